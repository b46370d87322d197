"""The connector of a brand's own mailbox."""

from __future__ import annotations

import binascii
import html
import quopri
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import ClassVar, Final

from parvis.connectors.mail import reading, sending
from parvis.connectors.mail.finding import INBOX, Finder
from parvis.connectors.mail.settings import FIELDS, account_of
from parvis.connectors.mail.tokens import sign_in
from parvis.letters.account import Account
from parvis.letters.client import SignIn, opened
from parvis.letters.making import IDENTITY, Told, attached, media_of, us
from parvis.letters.quoting import without_pictures
from parvis.letters.reading import read_bodies
from parvis.letters.smtp import line_to
from parvis.letters.structure import Part
from parvis.wire.card import Limits, Spec
from parvis.wire.connector import Connector, Found, Place
from parvis.wire.entering import How, Letting
from parvis.wire.errors import Gone, Refused, Unsupported
from parvis.wire.items import Author, Draft, Enclosure, Page, Receipt
from parvis.wire.words import gettext_noop as _

TOO_LARGE: Final = _("This file is larger than %(most)s MB: open it in your mail program.")
NO_FILE: Final = _("This file is no longer with its letter.")


class Mail(Connector):
    """A mailbox: what people write to it, answered as letters of its own."""

    spec: ClassVar[Spec] = Spec(
        name="mail",
        label=_("E-mail"),
        icon="letter",
        fields=FIELDS,
        lettings=(Letting(how=How.KEY),),
        docs="mail",
        host=_("Where your e-mail provider keeps your letters."),
        cannot=(
            _("Write first, or to several people at once: Parvis answers a letter, to who wrote it."),
            _("Show the pictures of a letter: fetching them tells its sender that you read it, and when."),
            _("Read encrypted letters, or newsletters and mailing lists: those are left alone."),
        ),
    )  # fmt: skip

    @classmethod
    def found(cls, settings: Mapping[str, str]) -> Found:
        """Name the mailbox that a person's settings describe."""
        account = account_of(settings)
        return Found(
            network=cls.spec.name,
            authority=account.authority,
            title=account.address,
            url="",
            settings={f.name: settings.get(f.name, "").strip() for f in FIELDS if not f.secret},
            places=(Place(key="inbox", label="inbox"), Place(key="sent", label="sent")),
            can_answer=True,
        )

    @cached_property
    def _account(self) -> Account:
        return account_of(self.settings)

    def _who(self) -> SignIn:
        return sign_in(self._account, self.settings, self.door, self.renew)

    @contextmanager
    def _finder(self) -> Iterator[Finder]:
        """Open the mailbox; the connection is hung up at the end, however it ends."""
        with opened(self.door, self._account.reads, self._who()) as mailbox:
            yield Finder(mailbox, self._account)

    def check(self) -> Author:
        """Open the mailbox and sign in where letters leave; Reconnect when the password is dead."""
        with self._finder() as finder:
            finder.mailbox.enter(INBOX)
        with line_to(self.door, self._account.sends, self._who()):
            return us(self._account)

    def limits(self) -> Limits | None:
        """Say what a letter may hold; the server's own limit is asked when it leaves (SIZE)."""
        return Limits(
            text=100_000, media=10, media_octets=10_000_000, source="RFC 5321, 4.5.3; RFC 1870"
        )

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read what came, or what was sent, on from the last letter seen."""
        if place not in {"inbox", "sent"}:
            raise Unsupported(cause=f"place {place!r}")
        with self._finder() as finder:
            folder = INBOX if place == "inbox" else finder.sent
            if folder:
                yield from reading.pages(finder, folder, cursor)
            else:
                yield Page(authority=self._account.authority, cursor=cursor)

    def around(self, draft: Draft) -> Page:
        """Say what was sent from elsewhere in answer to the same letter."""
        name = (draft.parent or "").removeprefix("letter:")
        if not IDENTITY.fullmatch(name):
            return Page(authority=self._account.authority)
        with self._finder() as finder:
            items = reading.answers_to(finder, name)
        return Page(authority=self._account.authority, items=tuple(items))

    def publish(self, draft: Draft, *, key: str) -> Receipt:
        """Answer a letter, to whoever wrote it."""
        who = self._who()
        with (
            opened(self.door, self._account.reads, who) as mailbox,
            line_to(self.door, self._account.sends, who) as line,
        ):
            return sending.send(Finder(mailbox, self._account), line, draft, key=key)

    def find(self, draft: Draft, *, key: str) -> Receipt | None:  # noqa: ARG002 -- the key names the letter
        """Look whether a letter left, among the sent ones."""
        with self._finder() as finder:
            return sending.find(finder, key=key)

    def fetch(self, remote_id: str, rank: int | None, *, most: int) -> Enclosure:
        """Fetch a file of a letter, or all its words with what they quote."""
        with self._finder() as finder:
            place = finder.the_one(remote_id)
            mailbox, uid = finder.mailbox, place.letter.head.uid
            parts = mailbox.structures([uid]).get(uid, [])
            if rank is None:
                return _whole(place.letter, mailbox.starts([uid]).get(uid, b""), parts)
            parts = attached(parts)
            if not 0 <= rank < len(parts):
                raise Gone(NO_FILE, cause="rank")
            part = parts[rank]
            if part.size > most:
                raise Refused(TOO_LARGE, cause="size", most=most // 1_000_000)
            raw = mailbox.part(uid, part.number, most=2 * most)
        return Enclosure(name=part.name, mime=part.mime, content=_decoded(raw, part.coding)[:most])


def _whole(one: Told, raw: bytes, parts: Sequence[Part]) -> Enclosure:
    bodies = read_bodies(raw)
    plain = "<br>".join(html.escape(line) for line in bodies.text.splitlines())
    words = without_pictures(bodies.html) if bodies.html else f"<p>{plain}</p>"
    return Enclosure(
        name=one.letter.subject, mime="text/html", content=words.encode(), files=media_of(parts)
    )


def _decoded(raw: bytes, coding: str) -> bytes:
    if coding == "base64":
        bare = raw.translate(None, b"\r\n \t=")
        return binascii.a2b_base64(bare + b"=" * (-len(bare) % 4)) if len(bare) % 4 != 1 else b""
    return quopri.decodestring(raw) if coding == "quoted-printable" else raw

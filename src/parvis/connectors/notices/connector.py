"""The connector of notification e-mails: reading only, by the numbers that IMAP gives to mails."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

import msgspec

from parvis.connectors.notices.rules import announces, notice
from parvis.letters.client import Server, SignIn, opened
from parvis.letters.mailbox import Head, Mailbox
from parvis.letters.proof import is_proven
from parvis.letters.reading import read_head, read_letter
from parvis.wire.card import Field, Spec
from parvis.wire.connector import Connector, Found, Place
from parvis.wire.decoding import decode
from parvis.wire.entering import How, Letting
from parvis.wire.errors import Refused, Unsupported
from parvis.wire.items import Author, AuthorKind, Doubt, Item, Kind, Page
from parvis.wire.words import gettext_noop as _

PAGE: Final = 25
PLACE: Final = "notices"
BACK: Final = timedelta(days=30)
IMAPS: Final = 993

NO_HOST: Final = _(
    "This is not the name of a mail server. It looks like “imap.example.com”; your e-mail provider"
    " gives it."
)
NO_PORT: Final = _("The port is a number, nearly always 993.")


class Cursor(msgspec.Struct, omit_defaults=True):
    """How far a folder is read: the number of its last mail, valid while `validity` is the folder's."""

    validity: int = 0
    last: int = 0


class Notices(Connector):
    """Reads a mailbox's notifications. What is not one is counted and never stored."""

    spec: ClassVar[Spec] = Spec(
        name="notices",
        label=_("Notification e-mails"),
        icon="mail",
        fields=(
            Field(
                name="host",
                label=_("Mail server (IMAP)"),
                help=_("imap.gmail.com, imap.fastmail.com… Your e-mail provider gives it."),
            ),
            Field(
                name="port",
                label=_("Port"),
                required=False,
                help=_(
                    "993 unless your provider says otherwise. The connection is always encrypted."
                ),
            ),
            Field(name="user", label=_("User"), help=_("Nearly always your e-mail address.")),
            Field(
                name="password",
                label=_("App password"),
                secret=True,
                help=_(
                    "A second password that your provider makes for Parvis alone, and that you can"
                    " take back. Not the one you sign in with."
                ),
            ),
            Field(
                name="folder",
                label=_("Folder"),
                required=False,
                help=_("INBOX unless notifications are sorted into a folder of their own."),
            ),
            Field(
                name="senders",
                label=_("Only from these senders"),
                required=False,
                help=_(
                    "Domains or addresses, separated by commas. Leave it empty: Parvis knows the"
                    " usual networks."
                ),
            ),
            Field(
                name="witness",
                label=_("Server that checks signatures"),
                required=False,
                help=_(
                    "Only when every line says that nothing proves its sender: the name that stands"
                    " first in the “Authentication-Results” header of your mail."
                ),
            ),
        ),
        lettings=(Letting(how=How.KEY),),
        docs="notices",
        host=_("Where your e-mail provider keeps your letters."),
    )

    @classmethod
    def found(cls, settings: Mapping[str, str]) -> Found:
        """Name the mailbox that a person's settings describe."""
        host, _port = _server(settings)
        user = settings.get("user", "").strip()
        kept = {f.name: settings.get(f.name, "").strip() for f in cls.spec.fields if not f.secret}
        return Found(
            network=cls.spec.name,
            authority=f"imap://{user}@{host}/{_folder(settings)}"[:300],
            title=user or host,
            url="",
            settings=kept,
            places=(Place(key=PLACE, label=PLACE),),
        )

    def check(self) -> Author:
        """Open the mailbox and its folder; Reconnect when the password is dead."""
        with self._mailbox():
            return Author(
                remote_id=self.settings.get("user", ""),
                name=_("The mailbox"),
                kind=AuthorKind.SITE,
            )

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read on from the last mail seen, oldest first; the last 30 days the first time.

        A folder that numbers its mails anew (UIDVALIDITY) is read again from 30 days back: a mail
        keeps its own name, so nothing comes twice.
        """
        if place != PLACE:
            raise Unsupported(cause=f"place {place!r}")
        known = _decoded(cursor)
        with self._mailbox() as mailbox:
            if known.validity != mailbox.validity:
                known = Cursor(validity=mailbox.validity)
            since = (datetime.now(UTC) - BACK).date()
            uids = mailbox.after(known.last) if known.last else mailbox.since(since)
            yield from self._pages(mailbox, known, uids)

    def _pages(self, mailbox: Mailbox, known: Cursor, uids: Sequence[int]) -> Iterator[Page]:
        total = len(uids)
        for start in range(0, max(total, 1), PAGE):
            some = uids[start : start + PAGE]
            items = self._items(mailbox, mailbox.heads(some))
            last = some[-1] if some else known.last
            yield Page(
                authority=self._authority,
                items=tuple(items),
                cursor=_encoded(Cursor(validity=known.validity, last=last)),
                total=None,
                more=start + PAGE < total,
                skipped=len(some) - len(items),
            )

    def _items(self, mailbox: Mailbox, heads: Sequence[Head]) -> list[Item]:
        senders = [s for s in re.split(r"[\s,;]+", self.settings.get("senders", "").lower()) if s]
        wanted = [head for head in heads if announces(read_head(head.raw), senders)]
        starts = mailbox.starts([head.uid for head in wanted])
        return [self._item(head, starts.get(head.uid, head.raw)) for head in wanted]

    def _item(self, head: Head, raw: bytes) -> Item:
        letter = read_letter(raw)
        told = notice(letter)
        host, _port = _server(self.settings)
        proven = is_proven(letter, host, self.settings.get("witness", ""))
        doubt = Doubt.NONE if proven else Doubt.UNPROVEN
        if told.elsewhere:
            doubt = Doubt.ELSEWHERE
        name = letter.message_id or f"sha256:{hashlib.sha256(head.raw).hexdigest()}"
        return Item(
            authority=self._authority,
            remote_id=f"notice:{name}",
            kind=Kind.NOTICE,
            said_at=head.at,
            author=_author(told.network, told.who),
            title=letter.subject,
            text=told.words or letter.subject or told.label,
            url=told.url,
            via=told.label,
            doubt=doubt,
        )

    @contextmanager
    def _mailbox(self) -> Iterator[Mailbox]:
        """Open the folder; the connection is hung up when the reading ends, however it ends."""
        host, port = _server(self.settings)
        user, password = self.settings.get("user", ""), self.settings.get("password", "")
        who = SignIn(user=user.strip(), password=password)
        with opened(self.door, Server(host=host, port=port), who) as mailbox:
            mailbox.examine(_folder(self.settings))
            yield mailbox

    @property
    def _authority(self) -> str:
        return self.found(self.settings).authority


def _author(network: str, who: str) -> Author | None:
    """Name whoever a mail names; a name is no account, so it only holds within its network."""
    if not who:
        return None
    folded = f"{network}|{who.casefold()}"
    named = hashlib.blake2b(folded.encode(), digest_size=12).hexdigest()
    return Author(remote_id=f"name:{named}", name=who)


def _server(settings: Mapping[str, str]) -> tuple[str, int]:
    host = settings.get("host", "").strip().lower().removeprefix("imaps://").rstrip("/")
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", host):
        raise Refused(NO_HOST, cause="host")
    port = settings.get("port", "").strip() or str(IMAPS)
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Refused(NO_PORT, cause="port")
    return host, int(port)


def _folder(settings: Mapping[str, str]) -> str:
    return settings.get("folder", "").strip() or "INBOX"


def _decoded(cursor: str) -> Cursor:
    try:
        return decode(cursor, Cursor) if cursor else Cursor()
    except msgspec.DecodeError:
        return Cursor()


def _encoded(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()

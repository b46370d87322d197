"""A mailbox as a file of its own (mbox): Thunderbird's, Apple Mail's, a server's, Google Takeout's.

Its letters become the items that the connector of e-mail would have made of them: the same names, the
same words, the same threads (`parvis.letters`). The address of the mailbox is confirmed by a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.errors import MessageError
from email.utils import getaddresses
from functools import cached_property
from typing import BinaryIO, Final

from parvis.archives.batching import Told as Row
from parvis.archives.batching import batches
from parvis.archives.bundle import ODD, Bundle, tells
from parvis.archives.postmarks import (
    HEADER,
    Span,
    begins,
    head_at,
    letter_at,
    moment_of,
    register_of,
    spans,
)
from parvis.letters import machines
from parvis.letters.account import Account, address_of, mailbox_named
from parvis.letters.folders import SENT
from parvis.letters.mailbox import MOST_BODY, Head
from parvis.letters.making import MOST_ADDRESSED, Told, item, subject_of, told
from parvis.letters.proof import is_denied
from parvis.letters.reading import read_head
from parvis.letters.structure import Part, parts_within
from parvis.letters.threading import parents_of
from parvis.wire.archive import Archive, Batch, Card, Damaged, Holds, Label
from parvis.wire.items import Item
from parvis.wire.words import gettext_noop as _

INSIDE: Final = "*.mbox"
SAMPLED: Final = 400
MOST_COMPARED: Final = 50
BETWEEN: Final = timedelta(minutes=1)
FAULTS: Final = (MessageError, ValueError, LookupError, TypeError, RecursionError)

# What the programs that keep letters in files write of their own into them.
ADDED: Final = re.compile(
    rb"^(?:X-GM-[\w-]+|X-Gmail-[\w-]+|Status|X-Status|X-Mozilla-[\w-]+|X-UID|X-IMAP[\w-]*|X-Keywords"
    rb"|Content-Length|Lines):[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.MULTILINE | re.IGNORECASE,
)
LABELS: Final = re.compile(HEADER % b"X-Gmail-Labels", re.MULTILINE | re.IGNORECASE)
STATUS: Final = re.compile(rb"^(?:X-)?Status:[ \t]*(\w*)", re.MULTILINE)
MOZILLA: Final = re.compile(rb"^X-Mozilla-Status:[ \t]*([0-9a-fA-F]{4})", re.MULTILINE)
DELIVERED: Final = ("Delivered-To", "X-Original-To", "Envelope-To")
RECEIVED: Final = re.compile(rb"^(?:Received|Delivered-To):", re.MULTILINE | re.IGNORECASE)
ASIDE: Final = frozenset(
    [
        "spam",
        "trash",
        "corbeille",
        "drafts",
        "draft",
        "brouillons",
        "brouillon",
        "chat",
        "chats",
        "clavardage",
    ]
)
SENT_LABELS: Final = frozenset({"sent", "messages envoyés", *(name.casefold() for name in SENT)})
SUBJECT: Final = re.compile(HEADER % b"Subject", re.MULTILINE | re.IGNORECASE)

BULK: Final = _("newsletters and letters of lists")
SET_ASIDE: Final = _("drafts, spam, chats and deleted letters")
MAILED: Final = _("letters of yours to nobody, or to more than ten people")
TWICE: Final = _("letters that stand there twice")
NO_DATE: Final = _("without a date")
NO_SENDER: Final = _("without a sender")
UNREADABLE: Final = _("letters that cannot be read")


class Mbox(Archive):
    """The letters of a mailbox, in one file or several."""

    spec = Card(
        name="mbox",
        label=_("Letters of a mailbox (mbox)"),
        holds=Holds.ITEMS,
        suffixes=(".mbox", ".zip", ".gz"),
        inside=(INSIDE,),
        by_address=True,
    )

    @classmethod
    def recognise(cls, head: bytes, name: str) -> int:  # noqa: ARG003
        """Recognise a postmark above a header, or a tar that begins with such a file."""
        return 100 if tells(head, INSIDE) or begins(head) else 0

    @cached_property
    def _stretches(self) -> list[tuple[str, Span]]:
        """The files of letters inside, each as a stretch of bytes of the whole."""
        self.file.seek(0)
        if tells(self.file.read(8192), INSIDE):
            tar = Bundle(self.file)
            ends = [(name, tar.at(name), tar.size(name)) for name in tar.named(INSIDE)]
            return [(name, Span(start, start + size)) for name, start, size in ends]
        self.file.seek(0, 2)
        return [("", Span(0, self.file.tell()))]

    def label(self) -> Label:
        """Say whose mailbox it is, by the address that its letters were delivered to."""
        address = self._guess()
        return Label(
            network="mail",
            authority=f"mailto:{address}",
            title=address,
        )

    def _guess(self) -> str:
        delivered: Counter[str] = Counter()
        near: Counter[str] = Counter()
        for name, stretch in self._stretches:
            for count, span in enumerate(spans(self.file, *stretch)):
                letter = read_head(head_at(self.file, span))
                for header in DELIVERED:
                    delivered.update(_addresses([letter.header(header)]))
                told = [letter.header(header) for header in ("From", "To", "Cc")]
                near.update(set(_addresses(told[:1] if _is_sent(name) else told)))
                if count > SAMPLED:
                    break
        found = (delivered or near).most_common(1)
        if not found:
            raise Damaged(ODD, cause="no address in any letter")
        return found[0][0]

    def read(self, cursor: str) -> Iterator[Batch]:
        """Read the letters on, in the order of the file."""
        return batches(self._told(cursor), cursor)

    def _told(self, cursor: str) -> Iterator[Row]:
        authority = self.mapping.get("authority") or self.label().authority
        account = mailbox_named(authority.removeprefix("mailto:"))
        shelf = Filed(self.file, self._stretches, account)
        begin = int(cursor) if cursor.isdigit() else 0
        for _name, stretch in self._stretches:
            if stretch.end <= begin:
                continue
            for span in spans(self.file, max(stretch.start, begin), stretch.end):
                yield shelf.letter(span), str(span.end), span.end


class Filed:
    """The letters of a file, as a shelf on which others are found (`threading.Shelf`)."""

    def __init__(
        self, file: BinaryIO, stretches: Sequence[tuple[str, Span]], account: Account
    ) -> None:
        """Keep the file, and know where its letters stand."""
        self._file, self.account = file, account
        self._sent = [stretch for name, stretch in stretches if _is_sent(name)]
        self._register = register_of(file, [one for _name, one in stretches], _subject)

    def letter(self, span: Span) -> Item | str:
        """Make an item of a letter, or say why it is left out."""
        try:
            return self._item(span)
        except FAULTS:
            return UNREADABLE

    def _item(self, span: Span) -> Item | str:
        head = head_at(self._file, span)
        if _is_aside(head):
            return SET_ASIDE
        one = self._read(span, head)
        if one is None:
            return NO_DATE
        return self._unwanted(span, one) or self._made(span, one)

    def _unwanted(self, span: Span, one: Told) -> str:
        """Say why a letter is none that the mailbox itself would tell; "" for one that is."""
        if not one.speaker:
            return NO_SENDER
        if not self._register.is_first(one.name.removeprefix("letter:"), span):
            return TWICE
        if one.from_us:
            denied = is_denied(one.letter, self.account.reads.host)
            return "" if 0 < len(one.recipients) <= MOST_ADDRESSED and not denied else MAILED
        return BULK if machines.is_bulk(one.letter, self.account.address.lower()) else ""

    def _made(self, span: Span, one: Told) -> Item:
        raw = letter_at(self._file, span)
        parent = parents_of(self, [one])[one.name]
        failure = machines.failure_of(raw[:MOST_BODY]) if machines.is_report(one.letter) else None
        if failure is not None:
            parent = f"letter:{failure.message_id}"
        return item(one, raw[:MOST_BODY], _parts(one, raw), self.account, parent=parent)

    def _read(self, span: Span, head: bytes) -> Told | None:
        """Read whose a letter is; None when nothing tells when it was written."""
        at, raw = moment_of(head), _bare(head)
        if at is None:
            return None
        one = told(Head(uid=span.start, at=at, raw=raw), self.account, sent=False)
        ours = one.letter.address == self.account.address.lower()
        if not self._lies_among_sent(span, head) and not (ours and RECEIVED.search(head) is None):
            return one
        head_of_ours = Head(uid=span.start, at=moment_of(head, sent=True) or at, raw=raw)
        return told(head_of_ours, self.account, sent=True)

    def _lies_among_sent(self, span: Span, head: bytes) -> bool:
        in_file = any(one.start <= span.start < one.end for one in self._sent)
        return in_file or bool(_labels(head) & SENT_LABELS)

    def named(self, names: Sequence[str]) -> Iterable[Told]:
        """Find letters by their Message-IDs."""
        for name in names:
            found = self._register.named(name)
            one = self._read(found, head_at(self._file, found)) if found else None
            if one is not None and one.name.removeprefix("letter:") == name:
                yield one

    def exchanged(self, one: Told, since: datetime) -> Iterable[Told]:
        """List letters of the subject of one, since a day."""
        subject = subject_of(one.letter.subject)
        until = one.head.at + BETWEEN
        for span in self._register.about(subject, since, until, most=MOST_COMPARED):
            other = self._read(span, head_at(self._file, span))
            if other is not None:
                yield other


def _parts(one: Told, raw: bytes) -> list[Part]:
    if one.letter.headers.get_content_maintype() == "text":
        return []
    return parts_within(message_from_bytes(slim(raw), policy=policy.compat32))


RUN: Final = re.compile(rb"(?:[A-Za-z0-9+/]{40,76}\r?\n){40,}")


def slim(raw: bytes) -> bytes:
    """Take the bytes of attached files out of a letter beyond its words, each run as its size."""
    if len(raw) <= MOST_BODY:
        return raw
    return raw[:MOST_BODY] + RUN.sub(lambda run: b"=~%d~=\n" % len(run[0]), raw[MOST_BODY:])


def _bare(head: bytes) -> bytes:
    """Give a header as the server had it: what programs add taken out, its lines as sent."""
    lines = ADDED.sub(b"", head.replace(b"\r\n", b"\n"))
    return lines.replace(b"\n", b"\r\n") + b"\r\n"


def _labels(head: bytes) -> set[str]:
    found = LABELS.search(head)
    if found is None:
        return set()
    told = read_head(b"Subject: " + found[1]).subject
    return {one.strip().strip('"').casefold() for one in told.split(",")}


def _is_aside(head: bytes) -> bool:
    """Say whether a letter is none that anyone keeps: a draft, spam, a chat, one deleted."""
    mozilla = MOZILLA.search(head)
    if mozilla is not None and int(mozilla[1], 16) & 0x0008:
        return True
    marks = b"".join(STATUS.findall(head))
    return b"D" in marks or b"T" in marks or bool(_labels(head) & ASIDE)


def _is_sent(name: str) -> bool:
    stem = name.rpartition("/")[2].removesuffix(".mbox").casefold()
    return stem in SENT_LABELS


def _subject(head: bytes) -> str:
    found = SUBJECT.search(head)
    return subject_of(read_head(b"Subject: " + found[1]).subject) if found else ""


def _addresses(headers: Sequence[str]) -> list[str]:
    return [found for _name, told in getaddresses(headers) if (found := address_of(told.lower()))]

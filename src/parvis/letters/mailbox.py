"""A mailbox over IMAP (RFC 3501): looked at without a mark, changed only where a letter is sent."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from msgspec import Struct

from parvis.letters.folders import Folder, listed, quoted, utf7
from parvis.letters.structure import Part, parts_of
from parvis.wire.errors import Broken, Refused
from parvis.wire.words import gettext_noop as _

MOST_HEAD: Final = 65_536
MOST_BODY: Final = 196_608
CHUNK: Final = 1_000_000
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DATE: Final = re.compile(
    rb'INTERNALDATE "\s*(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"'
)
UID: Final = re.compile(rb"\bUID (\d+)")
FLAGS: Final = re.compile(rb"\bFLAGS \(([^)]*)\)")
APPENDED: Final = re.compile(rb"APPENDUID \d+ (\d+)")

NO_FOLDER: Final = _(
    "There is no folder named “%(folder)s” in this mailbox. Write its name as the mailbox shows it."
)
NO_COPY: Final = _(
    "The mailbox does not take a copy of the letter (%(folder)s), so it was not sent. Make room"
    " there, then send it again."
)


class Head(Struct, frozen=True, kw_only=True):
    """The head of one mail: its number, when it arrived (UTC), its raw header, how it is marked."""

    uid: int
    at: datetime
    raw: bytes
    flags: frozenset[str] = frozenset()


class Mailbox:
    """One folder at a time of a mailbox that is open."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        """Keep the client, signed in."""
        self._client = client
        self.validity = 0
        self.count = 0

    def examine(self, folder: str) -> None:
        """Open a folder, named as a person does, without changing anything in it.

        Raises Refused when there is none.
        """
        self.enter(utf7(folder), shown=folder)

    def enter(self, name: str, *, shown: str = "", change: bool = False) -> None:
        """Open a folder by the name the server gives it, to be changed or (EXAMINE) not."""
        kind, data = self._client.select(quoted(name), readonly=not change)
        if kind != "OK":
            raise Refused(NO_FOLDER, cause="EXAMINE", folder=(shown or name)[:100])
        self.count = _number(data)
        self.validity = _number(self._client.response("UIDVALIDITY")[1])

    def folders(self) -> list[Folder]:
        """List all folders."""
        kind, data = self._client.list()
        if kind != "OK":
            raise Broken(cause="LIST")
        return listed(data)

    def since(self, day: date) -> list[int]:
        """List the mails that arrived on a day or later, oldest first."""
        return self._search("SINCE", f"{day.day}-{MONTHS[day.month - 1]}-{day.year}")

    def after(self, uid: int) -> list[int]:
        """List the mails that arrived after one, oldest first (`n:*` always names the last)."""
        return [found for found in self._search("UID", f"{uid + 1}:*") if found > uid]

    def headed(self, name: str, values: Sequence[str]) -> list[int]:
        """List the mails one of whose headers holds one of these values (ASCII), oldest first."""
        asked = [f"HEADER {name} {quoted(value)}" for value in values if value.isascii()]
        if not asked:
            return []
        return self._search(*("OR " * (len(asked) - 1) + " ".join(asked)).split(" "))

    def nameless(self, day: date) -> list[int]:
        """List the mails without a Message-ID that arrived on a day or later."""
        told = f"{day.day}-{MONTHS[day.month - 1]}-{day.year}"
        return self._search("SINCE", told, "NOT", "HEADER", "Message-ID", '""')

    def exchanged(self, side: str, address: str, day: date) -> list[int]:
        """List the mails to or from ("TO", "FROM") an address since a day, oldest first."""
        if not address.isascii():
            return []
        told = f"{day.day}-{MONTHS[day.month - 1]}-{day.year}"
        return self._search("SINCE", told, side, quoted(address))

    def _search(self, *words: str) -> list[int]:
        kind, data = self._client.uid("SEARCH", *words)
        if kind != "OK":
            raise Broken(cause="SEARCH")
        return sorted({int(n) for line in data if line for n in line.split() if n.isdigit()})

    def heads(self, uids: Sequence[int]) -> list[Head]:
        """Fetch the headers of some mails, in order; a mail that is gone meanwhile is left out."""
        parts = f"(UID FLAGS INTERNALDATE BODY.PEEK[HEADER]<0.{MOST_HEAD}>)"
        found = [
            Head(uid=uid, at=_arrived(told), raw=raw, flags=_flags(told))
            for uid, told, raw in self._fetch(uids, parts)
        ]
        return sorted(found, key=lambda head: head.uid)

    def starts(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Fetch the first 192 kB of some mails: their words, before what is attached."""
        parts = f"(UID BODY.PEEK[]<0.{MOST_BODY}>)"
        return {uid: raw for uid, _told, raw in self._fetch(uids, parts)}

    def structures(self, uids: Sequence[int]) -> dict[int, list[Part]]:
        """Say of which parts some mails are made, without fetching any."""
        if not uids:
            return {}
        kind, data = self._client.uid("FETCH", ",".join(map(str, uids)), "(UID BODYSTRUCTURE)")
        if kind != "OK":
            raise Broken(cause="FETCH")
        found = {}
        for told in _lines(data):
            uid = UID.search(told)
            if uid and int(uid[1]) in uids:
                found[int(uid[1])] = parts_of(told)
        return found

    def part(self, uid: int, number: str, *, most: int) -> bytes:
        """Fetch one part of a mail as it is coded, in pieces; Refused when it is larger than `most`."""
        raw = b""
        while True:
            asked = f"(UID BODY.PEEK[{number}]<{len(raw)}.{CHUNK}>)"
            more = next((some for _uid, _told, some in self._fetch([uid], asked)), b"")
            raw += more
            if len(raw) > most:
                raise Broken(cause="a part larger than it said")
            if len(more) < CHUNK:
                return raw

    def append(self, folder: str, raw: bytes, flags: str) -> int:
        """Lay a mail into a folder (made at need) under marks; return its number, 0 when untold."""
        marks = f"({flags})"
        kind, data = self._client.append(quoted(folder), marks, None, raw)
        if kind != "OK" and b"TRYCREATE" in _joined(data):
            self._client.create(quoted(folder))
            kind, data = self._client.append(quoted(folder), marks, None, raw)
        if kind != "OK":
            raise Refused(NO_COPY, cause="APPEND", folder=folder[:100])
        told = APPENDED.search(_joined(data))
        return int(told[1]) if told else 0

    def mark(self, uids: Sequence[int], flags: str, *, off: bool = False) -> None:
        """Put marks on mails of the open folder, or take them off."""
        if uids:
            sign = "-" if off else "+"
            self._client.uid("STORE", ",".join(map(str, uids)), f"{sign}FLAGS.SILENT", f"({flags})")

    def drop(self, uids: Sequence[int]) -> None:
        """Take mails out of the open folder; where the server cannot, they stay marked as deleted."""
        self.mark(uids, r"\Deleted")
        kind, data = self._client.capability()
        if uids and kind == "OK" and b"UIDPLUS" in _joined(data):
            self._client.uid("EXPUNGE", ",".join(map(str, uids)))

    def _fetch(self, uids: Sequence[int], parts: str) -> Iterator[tuple[int, bytes, bytes]]:
        if not uids:
            return
        kind, data = self._client.uid("FETCH", ",".join(map(str, uids)), parts)
        if kind != "OK":
            raise Broken(cause="FETCH")
        wanted = set(uids)
        for told, raw in _responses(data):
            uid = UID.search(told)
            if uid and int(uid[1]) in wanted:
                yield int(uid[1]), told, raw


def _responses(data: Iterable[object]) -> Iterator[tuple[bytes, bytes]]:
    """Join what imaplib cuts: a literal with the words before it and after it."""
    told, raw = b"", b""
    for part in data:
        if isinstance(part, tuple) and len(part) == 2:
            if raw:
                yield told, raw
            told, raw = bytes(part[0]), bytes(part[1])
        elif isinstance(part, bytes) and raw:
            yield told + b" " + part, raw
            told, raw = b"", b""
    if raw:
        yield told, raw


def _lines(data: Iterable[object]) -> Iterator[bytes]:
    """Join the answers to a FETCH whole again, literals in their places."""
    told = b""
    for part in data:
        if isinstance(part, tuple) and len(part) == 2:
            told += bytes(part[0]) + b"\r\n" + bytes(part[1])
        elif isinstance(part, bytes):
            yield told + part
            told = b""


def _joined(data: Iterable[object]) -> bytes:
    return b" ".join(part for part in data if isinstance(part, bytes))


def _flags(told: bytes) -> frozenset[str]:
    found = FLAGS.search(told)
    return frozenset(found[1].decode("ascii", "replace").lower().split()) if found else frozenset()


def _number(data: object) -> int:
    first = data[0] if isinstance(data, list) and data else None
    return int(first) if isinstance(first, bytes) and first.isdigit() else 0


def _arrived(told: bytes) -> datetime:
    found = DATE.search(told)
    if found is None or found[2].decode("ascii", "replace") not in MONTHS:
        raise Broken(cause="a mail without its arrival")
    day, year, hour, minute, second = (int(found[n]) for n in (1, 3, 4, 5, 6))
    shift = timedelta(hours=int(found[8]), minutes=int(found[9]))
    month = MONTHS.index(found[2].decode()) + 1
    at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return at - shift if found[7] == b"+" else at + shift

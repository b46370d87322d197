"""Cuts a file of many letters (mbox) into letters, and finds one again by its name or subject. Pure.

Source: RFC 4155 and the dialects that exist (mboxo, mboxrd, Thunderbird's bare “From ”, Gmail's
“From 123@xxx”). A letter begins at a line “From ” whose next line is a header. Reading is by pieces;
what is remembered of a letter is 32 bytes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import BinaryIO, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

PIECE: Final = 1_048_576
AROUND: Final = 2048
MOST_HEAD: Final = 65_536
LONGEST: Final = 64_000_000
SOONER: Final = datetime(1970, 1, 2, tzinfo=UTC)

POSTMARK: Final = re.compile(
    rb"From (?:(?P<dated>\S+ [^\n]{0,200}\d\d:\d\d[^\n]{0,80})|(?:- ?)?)\r?\n(?=>?[!-9;-~]{1,100}:)"
)
BLANK: Final = re.compile(rb"\n\r?\n")
QUOTED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
HEADER: Final = rb"^%s:[ \t]*((?:[^\n]*(?:\n[ \t][^\n]*)*))"
NAME: Final = re.compile(HEADER % b"Message-ID", re.MULTILINE | re.IGNORECASE)
IDENTITY: Final = re.compile(rb"<[^<>\s]{3,250}>")
RECEIVED: Final = re.compile(HEADER % b"Received", re.MULTILINE | re.IGNORECASE)
DATE: Final = re.compile(HEADER % b"Date", re.MULTILINE | re.IGNORECASE)

Numbers = NDArray[np.int64]


class Span(NamedTuple):
    """Where a letter stands: the byte of its “From ”, and the byte behind it."""

    start: int
    end: int


def begins(head: bytes) -> bool:
    """Say whether some first bytes are those of such a file."""
    return POSTMARK.match(head.lstrip(b"\xef\xbb\xbf\r\n")) is not None


def spans(file: BinaryIO, begin: int, end: int) -> Iterator[Span]:
    """Cut a stretch of a file into letters; what stands before the first is passed over."""
    before = -1
    for at in _postmarks(file, begin, end):
        if before >= 0:
            yield Span(before, at)
        before = at
    if before >= 0:
        yield Span(before, end)


def _postmarks(file: BinaryIO, begin: int, end: int) -> Iterator[int]:
    data, base, scan = b"", begin, 0
    while True:
        file.seek(base + len(data))
        piece = file.read(min(PIECE, max(0, end - base - len(data))))
        data += piece
        is_last = not piece or base + len(data) >= end
        limit = len(data) if is_last else max(0, len(data) - AROUND)
        while 0 <= (found := data.find(b"From ", scan)) < limit:
            if _is_postmark(data, found, is_first=base + found == begin):
                yield base + found
            scan = found + 5
        if is_last:
            return
        scan = max(scan, limit)
        kept = max(0, limit - 8)
        data, base, scan = data[kept:], base + kept, scan - kept


def _is_postmark(data: bytes, at: int, *, is_first: bool) -> bool:
    if not is_first and data[at - 1 : at] != b"\n" and data[at - 3 : at] != b"\xef\xbb\xbf":
        return False
    found = POSTMARK.match(data, at)
    if found is None:
        return False
    return is_first or bool(found["dated"]) or data[:at].endswith((b"\n\n", b"\n\r\n"))


def head_at(file: BinaryIO, span: Span) -> bytes:
    """Read the header of a letter, its blank line left out."""
    file.seek(span.start)
    raw = file.read(min(MOST_HEAD, span.end - span.start))
    raw = raw[raw.find(b"\n") + 1 :]
    blank = BLANK.search(raw)
    return raw[: blank.start() + 1] if blank else raw


def letter_at(file: BinaryIO, span: Span) -> bytes:
    """Read a letter, at most 64 MB of it, as it was before it was put into the file."""
    file.seek(span.start)
    raw = file.read(min(LONGEST, span.end - span.start))
    raw = raw[raw.find(b"\n") + 1 :]
    return QUOTED.sub(rb"\1", raw)


def moment_of(head: bytes, *, sent: bool = False) -> datetime | None:
    """Say when a letter arrived: its topmost Received, else its Date; for ours, its Date first."""
    received = RECEIVED.search(head)
    date = DATE.search(head)
    told = [received[1].rpartition(b";")[2] if received else b"", date[1] if date else b""]
    for one in reversed(told) if sent else told:
        at = _parsed(one)
        if at is not None:
            return at
    return None


def _parsed(raw: bytes) -> datetime | None:
    text = " ".join(raw.decode("ascii", "replace").split())
    try:
        at = parsedate_to_datetime(text) if text else None
        at = None if at is None else at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return at if at is not None and at >= SOONER else None


def folded(name: str) -> int:
    """Fold a name into the number that stands for it."""
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


class Register:
    """Where the letters of a file stand, by name and by subject: four numbers each.

    `subject` says the subject of a header as it is compared, "" for one that is not.
    """

    def __init__(
        self, file: BinaryIO, stretches: Sequence[Span], subject: Callable[[bytes], str]
    ) -> None:
        """Go through the file once."""
        rows: list[int] = []
        found = (span for one in stretches for span in spans(file, *one))
        names, subjects, moments, ends = [], [], [], []
        for span in found:
            head = head_at(file, span)
            named = NAME.search(head)
            identity = IDENTITY.search(named[1]) if named else None
            about = subject(head)
            at = moment_of(head)
            rows.append(span.start)
            ends.append(span.end)
            names.append(folded(identity[0].decode("utf-8", "replace")) if identity else 0)
            subjects.append(folded(about) if about else 0)
            moments.append(int(at.timestamp()) if at else 0)
        self._starts, self._ends = _column(rows), _column(ends)
        self._moments = _column(moments)
        self._names, self._by_name = _sorted(_column(names))
        self._subjects, self._by_subject = _sorted(_column(subjects))

    def __len__(self) -> int:
        """Say how many letters there are."""
        return len(self._starts)

    def named(self, name: str) -> Span | None:
        """Find the first letter of a name."""
        rows = self._rows(self._names, self._by_name, folded(name))
        return self._span(min(rows)) if len(rows) else None

    def is_first(self, name: str, span: Span) -> bool:
        """Say whether no letter of the same name stands before this one."""
        found = self.named(name)
        return found is None or found.start >= span.start

    def about(self, subject: str, since: datetime, until: datetime, *, most: int) -> list[Span]:
        """List letters of a subject within a time, the latest `most` of them."""
        rows = self._rows(self._subjects, self._by_subject, folded(subject))
        moments = self._moments[rows]
        within = rows[(moments >= since.timestamp()) & (moments <= until.timestamp() + 1)]
        latest = within[np.argsort(self._moments[within], kind="stable")][-most:]
        return [self._span(int(row)) for row in latest]

    @staticmethod
    def _rows(keys: Numbers, order: Numbers, wanted: int) -> Numbers:
        low, high = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
        return order[low:high]

    def _span(self, row: int) -> Span:
        return Span(int(self._starts[row]), int(self._ends[row]))


def _column(values: list[int]) -> Numbers:
    return np.array(values, dtype=np.int64)


def _sorted(keys: Numbers) -> tuple[Numbers, Numbers]:
    order = np.argsort(keys, kind="stable").astype(np.int64)
    return keys[order], order


KEPT: Final[dict[tuple[int, ...], Register]] = {}


def register_of(
    file: BinaryIO, stretches: Sequence[Span], subject: Callable[[bytes], str]
) -> Register:
    """Give the register of a file, kept while the process reads the same one in steps."""
    try:
        told = os.fstat(file.fileno())
    except (OSError, AttributeError):
        return Register(file, stretches, subject)
    key = (told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns)
    if key not in KEPT:
        made = Register(file, stretches, subject)
        KEPT.clear()
        KEPT[key] = made
    return KEPT[key]

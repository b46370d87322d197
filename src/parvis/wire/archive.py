"""The interface of an archive: a file that a network, a spreadsheet or a reader once wrote out.

An archive knows no account and opens no connection: it reads a file from a cursor, in batches, and
each batch carries the cursor behind it. What it gives enters the desk by the same way as what is
read live, so its ids and authorities must be those of the live reader of the same network.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, ClassVar, Final

from msgspec import Struct

from parvis.wire.items import Item
from parvis.wire.words import gettext_noop as _

BATCH: Final = 100
DAMAGE: Final = (EOFError, OSError, zlib.error, zipfile.BadZipFile)


class Holds(StrEnum):
    """What an archive brings."""

    ITEMS = "items"
    MEMBERS = "members"
    SOURCES = "sources"


class Damaged(Exception):
    """The file cannot be read, or not to its end; `sentence` is an English msgid with its remedy."""

    def __init__(self, sentence: str, *, cause: str = "", **values: str | int) -> None:
        self.sentence, self.cause, self.values = sentence, cause, values
        super().__init__(sentence, cause)


class Basis(StrEnum):
    """On what a member's consent to be written to rests (LCAP, s. 10; Loi 25)."""

    EXPRESS = "express"
    IMPLIED = "implied"
    NONE = "none"


class Person(Struct, frozen=True, kw_only=True):
    """One row of a list of members; `line` is where it stands in the file.

    `basis` is what the file says of consent; `asked_at` when it was given, `where` and `proof` from
    where that is known, in the file's own words.
    """

    line: int
    name: str
    email: str = ""
    language: str = ""
    note: str = ""
    basis: Basis = Basis.NONE
    asked_at: datetime | None = None
    where: str = ""
    proof: str = ""


class Source(Struct, frozen=True, kw_only=True):
    """One feed of a reader's list, under the folder it stood in."""

    title: str
    feed: str
    page: str = ""
    folder: str = ""


Row = Item | Person | Source


class Batch(Struct, frozen=True, kw_only=True):
    """Some rows of an archive, in the order of the file.

    `cursor` stands behind the last of them: reading on from it gives the rest and nothing twice.
    `at` is how many bytes of the file are behind. `left_out` counts what was not taken, by a reason
    that is an English msgid; `more` is false for the last batch. `trouble` says that the file could not be read further, and why.
    """

    rows: tuple[Row, ...] = ()
    cursor: str = ""
    at: int = 0
    left_out: Mapping[str, int] = {}
    more: bool = False
    trouble: str = ""
    cause: str = ""


class Label(Struct, frozen=True, kw_only=True):
    """What an archive says of itself: which network, authority and title its items have.

    `size` is how many bytes there are to read, so that progress can be told. `columns` and `guess`
    (columns by what they hold) are those of a spreadsheet.
    """

    network: str = ""
    authority: str = ""
    title: str = ""
    url: str = ""
    language: str = ""
    size: int = 0
    columns: Sequence[str] = ()
    guess: Mapping[str, str] = {}


class Card(Struct, frozen=True, kw_only=True):
    """An archive's identity card: `label` is a msgid, `suffixes` how its files end.

    `inside` is for an archive of several files: the patterns of those that are read, the first of
    them being the one that tells what it is. The archive is then given a plain tar of these alone,
    in the order of the patterns; everything else in the file is left unopened. `by_address` says
    that a person confirms by which e-mail address we are known in it (the authority, "mailto:…").
    """

    name: str
    label: str
    holds: Holds
    suffixes: tuple[str, ...]
    inside: tuple[str, ...] = ()
    by_address: bool = False


class Archive:
    """Base class: one kind of file. It is made for one opened file and what a person mapped."""

    spec: ClassVar[Card]

    def __init__(self, file: BinaryIO, mapping: Mapping[str, str]) -> None:
        """Keep an opened, seekable file and the mapping that a person confirmed."""
        self.file, self.mapping = file, mapping

    @classmethod
    def recognise(cls, head: bytes, name: str) -> int:
        """Say how surely the first bytes and the name of a file are of this kind: 0 to 100."""
        raise NotImplementedError

    def label(self) -> Label:
        """Read what the file says of itself. Raises Damaged when it is no archive of this kind."""
        raise NotImplementedError

    def read(self, cursor: str) -> Iterator[Batch]:
        """Read on from a cursor ("" at first). A file that breaks ends with a batch that says so."""
        raise NotImplementedError


UNKNOWN_FILE: Final = _(
    "Parvis does not know this kind of file. Bring an export of WordPress or Disqus (.xml), the"
    " archive of an account of Mastodon, X, Discourse or Slack (.zip), the letters of a mailbox (.mbox),"
    " a list of members (.csv) or of feeds (.opml)."
)

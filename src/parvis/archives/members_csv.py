"""A list of members out of a spreadsheet: any delimiter, any usual encoding, headings fr or en.

The columns are guessed by their headings and confirmed by a person (`mapping`: what → heading). What
the file says of each consent is kept in its own words as the proof.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import BinaryIO, Final

from parvis.archives.batching import Told, batches
from parvis.archives.clean import encoding_of, pieces
from parvis.wire.archive import (
    DAMAGE,
    Archive,
    Basis,
    Batch,
    Card,
    Damaged,
    Holds,
    Label,
    Person,
)
from parvis.wire.words import gettext_noop as _

DELIMITERS: Final = ";,\t|"
WHAT: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("nom complet", "nom et prenom", "full name", "name", "display name", "membre", "nom"),
    "first_name": ("prenom", "first name", "firstname", "given name"),
    "last_name": ("nom de famille", "last name", "lastname", "surname", "family name"),
    "email": (
        "courriel", "adresse courriel", "adresse de courriel", "e mail", "email", "mail",
        "email address", "e mail address", "adresse electronique",
    ),
    "language": ("langue", "language", "lang", "locale"),
    "note": ("note", "notes", "remarque", "remarques", "comment", "comments", "commentaire"),
    "consent": (
        "consentement", "consent", "consent status", "statut du consentement", "status", "statut",
        "opt in", "optin", "abonne", "subscribed",
    ),
    "consent_at": (
        "date du consentement", "date de consentement", "consent date", "consent at", "date",
        "optin time", "opt in time", "date d inscription", "subscribed at", "subscription date",
    ),
    "consent_where": (
        "source", "provenance", "source du consentement", "consent source", "origine", "origin",
    ),
    "consent_proof": ("preuve", "proof", "preuve du consentement", "consent proof", "ip", "optin ip"),
}  # fmt: skip
WORDS: Final = {
    Basis.EXPRESS: {
        "express", "expres", "explicite", "explicit", "oui", "yes", "true", "vrai", "1", "x",
        "opt in", "optin", "subscribed", "abonne", "abonnee", "confirmed", "confirme",
    },
    Basis.IMPLIED: {"tacite", "implied", "implicite", "implicit", "client", "customer"},
}  # fmt: skip
ADDRESS: Final = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+\.[^\s@<>()\[\],;:\".]{2,}")
LONGEST: Final = 131_072

NO_ONE: Final = _("rows without a name and without an e-mail address")
BAD_ADDRESS: Final = _("rows whose e-mail address is not one")
ONE_COLUMN: Final = _(
    "No column of names or of e-mail addresses was found. The first row must hold the headings."
)
LONG_CELL: Final = _(
    "This list is damaged: a quotation mark is never closed, or a cell is too long. What stands before"
    " is read."
)


class MembersCsv(Archive):
    """A list of members."""

    spec = Card(
        name="members_csv",
        label=_("List of members"),
        holds=Holds.MEMBERS,
        suffixes=(".csv", ".tsv", ".txt"),
    )

    @classmethod
    def recognise(cls, head: bytes, name: str) -> int:
        """Recognise headings that tell of names or of e-mail addresses."""
        if head.lstrip(b"\xef\xbb\xbf\r\n\t ")[:1] in {b"<", b"{", b"["}:
            return 0
        text = head.decode(_encoding(head)[0], "replace")
        guessed = guess(_row(text.splitlines()[0] if text else ""))
        named = name.lower().endswith(cls.spec.suffixes)
        if "email" in guessed or "name" in guessed:
            return 90 if named else 50
        return 20 if named else 0

    @cached_property
    def _headings(self) -> list[str]:
        return next(([cell.strip() for cell in row] for _line, row in _rows(self.file)), [])

    def label(self) -> Label:
        """Say which columns there are and what they seem to hold."""
        headings = self._headings
        guessed = guess(headings)
        return Label(columns=headings, guess=guessed)

    def read(self, cursor: str) -> Iterator[Batch]:
        """Read the rows on. Raises nothing: a list without any known column says so."""
        headings = self._headings
        columns = {
            what: headings.index(named)
            for what, named in self.mapping.items()
            if what in WHAT and named in headings
        } or {what: headings.index(named) for what, named in guess(headings).items()}
        if not columns.keys() & {"name", "email", "first_name", "last_name"}:
            yield Batch(trouble=ONE_COLUMN)
            return
        yield from batches(self._told(cursor, columns), cursor)

    def _told(self, cursor: str, columns: Mapping[str, int]) -> Iterator[Told]:
        done = int(cursor) if cursor.isdigit() else 0
        at = 0
        for number, (line, cells) in enumerate(_rows(self.file)):
            if number > done:
                at += sum(map(len, cells)) + len(cells)
                yield person(line, cells, columns), str(number), at


def guess(headings: Sequence[str]) -> dict[str, str]:
    """Guess which heading holds what, the surest words first; each heading serves once."""
    found: dict[str, str] = {}
    folded = {fold(heading): heading for heading in reversed(headings)}
    for what, words in WHAT.items():
        heading = next((folded[word] for word in words if word in folded), None)
        if heading is not None and heading not in found.values():
            found[what] = heading
    if "first_name" in found and "last_name" not in found and found.get("name"):
        # “Prénom” beside “Nom”: the second is the family name.
        found["last_name"] = found.pop("name")
    return found


def fold(word: str) -> str:
    """Write a heading in lower case, without accents or signs."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def person(line: int, cells: Sequence[str], columns: Mapping[str, int]) -> Person | str:
    """Make a person of a row, or say why it is left out ("" for an empty row)."""

    def cell(what: str) -> str:
        index = columns.get(what, len(cells))
        return cells[index].strip() if index < len(cells) else ""

    if not any(one.strip() for one in cells):
        return ""
    name = cell("name") or " ".join(
        part for part in (cell("first_name"), cell("last_name")) if part
    )
    email = cell("email").removeprefix("mailto:")
    if email and not ADDRESS.fullmatch(email):
        return BAD_ADDRESS
    if not name and not email:
        return NO_ONE
    said, at, where, proof = (cell(f"consent{part}") for part in ("", "_at", "_where", "_proof"))
    asked_at = moment(at)
    proofs = [proof, said, at if at and asked_at is None else ""]
    return Person(
        line=line,
        name=name,
        email=email,
        language=_language(cell("language")),
        note=cell("note"),
        basis=basis(said),
        asked_at=asked_at,
        where=where,
        proof=" · ".join(part for part in proofs if part),
    )


def basis(said: str) -> Basis:
    """Read on what a consent rests; what is not understood is none."""
    folded = fold(said)
    return next((kind for kind, words in WORDS.items() if folded in words), Basis.NONE)


def moment(text: str) -> datetime | None:
    """Read a date that can mean one day only: ISO, or day and month told apart by their size."""
    text = text.strip().removesuffix("Z")
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        found = _by_slashes(text)
    if found is None:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _by_slashes(text: str) -> datetime | None:
    match = re.match(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})\b", text)
    if match is None:
        return None
    first, second, third = map(int, match.groups())
    if first > 31:
        year, month, day = first, second, third
    elif first > 12 or first == second:
        day, month, year = first, second, third
    elif second > 12:
        month, day, year = first, second, third
    else:
        return None
    try:
        return datetime(year, month, day, tzinfo=UTC) if year > 1900 else None
    except ValueError:
        return None


def _language(said: str) -> str:
    folded = fold(said)[:2]
    return {"fr": "fr", "en": "en", "an": "en"}.get(folded, folded if len(folded) == 2 else "")


def _encoding(head: bytes) -> tuple[str, int]:
    name, mark = encoding_of(head)
    if not mark and b"\x00" in head[:200]:
        even, odd = head[:200:2].count(0), head[1:200:2].count(0)
        name = "utf-16-le" if odd > even else "utf-16-be"
    return name, mark


def _rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Read the rows with their line, whatever the delimiter. Raises Damaged."""
    file.seek(0)
    try:
        encoding, mark = _encoding(file.read(4096))
        lines = _lines(file, encoding, mark)
        first = next(lines, "")
        reader = csv.reader(_again(first, lines), delimiter=delimiter(first), strict=False)
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise Damaged(LONG_CELL, cause=str(error)) from error
    except DAMAGE as error:
        raise Damaged(LONG_CELL, cause=str(error)) from error


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _lines(file: BinaryIO, encoding: str, mark: int) -> Iterator[str]:
    kept = ""
    for _at, text in pieces(file, encoding, mark):
        kept += text.replace("\x00", "")
        if "\n" not in kept and "\r" in kept:
            kept = kept.replace("\r", "\n")
        *whole, kept = kept.split("\n")
        for line in whole:
            yield f"{line}\n"
    if kept:
        yield kept


def delimiter(line: str) -> str:
    """Say what stands between the cells: the sign that the row of headings holds most."""
    outside = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=outside.count)


def _row(line: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter(line)), [])

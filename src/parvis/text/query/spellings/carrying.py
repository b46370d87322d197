"""Carries a query of another tool over, piece by piece, by what that tool's spelling says."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from parvis.text.query.faults import QueryError
from parvis.text.query.parser import parse
from parvis.text.query.spellings import notes
from parvis.text.query.spellings.notes import Note
from parvis.text.query.spellings.pieces import Piece, cut, group_end, joined, operand, tidied
from parvis.text.query.tree import Node

FURTHEST: Final = 100
SHORTEST: Final = 3
WORDS: Final = {"AND": "and", "OR": "or", "NOT": "not", "&": "and", "&&": "and"}
VALUE: Final = re.compile(r'"([^"]*)"|(.+)', re.DOTALL)

Read: TypeAlias = "Callable[[str], tuple[str, str]]"
"""From a field's value: what to write for it ("" to leave it out), and a note's sentence or ""."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one tool writes.

    `fields` gives what is written before a value (`title:`, `#`), or reads the value; a field that is
    not there is left out with a note. `between` is whether NEAR/n counts the words between, `near` the
    n of a bare NEAR, `exact` whether + or {} keep to the letter, `small` whether small letters make
    operators, `either_first` whether OR holds tighter than words side by side, `sites_either` whether
    sites side by side are either; `near_fields` are carried over with a note.
    """

    name: str
    fields: Mapping[str, str | Read]
    between: bool = True
    near: int = 5
    exact: bool = False
    small: bool = False
    either_first: bool = False
    sentence: bool = False
    sites_either: bool = False
    near_fields: frozenset[str] = frozenset()


@dataclass(slots=True)
class Carried:
    """A query once carried over: its text, its tree or what is wrong with it, and notes in order."""

    query: str = ""
    tree: Node | None = None
    fault: QueryError | None = None
    notes: list[Note] = field(default_factory=list)


def carry(query: str, spelling: Spelling) -> Carried:
    """Carry a query over. What cannot be is left out and noted; nothing is raised."""
    carrier = _Carrier(query, spelling)
    pieces = tidied(carrier.all(cut(query)))
    if spelling.either_first:
        pieces = _either_first(pieces)
    if spelling.sites_either:
        pieces = carrier.sites(pieces)
    told = Carried(joined(pieces), notes=sorted(carrier.notes, key=lambda note: note.at))
    try:
        told.tree = parse(told.query)
    except QueryError as fault:
        told.fault = fault
    return told


class _Carrier:
    def __init__(self, query: str, spelling: Spelling) -> None:
        self.query, self.spelling = query, spelling
        self.notes: list[Note] = []

    def note(self, sentence: str, start: int, end: int, **values: str) -> None:
        """Note what became of a stretch of the query."""
        said = self.query[start:end].strip()
        told = {"said": said, **values} if "%(" in sentence else {}
        self.notes.append(Note(sentence, (start, end), told))

    def all(self, pieces: list[Piece]) -> list[Piece]:
        """Read pieces one after the other."""
        told: list[Piece] = []
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            if piece.sort == "field":
                at = self.field(pieces, at, told)
                continue
            if piece.sort == "plus" and at + 1 < len(pieces):
                told.append(self.exact(piece, pieces[at + 1]))
                at += 2
                continue
            told += self.one(piece)
            at += 1
        return told

    def one(self, piece: Piece) -> list[Piece]:
        """Read a piece that stands alone."""
        read: Callable[[Piece], list[Piece]] | None = {
            "comment": self.comment,
            "phrase": lambda piece: [self.phrase(piece)],
            "case": lambda piece: [self.exact(piece, piece)],
            "close": self.close,
            "near": lambda piece: [self.near(piece)],
            "around": lambda piece: [self.near(piece)],
            "word": self.word,
            "minus": lambda piece: [Piece("not", "-", piece.at)],
            "either": lambda piece: [Piece("or", "OR", piece.at)],
            "open": lambda piece: [piece],
        }.get(piece.sort)
        return read(piece) if read else []

    def comment(self, piece: Piece) -> list[Piece]:
        """Leave a comment out."""
        self.note(notes.COMMENT, *piece.at)
        return []

    def close(self, piece: Piece) -> list[Piece]:
        """Close a group; what measured its inside is left out."""
        self.weight(piece)
        if "~" in piece.text:
            self.note(notes.LEFT, piece.at[0] + 1, piece.at[1])
        return [replace(piece, text=")")]

    def weight(self, piece: Piece) -> str:
        """Drop the weight of a piece."""
        found = re.search(r"\^\d+$", piece.text)
        if not found:
            return piece.text
        self.note(notes.WEIGHT, piece.at[0] + found.start(), piece.at[1])
        return piece.text[: found.start()]

    def near(self, piece: Piece) -> Piece:
        """Read a distance; one that counts the words between becomes one that counts steps."""
        digits = re.search(r"\d+", piece.text)
        count = int(digits[0]) if digits else self.spelling.near
        steps = min(max(count + self.spelling.between, 1), FURTHEST)
        ordered = piece.text.startswith("ONEAR") or piece.text.endswith("f")
        told = f"{'ONEAR' if ordered else 'NEAR'}/{steps}"
        if told != piece.text:
            self.note(notes.DISTANCE, *piece.at, told=told)
        return Piece("near", told, piece.at)

    def phrase(self, piece: Piece) -> Piece:
        """Read a phrase; a star that stands for a word leaves room for one."""
        text = self.weight(piece)
        words = text[1 : text.rindex('"')].split()
        holes = words.count("*")
        kept = [word for word in words if word != "*"]
        if holes and kept:
            told = f'"{" ".join(kept)}"~{holes}'
            self.note(notes.BECAME, *piece.at, told=told)
            return operand(piece, told)
        return operand(piece, f'"{" ".join(words)}"{text[text.rindex(chr(34)) + 1 :]}')

    def exact(self, sign: Piece, piece: Piece) -> Piece:
        """Read what is to be kept to the letter."""
        text = piece.text.strip('{}"')
        if not self.spelling.exact:
            return operand(piece, f'"{text}"' if " " in text else text)
        return Piece("operand", f'raw:"{text}"', (sign.at[0], piece.at[1]))

    def word(self, piece: Piece) -> list[Piece]:
        """Read a word or an operator."""
        word = self.weight(piece)
        if word.startswith("~"):
            self.note(notes.BECAME, *piece.at, told=word.lstrip("~"))
            word = word.lstrip("~")
        sort = WORDS.get(word.upper() if self.spelling.small else word, "")
        if sort:
            return [Piece(sort, {"and": "AND", "or": "OR", "not": "NOT"}[sort], piece.at)]
        if word == "SENTENCE" and self.spelling.sentence:
            return [Piece("sentence", word, piece.at)]
        if "*" in word and (word.index("*") < len(word) - 1 or _letters(word) < SHORTEST):
            beginning = word.split("*")[0]
            if _letters(beginning) >= SHORTEST:
                self.note(notes.STAR, *piece.at, told=f"{beginning}*")
                return [operand(piece, f"{beginning}*")]
            self.note(notes.LEFT, *piece.at)
            return []
        return [operand(piece, word)] if _letters(word) or not word.isascii() else []

    def field(self, pieces: list[Piece], at: int, told: list[Piece]) -> int:
        """Read a field and its value; give the place of what comes next."""
        piece = pieces[at]
        following = at + 1
        if following >= len(pieces):
            return following
        last = group_end(pieces, following) if pieces[following].sort == "open" else following
        every = piece.text.casefold().startswith("allin")
        if every:
            last = len(pieces) - 1
        start, end = piece.at[0], pieces[last].at[1]
        rule = self.spelling.fields.get(piece.text.rstrip(": ").casefold())
        if rule is None:
            self.note(notes.LEFT, start, end)
        elif isinstance(rule, str):
            inner = self.all(pieces[following : last + 1])
            if every and len(inner) > 1:
                inner = [Piece("open", "(", piece.at), *inner, Piece("close", ")", pieces[last].at)]
            told += self.spread(rule, piece, inner)
            if piece.text.rstrip(": ").casefold() in self.spelling.near_fields:
                self.note(notes.BECAME, start, end, told=joined(self.spread(rule, piece, inner)))
        else:
            written, sentence = rule(_value(self.query[piece.at[1] : end]))
            if sentence:
                self.note(sentence, start, end, told=written)
            if written:
                told.append(Piece("operand", written, (start, end)))
        return last + 1

    def sites(self, pieces: list[Piece]) -> list[Piece]:
        """Join sites that stand side by side by OR."""
        told: list[Piece] = []
        for is_site, run in itertools.groupby(pieces, lambda piece: piece.text.startswith("site:")):
            sites = list(run)
            if not is_site or len(sites) == 1:
                told += sites
                continue
            start, end = sites[0].at[0], sites[-1].at[1]
            self.note(notes.EITHER, start, end)
            text = " OR ".join(piece.text for piece in sites)
            told.append(Piece("operand", f"({text})", (start, end)))
        return told

    def spread(self, mark: str, piece: Piece, inner: list[Piece]) -> list[Piece]:
        """Write a field before a group: at once where ours takes one, before each word elsewhere."""
        if mark in {"title:", "body:", "quote:"}:
            return [Piece("field", mark, piece.at), *inner]
        return [
            operand(one, mark + one.text.strip('"') if mark in {"#", "@"} else mark + one.text)
            if one.sort == "operand"
            else one
            for one in inner
        ]


def _value(text: str) -> str:
    found = VALUE.match(text.strip().translate(str.maketrans("“”", '""')))
    return ((found[1] or found[2] or "") if found else "").strip()


def _letters(word: str) -> int:
    return sum(char.isalnum() for char in word)


def _either_first(pieces: list[Piece]) -> list[Piece]:
    """Put what OR joins between parentheses: `a b OR c` is read `a (b OR c)` there, not here."""
    units = _units(pieces)
    told: list[Piece] = []
    at = 0
    while at < len(units):
        run = units[at]
        after = at + 1
        while after + 1 < len(units) and units[after][0].sort == "or":
            run = [*run, *units[after], *units[after + 1]]
            after += 2
        mixed = len(units) > after or at > 0
        if after > at + 1 and mixed:
            place = run[0].at
            run = [Piece("open", "(", place), *run, Piece("close", ")", place)]
        told += run
        at = after
    return told


def _units(pieces: list[Piece]) -> list[list[Piece]]:
    """Part pieces into operators and whole operands, groups read inside as well."""
    units: list[list[Piece]] = []
    at = 0
    while at < len(pieces):
        end = at
        while pieces[end].sort in {"not", "field"} and end + 1 < len(pieces):
            end += 1
        if pieces[end].sort == "open":
            close = group_end(pieces, end)
            inner = _either_first(pieces[end + 1 : close])
            units.append([*pieces[at : end + 1], *inner, *pieces[close : close + 1]])
            end = close
        else:
            units.append(pieces[at : end + 1])
        at = end + 1
    return units

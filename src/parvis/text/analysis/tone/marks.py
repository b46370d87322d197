"""Reads a sentence as a learned table does: its tokens, their kinds, and the marks they leave."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations
from types import ModuleType
from typing import Final, NamedTuple
from zlib import crc32

from parvis.text.analysis.opinions.marks import book
from parvis.text.analysis.tone import english, french

BOOKS: Final[dict[str, ModuleType]] = {"fr": french, "en": english}
BUCKETS: Final = 1 << 15
TOKEN: Final = re.compile(
    r"-(?:tu|vous|je|on|ils?|elles?|nous|moi|ce|la|lui|les)\b|[^\W\d_]+n't\b|[^\W\d_]+'?|[0-9]+|[?!]+|[^\w\s]"
)
LONG: Final = re.compile(r"(.)\1{2,}")
WIDTHS: Final = (3, 4, 5)
SHORTEST: Final = 4
LEARNED: Final = ("glad", "sore", "number", "asked", "cried")
LENGTHS: Final = ("short", "brief", "long")
KINDS: Final = (*french.KINDS, *LEARNED, *LENGTHS)
BIT: Final = {name: 1 << at for at, name in enumerate(KINDS)}
SHORT, BRIEF, LENGTHY = (BIT[name] for name in LENGTHS)
FORMS: Final = ("", "s", "e", "es", "x")
START: Final = 1
END: Final = 2


class Word(NamedTuple):
    """What a token is: where it stands in a table, where its runs of letters do, and its kinds as bits."""

    place: int
    runs: tuple[int, ...]
    kinds: int


def place(mark: str) -> int:
    """Return where a mark stands in a table, from 0 to `BUCKETS`."""
    return crc32(mark.encode("utf-8", "surrogatepass")) % BUCKETS


def together(one: int, other: int) -> int:
    """Return where two tokens in a row stand, from where each does."""
    return (one * 31 + other) % BUCKETS


def plain(token: str) -> str:
    """Spell a token as tables know it: figures alike, marks once, no letter thrice."""
    if token[0].isdigit():
        return "0" if len(token) < 3 else "000"
    if token[0] in "?!":
        return "?!" if "?" in token and "!" in token else token[0]
    return LONG.sub(r"\1\1", token)


class Reader:
    """Reads the tokens of one language."""

    def __init__(self, language: str) -> None:
        """Read the lists of kinds; a plural or a feminine is of the kind of its word."""
        self._lexicon = book(language)
        self._kinds: dict[str, int] = {}
        for name, told in BOOKS[language].KINDS.items():
            for word in told.split():
                for end in FORMS:
                    self._kinds[word + end] = self._kinds.get(word + end, 0) | BIT[name]

    def word(self, token: str) -> Word:
        """Read a token of a flattened text."""
        told = plain(token)
        runs: tuple[int, ...] = ()
        if len(told) >= SHORTEST and told[0].isalpha():
            marked = f"_{told}_"
            runs = tuple(
                place("c" + marked[at : at + width])
                for width in WIDTHS
                for at in range(len(marked) - width + 1)
            )
        return Word(place(told), runs, self._of(told))

    def _of(self, told: str) -> int:
        bits = self._kinds.get(told, 0) | self._kinds.get(told.rstrip("'"), 0)
        worth = self._lexicon.word(told).worth if told.isalpha() else 0
        if worth:
            bits |= BIT["glad"] if worth > 0 else BIT["sore"]
        for sign, name in (("?", "asked"), ("!", "cried"), ("0", "number")):
            if sign in told:
                bits |= BIT[name]
        return bits


@lru_cache(maxsize=2)
def reader(language: str) -> Reader:
    """Return the reader of French or English, made once."""
    return Reader(language)


def length(tokens: int) -> int:
    """Return the bit of how many tokens there are."""
    return SHORT if tokens <= 3 else BRIEF if tokens <= 8 else LENGTHY


@lru_cache(maxsize=50_000)
def of_kinds(bits: int) -> tuple[int, ...]:
    """List where kinds stand in a table, alone and two by two."""
    names = [name for name in KINDS if bits & BIT[name]]
    pairs = combinations(names, 2)
    return (*(place("k:" + name) for name in names), *(place(f"k:{a}+{b}") for a, b in pairs))

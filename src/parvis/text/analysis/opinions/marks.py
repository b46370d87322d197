"""Reads a passage for an opinion: what its words are worth, and the marks that a table weighs."""

from __future__ import annotations

import re
from functools import lru_cache
from types import ModuleType
from typing import Final, NamedTuple
from zlib import crc32

import Stemmer

from parvis.text.analysis.opinions import english, french
from parvis.text.analyzer import fold

BOOKS: Final[dict[str, ModuleType]] = {"fr": french, "en": english}
SNOWBALL: Final = {"fr": "french", "en": "english"}
BUCKETS: Final = 1 << 16
GLAD: Final = "😍🥰😘❤♥💕💖💙💚💛🧡💜😊😀😃😄😁🙂😋🤩👍👏🙏🎉✨💪🔥🥳😻🤗😇⭐🌟😂🤣🙌💯"
SORE: Final = "😡🤬😠👎😞😔😢😭😤🙄😒😕🙁☹😩😫🤮🤢💩😖😣😱💔😑🤦😬"
SMILES: Final = re.compile(r"(?:[:;]-?[)D\]pP]|<3|\^\^)(?!\w)")
FROWNS: Final = re.compile(r"(?::'?-?[(\[/]|:-?S)(?!\w|/)")
TOKEN: Final = re.compile(rf"\w+|[!?]+|[{GLAD}{SORE}]")
FACES: Final = {**dict.fromkeys(GLAD, 1.5), **dict.fromkeys(SORE, -1.5)}
SCOPE: Final = 3
SURELY: Final = 3.0


class Marks(NamedTuple):
    """What a passage is read as: sums of the lexicon, and the places of its marks in a table."""

    glad: float
    sore: float
    places: tuple[int, ...]


class Word(NamedTuple):
    """What the lexicon knows of one word."""

    worth: int
    place: int
    role: str
    sayings: tuple[tuple[tuple[str, ...], int, int], ...]
    """The other words of each saying that it begins, what it is worth, its place."""


class _Book:
    """The lexicon of one language, ready to be asked."""

    def __init__(self, language: str) -> None:
        book = BOOKS[language]
        self._stemmer = Stemmer.Stemmer(SNOWBALL[language])
        self._exact: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        for worth, told in book.WORDS.items():
            for word in told.split():
                self._exact.setdefault(fold(word), worth)
                self._stems.setdefault(self._stem(word), worth)
        sayings: dict[str, list[tuple[tuple[str, ...], int, int]]] = {}
        for worth, told in book.SAYINGS.items():
            for saying in filter(None, map(str.strip, told.replace("\n", "|").split("|"))):
                first, *others = map(fold, TOKEN.findall(saying))
                sayings.setdefault(first, []).append((tuple(others), worth, _hash("s:" + saying)))
        self._sayings = {
            first: tuple(sorted(told, key=lambda saying: (-len(saying[0]), saying)))
            for first, told in sayings.items()
        }
        self._roles = {
            fold(word): role
            for role, told in (
                ("no", book.NEGATIONS),
                ("more", book.STRONGER),
                ("less", book.WEAKER),
            )
            for word in told
        }
        self.word = lru_cache(maxsize=20_000)(self._word)

    def _stem(self, word: str) -> str:
        return fold(self._stemmer.stemWord(word.lower()))

    def _word(self, word: str) -> Word:
        folded, stem = fold(word), self._stem(word)
        worth = self._exact.get(folded)
        if worth is None:
            worth = self._stems.get(stem, 0)
        role = self._roles.get(folded, "")
        worth = 0 if role == "no" else worth
        return Word(worth, _hash(stem), role, self._sayings.get(folded, ()))


@lru_cache(maxsize=2)
def book(language: str) -> _Book:
    """Return the lexicon of French or English, read once."""
    return _Book(language)


@lru_cache(maxsize=4096)
def _hash(mark: str) -> int:
    return crc32(mark.encode("utf-8", "surrogatepass"))


def read(text: str, language: str) -> Marks:
    """Read a passage of French or English: sums from 0 up, places from 0 to `BUCKETS`.

    A « not » turns the next three words, an intensity weighs on the next word that is worth
    something, and a saying speaks for all its words.
    """
    word = book(language).word
    tokens = TOKEN.findall(text.lower())
    glad = sore = 0.0
    if ":" in text or ";" in text or "<3" in text or "^^" in text:
        glad += 2.0 * len(SMILES.findall(text))
        sore += 2.0 * len(FROWNS.findall(text))
    places: list[int] = []
    turned, weight, before, skipped = 0, 1.0, 7919, 0
    for at, token in enumerate(tokens):
        known = word(token)
        told = 0.0
        if token in FACES:
            told = FACES[token]
        elif skipped:
            skipped -= 1
        elif known.sayings and (saying := _saying(known, tokens, at)):
            told, skipped = saying[1], len(saying[0])
            places.append(saying[2] % BUCKETS)
        elif known.worth:
            told = known.worth * weight * (-0.7 if turned else 1.0)
            weight = 1.0
        if told > 0:
            glad += told
        else:
            sore -= told
        if known.role:
            turned, weight = _swayed(known.role, turned, weight)
        places.append((known.place ^ (0x5BD1 if turned and not known.role else 0)) % BUCKETS)
        places.append((before * 31 + known.place) % BUCKETS)
        before = known.place
        turned = turned - 1 if turned else 0
    return Marks(glad, sore, tuple(places))


def _swayed(role: str, turned: int, weight: float) -> tuple[int, float]:
    """Return for how many words a « not » holds, and how much the next worth weighs."""
    if role == "no":
        return SCOPE + 1, weight
    return turned, 1.5 if role == "more" else 0.6


def _saying(known: Word, tokens: list[str], at: int) -> tuple[tuple[str, ...], int, int] | None:
    """Find the longest saying that begins at a word."""
    for saying in known.sayings:
        size = len(saying[0])
        if tuple(map(fold, tokens[at + 1 : at + 1 + size])) == saying[0]:
            return saying
    return None

"""Turns a text into the opaque words that the index keeps: only `a` to `z`, digits and `_`.

Each token is written by all its keys: its folded form, and its stem marked with its language. SQLite
(FTS5, `tokenize='ascii'`) and PostgreSQL (a tsvector made by cast) then see the same words, whatever
the alphabet: what is neither letter nor digit of ASCII is written as its code point, `_1f950_`. A
word stands for every place where it is said: the index proposes, and only the check looks at places.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from parvis.text.query.check import Subject
from parvis.text.query.small import ENGLISH, FRENCH
from parvis.text.tokens import LANGUAGES, Tokens, form_of, query_keys, stems

VERSION: Final = 1
"""Raise it when the analyzer or this file gives other words than before: what was indexed by an
older version is then read over again (see `parvis reindex`)."""

LONGEST: Final = 60
"""Letters of a word that are kept; two words that only differ further on are one to the index."""
RUNS: Final = re.compile(r"\w+")
PLAIN: Final = re.compile(r"[a-z0-9]+")
PROSE: Final = re.compile(r"(?:[a-zA-Z0-9À-ÖØ-öø-ÿŒœ\s,;:!?()\"«»“”…–-]+|\.(?!\w))*+")
"""A text whose tokens are its runs of letters, one by one."""
MOST_REMEMBERED: Final = 100_000
MOST_LETTERS: Final = 64

K = TypeVar("K")
V = TypeVar("V")

NUMBERS: Final = {language: str(number) for number, language in enumerate(LANGUAGES)}
PAIRED: Final = ("fr", "en")
COMMON: Final = frozenset(
    key for word in f"{FRENCH} {ENGLISH}".split() for key in query_keys(word, PAIRED)
)
"""The keys of small words: two in a row are a word of the index by themselves (« de la »), since
most texts hold both of them somewhere."""


def word_of(key: str) -> str:
    """Write a key of a token as a word of the index."""
    if PLAIN.fullmatch(key):
        return key[:LONGEST]
    number, stem = stem_in(key)
    return f"{number}{spelt(stem or key)}"[:LONGEST]


def stem_in(key: str) -> tuple[str, str]:
    """Give the number of a stem's language and the stem; two empty ones for another key."""
    language, mark, stem = key.partition(":")
    return (NUMBERS[language], stem) if mark and language in NUMBERS else ("", "")


def written(keys: frozenset[str]) -> tuple[str, ...]:
    """Write the keys of a token; a stem that is one of its forms is not written twice."""
    return tuple(word_of(key) for key in keys if stem_in(key)[1] not in keys)


def asked(keys: Iterable[str]) -> set[str]:
    """List the words of which a token with one of some keys has one, however it was `written`."""
    told = set()
    for key in keys:
        told.add(word_of(key))
        stem = stem_in(key)[1]
        if stem:
            told.add(word_of(stem))
    return told


def spelt(letters: str) -> str:
    """Write letters one by one, so that the beginning of a word is the beginning of its writing."""
    if PLAIN.fullmatch(letters):
        return letters
    return "".join(
        [char if PLAIN.fullmatch(char) else f"_{ord(char):x}_" for char in letters[:LONGEST]]
    )


def owner(number: int) -> str:
    """Name whom a text belongs to: a word that no text holds."""
    return f"__b{number}"


def writer(number: int) -> str:
    """Name who wrote a text: a word that no text holds."""
    return f"__a{number}"


def pair(first: str, second: str) -> str:
    """Name two common keys in a row."""
    return f"{word_of(first)}_{word_of(second)}"


def words_of(subject: Subject) -> set[str]:
    """List the words that stand for a text and its parts, without order, each once."""
    found: set[str] = set()
    for tokens in (subject.body, *subject.parts.values()):
        _add(tokens, found)
    return found


def _add(tokens: Tokens, found: set[str]) -> None:
    """Add the words of a cut text: its tokens, its small words in pairs, its runs of letters.

    Runs are what a spelling to the letter (`raw:`) can look for: « l » of « l’érable » is no token.
    """
    found.update(*map(_TOKENS.__getitem__, tokens.keys))
    common = [*map(_SMALL.__getitem__, tokens.keys)]
    for one, two in itertools.pairwise(common):
        if one and two:
            found.update(_PAIRS[one, two])
    if not PROSE.fullmatch(tokens.text):
        found.update(map(_RUNS.__getitem__, RUNS.findall(tokens.text)))


def common(keys: frozenset[str]) -> tuple[str, ...]:
    """Give the common keys by which a token stands in pairs: its stems, else its form.

    Whatever looks for a small word in PAIRED by its form looks for its stems too.
    """
    found = keys & COMMON
    told = {key for key in found if ":" in key}
    for form in found - told:
        if all(stems(form, language).isdisjoint(keys) for language in PAIRED):
            told.add(form)
    return tuple(sorted(told))


class _Memo(dict[K, V]):
    """What was worked out once, as long as there is room; very long keys are not kept."""

    def __init__(self, make: Callable[[K], V], length: Callable[[K], int]) -> None:
        super().__init__()
        self.make, self.length = make, length

    def __missing__(self, key: K) -> V:
        told = self.make(key)
        if self.length(key) <= MOST_LETTERS:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[key] = told
        return told


def _longest(keys: frozenset[str]) -> int:
    return max(map(len, keys))


def _pairs(keys: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(pair(one, two) for one in keys[0] for two in keys[1])


_TOKENS: Final[_Memo[frozenset[str], tuple[str, ...]]] = _Memo(written, _longest)
_SMALL: Final[_Memo[frozenset[str], tuple[str, ...]]] = _Memo(common, _longest)
_PAIRS: Final[_Memo[tuple[tuple[str, ...], tuple[str, ...]], tuple[str, ...]]] = _Memo(_pairs, len)
_RUNS: Final[_Memo[str, str]] = _Memo(lambda run: word_of(form_of(run)), len)

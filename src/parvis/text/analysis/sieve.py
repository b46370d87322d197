"""Tries many patterns on a text by trying few: a pattern is tried only where letters it needs stand.

From each pattern are read, once, the runs of letters of which any match must hold one. Every word
that was met knows which of these stand in it, and so which patterns are worth trying.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")
MOST_RUNS: Final = 400
MOST_WORDS: Final = 50_000
WORD: Final = re.compile(r"[^\s.,;:!?…()\[\]\"«»“”]+")
SHORTEST: Final = 2


def needles(pattern: str) -> frozenset[str] | None:
    """Return runs of letters of which any match of a pattern holds one; None when none is needed.

    Each stands inside one word, as `WORD` cuts a text.
    """
    runs = _runs(_parser.parse(pattern))
    return None if runs is None or len(runs) > MOST_RUNS else frozenset(runs)


def alternatives(pattern: str) -> list[str]:
    """Cut a pattern at the bars that stand in no group: what any of them finds, it finds."""
    parts, depth, in_set, start, at = [], 0, False, 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif in_set:
            in_set = char != "]"
        elif char == "[":
            in_set = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            parts.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*parts, pattern[start:]]


def _runs(parsed: Iterable[tuple[Any, Any]]) -> set[str] | None:
    """Find the best set of runs among the parts that stand one after another."""
    found: list[set[str]] = []
    run = ""
    for kind, what in parsed:
        if kind is sre.LITERAL:
            run += chr(what)
            continue
        found += _told(run)
        run = ""
        inner = _inside(kind, what)
        if inner is not None:
            found.append(inner)
    found += _told(run)
    return max(found, key=_worth) if found else None


def _told(run: str) -> list[set[str]]:
    """Keep of a run what stands in one word, if that tells anything."""
    longest = max(WORD.findall(run), key=len, default="")
    return [{longest}] if len(longest) >= SHORTEST or longest > "\x7f" else []


def _worth(runs: set[str]) -> tuple[int, int]:
    shortest = min(len(run) for run in runs)
    return (min(shortest, 5), -len(runs))


def _inside(kind: Any, what: Any) -> set[str] | None:  # noqa: ANN401 - the parser's own objects
    if kind is sre.SUBPATTERN:
        return _runs(what[-1])
    if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT}:
        return _runs(what[2]) if what[0] >= 1 else None
    if kind is sre.BRANCH:
        told: set[str] = set()
        for branch in what[1]:
            runs = _runs(branch)
            if runs is None:
                return None
            told |= runs
        return told
    return None


class Sieve(Generic[T]):
    """Patterns in an order, each with what it says."""

    def __init__(self, patterns: Sequence[tuple[T, re.Pattern[str]]]) -> None:
        """Read what each pattern needs."""
        self.patterns = tuple(patterns)
        self._always: list[int] = []
        self._wanting: dict[str, list[tuple[str, int]]] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        for number, (_says, pattern) in enumerate(self.patterns):
            needed = needles(pattern.pattern)
            if needed is None:
                self._always.append(number)
            for needle in needed or ():
                self._wanting.setdefault(needle[:2], []).append((needle, number))

    def worth(self, flat: str) -> list[tuple[T, re.Pattern[str]]]:
        """List the patterns that may match a flattened text, in their order; no other can."""
        tried = set(self._always)
        known = self._known
        for word in WORD.findall(flat):
            numbers = known.get(word)
            if numbers is None:
                numbers = self._learn(word)
            if numbers:
                tried.update(numbers)
        return [self.patterns[number] for number in sorted(tried)]

    def find(self, flat: str) -> Iterator[tuple[T, re.Match[str]]]:
        """Yield every match of every pattern in a flattened text, in the patterns' order."""
        for says, pattern in self.worth(flat):
            for match in pattern.finditer(flat):
                yield says, match

    def _learn(self, word: str) -> tuple[int, ...]:
        """Note which patterns a word makes worth trying: texts are made of few words."""
        if len(self._known) >= MOST_WORDS:
            self._known.clear()
        held = {
            number
            for at in range(len(word))
            for start in {word[at], word[at : at + 2]}
            for needle, number in self._wanting.get(start, ())
            if word.startswith(needle, at)
        }
        self._known[word] = numbers = tuple(sorted(held))
        return numbers

    @property
    def unsifted(self) -> list[str]:
        """List the patterns that are tried on every text."""
        return [self.patterns[number][1].pattern for number in self._always]

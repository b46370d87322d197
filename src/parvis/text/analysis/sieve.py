"""Tries many patterns on a text by trying few: a pattern is tried only where letters it needs stand.

From each pattern are read, once, the runs of letters of which any match must hold one; each run is
known by its rarest three letters. A text's own threes then name the patterns worth trying.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")
COMMON: Final = "esaitnrulodcpmévqfbghjxyzkw"
MOST_RUNS: Final = 400


def _rarity(three: str) -> int:
    """Rank three letters: the higher, the fewer texts hold them (by how common letters are)."""
    return sum(COMMON.index(c) if c in COMMON else 30 for c in three)


def threes(pattern: str) -> frozenset[str] | None:
    """Return threes of letters of which any match of a pattern holds one; None when none is needed."""
    runs = _runs(_parser.parse(pattern))
    if runs is None or len(runs) > MOST_RUNS:
        return None
    return frozenset(max((r[i : i + 3] for i in range(len(r) - 2)), key=_rarity) for r in runs)


def _runs(parsed: Iterable[tuple[Any, Any]]) -> set[str] | None:
    """Find the best set of runs among the parts that stand one after another."""
    found: list[set[str]] = []
    run = ""
    for kind, what in parsed:
        if kind is sre.LITERAL:
            run += chr(what)
            continue
        if len(run) >= 3:
            found.append({run})
        run = ""
        inner = _inside(kind, what)
        if inner is not None:
            found.append(inner)
    if len(run) >= 3:
        found.append({run})
    return max(found, key=_worth) if found else None


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
        self._wanting: dict[str, list[int]] = {}
        for number, (_says, pattern) in enumerate(self.patterns):
            needed = threes(pattern.pattern)
            if needed is None:
                self._always.append(number)
            for three in needed or ():
                self._wanting.setdefault(three, []).append(number)
        self._known = frozenset(self._wanting)

    def find(self, flat: str) -> Iterator[tuple[T, re.Match[str]]]:
        """Yield every match of every pattern in a flattened text, in the patterns' order."""
        present = self._known.intersection(
            map("".join, zip(flat, flat[1:], flat[2:], strict=False))
        )
        tried = set(self._always)
        for three in present:
            tried.update(self._wanting[three])
        for number in sorted(tried):
            says, pattern = self.patterns[number]
            for match in pattern.finditer(flat):
                yield says, match

    @property
    def unsifted(self) -> list[str]:
        """List the patterns that are tried on every text."""
        return [self.patterns[number][1].pattern for number in self._always]

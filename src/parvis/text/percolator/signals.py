"""What a text holds, as keys that clauses name: only those that some query waits for are worked out.

Each word is looked at once: which of its keys a query waits for is remembered, and for most words it
is none. Beginnings, spellings and facts are looked for only while a query needs them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from parvis.text.percolator.clauses import RUNS, Clause, fact_keys
from parvis.text.percolator.marks import FACT, LIST, PREFIX, RUN
from parvis.text.query.check import Subject
from parvis.text.tokens import Tokens

MOST_REMEMBERED: Final = 50_000
LONGEST_REMEMBERED: Final = 64


class Signals:
    """The keys that queries wait for, counted, so that the last one to go takes its key along."""

    def __init__(self) -> None:
        self._waited: Counter[str] = Counter()
        self._keys = _Keys(self._waited)
        self._prefixes: Counter[str] = Counter()
        self._beginnings = _Beginnings(self._prefixes)
        self._runs: Counter[str] = Counter()
        self._facts: Counter[str] = Counter()
        self._parts: Counter[str] = Counter()
        self._lists: dict[str, tuple[str, ...]] = {}
        self._always: frozenset[str] = frozenset()

    def wait(self, clauses: Iterable[Clause], parts: Iterable[str], *, more: int = 1) -> None:
        """Begin (`more` 1) or stop (-1) waiting for what a query needs."""
        changed = False
        for clause in clauses:
            for key in clause:
                if LIST <= key[:1] <= FACT:
                    self._count(key, more)
                elif _add(self._waited, key, more):
                    changed = True
        if changed:
            self._keys.clear()
        for part in parts:
            _add(self._parts, part, more)

    def open_lists(self, held: dict[str, list[str]], always: Iterable[str]) -> None:
        """Say which keys announce which lists, and which lists every text may hold."""
        self._lists = {key: tuple(names) for key, names in held.items()}
        self._always = frozenset(always)

    def of(self, subject: Subject) -> set[str]:
        """Work out the keys of a text, of its parts, and of what is known beside it."""
        found: set[str] = set()
        self._look(subject.body, found)
        for part in self._parts:
            tokens = subject.parts.get(part)
            if tokens is not None:
                self._look(tokens, found)
        for name in self._facts:
            values = subject.facts.get(name)
            if values:
                found.update(_facts(name, values))
        if self._lists:
            for key in self._lists.keys() & found:
                found.update(self._lists[key])
        if self._always:
            found |= self._always
        return found

    def _look(self, tokens: Tokens, found: set[str]) -> None:
        """Add the keys, the beginnings and the spellings that a cut text holds."""
        found.update(*map(self._keys.__getitem__, tokens.keys))
        if self._prefixes:
            found.update(*map(self._beginnings.__getitem__, tokens.forms))
        if self._runs:
            there = self._runs.keys() & set(RUNS.findall(tokens.text))
            found.update([RUN + run for run in there])

    def _count(self, key: str, more: int) -> None:
        sort, name = key[0], key[1:]
        if sort == PREFIX:
            if _add(self._prefixes, name, more):
                self._beginnings.forget()
        elif sort == RUN:
            _add(self._runs, name, more)
        elif sort == FACT:
            _add(self._facts, name.partition(FACT)[0], more)


class _Keys(dict[frozenset[str], tuple[str, ...]]):
    """For the keys of each token once seen, those that some query waits for."""

    def __init__(self, waited: Counter[str]) -> None:
        super().__init__()
        self.waited = waited

    def __missing__(self, keys: frozenset[str]) -> tuple[str, ...]:
        told = tuple([key for key in keys if key in self.waited])
        if max(map(len, keys)) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[keys] = told
        return told


class _Beginnings(dict[str, tuple[str, ...]]):
    """For each form once seen, the keys of the beginnings that it has."""

    def __init__(self, prefixes: Counter[str]) -> None:
        super().__init__()
        self.prefixes, self.lengths = prefixes, [1]

    def forget(self) -> None:
        self.clear()
        self.lengths = sorted({len(prefix) for prefix in self.prefixes})

    def __missing__(self, form: str) -> tuple[str, ...]:
        told = tuple(
            PREFIX + form[:size]
            for size in self.lengths
            if size <= len(form) and form[:size] in self.prefixes
        )
        if len(form) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[form] = told
        return told


def _add(counts: Counter[str], name: str, more: int) -> bool:
    """Count one more or one less; tell whether the name came or went."""
    had = name in counts
    counts[name] += more
    if counts[name] <= 0:
        del counts[name]
    return had != (name in counts)


@lru_cache(maxsize=20_000)
def _facts(name: str, values: frozenset[str]) -> tuple[str, ...]:
    return tuple(key for value in sorted(values) for key in fact_keys(name, value))

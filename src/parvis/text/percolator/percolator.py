"""The percolator itself: put queries in, take them out, ask which of them a text matches."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Final, Generic, TypeVar

from parvis.text.percolator.clauses import Needs, Way, needs
from parvis.text.percolator.frequencies import Frequencies
from parvis.text.percolator.lists import Opened, check_lists, names_in, opened
from parvis.text.percolator.signals import Signals
from parvis.text.query.check import ENABLED, Subject, Test, compiled
from parvis.text.query.faults import QueryError
from parvis.text.query.tree import Node, Span

Key = TypeVar("Key", bound=Hashable)
NEVER: Final[Test] = lambda _subject: None  # noqa: E731


class _Slot(Generic[Key]):
    """A query in its place: what it needs, the lists it names, its check once it was needed."""

    __slots__ = ("check", "key", "lists", "needs", "number", "tree")

    def __init__(self, number: int, key: Key, tree: Node, needed: Needs) -> None:
        self.number, self.key, self.tree = number, key, tree
        self.lists = names_in(tree)
        self.check: Test | None = None
        self.needs = needed


FEW: Final = 3
"""Queries that are sooner tried than held to all they need."""
NUMBER: Final = attrgetter("number")


class Percolator(Generic[Key]):
    """Many queries, each under a key; matching costs what the text could match, not how many there are.

    The compiled check decides, and only for queries whose clauses the text meets. Answers do not
    depend on the order of edits nor on the frequencies. One thread edits at a time; it may match
    from several once edits are done.
    """

    def __init__(
        self,
        languages: Sequence[str] = ENABLED,
        lists: Mapping[str, Node] | None = None,
        frequencies: Frequencies | None = None,
    ) -> None:
        """Make an empty one. `lists` are the trees that `@list:name` stands for."""
        self._languages = tuple(languages)
        self._frequencies = frequencies or Frequencies()
        self._slots: dict[Key, _Slot[Key]] = {}
        self._index: dict[str, list[tuple[_Slot[Key], Way]]] = {}
        self._always: dict[Key, _Slot[Key]] = {}
        self._filed, self._needed = Signals(), Signals()
        self._lists: dict[str, Node] = dict(lists or {})
        self._opened = Opened()
        self._last = 0
        self._open_lists()

    def __len__(self) -> int:
        """Count the queries."""
        return len(self._slots)

    def put(self, key: Key, tree: Node) -> None:
        """Add a query, or replace the one under this key. Raises QueryError as `compiled` does.

        A query that is refused changes nothing.
        """
        self._last += 1
        slot = _Slot(self._last, key, tree, needs(tree, self._languages, self._frequencies))
        if slot.lists:
            slot.check = self._compiled(slot)
        self.drop(key)
        self._slots[key] = slot
        self._file(slot)

    def drop(self, key: Key) -> None:
        """Take a query out; one that is not there is no fault."""
        slot = self._slots.pop(key, None)
        if slot is not None:
            self._unfile(slot)

    def set_list(self, name: str, tree: Node) -> None:
        """Change what `@list:name` stands for, in every query at once.

        Raises QueryError when the list would lead back to itself or names one that is unknown; then
        nothing changes.
        """
        lists = {**self._lists, name: tree}
        check_lists(name, lists)
        self._lists = lists
        self._open_lists()

    def drop_list(self, name: str) -> None:
        """Forget a list. Queries that name it match nothing (see `faulty`) until it is set again."""
        if self._lists.pop(name, None) is not None:
            self._open_lists()

    def faulty(self) -> dict[Key, QueryError]:
        """Tell the queries that can no longer be read since a list changed, and why."""
        told = {}
        for slot in self._slots.values():
            if slot.lists:
                try:
                    self._compiled(slot)
                except QueryError as error:
                    told[slot.key] = error
        return told

    def always_tried(self) -> list[Key]:
        """List the queries that no word announces: each is tried on every text, and costs as much."""
        return list(self._always)

    def reweigh(self, frequencies: Frequencies) -> None:
        """File every query again by newer frequencies; the answers stay the same."""
        self._frequencies = frequencies
        for slot in list(self._slots.values()):
            fresh = _Slot(
                slot.number, slot.key, slot.tree, needs(slot.tree, self._languages, frequencies)
            )
            fresh.check = slot.check
            self._unfile(slot)
            self._slots[slot.key] = fresh
            self._file(fresh)
        self._open_lists()

    def match(self, subject: Subject) -> dict[Key, list[Span]]:
        """Say which queries a text matches, and where: places in the body's text, sorted."""
        told = {}
        for slot in self._candidates(subject):
            spans = (slot.check or self._ready(slot))(subject)
            if spans is not None:
                told[slot.key] = spans
        return told

    def match_many(self, subjects: Iterable[Subject]) -> list[dict[Key, list[Span]]]:
        """Match several texts, in order."""
        return [self.match(subject) for subject in subjects]

    def _candidates(self, subject: Subject) -> Iterable[_Slot[Key]]:
        """List the queries to try, in the order they were put; many are first held to all they need."""
        filed: list[tuple[_Slot[Key], Way]] = []
        for key in self._filed.of(subject):
            if key in self._index:
                filed += self._index[key]
        if len(filed) > FEW:
            unmet = self._needed.of(subject).isdisjoint
            slots = {slot for slot, rest in filed if not any(map(unmet, rest))}
        else:
            slots = {slot for slot, _rest in filed}
        if self._always:
            slots.update(self._always.values())
        return sorted(slots, key=NUMBER) if len(slots) > 1 else slots

    def _compiled(self, slot: _Slot[Key]) -> Test:
        return compiled(slot.tree, languages=self._languages, lists=self._lists)

    def _ready(self, slot: _Slot[Key]) -> Test:
        """Compile a check the first time it is needed; a query whose list is gone matches nothing."""
        try:
            slot.check = self._compiled(slot)
        except QueryError:
            slot.check = NEVER
        return slot.check

    def _file(self, slot: _Slot[Key]) -> None:
        self._wait(slot, 1)
        if slot.needs.ways is None:
            self._always[slot.key] = slot
            return
        for cover, *rest in slot.needs.ways:
            entry = (slot, tuple(rest))
            for key in cover:
                self._index.setdefault(key, []).append(entry)

    def _unfile(self, slot: _Slot[Key]) -> None:
        self._wait(slot, -1)
        if slot.needs.ways is None:
            del self._always[slot.key]
            return
        for cover, *rest in slot.needs.ways:
            entry = (slot, tuple(rest))
            for key in cover:
                filed = self._index[key]
                filed.remove(entry)
                if not filed:
                    del self._index[key]

    def _wait(self, slot: _Slot[Key], more: int) -> None:
        """Begin or stop looking for what a query is filed under, and for all it needs."""
        needed = slot.needs
        ways = needed.ways or ()
        self._filed.wait([way[0] for way in ways], needed.parts, more=more)
        self._needed.wait([clause for way in ways for clause in way], needed.parts, more=more)

    def _open_lists(self) -> None:
        """Work out again what announces each list, and forget the checks that lists are part of."""
        before, self._opened = self._opened, opened(self._lists, self._languages, self._frequencies)
        for signals in (self._filed, self._needed):
            signals.wait(before.clauses, before.parts, more=-1)
            signals.wait(self._opened.clauses, self._opened.parts)
            signals.open_lists(self._opened.held, self._opened.always)
        for slot in self._slots.values():
            if slot.lists:
                slot.check = None

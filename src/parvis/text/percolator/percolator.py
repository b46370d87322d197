"""The percolator itself: put queries in, take them out, ask which of them a text matches."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from parvis.text.query.check import ENABLED, Lists, Subject, Test, compiled
from parvis.text.query.tree import Node, Span

Key = TypeVar("Key", bound=Hashable)


class Percolator(Generic[Key]):
    """Many queries, each under a key. Not for several threads at once while it is being edited."""

    def __init__(self, languages: Sequence[str] = ENABLED, lists: Lists | None = None) -> None:
        self._languages, self._lists = tuple(languages), dict(lists or {})
        self._checks: dict[Key, Test] = {}

    def __len__(self) -> int:
        """Count the queries."""
        return len(self._checks)

    def put(self, key: Key, tree: Node) -> None:
        """Add a query, or replace the one under this key. Raises QueryError as `compiled` does."""
        self._checks[key] = compiled(tree, languages=self._languages, lists=self._lists)

    def drop(self, key: Key) -> None:
        """Take a query out; one that is not there is no fault."""
        self._checks.pop(key, None)

    def match(self, subject: Subject) -> dict[Key, list[Span]]:
        """Say which queries a text matches, and where: places in the body's text, sorted."""
        found = ((key, check(subject)) for key, check in self._checks.items())
        return {key: spans for key, spans in found if spans is not None}

    def match_many(self, subjects: Iterable[Subject]) -> list[dict[Key, list[Span]]]:
        """Match several texts, in order."""
        return [self.match(subject) for subject in subjects]

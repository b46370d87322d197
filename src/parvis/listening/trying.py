"""Tries every query of a set on a text, one after the other."""

from __future__ import annotations

from collections.abc import Mapping

from parvis.text.query.check import ENABLED, Subject, Test, compiled
from parvis.text.query.tree import Node, Span


class Percolator:
    """Many queries, each under a key; a text is tried on all of them."""

    def __init__(
        self, languages: tuple[str, ...] = ENABLED, lists: Mapping[str, Node] | None = None
    ) -> None:
        """Make an empty one. `lists` are the trees that `@list:name` stands for."""
        self._languages, self._lists = languages, dict(lists or {})
        self._tests: dict[int, Test] = {}

    def put(self, key: int, tree: Node) -> None:
        """Add a query, or replace the one under this key. Raises QueryError as `compiled` does."""
        self._tests[key] = compiled(tree, languages=self._languages, lists=self._lists)

    def drop(self, key: int) -> None:
        """Take a query out; one that is not there is no fault."""
        self._tests.pop(key, None)

    def match(self, subject: Subject) -> dict[int, list[Span]]:
        """Say which queries a text matches, and where."""
        tried = ((key, test(subject)) for key, test in self._tests.items())
        return {key: spans for key, spans in tried if spans is not None}

"""Which conversation an item belongs to, in whatever order items arrive. Pure.

A conversation's root is the furthest ancestor known so far, even when only its id is known (a
reply that arrives before what it answers). When that ancestor arrives and answers something
itself, the conversation moves up, or joins the one that is there.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass
class Threads(Generic[K]):
    """What is known of conversations (named by any key) and what a batch changes of it.

    `by_root` maps a root's remote id to its conversation; `of_item` an item's remote id to its
    own. After `add`: `joined` maps each item to its conversation, `moved` the conversations whose
    root changed, `merged` those that went into another one.
    """

    by_root: dict[str, K]
    of_item: dict[str, K]
    moved: dict[K, str] = field(default_factory=dict)
    merged: dict[K, K] = field(default_factory=dict)

    def settle(self, key: K) -> K:
        """Follow merges to the conversation that stands."""
        while key in self.merged:
            key = self.merged[key]
        return key

    def add(self, remote_id: str, parent: str, new_key: K) -> K:
        """Place one item; `new_key` names the conversation to make if none is there for it."""
        waiting = self.by_root.pop(remote_id, None)
        above = self._above(parent) if parent else None
        if waiting is None:
            key = above if above is not None else new_key
            if above is None:
                self.by_root[parent or remote_id] = key
        elif not parent:
            key = self.settle(waiting)
            self.by_root[remote_id] = key
        elif above is None or above == self.settle(waiting):
            key = self.settle(waiting)
            self.by_root[parent] = key
            self.moved[key] = parent
        else:
            key = above
            self.merged[self.settle(waiting)] = above
        self.of_item[remote_id] = key
        return key

    def _above(self, parent: str) -> K | None:
        key = self.of_item.get(parent)
        if key is None:
            key = self.by_root.get(parent)
        return None if key is None else self.settle(key)


def lookups(items: Iterable[tuple[str, str]]) -> tuple[set[str], set[str]]:
    """Say which items' conversations and which roots must be loaded for `(remote_id, parent)` rows."""
    rows = list(items)
    parents = {parent for _remote, parent in rows if parent}
    return parents, parents | {remote for remote, _parent in rows}

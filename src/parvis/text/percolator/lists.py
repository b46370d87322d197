"""Lists that queries name: what announces them, and how they may not name one another.

A query that names a list is filed under the list's name alone; which words announce that name is
kept apart. So a list that changes touches its own words, however many queries name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parvis.text.percolator.clauses import Clause, needs
from parvis.text.percolator.frequencies import Frequencies
from parvis.text.percolator.marks import LIST
from parvis.text.query import faults
from parvis.text.query.faults import QueryError
from parvis.text.query.tree import List, Node, children


@dataclass(slots=True)
class Opened:
    """What announces the lists: `held[key]` are the marked names of the lists that a key is in.

    `always` are the lists that no word announces; `clauses` and `parts` are what to look for.
    """

    held: dict[str, list[str]] = field(default_factory=dict)
    always: set[str] = field(default_factory=set)
    clauses: list[Clause] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)


def names_in(tree: Node) -> frozenset[str]:
    """Name the lists that a query names itself."""
    told, left = set(), [tree]
    while left:
        node = left.pop()
        if isinstance(node, List):
            told.add(node.name)
        left += children(node)
    return frozenset(told)


def check_lists(name: str, lists: Mapping[str, Node]) -> None:
    """Raise QueryError when a list leads back to itself or to one that is unknown."""
    _walk(name, lists, [name], set())


def _walk(name: str, lists: Mapping[str, Node], way: list[str], sound: set[str]) -> None:
    for inner in sorted(names_in(lists[name]) - sound):
        at = lists[name].at
        if inner in way:
            raise QueryError(faults.CYCLE, at, name=inner, way=" → ".join([*way, inner]))
        if inner not in lists:
            raise QueryError(faults.NO_LIST, at, name=inner)
        _walk(inner, lists, [*way, inner], sound)
        sound.add(inner)


def opened(
    lists: Mapping[str, Node], languages: tuple[str, ...], frequencies: Frequencies
) -> Opened:
    """Work out what announces each list, through the lists that it names in turn."""
    needed = {name: needs(tree, languages, frequencies) for name, tree in lists.items()}
    told = Opened()
    for need in needed.values():
        told.parts |= need.parts
    filed = {LIST + name: need.filed for name, need in needed.items()}
    for name in lists:
        keys = _keys(LIST + name, filed)
        if keys is None:
            told.always.add(LIST + name)
            continue
        told.clauses.append(frozenset(keys))
        for key in keys:
            told.held.setdefault(key, []).append(LIST + name)
    return told


def _keys(name: str, filed: Mapping[str, Clause | None]) -> set[str] | None:
    """Gather the keys that announce a list; None when anything may."""
    seen, left, keys = {name}, [name], set()
    while left:
        clause = filed.get(left.pop(), frozenset())
        if clause is None:
            return None
        for key in clause:
            if not key.startswith(LIST):
                keys.add(key)
            elif key not in seen:
                seen.add(key)
                left.append(key)
    return keys

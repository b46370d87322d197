"""Reads a query as a person typed it: what is wrong with it, and what its pieces are. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from parvis.kit.pointing import Fault, as_fault
from parvis.text.query import faults
from parvis.text.query.check import compiled
from parvis.text.query.faults import QueryError
from parvis.text.query.parser import parse
from parvis.text.query.tree import And, List, Node, Not, Or, Word, children
from parvis.text.query.writer import write

BROAD: Final = 0.4
LEAST_TO_JUDGE: Final = 50


@dataclass(frozen=True, slots=True)
class Clause:
    """One piece of a query: how it is joined to those before it, and the piece itself.

    `join` is "" for the first one, "or", "and" or "except".
    """

    join: str
    node: Node

    def text(self, language: str) -> str:
        """Write the piece with the operators of a language."""
        return write(self.node, language)


def read(query: str, lists: Mapping[str, Node]) -> Node:
    """Read a query and open its lists. Raises QueryError."""
    tree = parse(query)
    compiled(tree, lists=lists)
    return tree


def fault_of(query: str, lists: Mapping[str, Node]) -> Fault | None:
    """Say what is wrong with a query, or None."""
    try:
        read(query, lists)
    except QueryError as error:
        return as_fault(error)
    return None


def clauses(tree: Node) -> list[Clause]:
    """Cut a query into the pieces a person would name: those of its first group one by one."""
    if isinstance(tree, Or):
        return [Clause("or" if at else "", part) for at, part in enumerate(tree.parts)]
    if not isinstance(tree, And):
        return [Clause("", tree)]
    positive = [part for part in tree.parts if not isinstance(part, Not)]
    negative = [part for part in tree.parts if isinstance(part, Not)]
    told: list[Clause] = []
    for at, part in enumerate(positive):
        if at == 0 and isinstance(part, Or):
            told += clauses(part)
        else:
            told.append(Clause("and" if at else "", part))
    return told + [Clause("except", part.inner) for part in negative]


def without(tree: Node, inner: Node) -> Node:
    """Return a query without one of the things it leaves out, to see what that costs."""
    if not isinstance(tree, And):
        return tree
    kept = tuple(part for part in tree.parts if not (isinstance(part, Not) and part.inner is inner))
    return kept[0] if len(kept) == 1 else And(kept)


def leave_out(query: str, word: str) -> str:
    """Write a query that also leaves a word out; what it asked is kept as it was typed.

    Raises QueryError when the word is more than one, or when the query grows too long.
    """
    tree, asked = parse(query), query.strip()
    wanted = f"({asked}) -{word}" if isinstance(tree, Or) else f"{asked} -{word}"
    last = children(parse(wanted))[-1]
    if not isinstance(parse(word), Word) or last != Not(parse(word)):
        raise QueryError(faults.NO_LETTER, (len(asked), len(wanted)), word=word)
    return wanted


def names_in(tree: Node) -> set[str]:
    """Collect the lists that a query names itself."""
    found, waiting = set(), [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, List):
            found.add(node.name)
        waiting.extend(children(node))
    return found


def is_broad(matches: int, read_items: int) -> bool:
    """Say whether a query catches too large a part of what was said to be of use."""
    return read_items >= LEAST_TO_JUDGE and matches / read_items >= BROAD

"""What a text must hold for a query to have a chance: ways, each of clauses that must all be met.

A clause is a set of keys of which the text must hold one. Each branch of an OR is a way of its own;
AND takes the ways of its rarest part and asks of each what the other parts need; NOT needs nothing;
words, phrases, NEAR and SENTENCE need every word they name. A way is filed under its rarest clause,
and its other clauses spare most checks. They only propose: the compiled check decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from parvis.text.percolator.frequencies import Frequencies
from parvis.text.percolator.marks import FACT, LIST, PREFIX, RUN
from parvis.text.query import finders
from parvis.text.query.steps import Step, beginning_of, phrase_steps, word_steps
from parvis.text.query.tree import (
    And,
    AtLeast,
    Emoji,
    Filter,
    List,
    Mention,
    Node,
    Not,
    Or,
    Phrase,
    Raw,
    Tag,
    Within,
    Word,
    children,
)
from parvis.text.tokens import form_of

Clause: TypeAlias = frozenset[str]
Way: TypeAlias = tuple[Clause, ...]
"""Clauses that must all be met, the rarest first."""

MOST: Final = 6
RUNS: Final = re.compile(r"\w+")
COMPARED: Final = frozenset({"after", "before", "reach", "last"})


@dataclass(frozen=True, slots=True)
class Needs:
    """The ways in which a text may match, and the parts of the item that are looked into.

    `ways` is None when every text must be tried, and empty when none can match.
    """

    ways: tuple[Way, ...] | None
    parts: frozenset[str]

    @property
    def filed(self) -> Clause | None:
        """The keys that a query is filed under, whichever the way."""
        return None if self.ways is None else frozenset().union(*[way[0] for way in self.ways])


def needs(tree: Node, languages: tuple[str, ...], frequencies: Frequencies) -> Needs:
    """Say what a text must hold for a query to have a chance. At most MOST clauses a way are told."""
    maker = _Maker(languages, frequencies)
    ways = maker.ways(tree)
    if ways is None:
        return Needs(None, frozenset(maker.parts))
    simple = [way[0] for way in ways if len(way) == 1]
    told = [way[:MOST] for way in ways if len(way) > 1 and way[0]]
    if any(simple):
        told.append((frozenset().union(*simple),))
    return Needs(tuple(told), frozenset(maker.parts))


class _Maker:
    def __init__(self, languages: tuple[str, ...], frequencies: Frequencies) -> None:
        self.languages, self.frequencies = languages, frequencies
        self.parts: set[str] = set()

    def rarest(self, clauses: Sequence[Clause]) -> list[Clause]:
        """Sort clauses, the rarest first; the same ones in the same order every time."""
        if len(clauses) < 2:
            return list(clauses)
        price = self.frequencies.of_any
        return sorted(
            set(clauses), key=lambda clause: (price(clause), len(clause), min(clause, default=""))
        )

    def price(self, way: Way) -> float:
        return self.frequencies.of_any(way[0])

    def ways(self, node: Node) -> list[Way] | None:
        """Make the ways of a node, as many as its OR has; None when anything may match."""
        if isinstance(node, Or):
            found = [self.ways(part) for part in node.parts]
            told = [way for ways in found if ways is not None for way in ways]
            return None if None in found else told
        if isinstance(node, And):
            return self.together(node)
        if isinstance(node, AtLeast | Within):
            self.note(node)
            return self.ways(node.inner)
        clauses = self.rarest(self.clauses(node))
        return [tuple(clauses)] if clauses else None

    def together(self, node: And) -> list[Way] | None:
        """Take the ways of the rarest part, and ask of each what the other parts need."""
        found = [ways for part in node.parts if (ways := self.ways(part)) is not None]
        if not found:
            return None
        best = min(found, key=lambda ways: (sum(map(self.price, ways)), len(ways)))
        others = [clause for ways in found if ways is not best for clause in _shared(ways)]
        told = []
        for way in best:
            cover, *rest = self.rarest([*way, *others])
            told.append((cover, *rest))
        return told

    def note(self, node: Node) -> None:
        if isinstance(node, Within) and node.part != "body":
            self.parts.add(node.part)

    def clauses(self, node: Node) -> list[Clause]:
        """Make the clauses of a node."""
        if isinstance(node, Or):
            return self.either(node)
        if isinstance(node, Not):
            return []
        self.note(node)
        below = children(node)
        if below:
            return [clause for part in below for clause in self.clauses(part)]
        return [] if isinstance(node, And) else self.leaf(node)

    def either(self, node: Or) -> list[Clause]:
        joined: set[str] = set()
        for part in node.parts:
            found = self.rarest(self.clauses(part))
            if not found:
                return []
            joined |= found[0]
        return [frozenset(joined)]

    def leaf(self, node: Node) -> list[Clause]:
        if isinstance(node, Word):
            return self.steps(word_steps(node.text, self.languages))
        if isinstance(node, Phrase):
            return self.steps(phrase_steps(node.words, self.languages))
        if isinstance(node, Tag | Mention | Emoji):
            return [frozenset({finders.name(node)})]
        if isinstance(node, List):
            return [frozenset({LIST + node.name})]
        if isinstance(node, Filter):
            return _fact(node)
        return _spelt(node.text) if isinstance(node, Raw) else []

    def steps(self, steps: Sequence[Step]) -> list[Clause]:
        """Need every step; a word that holds nothing to look for is never found."""
        if not steps:
            return [frozenset()]
        return [clause for step in steps for clause in _step(step)]


def _shared(ways: list[Way]) -> list[Clause]:
    """Say what is needed whichever the way: all of an only way, else the rarest of each joined."""
    if len(ways) == 1:
        return list(ways[0])
    return [frozenset().union(*[way[0] for way in ways])]


def _step(step: Step) -> list[Clause]:
    if not isinstance(step, str):
        return [step]
    beginning = beginning_of(step)
    return [frozenset({PREFIX + beginning})] if beginning else []


def _fact(node: Filter) -> list[Clause]:
    if node.name in COMPARED:
        return []
    return [frozenset({key}) for key in fact_keys(node.name, form_of(node.value))]


def fact_keys(name: str, value: str) -> list[str]:
    """Name the keys of a folded value of a field: one for each of its words."""
    return [f"{FACT}{name}{FACT}{run}" for run in RUNS.findall(value)]


def _spelt(text: str) -> list[Clause]:
    """Need the words of a spelling that must be whole in the text; an end like « _ » need not be."""
    told: list[Clause] = []
    for found in RUNS.finditer(text):
        open_left = found.start() == 0 and not text[0].isalnum()
        open_right = found.end() == len(text) and not text[-1].isalnum()
        if not (open_left or open_right):
            told.append(frozenset({RUN + found[0]}))
    return told

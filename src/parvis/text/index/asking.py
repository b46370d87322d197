"""What a query asks of the index: a request that everything the check accepts surely meets.

It proposes more than the check accepts and never less: NOT asks for nothing, a distance asks that
its words be there, a field that the index does not hold asks for nothing. `fts5` and `tsquery` write
a request for the two engines; they hold `[a-z0-9_]`, parentheses and operators only.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from parvis.text.index.words import COMMON, PAIRED, RUNS, asked, pair, spelt, word_of, writer
from parvis.text.query import finders
from parvis.text.query.steps import Step, beginning_of, phrase_steps, word_steps
from parvis.text.query.tree import (
    And,
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
    Word,
    children,
)
from parvis.text.tokens import form_of

SHORTEST: Final = 3
"""Letters of a beginning below which too many words begin so for the index to be of help."""
MOST_WORDS: Final = 1_000
"""Words of a request beyond which a part of it is left to the check."""
DEEPEST: Final = 12

Wrote: TypeAlias = Callable[[str], "Collection[int] | None"]
"""Gives the numbers of the authors whose folded name holds a folded one; None for too many."""


@dataclass(frozen=True, slots=True)
class Holds:
    """The text holds this word."""

    word: str


@dataclass(frozen=True, slots=True)
class Begins:
    """A word of the text begins so."""

    letters: str


@dataclass(frozen=True, slots=True)
class Every:
    """All of these; at least two."""

    parts: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Any of these; none at all when no text can match."""

    parts: tuple[Request, ...]


Request: TypeAlias = Holds | Begins | Every | Some
NEVER: Final = Some(())


def nobody_told(_name: str) -> None:
    """Know no authors: `author:` asks for nothing."""


def ask(
    tree: Node,
    languages: Sequence[str],
    lists: Mapping[str, Node],
    *,
    wrote: Wrote = nobody_told,
) -> Request | None:
    """Say what the index must find for a query to have a chance; None when anything may match.

    `languages` and `lists` are those that the query was compiled with.
    """
    return _Maker(tuple(languages), lists, wrote).of(tree, DEEPEST)


def days(tree: Node) -> tuple[int, int]:
    """Say from which day on, and before which one, whatever matches was said.

    As `YYYYMMDD`; 0 and 99999999 when the query does not tell.
    """
    parts = tree.parts if isinstance(tree, And) else (tree,)
    told = [(one.name, one.value.replace("-", "")) for one in parts if isinstance(one, Filter)]
    since = max([int(day) for name, day in told if name == "after"], default=0)
    return since, min([int(day) for name, day in told if name == "before"], default=99_999_999)


class _Maker:
    """Makes one request; remembers the lists it is inside of and how many words it has."""

    def __init__(self, languages: tuple[str, ...], lists: Mapping[str, Node], wrote: Wrote) -> None:
        self.languages, self.lists, self.wrote = languages, lists, wrote
        self.pairs = set(languages) == set(PAIRED)
        self.way: tuple[str, ...] = ()
        self.left = MOST_WORDS

    def of(self, node: Node, depth: int) -> Request | None:
        """Make the request of a node; None when it does not restrict."""
        if isinstance(node, Not) or depth == 0 or self.left <= 0:
            return None
        if isinstance(node, Or):
            before = self.left
            told = either([self.of(part, depth - 1) for part in node.parts])
            self.left = before if told is None else self.left
            return told
        if isinstance(node, List):
            return self.opened(node, depth)
        below = children(node)
        if below:
            return every([self.of(part, depth - 1) for part in below])
        return self.leaf(node)

    def opened(self, node: List, depth: int) -> Request | None:
        """Open a list; one that is unknown or leads back to itself restricts nothing."""
        if node.name not in self.lists or node.name in self.way:
            return None
        before, self.way = self.way, (*self.way, node.name)
        told = self.of(self.lists[node.name], depth - 1)
        self.way = before
        return told

    def leaf(self, node: Node) -> Request | None:
        if isinstance(node, Word):
            return self.steps(word_steps(node.text, self.languages), in_a_row=True)
        if isinstance(node, Phrase):
            steps = phrase_steps(node.words, self.languages)
            return self.steps(steps, in_a_row=node.slop is None)
        if isinstance(node, Tag | Mention | Emoji):
            return self.holds(frozenset({finders.name(node)}))
        if isinstance(node, Raw):
            return every([self.holds(frozenset({form_of(run)})) for run in whole_runs(node.text)])
        if isinstance(node, Filter) and node.name == "author":
            return self.author(node.value)
        return None

    def steps(self, steps: Sequence[Step], *, in_a_row: bool) -> Request | None:
        """Ask for every step, and for small words in a row; what holds no step is never found."""
        if not steps:
            return NEVER
        paired: list[Request | None] = [None] * (len(steps) - 1)
        if in_a_row and self.pairs:
            paired = [self.in_a_row(one, two) for one, two in itertools.pairwise(steps)]
        told = [
            self.step(step)
            for step, before, after in zip(steps, [None, *paired], [*paired, None], strict=True)
            if before is None and after is None
        ]
        return every([*told, *paired])

    def step(self, step: Step) -> Request | None:
        if not isinstance(step, str):
            return self.holds(step)
        beginning = beginning_of(step)
        if len(beginning) < SHORTEST:
            return None
        self.left -= 1
        return Begins(spelt(beginning)[: len(word_of(beginning))])

    def in_a_row(self, one: Step, two: Step) -> Request | None:
        """Ask for two small words in a row, of one language."""
        if isinstance(one, str) or isinstance(two, str) or not (one | two) <= COMMON:
            return None
        told = {
            pair(first, second)
            for first in one
            for second in two
            if ":" not in first or ":" not in second or first[:3] == second[:3]
        }
        self.left -= len(told)
        return either([Holds(word) for word in sorted(told)])

    def holds(self, keys: Collection[str]) -> Request | None:
        words = sorted(asked(keys))
        self.left -= len(words)
        return either([Holds(word) for word in words])

    def author(self, name: str) -> Request | None:
        told = self.wrote(form_of(name))
        if told is None:
            return None
        self.left -= len(told)
        return either([Holds(writer(number)) for number in sorted(told)])


def whole_runs(text: str) -> list[str]:
    """List the runs of letters of a spelling that must be whole in the text."""
    told = []
    for found in RUNS.finditer(text):
        open_left = found.start() == 0 and not text[0].isalnum()
        open_right = found.end() == len(text) and not text[-1].isalnum()
        if not (open_left or open_right):
            told.append(found[0])
    return told


def every(parts: Sequence[Request | None]) -> Request | None:
    """Join requests that must all be met."""
    told: list[Request] = []
    for part in parts:
        if part == NEVER:
            return NEVER
        if part is not None:
            told += part.parts if isinstance(part, Every) else [part]
    told = list(dict.fromkeys(told))
    return Every(tuple(told)) if len(told) > 1 else (told[0] if told else None)


def either(parts: Sequence[Request | None]) -> Request | None:
    """Join requests of which one must be met; None when one of them restricts nothing."""
    told: list[Request] = []
    for part in parts:
        if part is None:
            return None
        told += part.parts if isinstance(part, Some) else [part]
    told = list(dict.fromkeys(told))
    return told[0] if len(told) == 1 else Some(tuple(told))


def fts5(request: Request) -> str:
    """Write a request as FTS5 reads it; not NEVER, which asks for nothing that is."""
    return _write(request, (" AND ", " OR ", '"{}"', '"{}" *'))


def tsquery(request: Request) -> str:
    """Write a request as a cast to `tsquery` reads it; not NEVER, which asks for nothing that is."""
    return _write(request, (" & ", " | ", "'{}'", "'{}':*"))


def _write(request: Request, signs: tuple[str, str, str, str]) -> str:
    both, one_of, word, beginning = signs
    if isinstance(request, Holds):
        return word.format(request.word)
    if isinstance(request, Begins):
        return beginning.format(request.letters)
    joint = both if isinstance(request, Every) else one_of
    return f"({joint.join(_write(part, signs) for part in request.parts)})"

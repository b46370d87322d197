"""Decides whether a text matches a query, and where: the one check, live and over history.

A query is compiled once into a closure and then tried on any number of texts. What it returns are
the places that matched, as `(start, end)` in the text, sorted, for the screen to highlight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

from parvis.text.query import faults, finders
from parvis.text.query.faults import QueryError
from parvis.text.query.finders import Finder, Places
from parvis.text.query.steps import phrase_steps, word_steps
from parvis.text.query.tree import (
    And,
    AtLeast,
    Emoji,
    Filter,
    List,
    Mention,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Raw,
    Sentence,
    Span,
    Tag,
    Within,
    Word,
)
from parvis.text.tokens import Tokens, form_of, tokenize

ENABLED: Final = ("fr", "en")
MOST_NODES: Final = 50_000
PARTS: Final = ("title", "body", "quote")

Test: TypeAlias = Callable[["Subject"], "list[Span] | None"]
Lists: TypeAlias = Mapping[str, Node]
T = TypeVar("T")


@dataclass(slots=True)
class Subject:
    """What a query is tried on: a text, its parts when it has some, and what is known beside it.

    `facts` maps a field to its values, each folded: `{"lang": {"fr"}, "author": {"jean roy"}}`;
    `numbers` those that compare: reach, and dates as `YYYYMMDD`.
    """

    body: Tokens
    parts: Mapping[str, Tokens] = field(default_factory=dict)
    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, language: str = "und", **facts: str) -> Subject:
        """Make the subject of a plain text."""
        told = {name: frozenset({form_of(value)}) for name, value in facts.items()}
        return cls(tokenize(text, language), facts={"lang": frozenset({language}), **told})


def compiled(tree: Node, *, languages: Sequence[str] = ENABLED, lists: Lists | None = None) -> Test:
    """Compile a query. The test returns the places that matched, or None.

    Raises QueryError for a list that does not exist, leads back to itself, or is far too long.
    """
    return _Maker(tuple(languages), lists or {}).test(tree)


class _Maker:
    """Compiles one query; remembers the lists it is inside of."""

    def __init__(self, languages: tuple[str, ...], lists: Lists) -> None:
        self.languages, self.lists = languages, lists
        self.way: list[str] = []
        self.outermost: Span = (0, 0)
        self.nodes = 0

    def test(self, node: Node) -> Test:
        """Make the test of a node."""
        self.count(node)
        if isinstance(node, And | Or):
            tests = [self.test(part) for part in node.parts]
            return _all(tests) if isinstance(node, And) else _any(tests)
        if isinstance(node, Not):
            return _none(self.test(node.inner))
        if isinstance(node, Within):
            return _in_part(node.part, self.test(node.inner))
        if isinstance(node, List):
            return self.within_list(node, self.test)
        return self.leaf(node)

    def leaf(self, node: Node) -> Test:
        """Make the test of what holds no other test."""
        if isinstance(node, Filter):
            return _fact(node)
        if isinstance(node, Raw):
            return _spelt(node.text)
        if isinstance(node, AtLeast):
            return _often(node.count, self.finder(node.inner))
        return _somewhere(self.finder(node))

    def finder(self, node: Node) -> Finder:
        """Make what finds every place of a node in a text."""
        self.count(node)
        if isinstance(node, Near | Sentence):
            left, right = self.finder(node.left), self.finder(node.right)
            return (
                finders.sentence(left, right)
                if isinstance(node, Sentence)
                else finders.near(left, right, node)
            )
        if isinstance(node, And | Or):
            parts = [self.finder(part) for part in node.parts]
            return finders.spread(parts, every=isinstance(node, And))
        if isinstance(node, List):
            return self.within_list(node, self.finder)
        return self.place(node)

    def place(self, node: Node) -> Finder:
        """Make what finds a word, a phrase or a sign.

        Raises QueryError for what has no place: the parser refuses it where it is written, so it
        stands in a list, and the list is pointed at.
        """
        if isinstance(node, Word):
            return self.word(node.text)
        if isinstance(node, Phrase):
            return self.phrase(node)
        if isinstance(node, Raw):
            return finders.raw(node.text)
        if isinstance(node, Tag | Mention | Emoji):
            return finders.key(finders.name(node))
        if self.way:
            raise QueryError(faults.LIST_NOT_PLACED, self.where(node), name=self.way[-1])
        raise TypeError(f"{type(node).__name__} has no place in a text")

    def within_list(self, node: List, make: Callable[[Node], T]) -> T:
        """Compile a list where it stands. Raises QueryError when it is unknown or goes in circles."""
        if not self.way:
            self.outermost = node.at
        if node.name in self.way:
            way = " → ".join([*self.way, node.name])
            raise QueryError(faults.CYCLE, self.where(node), name=node.name, way=way)
        tree = self.lists.get(node.name)
        if tree is None:
            raise QueryError(faults.NO_LIST, self.where(node), name=node.name)
        self.way.append(node.name)
        made = make(tree)
        self.way.pop()
        return made

    def where(self, node: Node) -> Span:
        """Say where the query itself stands when a node does: a node of a list is where it is named."""
        return self.outermost if self.way else node.at

    def count(self, node: Node) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise QueryError(faults.TOO_MANY, self.where(node), n=MOST_NODES)

    def word(self, text: str) -> Finder:
        """Find a word, a beginning, a pattern; one that the analyzer cuts is found as a phrase."""
        steps = word_steps(text, self.languages)
        return finders.step(steps[0]) if len(steps) == 1 else finders.run(steps)

    def phrase(self, node: Phrase) -> Finder:
        steps = phrase_steps(node.words, self.languages)
        if node.slop is None:
            return finders.run(steps)
        return finders.window([finders.step(step) for step in steps], node.slop)


def _spelt(text: str) -> Test:
    wanted = finders.letters(text)

    def test(subject: Subject) -> list[Span] | None:
        found = [match.span() for match in wanted.finditer(subject.body.text)]
        return found or None

    return test


def _spans(tokens: Tokens, places: Places) -> list[Span]:
    """Turn token places into places in the text."""
    if len(places) == 1:
        return [(tokens.starts[places[0][0]], tokens.ends[places[0][1]])]
    return sorted({(tokens.starts[a], tokens.ends[b]) for a, b in places})


def _somewhere(finder: Finder) -> Test:
    def test(subject: Subject) -> list[Span] | None:
        places = finder(subject.body)
        return _spans(subject.body, places) if places else None

    return test


def _often(count: int, finder: Finder) -> Test:
    def test(subject: Subject) -> list[Span] | None:
        places = finder(subject.body)
        return _spans(subject.body, places) if len(places) >= count else None

    return test


def _all(tests: list[Test]) -> Test:
    def test(subject: Subject) -> list[Span] | None:
        told: set[Span] = set()
        for one in tests:
            found = one(subject)
            if found is None:
                return None
            told.update(found)
        return sorted(told)

    return test


def _any(tests: list[Test]) -> Test:
    def test(subject: Subject) -> list[Span] | None:
        found = [spans for one in tests if (spans := one(subject)) is not None]
        return sorted({span for spans in found for span in spans}) if found else None

    return test


def _none(inner: Test) -> Test:
    return lambda subject: [] if inner(subject) is None else None


def _in_part(part: str, inner: Test) -> Test:
    def test(subject: Subject) -> list[Span] | None:
        tokens = subject.body if part == "body" else subject.parts.get(part)
        if tokens is None:
            return None
        found = inner(Subject(tokens, subject.parts, subject.facts, subject.numbers))
        return None if found is None else (found if part == "body" else [])

    return test


def _fact(node: Filter) -> Test:
    if node.name in {"after", "before", "reach", "last"}:
        return _number(node)
    wanted = form_of(node.value)

    def test(subject: Subject) -> list[Span] | None:
        own = subject.facts.get(node.name, frozenset())
        return [] if any(finders.says(value, wanted) for value in own) else None

    return test


def _number(node: Filter) -> Test:
    digits = int("".join(char for char in node.value if char.isdigit()))
    sign = {"after": ">=", "before": "<"}.get(node.name, node.sign or ">=")
    name = "date" if node.name in {"after", "before"} else node.name
    compare: Callable[[int], bool] = {
        ">": lambda own: own > digits,
        "<": lambda own: own < digits,
        ">=": lambda own: own >= digits,
        "<=": lambda own: own <= digits,
    }[sign]

    def test(subject: Subject) -> list[Span] | None:
        own = subject.numbers.get(name)
        return [] if own is not None and compare(own) else None

    return test

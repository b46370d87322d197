"""What a query is once read: a tree of small frozen nodes, each knowing where it stood.

`at` is `(start, end)` in the query's text; it takes no part in comparing two trees.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed; it matches its folded form or its stem. `*` ends a prefix, `?` is one letter."""

    text: str
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)

    @property
    def is_pattern(self) -> bool:
        """Whether it stands for more than one word."""
        return "*" in self.text or "?" in self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row; with `slop` n, the same words within n places of one another, in any order."""

    words: tuple[str, ...]
    slop: int | None = None
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Raw:
    """A spelling to the letter: case, accents, signs."""

    text: str
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag, without its #."""

    name: str
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Mention:
    """A handle, without its @."""

    name: str
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Emoji:
    """One emoji, as typed."""

    text: str
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class List:
    """A list kept once and used everywhere: `@list:concurrents`."""

    name: str
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is known of an item beside its words: `lang:fr`, `reach:>1000`, `after:2026-11-01`.

    `sign` is "", ">", "<", ">=" or "<=".
    """

    name: str
    value: str
    sign: str = ""
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Within:
    """A part of the item in which the inner query must hold: title, body, quote."""

    part: str
    inner: Node
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Near:
    """Two things at most `distance` words apart; `ordered` asks for the left one first."""

    left: Node
    right: Node
    distance: int
    ordered: bool = False
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Two things in one sentence."""

    left: Node
    right: Node
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Something said at least `count` times."""

    count: int
    inner: Node
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    inner: Node
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple[Node, ...]
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    parts: tuple[Node, ...]
    at: Span = field(default=NOWHERE, compare=False, kw_only=True)


Node: TypeAlias = (
    Word | Phrase | Raw | Tag | Mention | Emoji | List | Filter | Within
    | Near | Sentence | AtLeast | Not | And | Or
)  # fmt: skip

PLACED: tuple[type, ...] = (Word, Phrase, Raw, Tag, Mention, Emoji, List)


def children(node: Node) -> tuple[Node, ...]:
    """List what stands directly under a node."""
    if isinstance(node, And | Or):
        return node.parts
    if isinstance(node, Near | Sentence):
        return (node.left, node.right)
    if isinstance(node, Not | AtLeast | Within):
        return (node.inner,)
    return ()


def height(node: Node) -> int:
    """Count the levels of a tree, a leaf being one."""
    highest, left = 0, [(node, 1)]
    while left:
        one, level = left.pop()
        highest = max(highest, level)
        left += [(part, level + 1) for part in children(one)]
    return highest

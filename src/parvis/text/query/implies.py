"""Whether every text that one query matches is matched by another: sure when it says so, and modest.

It proves what it can from the shape of the two trees; what it cannot prove it denies.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from parvis.text.query import finders
from parvis.text.query.steps import Step, phrase_steps, word_steps
from parvis.text.query.tree import (
    And,
    AtLeast,
    Emoji,
    Filter,
    Mention,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Raw,
    Sentence,
    Tag,
    Within,
    Word,
    children,
)
from parvis.text.tokens import form_of

PLAIN: Final = re.compile(r"\w+")
CHANGED: Final = 2
"""Letters at the end of a stem that may not be those of the word: « journaux » has « journal »."""


def implies(left: Node, right: Node, languages: tuple[str, ...]) -> bool:
    """Tell whether whatever matches `left` surely matches `right`."""
    if left == right:
        return True
    if isinstance(left, Or):
        return all(implies(part, right, languages) for part in left.parts)
    if isinstance(right, And):
        return all(implies(left, part, languages) for part in right.parts)
    if isinstance(right, Or) and any(implies(left, part, languages) for part in right.parts):
        return True
    if isinstance(left, And):
        return any(implies(part, right, languages) for part in left.parts)
    return _alone(left, right, languages)


def _alone(left: Node, right: Node, languages: tuple[str, ...]) -> bool:
    if isinstance(left, Not):
        return isinstance(right, Not) and implies(right.inner, left.inner, languages)
    if isinstance(left, Within):
        same = isinstance(right, Within) and left.part == right.part
        return same and implies(left.inner, children(right)[0], languages)
    if isinstance(left, Near) and isinstance(right, Near):
        return _nearer(left, right)
    if isinstance(left, Near | Sentence | AtLeast):
        return any(implies(part, right, languages) for part in children(left))
    if isinstance(left, Filter):
        return isinstance(right, Filter) and _narrower(left, right)
    return _says(left, right, languages)


def _nearer(left: Near, right: Near) -> bool:
    return (
        (left.left, left.right) == (right.left, right.right)
        and left.distance <= right.distance
        and (left.ordered or not right.ordered)
    )


def _narrower(left: Filter, right: Filter) -> bool:
    if left.name != right.name:
        return False
    if left.name == "after":
        return left.value >= right.value
    if left.name == "before":
        return left.value <= right.value
    if left.name == "reach" and left.sign[:1] == right.sign[:1] == ">":
        return int(left.value) > int(right.value)
    return form_of(left.value) == form_of(right.value) and left.sign == right.sign


def steps_of(node: Node, languages: tuple[str, ...]) -> list[Step] | None:
    """Say what a word, a phrase or a sign asks of neighbouring tokens; None for anything else."""
    if isinstance(node, Word):
        return word_steps(node.text, languages)
    if isinstance(node, Phrase) and (node.slop is None or len(node.words) == 1):
        return phrase_steps(node.words, languages)
    if isinstance(node, Tag | Mention | Emoji):
        return [frozenset({finders.name(node)})]
    return None


def _says(left: Node, right: Node, languages: tuple[str, ...]) -> bool:
    """Tell whether the words of `left`, in a row, hold those of `right`."""
    wanted = steps_of(right, languages)
    if not wanted:
        return False
    if isinstance(left, Raw):
        words = PLAIN.findall(left.text)
        return len(words) == 1 == len(wanted) and words[0] == left.text and (
            not isinstance(wanted[0], str) and form_of(left.text) in wanted[0]
        )  # fmt: skip
    if isinstance(left, Tag):
        key = wanted[0]
        return len(wanted) == 1 and not isinstance(key, str) and form_of(left.name) in key
    given = steps_of(left, languages)
    if given is None:
        return False
    return any(
        all(map(_step_says, given[at : at + len(wanted)], wanted))
        for at in range(len(given) - len(wanted) + 1)
    )


def _step_says(given: Step, wanted: Step) -> bool:
    if isinstance(given, str):
        return isinstance(wanted, str) and _covers(wanted, given)
    if not isinstance(wanted, str):
        return given <= wanted
    return _is_beginning(wanted) and all(
        form_of(key.rpartition(":")[2][:-CHANGED] if ":" in key else key).startswith(
            form_of(wanted[:-1])
        )
        for key in given
    )


def _is_beginning(pattern: str) -> bool:
    return pattern.endswith("*") and "*" not in pattern[:-1] and "?" not in pattern


def _covers(wanted: str, given: str) -> bool:
    if wanted == given:
        return True
    return _is_beginning(wanted) and form_of(re.split(r"[*?]", given)[0]).startswith(
        form_of(wanted[:-1])
    )


def same(nodes: Sequence[Node]) -> list[tuple[int, int]]:
    """Pair each node that was said before with its first saying, by their places in the list."""
    first: dict[Node, int] = {}
    told = []
    for at, node in enumerate(nodes):
        known = first.setdefault(node, at)
        if known != at:
            told.append((at, known))
    return told

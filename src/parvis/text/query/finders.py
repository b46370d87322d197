"""Finds places in a text that is cut into tokens: `(first, last)` token of each place."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import islice
from typing import Final, TypeAlias

from parvis.text.query.steps import Step, beginning_of
from parvis.text.query.tree import Emoji, Mention, Near, Tag
from parvis.text.tokens import Tokens, bare_emoji, form_of

MOST_PAIRS: Final = 2_000
MOST_TOLD: Final = 20_000

Places: TypeAlias = list[tuple[int, int]]
Finder: TypeAlias = Callable[[Tokens], Places]


def nothing(_tokens: Tokens) -> Places:
    """Find nothing."""
    return []


def name(node: Tag | Mention | Emoji) -> str:
    """Name the key of a sign."""
    if isinstance(node, Emoji):
        return bare_emoji(node.text)
    return f"{'#' if isinstance(node, Tag) else '@'}{form_of(node.name)}"


def regex(word: str) -> re.Pattern[str]:
    """Turn a word with * or ? into a pattern of folded forms."""
    parts = re.split(r"([*?])", word)
    made = "".join(
        {"*": r"\w*", "?": r"\w"}.get(part) or re.escape(form_of(part)) for part in parts if part
    )
    return re.compile(made)


def run(steps: list[Step]) -> Finder:
    """Find tokens that stand one right after the other."""
    if not steps:
        return nothing
    first, rest = step(steps[0]), [*enumerate(map(holds, steps))][1:]

    def find(tokens: Tokens) -> Places:
        last = len(tokens) - len(steps)
        return [
            (at, at + len(steps) - 1)
            for at, _at in first(tokens)
            if at <= last and all(test(tokens, at + i) for i, test in rest)
        ]

    return find


def holds(step: Step) -> Callable[[Tokens, int], bool]:
    """Make what tells whether a token is what a step asks for."""
    if isinstance(step, str):
        wanted = regex(step)
        return lambda tokens, at: wanted.fullmatch(tokens.forms[at]) is not None
    return lambda tokens, at: not step.isdisjoint(tokens.keys[at])


def step(step: Step) -> Finder:
    """Find every token that a step asks for."""
    if isinstance(step, str):
        fits, beginning = regex(step).fullmatch, beginning_of(step)
        return lambda tokens: [
            (at, at)
            for at, form in enumerate(tokens.forms)
            if form.startswith(beginning) and fits(form) is not None
        ]
    return lambda tokens: [
        (at, at) for at, own in enumerate(tokens.keys) if not step.isdisjoint(own)
    ]


def key(key: str) -> Finder:
    """Find every token that has a key."""
    return lambda tokens: [(at, at) for at, own in enumerate(tokens.keys) if key in own]


def letters(text: str) -> re.Pattern[str]:
    """Turn a spelling to the letter into a pattern, whole words only."""
    left = r"(?<!\w)" if text[:1].isalnum() else ""
    right = r"(?!\w)" if text[-1:].isalnum() else ""
    return re.compile(left + re.escape(text) + right)


def says(value: str, wanted: str) -> bool:
    """Tell whether a fact holds what is looked for, as whole words: `jean` in « jean roy »."""
    return wanted == value or (
        wanted in value and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", value) is not None
    )


def raw(text: str) -> Finder:
    """Find the tokens that a spelling to the letter covers, so that distances can be counted."""
    wanted = letters(text)

    def find(tokens: Tokens) -> Places:
        told = []
        for found in wanted.finditer(tokens.text):
            first = bisect_right(tokens.ends, found.start())
            last = bisect_left(tokens.starts, found.end()) - 1
            if first <= last:
                told.append((first, last))
        return told

    return find


def window(finders: list[Finder], slop: int) -> Finder:
    """Find windows that hold all the words with at most `slop` other words among them."""

    def find(tokens: Tokens) -> Places:
        found = [finder(tokens) for finder in finders]
        if not all(found):
            return []
        told = []
        for first, _last in sorted(place for places in found for place in places):
            nexts = [bisect_left(places, (first, first)) for places in found]
            if any(at == len(places) for at, places in zip(nexts, found, strict=True)):
                break
            last = max(places[at][1] for at, places in zip(nexts, found, strict=True))
            if last - first + 1 - len(finders) <= slop:
                told.append((first, last))
        return told

    return find


def near(left: Finder, right: Finder, node: Near) -> Finder:
    """Find two things at most so many words apart."""

    def find(tokens: Tokens) -> Places:
        lefts, rights = left(tokens)[:MOST_PAIRS], right(tokens)[:MOST_PAIRS]
        return [
            (min(a[0], b[0]), max(a[1], b[1]))
            for a in lefts
            for b in rights
            if a != b and apart(a, b, ordered=node.ordered) <= node.distance
        ]

    return find


def apart(a: tuple[int, int], b: tuple[int, int], *, ordered: bool) -> int:
    """Count the steps from one place to the next: neighbours are 1 apart."""
    if b[0] > a[1]:
        return b[0] - a[1]
    if a[0] > b[1] and not ordered:
        return a[0] - b[1]
    return 10**9 if ordered or a == b else 1


def sentence(left: Finder, right: Finder) -> Finder:
    """Find two things in one sentence."""

    def find(tokens: Tokens) -> Places:
        rights = right(tokens)[:MOST_PAIRS]
        found = (
            (min(a[0], b[0]), max(a[1], b[1]))
            for a in left(tokens)[:MOST_PAIRS]
            for b in rights
            if a != b and tokens.sentence[a[0]] == tokens.sentence[b[1]]
        )
        return list(islice(found, MOST_TOLD))

    return find


def spread(finders: list[Finder], *, every: bool) -> Finder:
    """Find the places of any of several things, or of all of them when all are there."""

    def find(tokens: Tokens) -> Places:
        found = [finder(tokens) for finder in finders]
        if every and not all(found):
            return []
        return sorted({place for places in found for place in places})

    return find

"""Reads a query that is well written and remarks what it may not mean: never, too much, in vain.

Nothing here refuses a query; `parse` does that. Each remark has its place, its weight and, when one
change would do, a whole query to put instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Final

from parvis.text.query import remarks
from parvis.text.query.check import ENABLED
from parvis.text.query.contradictions import contradictions
from parvis.text.query.implies import implies, same
from parvis.text.query.parser import parse
from parvis.text.query.remarks import Remark, Weight
from parvis.text.query.small import is_small, twin
from parvis.text.query.steps import is_pattern, word_steps
from parvis.text.query.tree import (
    And,
    Filter,
    Node,
    Not,
    Or,
    Phrase,
    Raw,
    Span,
    Word,
    children,
)

MOST_COMPARED: Final = 120
"""Branches of one OR that are held against one another; past them, only the same ones are seen."""
MOST_QUOTES: Final = 20
BROAD: Final = 0.25
ENOUGH: Final = 40
"""Texts below which no share is told."""
SINGLE: Final = re.compile(r"(?<![\w'’])['‘]([^'’‘\"]*\s[^'’‘\"]*)['’](?!\w)")
SIGNED: Final = re.compile(r"[+#&$%*@/=]")
SMALL_OPERATORS: Final = {
    "and": "AND", "et": "ET", "or": "OR", "ou": "OU", "not": "NOT", "sauf": "SAUF", "near": "NEAR/5",
}  # fmt: skip
SMALL_NEAR: Final = re.compile(r"o?near/\d+f?", re.IGNORECASE)


def lint(
    query: str,
    tree: Node | None = None,
    languages: Sequence[str] = ENABLED,
    untold: Collection[str] = (),
) -> list[Remark]:
    """Remark what a query may not mean, in the order of the text. Raises QueryError as `parse` does.

    `untold` names the fields ("reach"), and the values of one ("is:repost"), that no text tells where
    the query is asked.
    """
    linter = _Linter(query, tuple(languages), frozenset(untold))
    tree = tree or parse(query)
    found = [*linter.text(), *linter.node(tree), *linter.anchors(tree)]
    return sorted(_unique(found), key=lambda one: (one.at, one.weight))


def share(matched: int, of: int) -> Remark | None:
    """Remark that a query matched too much, or nothing, of the `of` last texts; None when it is right.

    The counts come from the caller: a preview over history, or the frequencies of a percolator.
    """
    if of < ENOUGH:
        return None
    if not matched:
        return Remark(Weight.ADVICE, remarks.NOTHING_FOUND, (0, 0))
    if matched / of < BROAD:
        return None
    told = {"share": round(100 * matched / of)}
    return Remark(Weight.WARNING, remarks.TOO_BROAD, (0, 0), values=told)


def _unique(found: Sequence[Remark]) -> Iterator[Remark]:
    """Keep one remark of each sentence at each place."""
    seen = set()
    for one in found:
        if (one.sentence, one.at) not in seen:
            seen.add((one.sentence, one.at))
            yield one


class _Linter:
    def __init__(self, query: str, languages: tuple[str, ...], untold: frozenset[str]) -> None:
        self.query, self.languages, self.untold = query, languages, untold

    def said(self, node: Node) -> str:
        """Give the spelling of a node as it was typed."""
        return self.query[node.at[0] : node.at[1]]

    def with_other(self, at: Span, words: str) -> str:
        """Give the query with other words at a place."""
        told = self.query[: at[0]] + words + self.query[at[1] :]
        return re.sub(r"(?<=\() +", "", re.sub(r" {2,}", " ", told)).strip()

    def text(self) -> Iterator[Remark]:
        """Remark what only the text shows."""
        for found in islice(SINGLE.finditer(self.query), MOST_QUOTES):
            proposal = self.with_other(found.span(), f'"{found[1]}"')
            yield Remark(Weight.WARNING, remarks.SINGLE_QUOTES, found.span(), proposal)

    def node(self, node: Node) -> Iterator[Remark]:
        """Remark what a node and those under it show."""
        if isinstance(node, And):
            yield from contradictions(node, self.said, self.languages)
            yield from self.small_words(node)
            yield from self.repeated(node)
        elif isinstance(node, Or):
            yield from self.repeated(node)
        elif isinstance(node, Word):
            yield from self.word(node)
        elif isinstance(node, Filter) and {node.name, f"{node.name}:{node.value}"} & self.untold:
            told = {"said": self.said(node).strip()}
            yield Remark(Weight.NEVER, remarks.NEVER_TOLD, node.at, values=told)
        for part in children(node):
            yield from self.node(part)

    def word(self, node: Word) -> Iterator[Remark]:
        """Remark what one word may not mean."""
        typed, told = self.said(node).rstrip(",;.!…:"), {"word": node.text}
        if not word_steps(node.text, self.languages):
            yield Remark(Weight.NEVER, remarks.NEVER_WORD, node.at, values=told)
        elif twin(node.text):
            told["twin"] = twin(node.text)
            raw = self.with_other(node.at, f"raw:{node.text}")
            yield Remark(Weight.ADVICE, remarks.ACCENTS, node.at, raw, told)
        elif is_pattern(node.text):
            letters = node.text[:-1]
            if node.text.endswith("*") and sum(char.isalnum() for char in letters) == 3:
                told = {"word": letters}
                yield Remark(Weight.ADVICE, remarks.SHORT_BEGINNING, node.at, values=told)
        elif typed.endswith("?"):
            star = self.with_other(node.at, f"{node.text}*")
            yield Remark(Weight.ADVICE, remarks.ONLY_ASKS, node.at, star, told)
        elif SIGNED.search(node.text) and "://" not in node.text and "@" not in node.text:
            raw = self.with_other(node.at, f'raw:"{node.text}"')
            yield Remark(Weight.ADVICE, remarks.SIGNS, node.at, raw, told)

    def small_words(self, node: And) -> Iterator[Remark]:
        """Remark operators in small letters, and words that narrow nothing."""
        last = len(node.parts) - 1
        for at, part in enumerate(node.parts):
            if not isinstance(part, Word):
                continue
            word = part.text.casefold()
            operator = SMALL_OPERATORS.get(word) or (
                word.upper() if SMALL_NEAR.fullmatch(word) else ""
            )
            if operator and 0 < at < last:
                proposal = self.with_other(part.at, operator)
                told = {"word": part.text, "op": operator}
                yield Remark(Weight.WARNING, remarks.LOWER_CASE, part.at, proposal, told)
            elif is_small(word) and not twin(word):
                told = {"word": part.text}
                proposal = self.with_other(part.at, "")
                yield Remark(Weight.ADVICE, remarks.SMALL_WORD, part.at, proposal, told)

    def repeated(self, node: And | Or) -> Iterator[Remark]:
        """Remark parts that are said twice, or that another part makes needless."""
        twice = same(node.parts)
        for at, _first in twice:
            part = node.parts[at]
            told = {"one": self.said(part)}
            yield Remark(Weight.ADVICE, remarks.TWICE, part.at, values=told)
        gone = {at for at, _first in twice}
        kept = [part for at, part in enumerate(node.parts) if at not in gone][:MOST_COMPARED]
        for part in kept:
            other = next(
                (one for one in kept if one is not part and self.needless(part, one, node)), None
            )
            if other is not None:
                sentence = remarks.SWALLOWED if isinstance(node, Or) else remarks.NEEDLESS
                told = {"one": self.said(part), "other": self.said(other)}
                yield Remark(Weight.ADVICE, sentence, part.at, values=told)

    def needless(self, part: Node, other: Node, node: And | Or) -> bool:
        """Tell whether a part adds nothing beside another; of two that mean the same, the second."""
        narrow, wide = (part, other) if isinstance(node, Or) else (other, part)
        if not implies(narrow, wide, self.languages):
            return False
        return part.at > other.at or not implies(wide, narrow, self.languages)

    def anchors(self, node: Node) -> Iterator[Remark]:
        """Remark each branch that names nothing rare to look for."""
        if isinstance(node, Or):
            for part in node.parts:
                yield from self.anchors(part)
        elif not self.is_anchored(node):
            yield self.unanchored(node)

    def is_anchored(self, node: Node) -> bool:
        """Tell whether a text must hold something rare to match."""
        if isinstance(node, Not | Filter):
            return False
        if isinstance(node, Word):
            return self.is_rare(node.text)
        if isinstance(node, Phrase):
            return len(node.words) > 2 or any(self.is_rare(word) for word in node.words)
        if isinstance(node, Raw):
            return any(char.isalnum() for char in node.text)
        below = children(node)
        some = all if isinstance(node, Or) else any
        return some(self.is_anchored(part) for part in below) if below else True

    def is_rare(self, word: str) -> bool:
        if is_pattern(word):
            return len(re.split(r"[*?]", word)[0]) >= 3
        return any(not is_small(piece) for piece in re.findall(r"\w+", word))

    def unanchored(self, node: Node) -> Remark:
        """Say why a branch is not anchored."""
        for one in _under(node):
            if isinstance(one, Word | Phrase):
                word = self.said(one)
                sentence = remarks.VAGUE if is_pattern(word.rstrip("?")) else remarks.ONLY_SMALL
                return Remark(Weight.WARNING, sentence, node.at, values={"word": word})
            if isinstance(one, Raw):
                return Remark(Weight.WARNING, remarks.SIGNS_ONLY, node.at)
        return Remark(Weight.WARNING, remarks.NO_ANCHOR, node.at)


def _under(node: Node) -> Iterator[Node]:
    """Walk what must be there."""
    yield node
    if not isinstance(node, Not):
        for part in children(node):
            yield from _under(part)

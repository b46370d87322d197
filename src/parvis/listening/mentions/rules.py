"""Proposes what to leave out of a query. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from parvis.text.tokens import tokenize

SHORTEST: Final = 3
MOST_PROPOSED: Final = 4
ENOUGH_NOT: Final = 2


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A word that could be excluded, and what that would have cost.

    It would have dropped `dropped` of the mentions looked at; `cost` of them a person had called
    ours, `unsaid` nobody had spoken of.
    """

    word: str
    dropped: int
    cost: int
    unsaid: int


def exclusions(
    said: Sequence[tuple[str, str, bool | None]], asked: Iterable[str] = ()
) -> list[Exclusion]:
    """Propose words that stand in what is not about us and hardly in the rest, best first.

    `said` gives each mention's text, language and what a person said of it (True: about us, False:
    not, None: nothing); `asked` are words that the query itself looks for, never proposed. Nothing
    is proposed before two mentions were said not to be about us.
    """
    words = [set(_words(text, language)) for text, language, _ours in said]
    wrong = [found for found, (_t, _l, ours) in zip(words, said, strict=True) if ours is False]
    if len(wrong) < ENOUGH_NOT:
        return []
    never = {word.casefold() for word in asked}
    counted = Counter(word for found in wrong for word in found)
    told = []
    for word, times in counted.items():
        if times < ENOUGH_NOT or word in never:
            continue
        dropped = [ours for found, (_t, _l, ours) in zip(words, said, strict=True) if word in found]
        cost = sum(ours is True for ours in dropped)
        unsaid = sum(ours is None for ours in dropped)
        told.append(
            (times - 3 * cost - unsaid / 4, word, Exclusion(word, len(dropped), cost, unsaid))
        )
    told.sort(key=lambda one: (-one[0], one[1]))
    return [one for score, _word, one in told if score >= ENOUGH_NOT - 1][:MOST_PROPOSED]


def _words(text: str, language: str) -> Iterable[str]:
    """List the words of a text that could be excluded: as spelt, lower-case, long enough."""
    cut = tokenize(text, language or "und")
    for start, end in zip(cut.starts, cut.ends, strict=True):
        word = text[start:end]
        if len(word) > SHORTEST and word.isalpha():
            yield word.casefold()

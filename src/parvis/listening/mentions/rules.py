"""Cuts the passage that matched out of a text, and proposes what to exclude. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from parvis.text.tokens import tokenize

WIDTH: Final = 280
LEAD: Final = 90
SHORTEST: Final = 3
MOST_PROPOSED: Final = 4
ENOUGH_NOT: Final = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a passage, and whether it is what matched."""

    text: str
    is_match: bool


def passage(text: str, spans: Sequence[Sequence[int]], width: int = WIDTH) -> list[Piece]:
    """Cut `width` characters around the first place that matched, with every place in it marked.

    Places outside the text (its words changed since) are left out. Cut at words, with an ellipsis.
    """
    places = merged((a, b) for a, b in spans if 0 <= a < b <= len(text))
    start = max(0, places[0][0] - LEAD) if places and len(text) > width else 0
    if start:
        blank = text.find(" ", start, places[0][0])
        start = blank + 1 if blank >= 0 else places[0][0]
    end = min(len(text), start + width)
    if end < len(text):
        blank = text.rfind(" ", start, end)
        end = blank if blank > start else end
    pieces, at = [], start
    for a, b in places:
        if b <= start or a >= end:
            continue
        if a > at:
            pieces.append(Piece(text[at:a], is_match=False))
        pieces.append(Piece(text[max(a, at) : min(b, end)], is_match=True))
        at = min(b, end)
    pieces.append(Piece(text[at:end], is_match=False))
    if start:
        pieces.insert(0, Piece("…", is_match=False))
    if end < len(text):
        pieces.append(Piece("…", is_match=False))
    return [piece for piece in pieces if piece.text]


def merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sort places and join those that touch."""
    told: list[tuple[int, int]] = []
    for a, b in sorted(places):
        if told and a <= told[-1][1]:
            told[-1] = (told[-1][0], max(told[-1][1], b))
        else:
            told.append((a, b))
    return told


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

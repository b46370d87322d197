"""What a text sounds like, to a learned table: hostile, asking, complaining, proposing, thanking.

Rules say what is certain; the table hears what they do not name. Each token leaves marks (itself,
its runs of letters, the pair it makes with the token before), each text those of the kinds of words
that stand in it, alone and two by two. The marks weigh; `scripts/train/tone.py` learned how much.

The five sums of a text are kept side by side in one integer, so that a token costs one addition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from pathlib import Path
from struct import Struct
from typing import Final, NamedTuple

from parvis.text.analysis.tone.marks import (
    BOOKS,
    BUCKETS,
    END,
    START,
    TOKEN,
    length,
    of_kinds,
    reader,
    together,
)
from parvis.text.query.tree import Span

HEADS: Final = ("hostile", "question", "complaint", "idea", "thanks")
TABLES: Final = Path(__file__).parents[1] / "tables"
SENTENCE: Final = re.compile(r"[^.!?…\n]+[.!?…]*")
WHOLE: Final = 2
"""What a token or a pair weighs, where a run of letters weighs one."""
KIND: Final = 0.5
MOST_WORDS: Final = 20_000
FIELD: Final = 32
APART: Final = Struct(f"<{len(HEADS) + 1}I")
HALF: Final = 1 << (FIELD - 1)
LIFT: Final = sum(HALF << (FIELD * at) for at in range(len(HEADS) + 1))


class Heard(NamedTuple):
    """How sure a table is of each of `HEADS`, in the logarithm of the odds."""

    whole: Sequence[float]
    """Of the text, read at once."""
    best: Sequence[float]
    """Of the sentence that shows it most, or of the text where that is surer."""
    spans: Sequence[Span]
    """Those sentences: `text[start:end]`."""


def packed(sums: Sequence[int]) -> int:
    """Put numbers side by side in one, lowest first; a sum of such holds the sums of each."""
    return sum(number << (FIELD * at) for at, number in enumerate(sums))


def unpacked(told: int) -> tuple[int, ...]:
    """Take the numbers apart again, each `HALF` too high: one for each of `HEADS`, then the count of marks."""
    return APART.unpack((told + LIFT).to_bytes(APART.size, "little"))


class Table:
    """What marks weigh for each of `HEADS`, as read from a file."""

    def __init__(self, data: bytes, language: str) -> None:
        """Read a line of numbers (scale, a start for each head), then five bytes a place."""
        head, weights = data.split(b"\n", 1)
        self._scale, *self._starts = (float(number) for number in head.split())
        self._weights = memoryview(weights).cast("b")
        self._reader = reader(language)
        self._words: dict[str, tuple[int, int, int]] = {}
        self._kinds: dict[int, int] = {}
        self._pairs: dict[int, int] = {}

    def _row(self, place: int, times: int, counted: int) -> int:
        width = len(HEADS)
        row = self._weights[place * width : place * width + width]
        return packed((*(times * weight for weight in row), counted))

    def _learn(self, token: str) -> tuple[int, int, int]:
        """Note what a token adds, its kinds, its place: texts are made of few words."""
        if len(self._words) >= MOST_WORDS:
            self._words.clear()
        word = self._reader.word(token)
        worth = self._row(word.place, WHOLE, WHOLE) + sum(self._row(at, 1, 1) for at in word.runs)
        self._words[token] = known = (worth, word.kinds, word.place)
        return known

    def _pair(self, place: int) -> int:
        self._pairs[place] = worth = self._row(place, WHOLE, WHOLE)
        return worth

    def _of_kinds(self, bits: int) -> int:
        if len(self._kinds) >= MOST_WORDS:
            self._kinds.clear()
        self._kinds[bits] = worth = sum(self._row(at, 1, 0) for at in of_kinds(bits))
        return worth

    def read(self, tokens: list[str]) -> tuple[int, int]:
        """Add what tokens in a row weigh; and gather their kinds, as bits."""
        words, pairs = self._words, self._pairs
        total = kinds = 0
        before = START
        for token in tokens:
            worth, bits, place = words.get(token) or self._learn(token)
            pair = (before * 31 + place) % BUCKETS
            total += worth + (pairs.get(pair) or self._pair(pair))
            kinds |= bits
            before = place
        last = together(before, END)
        return total + (pairs.get(last) or self._pair(last)), kinds

    def scores(self, total: int, kinds: int) -> list[float]:
        """Return how sure each of `HEADS` is, in the logarithm of the odds."""
        *sums, marks = unpacked(total)
        others = unpacked(self._kinds.get(kinds) or self._of_kinds(kinds))
        size = self._scale / sqrt(2 * (marks - HALF))
        kind = self._scale * KIND
        return [
            start + size * (one - HALF) + kind * (other - HALF)
            for start, one, other in zip(self._starts, sums, others, strict=False)
        ]

    def hear(self, flat: str) -> Heard | None:
        """Return what is heard in a flattened text; None where nothing is said.

        The text is heard sentence by sentence, then as a whole: a question at the end of a long letter
        counts, and so does what only two sentences say.
        """
        said: list[list[float]] = []
        spans: list[Span] = []
        total = kinds = count = 0
        for sentence in SENTENCE.finditer(flat):
            tokens = TOKEN.findall(sentence[0])
            if tokens:
                worth, bits = self.read(tokens)
                said.append(self.scores(worth, bits | length(len(tokens))))
                spans.append(sentence.span())
                total, kinds, count = total + worth, kinds | bits, count + len(tokens)
        if len(said) == 1:
            return Heard(said[0], said[0], spans * len(HEADS))
        return _gathered(said, spans, self.scores(total, kinds | length(count))) if said else None


def _gathered(said: list[list[float]], spans: list[Span], whole: list[float]) -> Heard:
    columns = list(zip(*said, strict=True))
    best = list(map(max, columns))
    return Heard(
        whole,
        list(map(max, whole, best)),
        [spans[column.index(most)] for column, most in zip(columns, best, strict=True)],
    )


@lru_cache(maxsize=2)
def table(language: str) -> Table:
    """Read the shipped table of French or English, the first time it is wanted (0.16 MB)."""
    return Table((TABLES / f"tone.{language}.bin").read_bytes(), language)


@lru_cache(maxsize=4)
def hear(flat: str, language: str) -> Heard | None:
    """Return what the table of a language hears in a flattened text; None but in French and English."""
    return table(language).hear(flat) if language in BOOKS else None


def trimmed(text: str, span: Span) -> Span:
    """Return a span without the blanks at its ends."""
    start, end = span
    said = text[start:end]
    return (start + len(said) - len(said.lstrip()), end - (len(said) - len(said.rstrip())))

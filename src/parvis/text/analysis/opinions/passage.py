"""Finds which words of a text speak of a subject: its clause, and the next when it says too little."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from parvis.text.analysis.opinions import english, french
from parvis.text.query.tree import Span

ENDS: Final = r"[.!?…]+(?=\s|$)|\n+|;\s|\s[–—]\s|:\s"
PARTS: Final = {
    name: re.compile(rf"({ENDS}|,\s|\b(?:{turns})\b)", re.IGNORECASE)
    for name, turns in (("fr", french.TURNS), ("en", english.TURNS))
}
WORD: Final = re.compile(r"\w+")
ENOUGH: Final = 3
FURTHEST: Final = 600


def clauses(text: str, language: str) -> list[Span]:
    """Cut a text at the ends of sentences, at commas, and where it turns (mais, but, while…)."""
    found: list[Span] = []
    start = 0
    for cut in PARTS.get(language, PARTS["en"]).finditer(text):
        if cut.start() > start:
            found.append((start, cut.start()))
        start = cut.end() if not cut[0][:1].isalpha() else cut.start()
    if start < len(text):
        found.append((start, len(text)))
    return [span for span in found if WORD.search(text, *span)]


def passage(text: str, spans: Sequence[Span], language: str) -> Span:
    """Return the part of a text that speaks of what stands at `spans`; all of it without spans.

    Of the clauses that hold a span, the first and what follows until three words say something.
    Nothing further than 600 characters from a span is read.
    """
    if not spans:
        return (0, len(text))
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    low, high = max(0, first - FURTHEST), min(len(text), last + FURTHEST)
    cut = [(a + low, b + low) for a, b in clauses(text[low:high], language)]
    held = [n for n, (a, b) in enumerate(cut) if any(a < end and start < b for start, end in spans)]
    if not held:
        return (low, high)
    begin, end = held[0], held[-1]
    own = sum(len(WORD.findall(text[a:b])) for a, b in spans)
    while _words(text, cut, begin, end) - own < ENOUGH and (end + 1 < len(cut) or begin > 0):
        begin, end = (begin, end + 1) if end + 1 < len(cut) else (begin - 1, end)
    return (cut[begin][0], cut[end][1])


def _words(text: str, cut: list[Span], begin: int, end: int) -> int:
    return sum(len(WORD.findall(text[a:b])) for a, b in cut[begin : end + 1])

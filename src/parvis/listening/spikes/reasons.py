"""Why more is said: the link most shared, the words that are new. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from parvis.stream.subjects import LINK
from parvis.text.tokens import tokenize

MOST_WORDS: Final = 5
LEAST: Final = 2
TIMES: Final = 4.0


def top_link(told: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """Return the link that most of some things said point at, and how many do: `(text, html)` pairs.

    One that a single thing points at is no reason: then ("", 0).
    """
    counted = Counter(
        link.rstrip(".,;:!?") for text, html in told for link in set(LINK.findall(f"{text} {html}"))
    )
    best = min(counted.items(), key=lambda one: (-one[1], one[0]), default=("", 0))
    return best if best[1] >= LEAST else ("", 0)


def new_words(
    now: Sequence[tuple[str, str]], before: Sequence[tuple[str, str]], asked: Iterable[str] = ()
) -> list[str]:
    """List the words said much more often now than before, as spelt, the most telling first.

    Both are `(text, language)` pairs; a word counts once a text. `asked` are never told: they are
    what the watch looks for.
    """
    recent, spelt = _counted(now)
    past, _spelt = _counted(before)
    never = {word.casefold() for word in asked}
    scored = []
    for word, count in recent.items():
        rate = (past.get(word, 0) + 0.5) / (len(before) + 1)
        ratio = count / max(1, len(now)) / rate
        if count >= LEAST and ratio >= TIMES and spelt[word].casefold() not in never:
            scored.append((count * ratio, word))
    scored.sort(key=lambda one: (-one[0], one[1]))
    return [spelt[word] for _score, word in scored[:MOST_WORDS]]


def _counted(told: Sequence[tuple[str, str]]) -> tuple[Counter[str], dict[str, str]]:
    counted: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    for text, language in told:
        cut = tokenize(text, language or "und")
        words: dict[str, str] = {}
        for form, start, end in zip(cut.forms, cut.starts, cut.ends, strict=True):
            if len(form) > 3 and form.isalpha():
                words.setdefault(form, text[start:end])
        counted.update(words.keys())
        for form, word in words.items():
            spelt.setdefault(form, word)
    return counted, spelt

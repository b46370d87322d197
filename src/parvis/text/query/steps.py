"""What a word or a phrase of a query asks of the tokens of a text, one step a token.

A step is the keys of which a token must have one, or a word with * or ? that its form must fit. The
check and the index that proposes candidates both read words here, and so cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeAlias

from parvis.text.tokens import ELIDED, bare_emoji, form_of, query_keys, tokenize

APART: Final = re.compile(rf"(?<!\w){ELIDED.pattern}(?=[\w?])", re.IGNORECASE)
PIECES: Final = re.compile(r"[^\W_]*[*?](?:[^\W_]|[*?])*|[^\W_]+")

Step: TypeAlias = "frozenset[str] | str"
"""The keys of which one must be there, or a word with * or ?."""


def is_pattern(word: str) -> bool:
    """Tell whether a word stands for several."""
    return "*" in word or "?" in word


def beginning_of(pattern: str) -> str:
    """Give the folded letters before the first * or ? of a word."""
    return form_of(re.split(r"[*?]", pattern, maxsplit=1)[0])


def word_steps(word: str, languages: tuple[str, ...]) -> list[Step]:
    """Read a word; one that the analyzer cuts gives several steps, an elided article none."""
    if is_pattern(word):
        return _pattern_steps(word, languages)
    cut = tokenize(word)
    places = zip(cut.starts, cut.ends, strict=True)
    return [query_keys(_bare(word[a:b]), languages) for a, b in places]


def phrase_steps(words: Iterable[str], languages: tuple[str, ...]) -> list[Step]:
    """Read the words of a phrase, in order."""
    return [step for word in words for step in word_steps(word, languages)]


def _bare(word: str) -> str:
    return bare_emoji(word).removeprefix("www.")


def _pattern_steps(word: str, languages: tuple[str, ...]) -> list[Step]:
    """Cut a word with * or ? as a text is cut: « l’ouv* » is `ouv*`, `Québec-Lé*` two steps."""
    steps: list[Step] = []
    for piece in PIECES.findall(APART.sub("", word)):
        if is_pattern(piece):
            steps.append(piece)
        else:
            steps += word_steps(piece, languages)
    return steps

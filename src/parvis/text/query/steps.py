"""What a word or a phrase of a query asks of the tokens of a text, one step a token.

A step is the keys of which a token must have one, or a word with * or ? that its form must fit. The
check and the index that proposes candidates both read words here, and so cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from parvis.text.tokens import bare_emoji, form_of, query_keys, tokenize

Step: TypeAlias = "frozenset[str] | str"
"""The keys of which one must be there, or a word with * or ?."""


def is_pattern(word: str) -> bool:
    """Tell whether a word stands for several."""
    return "*" in word or "?" in word


def beginning_of(pattern: str) -> str:
    """Give the folded letters before the first * or ? of a word."""
    return form_of(re.split(r"[*?]", pattern, maxsplit=1)[0])


def word_steps(word: str, languages: tuple[str, ...]) -> list[Step]:
    """Read a word that stands alone; one that the analyzer cuts gives several steps, or none."""
    if is_pattern(word):
        return [word]
    cut = tokenize(word)
    if len(cut) == 1:
        return [query_keys(word[cut.starts[0] : cut.ends[0]], languages)]
    return [query_keys(form, languages) for form in cut.forms]


def phrase_steps(words: Iterable[str], languages: tuple[str, ...]) -> list[Step]:
    """Read the words of a phrase, in order."""
    steps: list[Step] = []
    for word in words:
        if is_pattern(word):
            steps.append(word)
            continue
        cut = tokenize(word)
        places = zip(cut.starts, cut.ends, strict=True)
        steps += [query_keys(bare_emoji(word[a:b]), languages) for a, b in places]
    return steps

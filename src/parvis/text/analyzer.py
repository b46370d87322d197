"""Turns a text into the terms that the index, the search and (later) the watches all see."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

WORD: Final = re.compile(r"\w+", re.UNICODE)
LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


class Term(NamedTuple):
    """A folded word and where it stood: `text[start:end]`."""

    word: str
    start: int
    end: int


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Lower the case, drop the accents, open the ligatures: « Œuvré » gives « oeuvre »."""
    marks = unicodedata.normalize("NFKD", word.casefold().translate(LIGATURES))
    return "".join(c for c in marks if not unicodedata.combining(c)).translate(LIGATURES)


def analyze(text: str) -> list[Term]:
    """List the terms of a text in order; an apostrophe or a hyphen parts two of them.

    Splitting elisions (« l’érable » gives « l » and « erable ») makes a word found however it is
    joined. Texts are composed (NFC) first, so that an accent written apart changes nothing.
    """
    composed = unicodedata.normalize("NFC", text)
    terms = (Term(fold(m[0]), m.start(), m.end()) for m in WORD.finditer(composed))
    return [term for term in terms if term.word]


def terms(text: str) -> str:
    """Join the folded words of a text with spaces, as the index keeps them."""
    if text.isascii():
        return " ".join(WORD.findall(text.lower()))
    words = WORD.findall(unicodedata.normalize("NFC", text))
    return " ".join(filter(None, [w.lower() if w.isascii() else fold(w) for w in words]))

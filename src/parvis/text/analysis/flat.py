"""Flattens a text for its rules without moving a character: places found there are places in the text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from parvis.text.analyzer import fold

APOSTROPHES: Final = "’ʼ＇`´"
MASKS: Final = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "@": "a", "$": "s"})
MASKED: Final = re.compile(
    r"(?=\w*[^\W\d_])[^\W_]*(?:(?<=[^\W\d_])[0134@$]+(?=[^\W\d_])|^[@$](?=\w))[\w@$]*"
)
SPELT_OUT: Final = re.compile(r"(?<![\w*@$])(?:[\w*@$][ .\-_]{1,2}){3,}[\w*@$](?![\w*@$])")
STARRED: Final = re.compile(r"\w+\*+\w*")
WORD: Final = re.compile(r"\w+(?:[*]+\w*)?")


@lru_cache(maxsize=4096)
def _flat(char: str) -> str:
    """Flatten one character to one character."""
    if char in APOSTROPHES:
        return "'"
    if unicodedata.category(char) == "Cs":
        return "?"
    folded = fold(char)
    return folded if len(folded) == 1 else char.lower()[:1] or char


class _Table(dict[int, str]):
    """A translation table that fills itself as characters come."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = _flat(char)
        if len(self) > 20_000:
            self.clear()
        return _flat(char)


TABLE: Final = _Table()


@lru_cache(maxsize=4)
def flatten(text: str) -> str:
    """Lower the case and drop the accents, one character for one: `flatten(t)[a:b]` stands at `t[a:b]`.

    Letters hidden behind digits and signs are brought back (« c0nn@rd » gives « connard ») where
    they stand inside a word; figures by themselves stay.
    """
    flat = text.lower() if text.isascii() else text.translate(TABLE)
    if any(sign in flat for sign in "0134@$"):
        flat = MASKED.sub(_unmask, flat)
    return flat


def _unmask(found: re.Match[str]) -> str:
    word = found[0]
    return word if sum(char.isdigit() for char in word) * 2 > len(word) else word.translate(MASKS)


def spelt_out(flat: str) -> list[tuple[str, int, int]]:
    """Find words written letter by letter (« c o n n e », « f.u.c.k »): the word and its place.

    Two blanks between letters part two words; « b a n d e  d e  c o n s » gives three.
    """
    found = []
    for match in SPELT_OUT.finditer(flat):
        told = re.sub(r" {2,}", "\n", match[0])
        found.append((re.sub(r"[ .\-_]", "", told).replace("\n", " "), match.start(), match.end()))
    return found

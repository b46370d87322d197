"""The analyzer written the plain way, one rule after the other: what the quick one must equal."""

from __future__ import annotations

import re

from parvis.text.analyzer import fold
from parvis.text.query.lexer import EMOJI
from parvis.text.tokens import bare_emoji, form_of, word_keys

APOSTROPHES = "'’＇"
ELIDED = re.compile(
    rf"\b(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu)[{APOSTROPHES}](?=\w)", re.IGNORECASE
)
PIECE = re.compile(
    r"(?P<url>https?://[^\s<>\"«»“”]+)"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>@\w[\w.-]*(?:@[\w-]+(?:\.[\w-]+)+)?)"
    r"|(?P<tag>#\w+)"
    rf"|(?P<emoji>{EMOJI.pattern})"
    r"|(?P<word>\w+)"
)
ENDS = re.compile(r"[.!?…]+[\s\"»”)\]]+|\n\s*\n|\n")
CAMEL = re.compile(r"[A-ZÀ-Ý]?[^\W\dA-ZÀ-Ý_]+|[A-ZÀ-Ý]+(?![^\W\dA-ZÀ-Ý_])|\d+")


def cut(text: str, language: str) -> list[tuple[str, frozenset[str], int, int, int]]:
    """List the tokens of a text: form, keys, start, end, sentence."""
    skipped = {(found.start(), found.end() - 1) for found in ELIDED.finditer(text)}
    ends = [found.end() for found in ENDS.finditer(text)]
    told = []
    for found in PIECE.finditer(text):
        if found.span() not in skipped:
            form, keys = read(found.lastgroup, found[0], language)
            sentence = sum(end <= found.start() for end in ends)
            told.append((form, keys, *found.span(), sentence))
    return told


def read(sort: str, word: str, language: str) -> tuple[str, frozenset[str]]:
    if sort == "word":
        return form_of(word), word_keys(word, language)
    if sort == "emoji":
        return bare_emoji(word), frozenset({bare_emoji(word)})
    if sort == "tag":
        name = fold(word[1:])
        parts = [fold(part) for part in CAMEL.findall(word[1:])]
        return name, frozenset({f"#{name}", name, *parts})
    if sort == "mention":
        name = fold(word[1:].rstrip(".-"))
        return name, frozenset({f"@{name}", f"@{name.partition('@')[0]}", name})
    if sort == "url":
        host = fold(word.partition("//")[2].partition("/")[0].removeprefix("www."))
        return host, frozenset({word, host})
    return fold(word), frozenset({fold(word)})

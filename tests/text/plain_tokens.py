"""The analyzer written the plain way, one rule after the other: what the quick one must equal."""

from __future__ import annotations

import re

from parvis.text.analyzer import fold
from parvis.text.query.lexer import EMOJI
from parvis.text.tokens import bare_emoji, form_of, plain, word_keys

APOSTROPHES = "'’＇‘´`′"
INSIDE = "\u0300-\u036f\u00ad\u200c\u200d\u2060"
ELIDED = re.compile(
    rf"\b(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu)[{APOSTROPHES}](?=\w)", re.IGNORECASE
)
PIECE = re.compile(
    r"(?P<url>https?://[^\s<>\"«»“”]*[^\s<>\"«»“”.,;:!?…)\]'’])"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>@\w+(?:[.-]+\w+)*(?:@[\w-]+(?:\.[\w-]+)+)?)"
    r"|(?P<tag>#\w+)"
    rf"|(?P<emoji>{EMOJI.pattern})"
    r"|(?P<host>[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){0,5}"
    r"(?i:\.(?:com|org|net|info|ca|fr|quebec|eu|be|ch|io|app|dev|social))(?![\w-]))"
    rf"|(?P<word>[^\W_](?:[^\W_]|[{INSIDE}])*)"
)
TITLES = re.compile(r"\b(?:M|MM|Mr|Mrs|Ms|Mme|Dr|Dre|St)$")
ENDS = re.compile(r"[.!?…]+[\s\"»”)\]]+|\n\s*\n|\n")
CAMEL = re.compile(r"[A-ZÀ-Ý]?[^\W\dA-ZÀ-Ý_]+|[A-ZÀ-Ý]+(?![^\W\dA-ZÀ-Ý_])|\d+")


def cut(text: str, language: str) -> list[tuple[str, frozenset[str], int, int, int]]:
    """List the tokens of a text: form, keys, start, end, sentence."""
    skipped = {(found.start(), found.end() - 1) for found in ELIDED.finditer(text)}
    stops = ENDS.finditer(text)
    ends = [
        one.end() for one in stops if one[0].isspace() or not TITLES.search(text[: one.start()])
    ]
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
        toneless = re.sub("[🏻-🏿]", "", bare_emoji(word))
        return bare_emoji(word), frozenset({bare_emoji(word), toneless})
    if sort == "tag":
        name = form_of(word[1:])
        parts = [word_keys(part, language) for part in CAMEL.findall(plain(word[1:]))]
        return name, frozenset({f"#{name}", name}).union(*parts)
    if sort == "mention":
        name = fold(word[1:])
        return name, frozenset({f"@{name}", f"@{name.partition('@')[0]}", name})
    if sort == "url":
        host = fold(word.partition("//")[2].partition("/")[0].removeprefix("www."))
        return host, frozenset({form_of(word), *domains(host)})
    if sort == "host":
        host = form_of(word).removeprefix("www.")
        labels = [word_keys(label, language) for label in re.split("[.-]", host)[:-1]]
        return host, frozenset(domains(host)).union(*labels)
    return fold(word), frozenset({fold(word)})


def domains(host: str) -> set[str]:
    labels = host.split(".")[-8:]
    return {host, *(".".join(labels[at:]) for at in range(1, len(labels) - 1))}

"""Cuts a query into signs, each with its place. Never fails but on a quotation mark left open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from parvis.text.query import faults
from parvis.text.query.faults import QueryError
from parvis.text.query.fields import BY_NAME

CLOSING: Final = {'"': '"', "“": '”“"', "«": "»", "„": "“”"}
EMOJI: Final = re.compile(
    r"(?:[\U0001F1E6-\U0001F1FF]{2}"
    r"|[0-9#*]\uFE0F?\u20E3"
    r"|[\u00A9\u00AE\u203C\u2049\u2122\u2139\u2194-\u21AA\u231A-\u23FF\u24C2\u25AA-\u27BF\u2934"
    r"\u2935\u2B05-\u2B55\u3030\u303D\u3297\u3299\U0001F000-\U0001FAFF]"
    r"[\uFE0F\U0001F3FB-\U0001F3FF]*"
    r"(?:\u200D[\u2600-\u27BF\U0001F000-\U0001FAFF][\uFE0F\U0001F3FB-\U0001F3FF]*)*)"
)
SPACE: Final = re.compile(r"[\s\u200B\uFEFF]+")
NEAR: Final = re.compile(r"(O?NEAR)(?:/(\d{1,9})([fF]?))?(?=[\s()\"“«]|$)")
MIN: Final = re.compile(r"MIN(?:/(\d{1,9}))?(?=\s*\()|MIN/(\d{1,9})(?=\s|$)")
LISTED: Final = re.compile(r"@liste?:([\w-]+)", re.IGNORECASE)
MENTION: Final = re.compile(r"@(\w[\w.-]*(?:@[\w.-]+)?\w|\w)")
TAG: Final = re.compile(r"#(\w+)")
FIELD: Final = re.compile(r"([^\W\d_]+):(?!//)")
SLOP: Final = re.compile(r"~(\d{1,9})")
WORD: Final = re.compile(r"[^\s()\"“”«»„\u200B\uFEFF]+")
RAW: Final = re.compile(r"raw:|brut:", re.IGNORECASE)
OPERATORS: Final = {
    "AND": "and", "ET": "and", "OR": "or", "OU": "or", "NOT": "not", "SAUF": "not",
    "SENTENCE": "sentence", "PHRASE": "sentence", "&&": "and", "||": "or", "|": "or",
}  # fmt: skip


class Sort(StrEnum):
    """What a sign is."""

    OPEN = "("
    CLOSE = ")"
    AND = "and"
    OR = "or"
    NOT = "not"
    SENTENCE = "sentence"
    NEAR = "near"
    MIN = "min"
    PHRASE = "phrase"
    RAW = "raw"
    FIELD = "field"
    LIST = "list"
    MENTION = "mention"
    TAG = "tag"
    EMOJI = "emoji"
    WORD = "word"
    END = "end"


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: its sort, what it says, the number that goes with it, how it was typed."""

    sort: Sort
    start: int
    end: int
    text: str = ""
    number: int | None = None
    flag: bool = False


def signs(query: str) -> Iterator[Sign]:
    """Cut a query into signs; the last one is the end. Raises QueryError for an open quotation."""
    at = 0
    while at < len(query):
        space = SPACE.match(query, at)
        if space:
            at = space.end()
            continue
        sign = _next(query, at)
        yield sign
        at = sign.end
    yield Sign(Sort.END, at, at)


def _next(query: str, at: int) -> Sign:
    char = query[at]
    if char in "()":
        return Sign(Sort(char), at, at + 1, char)
    if char in CLOSING:
        return _phrase(query, at)
    if char == "-" and _stands_alone(query, at):
        return Sign(Sort.NOT, at, at + 1, "-")
    for read in (_raw, _emoji, _near, _min, _list, _mention, _tag, _field):
        sign = read(query, at)
        if sign is not None:
            return sign
    return _word(query, at)


def _stands_alone(query: str, at: int) -> bool:
    before = query[at - 1] if at else " "
    after = query[at + 1] if at + 1 < len(query) else " "
    return (before.isspace() or before in "(-") and not after.isspace()


def _phrase(query: str, at: int, sort: Sort = Sort.PHRASE) -> Sign:
    closers = CLOSING[query[at]]
    end = next((i for i in range(at + 1, len(query)) if query[i] in closers), -1)
    if end < 0:
        raise QueryError(faults.OPEN_QUOTE, (at, at + 1), proposal=query.rstrip() + closers[0])
    text = query[at + 1 : end]
    slop = SLOP.match(query, end + 1) if sort is Sort.PHRASE else None
    if slop:
        return Sign(sort, at, slop.end(), text, int(slop[1]))
    return Sign(sort, at, end + 1, text)


def _raw(query: str, at: int) -> Sign | None:
    mark = RAW.match(query, at)
    if not mark:
        return None
    after = mark.end()
    if after < len(query) and query[after] in CLOSING:
        quoted = _phrase(query, after, Sort.RAW)
        return Sign(Sort.RAW, at, quoted.end, quoted.text)
    word = WORD.match(query, after)
    if word is None:
        raise QueryError(faults.NO_VALUE, (at, after), name=mark[0].rstrip(":"))
    return Sign(Sort.RAW, at, word.end(), word[0])


def _emoji(query: str, at: int) -> Sign | None:
    found = EMOJI.match(query, at)
    return Sign(Sort.EMOJI, at, found.end(), found[0]) if found else None


def _near(query: str, at: int) -> Sign | None:
    found = NEAR.match(query, at)
    if not found:
        return None
    number = int(found[2]) if found[2] else None
    ordered = found[1] == "ONEAR" or bool(found[3])
    return Sign(Sort.NEAR, at, found.end(), found[1], number, ordered)


def _min(query: str, at: int) -> Sign | None:
    found = MIN.match(query, at)
    if not found:
        return None
    number = found[1] or found[2]
    return Sign(Sort.MIN, at, found.end(), "MIN", int(number) if number else None)


def _list(query: str, at: int) -> Sign | None:
    found = LISTED.match(query, at)
    return Sign(Sort.LIST, at, found.end(), found[1].casefold()) if found else None


def _mention(query: str, at: int) -> Sign | None:
    found = MENTION.match(query, at)
    return Sign(Sort.MENTION, at, found.end(), found[1]) if found else None


def _tag(query: str, at: int) -> Sign | None:
    found = TAG.match(query, at)
    return Sign(Sort.TAG, at, found.end(), found[1]) if found else None


def _field(query: str, at: int) -> Sign | None:
    found = FIELD.match(query, at)
    if not found or (found[1].casefold() not in BY_NAME and not _looks_like_a_field(query, found)):
        return None
    return Sign(Sort.FIELD, at, found.end(), found[1].casefold())


def _looks_like_a_field(query: str, found: re.Match[str]) -> bool:
    """Tell `langu:fr`, a mistake to point at, from « 10h:30 » or « Note: ceci », which are words."""
    after = query[found.end() : found.end() + 1]
    return bool(after) and not after.isspace() and found[1].islower()


def _word(query: str, at: int) -> Sign:
    found = WORD.match(query, at)
    if found is None:  # a closing mark that closes nothing
        return Sign(Sort.WORD, at, at + 1, query[at])
    text = found[0]
    emoji = EMOJI.search(text)
    if emoji and emoji.start():
        text = text[: emoji.start()]
    sort = OPERATORS.get(text)
    return Sign(Sort(sort) if sort else Sort.WORD, at, at + len(text), text)

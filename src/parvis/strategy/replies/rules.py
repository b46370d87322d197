"""The little language of saved replies. Pure.

`{first_name}` is replaced by a value; `{first_name|there}` by “there” when the value is empty;
`{tu/vous}` by the first or the second word as the person is addressed. A word between bars or in
a choice is said as it stands. French and English names mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NAMES: Final[Mapping[str, str]] = {
    "first_name": "first_name", "prenom": "first_name", "prénom": "first_name",
    "name": "name", "nom": "name",
    "brand": "brand", "marque": "brand",
    "title": "title", "titre": "title",
    "me": "me", "moi": "me",
}  # fmt: skip
MAY_BE_EMPTY: Final = frozenset({"first_name", "name", "title"})
BRACES: Final = re.compile(r"\{([^{}]*)\}")
NOT_A_NAME: Final = re.compile(r"[@_/\d]|\.\w")


class Fault(StrEnum):
    """What is wrong with a text."""

    EMPTY = "empty"  # a variable that may be empty has no word in its place
    UNKNOWN = "unknown"  # no such variable
    BRACE = "brace"  # a brace that opens or closes nothing


@dataclass(frozen=True, slots=True)
class Said:
    """A text as it would be said, in which language; `is_other` when theirs is missing."""

    text: str
    language: str
    is_other: bool


def faults(body: str) -> list[tuple[Fault, str]]:
    """List what is wrong with a text, with the words it is about; empty when it may be kept."""
    found: list[tuple[Fault, str]] = []
    for match in BRACES.finditer(body):
        name, bar, fallback = match[1].partition("|")
        known = NAMES.get(name.strip().lower())
        if not bar and "/" in name and all(part.strip() for part in name.split("/", 1)):
            continue
        if known is None:
            found.append((Fault.UNKNOWN, match[0]))
        elif known in MAY_BE_EMPTY and not _is_word(fallback):
            found.append((Fault.EMPTY, match[0]))
    if re.search(r"[{}]", BRACES.sub("", body)):
        found.append((Fault.BRACE, ""))
    return found


def render(body: str, values: Mapping[str, str]) -> str:
    """Say a text with its values; a value that is empty gives way to its fallback.

    `values["manner"]` is "tu", "vous" or "" (then “vous”).
    """
    return BRACES.sub(lambda match: _value(match[1], values), body)


def say(fr: str, en: str, *, language: str, values: Mapping[str, str]) -> Said:
    """Choose the text of the person's language, or the other one, and say it."""
    wanted = "en" if language.lower().startswith("en") else "fr"
    texts = {"fr": fr, "en": en}
    other = "fr" if wanted == "en" else "en"
    used = wanted if texts[wanted].strip() else other
    return Said(render(texts[used], values), used, used != wanted)


def first_name(name: str) -> str:
    """Take the first name out of a name; "" when what is given does not look like one."""
    first = name.split(maxsplit=1)[0].strip(",;") if name.split() else ""
    return "" if NOT_A_NAME.search(first) or len(first.rstrip(".")) < 2 else first


def _is_word(fallback: str) -> bool:
    return bool(fallback.strip()) and all(part.strip() for part in fallback.split("/", 1))


def _value(inside: str, values: Mapping[str, str]) -> str:
    name, bar, fallback = inside.partition("|")
    known = NAMES.get(name.strip().lower())
    if known is not None and (values.get(known, "").strip() or not bar):
        return values.get(known, "").strip()
    words = fallback if bar else inside
    familiar, mark, formal = words.partition("/")
    if not mark:
        return words.strip()
    return (familiar if values.get("manner") == "tu" else formal).strip()

"""What a text is for: a question or request, a complaint, an idea, thanks or praise; several may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from parvis.text.analysis.flat import flatten
from parvis.text.analysis.intents import english, french
from parvis.text.analysis.sieve import Sieve, alternatives
from parvis.text.query.tree import Span

Kind: TypeAlias = Literal["question", "complaint", "idea", "thanks"]
KINDS: Final[tuple[Kind, ...]] = ("question", "complaint", "idea", "thanks")
MOST: Final = 20_000
CLAUSE: Final = re.compile(r"[^.!?…\n]+[.!?…]*")


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing a text is for, and the sentence that shows it: `text[start:end]`."""

    kind: Kind
    span: Span


Sign: TypeAlias = Literal["ASKS", "IDLE", "PROPOSES", "PRAISES", "SCOLDS"]
SIGNS: Final[tuple[Sign, ...]] = ("ASKS", "IDLE", "PROPOSES", "PRAISES", "SCOLDS")
Signs: TypeAlias = Mapping[Sign, Sequence[re.Pattern[str]]]


def _sieve(*sources: object) -> Sieve[Sign]:
    return Sieve(
        [
            (sign, re.compile(part))
            for sign in SIGNS
            for source in sources
            for pattern in getattr(source, sign)
            for part in alternatives(pattern)
        ]
    )


RULES: Final = {"fr": _sieve(french), "en": _sieve(english), "": _sieve(french, english)}


def intents(text: str, language: str = "") -> list[Intent]:
    """List what a text of a language ("fr", "en", or "" for both) is for, in the order of its sentences.

    Each kind is given once, at the first sentence that shows it. An idea put as a question is an
    idea; praise in a sentence that complains is irony or politeness, and counts as the complaint.
    """
    flat = flatten(text[:MOST])
    signs: dict[Sign, list[re.Pattern[str]]] = {sign: [] for sign in SIGNS}
    for sign, pattern in RULES.get(language, RULES[""]).worth(flat):
        signs[sign].append(pattern)
    found: dict[Kind, Span] = {}
    for sentence in CLAUSE.finditer(flat):
        for kind in _of(sentence[0], signs):
            found.setdefault(kind, _trimmed(sentence))
    return [Intent(kind, span) for kind, span in found.items()]


def _of(sentence: str, signs: Signs) -> list[Kind]:
    """Say what one flattened sentence is for."""

    def shows(sign: Sign) -> bool:
        return any(pattern.search(sentence) for pattern in signs[sign])

    if shows("IDLE"):
        return ["complaint"] if shows("SCOLDS") else []
    told: list[Kind] = []
    if shows("PROPOSES"):
        told.append("idea")
    elif "?" in sentence or shows("ASKS"):
        told.append("question")
    if not told and shows("SCOLDS"):
        told.append("complaint")
    elif shows("PRAISES"):
        told.append("thanks")
    return told


def _trimmed(sentence: re.Match[str]) -> Span:
    start, end = sentence.span()
    said = sentence[0]
    return (start + len(said) - len(said.lstrip()), end - (len(said) - len(said.rstrip())))

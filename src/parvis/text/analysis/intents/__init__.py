"""What a text is for: a question or request, a complaint, an idea, thanks or praise; several may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from parvis.text.analysis.flat import flatten
from parvis.text.analysis.intents import english, french
from parvis.text.analysis.sieve import Sieve, alternatives
from parvis.text.analysis.tone import HEADS, SENTENCE, Heard, hear, trimmed
from parvis.text.query.tree import Span

Kind: TypeAlias = Literal["question", "complaint", "idea", "thanks"]
KINDS: Final[tuple[Kind, ...]] = ("question", "complaint", "idea", "thanks")
MOST: Final = 20_000
AGAINST: Final[Mapping[Kind, frozenset[Kind]]] = {
    "thanks": frozenset(["question", "complaint"]),
    "question": frozenset(["complaint"]),
}
"""What is not heard where a rule shows one of these: politeness, irony, a complaint that asks nothing."""
PLACES: Final = tuple((kind, HEADS.index(kind)) for kind in KINDS)
SURE: Final[Mapping[Kind, float]] = {
    "question": 0.3,
    "complaint": -0.8,
    "idea": -0.4,
    "thanks": -0.1,
}
"""From where on a table is believed, in the logarithm of the odds: where right and found balance best."""


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

    Each kind is given once: at the first sentence where a rule shows it, or else at the sentence where
    a learned table hears it best. An idea put as a question is an idea; praise in a sentence that
    complains is irony or politeness, and counts as the complaint.
    """
    flat = flatten(text[:MOST])
    return judged(flat, language, hear(flat, language))


def judged(flat: str, language: str, heard: Heard | None) -> list[Intent]:
    """List what a flattened text is for, from what a table heard in it; `intents` asks the shipped one."""
    found = by_rules(flat, language)
    ruled = {span: {kind for kind, of in found.items() if of == span} for span in found.values()}
    for span, kind in _surest(flat, heard).items():
        if not ruled.get(span, set()) & AGAINST.get(kind, frozenset()):
            found.setdefault(kind, span)
    if "idea" in found and found.get("question") == found["idea"]:
        del found["question"]
    return [Intent(kind, span) for kind, span in sorted(found.items(), key=lambda one: one[1])]


def _surest(flat: str, heard: Heard | None) -> dict[Span, Kind]:
    """Return what a table hears, one kind a sentence: the surest."""
    if not heard:
        return {}
    told = [(heard.best[at] - SURE[kind], kind, at) for kind, at in PLACES]
    return {trimmed(flat, heard.spans[at]): kind for more, kind, at in sorted(told) if more > 0}


def by_rules(flat: str, language: str) -> dict[Kind, Span]:
    """Return what rules show, and in which sentence first."""
    signs: dict[Sign, list[re.Pattern[str]]] = {sign: [] for sign in SIGNS}
    for sign, pattern in RULES.get(language, RULES[""]).worth(flat):
        signs[sign].append(pattern)
    found: dict[Kind, Span] = {}
    for sentence in SENTENCE.finditer(flat):
        for kind in _of(sentence[0], signs):
            found.setdefault(kind, trimmed(flat, sentence.span()))
    return found


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

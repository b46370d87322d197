"""What a text is for: a question or request, a complaint, an idea, thanks or praise; several may hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from parvis.text.analysis.flat import flatten
from parvis.text.analysis.intents import english, french
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


@dataclass(frozen=True, slots=True)
class _Patterns:
    asks: re.Pattern[str]
    idle: re.Pattern[str]
    proposes: re.Pattern[str]
    praises: re.Pattern[str]
    scolds: re.Pattern[str]


def _one(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _both(name: str) -> re.Pattern[str]:
    return _one([*getattr(french, name), *getattr(english, name)])


def _made(source: object) -> _Patterns:
    names = ("ASKS", "IDLE", "PROPOSES", "PRAISES", "SCOLDS")
    return _Patterns(*(_one(getattr(source, name)) for name in names))


PATTERNS: Final = {
    "fr": _made(french),
    "en": _made(english),
    "": _Patterns(*map(_both, ("ASKS", "IDLE", "PROPOSES", "PRAISES", "SCOLDS"))),
}


def intents(text: str, language: str = "") -> list[Intent]:
    """List what a text of a language ("fr", "en", or "" for both) is for, in the order of its sentences.

    Each kind is given once, at the first sentence that shows it. An idea put as a question is an
    idea; praise in a sentence that complains is irony or politeness, and counts as the complaint.
    """
    patterns = PATTERNS.get(language, PATTERNS[""])
    found: dict[Kind, Span] = {}
    for sentence in CLAUSE.finditer(flatten(text[:MOST])):
        for kind in _of(sentence[0], patterns):
            found.setdefault(kind, _trimmed(sentence))
    return [Intent(kind, span) for kind, span in found.items()]


def _of(sentence: str, patterns: _Patterns) -> list[Kind]:
    """Say what one flattened sentence is for."""
    if patterns.idle.search(sentence):
        return ["complaint"] if patterns.scolds.search(sentence) else []
    told: list[Kind] = []
    is_idea = patterns.proposes.search(sentence) is not None
    if is_idea:
        told.append("idea")
    elif patterns.asks.search(sentence) or "?" in sentence:
        told.append("question")
    scolds = patterns.scolds.search(sentence) is not None and not is_idea
    if scolds and "question" not in told:
        told.append("complaint")
    elif patterns.praises.search(sentence):
        told.append("thanks")
    return told


def _trimmed(sentence: re.Match[str]) -> Span:
    start, end = sentence.span()
    said = sentence[0]
    return (start + len(said) - len(said.lstrip()), end - (len(said) - len(said.rstrip())))

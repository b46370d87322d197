"""Points at what is wrong with a query: the sentence, the place, what could be meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from django.utils.translation import gettext

from parvis.text.query.faults import QueryError


class Fault(TypedDict):
    """What is wrong with a query, as it is kept: an English sentence, its values, where, what else."""

    sentence: str
    values: dict[str, str | int]
    at: list[int]
    proposal: str


@dataclass(frozen=True, slots=True)
class Pointed:
    """A fault to be shown under the query: what stands before it, what it is about, what follows."""

    sentence: str
    before: str
    here: str
    after: str
    proposal: str


def as_fault(error: QueryError) -> Fault:
    """Write down what is wrong so that it can be said later, in any language."""
    return Fault(
        sentence=error.sentence,
        values=dict(error.values),
        at=list(error.at),
        proposal=error.proposal,
    )


def sentence_of(fault: Fault) -> str:
    """Say what is wrong with a query in the reader's language."""
    sentence = gettext(fault["sentence"])
    return sentence % fault["values"] if fault["values"] else sentence


def pointed(fault: Fault, query: str, *, room: int = 40) -> Pointed:
    """Cut a query around its fault, so that the page can point at it."""
    start, end = fault["at"]
    start = min(start, len(query))
    end = min(max(end, start + 1), len(query))
    before, after = query[max(0, start - room) : start], query[end : end + room]
    return Pointed(
        sentence=sentence_of(fault),
        before=("…" if start > room else "") + before,
        here=query[start:end].strip() or "␣",
        after=after + ("…" if end + room < len(query) else ""),
        proposal=fault["proposal"],
    )

"""What the editor says of a query beside its faults: remarks, and what another tool's query became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from parvis.stream.subjects import UNTOLD
from parvis.text.query.linter import lint
from parvis.text.query.spellings import SPELLINGS, carry
from parvis.text.query.tree import Node

TOOLS: Final = {
    "google": "Google Alerts",
    "brandwatch": "Brandwatch",
    "meltwater": "Meltwater",
    "talkwalker": "Talkwalker",
}
MOST_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Said:
    """A remark in the reader's language, and a whole query to put instead, or ""."""

    sentence: str
    is_grave: bool
    proposal: str


def remarks_of(query: str, tree: Node) -> list[Said]:
    """Remark what a query may not mean, the first five, the gravest first."""
    order = {"never": 0, "warning": 1, "advice": 2}
    found = sorted(lint(query, tree, untold=UNTOLD), key=lambda one: (order[one.weight], one.at))
    return [
        Said(
            gettext(one.sentence) % one.values if one.values else gettext(one.sentence),
            one.weight == "never",
            one.proposal,
        )
        for one in found[:MOST_SHOWN]
    ]


def carried(query: str, tool: str) -> tuple[str, list[str]]:
    """Carry a query over from another tool: its text here, and what changed on the way, in sentences.

    A query that cannot be carried over at all stays as it was typed.
    """
    spelling = SPELLINGS.get(tool)
    if spelling is None:
        return query, []
    told = carry(query[:20_000], spelling)
    notes = [
        gettext(note.sentence) % note.values if note.values else gettext(note.sentence)
        for note in told.notes
    ]
    return told.query or query, notes

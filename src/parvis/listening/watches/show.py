"""Prepares what was caught for the page: who, where, and the passage with its matches marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from parvis.channels import looks
from parvis.listening.models import Mention
from parvis.listening.watches.rules import around, marked
from parvis.stream.history import Found
from parvis.stream.models import Item
from parvis.stream.subjects import told
from parvis.team.models import Brand
from parvis.text.query.tree import Span


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said, as a list shows it. `pieces` are `(words, matched or not)`."""

    icon: str
    name: str
    where: str
    at: datetime
    url: str
    is_here: bool
    language: str
    pieces: list[tuple[str, bool]]
    is_cut_before: bool
    is_cut_after: bool
    is_silent: bool


def lines(brand: Brand, mentions: Sequence[Mention]) -> list[Line]:
    """Show mentions, each with its item, author and channel loaded."""
    return [_line(brand, m.item, joined(m)) for m in mentions]


def found_lines(brand: Brand, found: Sequence[Found]) -> list[Line]:
    """Show what a query that is being tried would catch."""
    return [_line(brand, one.item, one.spans) for one in found]


def joined(mention: Mention) -> list[Span]:
    """Return the places of a mention in its title and text as one text."""
    title = len(mention.item.title)
    shift = title + 1 if title else 0
    return [(a, b) for a, b in mention.title_spans] + [
        (a + shift, b + shift) for a, b in mention.spans
    ]


def _line(brand: Brand, item: Item, spans: list[Span]) -> Line:
    words, places, before, after = around(told(item), sorted(spans))
    entry = getattr(item, "entry", None)
    here = reverse("conversation", args=[brand.slug, entry.conversation_id]) if entry else ""
    return Line(
        icon=looks.icon(item.channel.network),
        name=(item.author.name if item.author else "") or item.channel.title,
        where=item.via or item.channel.title,
        at=item.said_at,
        url=here or item.url,
        is_here=bool(here),
        language=item.language,
        pieces=marked(words, places),
        is_cut_before=before,
        is_cut_after=after,
        is_silent=item.gone_at is not None or item.forgotten_at is not None,
    )

"""Prepares something said for the page, wherever the room shows it: who, where, when, the passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from parvis.channels import looks
from parvis.kit.saying import monogram
from parvis.listening.models import Mention
from parvis.listening.rules import Piece, host_of, passage, split
from parvis.stream.history import Found
from parvis.stream.models import Item
from parvis.stream.pictures.queries import face
from parvis.team.models import Brand


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said, with what matched marked in its title and in its words.

    `here` is the address of its conversation, `there` where it was said; either may be "".
    `can_answer` says whether answers can leave by its network at all.
    """

    item: int
    name: str
    initials: str
    face: str
    icon: str
    network: str
    where: str
    at: datetime
    language: str
    title: list[Piece]
    words: list[Piece]
    here: str
    there: str
    site: str
    has_author: bool
    is_gone: bool
    is_ours: bool
    can_answer: bool


def mention_line(brand: Brand, mention: Mention) -> Line:
    """Show a mention, its item, author, channel and entry loaded."""
    return line(brand, mention.item, mention.title_spans, mention.spans)


def found_line(brand: Brand, found: Found) -> Line:
    """Show what a query that is being tried would catch."""
    return line(brand, found.item, *split(found.spans, len(found.item.title)))


def line(
    brand: Brand, item: Item, in_title: Sequence[Sequence[int]], in_text: Sequence[Sequence[int]]
) -> Line:
    """Show something said."""
    entry = getattr(item, "entry", None)
    name = (item.author.name if item.author else "") or item.channel.title
    return Line(
        item=item.pk,
        name=name,
        initials=monogram(name),
        face=face(brand, item.author),
        icon=looks.icon(item.channel.network),
        network=looks.name(item.channel),
        where=item.via or item.channel.title,
        at=item.said_at,
        language=item.language,
        title=passage(item.title, in_title, 160) if item.title else [],
        words=passage(item.text, in_text),
        here=reverse("conversation", args=[brand.slug, entry.conversation_id]) if entry else "",
        there=item.url,
        site=host_of(item.url),
        has_author=item.author_id is not None,
        is_gone=item.gone_at is not None or item.forgotten_at is not None,
        is_ours=item.ours,
        can_answer=looks.can_answer(item.channel.network),
    )

"""How a mention looks on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.channels import looks
from parvis.kit.saying import monogram
from parvis.listening.mentions.rules import Piece, passage
from parvis.listening.models import Mention, Opinion
from parvis.listening.rules import host_of
from parvis.stream.pictures.queries import face
from parvis.team.models import Brand

MARKS = {
    Opinion.POSITIVE: ("up", "say-ok"),
    Opinion.NEGATIVE: ("down", "say-warm"),
    Opinion.NEUTRAL: ("minus", ""),
    Opinion.TO_READ: ("eye", ""),
}


@dataclass(slots=True)
class Caught:
    """One watch that caught the thing said."""

    pk: int
    watch: int
    name: str
    opinion: str
    opinion_label: str
    tone: str
    by_hand: bool
    about_us: bool | None


@dataclass(slots=True)
class Line:
    """One thing said, under every watch that caught it."""

    item: int
    fold: int
    name: str
    initials: str
    face: str
    icon: str
    network: str
    at: datetime
    language: str
    title: list[Piece]
    words: list[Piece]
    source: str
    site: str
    conversation: str
    is_new: bool
    has_author: bool
    gone: bool
    copies: int = 0
    caught: list[Caught] = field(default_factory=list)


def lines(brand: Brand, mentions: Sequence[Mention], copies: dict[int, int]) -> list[Line]:
    """Turn mentions, those of one item together, into lines in their order."""
    told: dict[int, Line] = {}
    for mention in mentions:
        line = told.get(mention.item_id)
        if line is None:
            line = told[mention.item_id] = _line(brand, mention)
            line.copies = copies.get(mention.fold, 0)
        line.caught.append(_caught(mention))
        line.is_new = line.is_new or mention.seen_at is None
    return list(told.values())


def _line(brand: Brand, mention: Mention) -> Line:
    item = mention.item
    entry = getattr(item, "entry", None)
    name = item.author.name if item.author else item.channel.title
    where = reverse("conversation", args=[brand.slug, entry.conversation_id]) if entry else ""
    return Line(
        item=item.pk,
        fold=mention.fold,
        name=name,
        initials=monogram(name),
        face=face(brand, item.author),
        icon=looks.icon(item.channel.network),
        network=looks.name(item.channel),
        at=item.said_at,
        language=item.language,
        title=passage(item.title, mention.title_spans, 160) if item.title else [],
        words=passage(item.text, mention.spans),
        source=item.url,
        site=host_of(item.url),
        conversation=where,
        is_new=False,
        has_author=item.author_id is not None,
        gone=item.gone_at is not None or item.forgotten_at is not None,
    )


def _caught(mention: Mention) -> Caught:
    opinion = Opinion(mention.opinion)
    return Caught(
        pk=mention.pk,
        watch=mention.watch_id,
        name=mention.watch.name,
        opinion=opinion,
        opinion_label=str(opinion.label),
        tone=MARKS[opinion][1],
        by_hand=mention.opinion_by_id is not None,
        about_us=mention.about_us,
    )


def opinions() -> list[tuple[str, str]]:
    """List the opinions a person can give, in the reader's language."""
    return [(value, str(label)) for value, label in Opinion.choices if value != Opinion.TO_READ]


def abouts() -> list[tuple[str, str]]:
    """List the ways to filter by whether a mention is about us."""
    return [("yes", _("About us")), ("no", _("Not about us"))]

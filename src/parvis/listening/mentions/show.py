"""How a mention looks on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from parvis.listening.lines import Line, mention_line
from parvis.listening.models import Mention, Opinion
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
class Shown:
    """One thing said, under every watch that caught it; `copies` others repeat it."""

    said: Line
    fold: int
    is_new: bool = False
    copies: int = 0
    caught: list[Caught] = field(default_factory=list)


def shown(brand: Brand, mentions: Sequence[Mention], copies: dict[int, int]) -> list[Shown]:
    """Turn mentions, those of one item together, into lines in their order."""
    told: dict[int, Shown] = {}
    for mention in mentions:
        one = told.get(mention.item_id)
        if one is None:
            one = told[mention.item_id] = Shown(mention_line(brand, mention), mention.fold)
            one.copies = copies.get(mention.fold, 0)
        one.caught.append(_caught(mention))
        one.is_new = one.is_new or mention.seen_at is None
    return list(told.values())


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

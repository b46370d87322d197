"""Who is a member. Pure."""

from __future__ import annotations

from parvis.members.models import Source
from parvis.stream.models import Item

COUNTED = frozenset({"published", "held"})


def membership(item: Item, *, place_is_ours: bool) -> Source | None:
    """Say why the author of an item is a member, or None.

    A person who wrote a remark in a place of ours, or addressed us elsewhere. Sites that ping us,
    ourselves, and what the network takes for spam or put in the trash make nobody a member.
    """
    author = item.author
    if author is None or author.kind != "person" or author.is_us or item.ours:
        return None
    if item.gone_at is not None or item.standing not in COUNTED or item.kind == "post":
        return None
    if place_is_ours:
        return Source.WROTE
    return Source.ADDRESSED if item.addressed else None

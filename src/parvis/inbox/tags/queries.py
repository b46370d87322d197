"""What is read of tags."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from parvis.inbox.models import Conversation, Tag
from parvis.inbox.queries import tags as known_tags
from parvis.team.models import Brand


@dataclass(frozen=True, slots=True)
class Offered:
    """One tag of the brand, and whether a conversation bears it."""

    pk: int
    name: str
    colour: str
    is_given: bool


def offered(conversation: Conversation) -> list[Offered]:
    """List the brand's tags for one conversation: those it bears, then the others."""
    known = known_tags(conversation.brand)
    given = set(conversation.tags.values_list("pk", flat=True)) if known else set()
    listed = [Offered(t.pk, t.name, t.colour, t.pk in given) for t in known]
    return sorted(listed, key=lambda tag: not tag.is_given)


def counted(brand: Brand) -> QuerySet[Tag]:
    """List the brand's tags with how many conversations bear each."""
    return Tag.objects.filter(brand=brand).annotate(uses=Count("conversations")).order_by("name")

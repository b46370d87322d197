"""What is read of tags."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BooleanField, Count, Exists, OuterRef, QuerySet

from parvis.inbox.models import Conversation, Tag
from parvis.team.models import Brand


@dataclass(frozen=True, slots=True)
class Offered:
    """One tag of the brand, and whether a conversation bears it."""

    pk: int
    name: str
    colour: str
    is_given: bool


def offered(conversation: Conversation) -> list[Offered]:
    """List the brand's tags for one conversation: those it bears, then the others. One statement."""
    through = Conversation.objects.filter(pk=conversation.pk, tags=OuterRef("pk"))
    given = Exists(through, output_field=BooleanField())
    rows = Tag.objects.filter(brand_id=conversation.brand_id).annotate(given=given)
    return [Offered(t.pk, t.name, t.colour, t.given) for t in rows.order_by("-given", "name")]


def counted(brand: Brand) -> QuerySet[Tag]:
    """List the brand's tags with how many conversations bear each."""
    return Tag.objects.filter(brand=brand).annotate(uses=Count("conversations")).order_by("name")

"""How far the first reading is, in real counts."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from parvis.channels.models import Place
from parvis.channels.rules import say
from parvis.inbox.queries import offered
from parvis.members.models import Member
from parvis.stream.models import Item
from parvis.team.models import Brand


@dataclass(frozen=True, slots=True)
class Progress:
    """The reading of a site: how much of how much, how long still, what was seen already."""

    title: str
    read: int
    total: int
    is_done: bool
    seconds_left: int | None
    comments: int
    people: int
    unanswered: int
    seen: list[Item]
    trouble: str
    cause: str


def progress(brand: Brand) -> Progress:
    """Measure the first reading of a brand's newest channel."""
    channel = brand.channels.exclude(state__in=("removed", "archive")).order_by("-pk").first()
    places = list(Place.objects.filter(channel=channel)) if channel else []
    read = sum(place.read_count for place in places)
    total = max(read, sum(place.total or place.read_count for place in places))
    items = Item.objects.filter(brand=brand, channel=channel)
    comments = items.filter(kind="comment", ours=False, gone_at=None)
    spent = (timezone.now() - channel.connected_at).total_seconds() if channel else 0
    kept = channel.trouble if channel else None
    return Progress(
        title=channel.title if channel else "",
        read=read,
        total=total,
        is_done=bool(places) and all(place.caught_up_at for place in places),
        seconds_left=round(spent / read * (total - read)) if read else None,
        comments=comments.count(),
        people=Member.objects.filter(brand=brand, merged_into=None).count(),
        unanswered=len(offered(brand)),
        seen=list(
            comments.filter(standing="published").select_related("author").order_by("-pk")[:2]
        ),
        trouble=say(kept),
        cause=(kept or {}).get("cause", ""),
    )

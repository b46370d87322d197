"""What is read of sources: rows only, as many statements for a hundred sources as for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, F, Max, Q, Sum
from django.utils import timezone

from parvis.channels.hand import HAND
from parvis.channels.models import Channel, ChannelState, Place
from parvis.listening.models import Muted
from parvis.listening.rules import Silence, silenced
from parvis.stream.models import DayCount, Item
from parvis.stream.rules import first_id
from parvis.team.models import Brand

MONTH: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Source:
    """A channel as one listens to it.

    `heard` counts what others said there in 30 days, `last` is the day of the last thing said there
    (None: nothing ever), `muted` the silence that hides what it says.
    """

    channel: Channel
    places: Sequence[Place]
    heard: int
    last: date | None
    muted: int | None


def sources(brand: Brand) -> list[Source]:
    """List what a brand listens to, as connected; what was noted by hand comes last."""
    rows = brand.channels.exclude(state=ChannelState.REMOVED).prefetch_related("places")
    counts = _counts(brand)
    silences = _silences(brand)
    found = [
        Source(
            channel,
            sorted(channel.places.all(), key=lambda place: place.pk),
            *counts.get(channel.pk, (0, None)),
            silenced(silences, None, (channel.url,)),
        )
        for channel in rows.order_by("pk")
    ]
    return sorted(found, key=lambda one: one.channel.network == HAND)


def _counts(brand: Brand) -> dict[int, tuple[int, date | None]]:
    since = timezone.localdate() - MONTH
    rows = DayCount.objects.filter(brand=brand).order_by().values("channel")
    told = rows.annotate(
        heard=Sum("theirs", filter=Q(day__gt=since), default=0),
        last=Max("day", filter=Q(theirs__gt=0) | Q(ours__gt=0)),
    )
    return {row["channel"]: (row["heard"], row["last"]) for row in told}


def _silences(brand: Brand) -> list[Silence]:
    rows = Muted.objects.filter(Q(until=None) | Q(until__gt=timezone.now()), brand=brand)
    return [Silence(*row) for row in rows.exclude(site="").values_list("pk", "author_id", "site")]


def removed(brand: Brand) -> list[Channel]:
    """List the sources that were removed and can be heard again: those that need no key."""
    rows = brand.channels.filter(state=ChannelState.REMOVED, account_id="", network="feed")
    return list(rows.order_by("title", "pk"))


def by_name(brand: Brand, channels: Sequence[Channel]) -> dict[str, int]:
    """Count, by the name of a network, what other channels (mail, by hand) told of it in 30 days."""
    rows = Item.objects.filter(
        brand=brand, channel__in=channels, id__gte=first_id(timezone.now() - MONTH)
    ).exclude(via="")
    return dict(rows.order_by().values_list("via").annotate(n=Count(F("id"))))


def connected(brand: Brand, pairs: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Say which of these `(network, authority)` are listened to already."""
    rows = brand.channels.exclude(state__in=(ChannelState.REMOVED, ChannelState.ARCHIVE))
    known = rows.filter(authority__in=[authority for _network, authority in pairs])
    return set(known.values_list("network", "authority"))

"""What a watch heard, counted by hour where it lies; read one by one for the last hours only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Coalesce

from parvis.listening.models import Mention, Watch
from parvis.listening.spikes.rules import HOUR
from parvis.listening.watches.queries import HEARD
from parvis.stream.rules import EPOCH, ROOM, first_id

HOUR_OF_ID: Final = ExpressionWrapper(
    F("item_id").bitrightshift(ROOM) / (HOUR // timedelta(milliseconds=1)),
    output_field=BigIntegerField(),
)
WHO: Final = Coalesce("item__author_id", -F("fold"), output_field=BigIntegerField())
"""Who said it; something without an author counts as one person, and its near-copies with it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One mention as counting needs it; near-copies of one thing are not `is_first`."""

    at: datetime
    who: int
    is_first: bool
    item: int


def heard(watch: Watch, *, since: datetime) -> list[Heard]:
    """Read what a watch heard after an instant, oldest first."""
    rows = _counting(watch).filter(item_id__gte=first_id(since), item__said_at__gt=since)
    told = rows.order_by("item_id").values_list("item__said_at", WHO, "fold", "item_id")
    return [Heard(at, who, item == fold, item) for at, who, fold, item in told]


def people_by_hour(watch: Watch, *, since: datetime, before: datetime) -> dict[datetime, int]:
    """Count the distinct authors of distinct things in each hour of a span, the hours in UTC.

    Counted by the database on ids, which begin with the moment of publication; hours in which
    nothing was said are absent.
    """
    rows = _counting(watch).filter(
        item_id__gte=first_id(since), item_id__lt=first_id(before), fold=F("item_id")
    )
    by_hour = rows.order_by().annotate(hour=HOUR_OF_ID).values("hour")
    counted = by_hour.annotate(people=Count(WHO, distinct=True)).values_list("hour", "people")
    return {EPOCH + hour * HOUR: people for hour, people in counted}


def _counting(watch: Watch) -> QuerySet[Mention]:
    """Select what counts: not muted, not said to be about something else."""
    return Mention.objects.filter(HEARD, watch=watch)

"""Counts what watches caught in a window: distinct things said, near-copies once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, F, Q

from parvis.channels.models import Channel
from parvis.listening.models import Backfill, Mention, Watch
from parvis.listening.rules import first_id
from parvis.team.models import Brand


def counted(watches: Sequence[Watch], since: datetime) -> dict[int, dict[str, int]]:
    """Count, for each watch, the things said since an instant by their opinion.

    What is muted, and what a person said is not about it, is left out. A near-copy counts with the
    first that it repeats.
    """
    rows = Mention.objects.filter(watch__in=watches, item_id__gte=first_id(since), muted=None)
    rows = rows.filter(Q(about_us=None) | Q(about_us=True))
    firsts = rows.filter(item_id=F("fold")) | rows.filter(fold__lt=first_id(since))
    told = (
        firsts.order_by().values_list("watch_id", "opinion").annotate(Count("fold", distinct=True))
    )
    found: dict[int, dict[str, int]] = {watch.pk: {} for watch in watches}
    for watch, opinion, count in told:
        found[watch][opinion] = count
    return found


def still_reading(watches: Sequence[Watch]) -> set[int]:
    """Name the watches that have not read all that was said before yet."""
    rows = Backfill.objects.filter(watch__in=watches, done_at=None, due_at__isnull=False)
    return set(rows.values_list("watch_id", flat=True))


def places(brand: Brand) -> int:
    """Count the places that Parvis hears for a brand."""
    return Channel.objects.filter(brand=brand).count()

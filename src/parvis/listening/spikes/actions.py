"""Looks at a watch that just heard something, and writes down a spike and its letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from parvis.kit import bulk
from parvis.listening.hooks import MentionsCaught
from parvis.listening.models import Mention, Watch, WatchKind
from parvis.listening.spikes import letters, queries, reasons
from parvis.listening.spikes.models import Check, Spike
from parvis.listening.spikes.queries import Heard
from parvis.listening.spikes.rules import (
    COOL_DOWN,
    HOUR,
    MOST_WEEKS,
    WEEK,
    WINDOWS,
    Verdict,
    hour_of,
    judge,
    learn,
)

SOON: Final = timedelta(seconds=20)
APART: Final = timedelta(minutes=5)
SINGLE_APART: Final = timedelta(minutes=10)
MOST_READ: Final = 300


def ask(event: MentionsCaught) -> None:
    """Have the watches that heard something looked at soon (inside the write of the mentions)."""
    if not event.is_live:
        return
    wanted = {mention.watch_id for mention in event.mentions if not mention.muted_id}
    now = timezone.now()
    rows = {row.watch_id: row for row in Check.objects.filter(watch__in=wanted)}
    new = []
    for watch in wanted:
        row = rows.get(watch)
        if row is None:
            new.append(bulk.make(Check, watch_id=watch, due_at=now + SOON))
        elif row.due_at is None:
            last = row.looked_at or now - APART
            Check.objects.filter(pk=row.pk).update(due_at=max(now + SOON, last + APART))
    bulk.insert(Check, new)


def step(pk: int) -> None:
    """Look at one watch: one spike at most, its letters in the same transaction."""
    check = Check.objects.select_related("watch__brand").get(pk=pk)
    now = timezone.now()
    found = look(check.watch, now)
    with transaction.atomic():
        if found is not None:
            found.save()
            letters.write(found)
        Check.objects.filter(pk=pk).update(due_at=None, looked_at=now, attempts=0)


def look(watch: Watch, now: datetime) -> Spike | None:
    """Judge the last hours of a watch; a spike that is not saved, or None."""
    if not watch.is_on or watch.deleted_at is not None:
        return None
    if watch.kind == WatchKind.GRAVE:
        return _single(watch, now)
    if watch.spikes.filter(at__gt=now - COOL_DOWN, is_single=False).exists():
        return None
    recent = queries.heard(watch, since=now - max(WINDOWS) * HOUR)
    verdict = verdict_of(watch, recent, now)
    if not verdict.is_spike:
        return None
    within = [one for one in recent if one.at > now - verdict.hours * HOUR]
    return _told(watch, verdict, within, now)


def verdict_of(watch: Watch, recent: Sequence[Heard], now: datetime) -> Verdict:
    """Judge the last hours beside the usual ones, counting distinct authors of distinct things."""
    people: list[set[int]] = [set() for _hour in range(max(WINDOWS))]
    for one in recent:
        if one.is_first and one.at <= now:
            people[int((now - one.at) / HOUR)].add(one.who)
    start = hour_of(now) - (max(WINDOWS) - 1) * HOUR
    counts = queries.people_by_hour(watch, since=start - MOST_WEEKS * WEEK, before=start)
    since = min([watch.created_at, *counts])
    zone = ZoneInfo(watch.brand.time_zone)
    baseline = learn(counts, start, zone, since=since)
    usuals = [baseline.usual(hour_of(now - n * HOUR)) for n in range(max(WINDOWS))]
    return judge([len(who) for who in people], usuals)


def _single(watch: Watch, now: datetime) -> Spike | None:
    """Tell of what a watch of grave words heard since it was last told."""
    last = watch.spikes.filter(is_single=True).order_by("-at").values_list("at", flat=True).first()
    if last is not None and now - last < SINGLE_APART:
        return None
    since = max(last, now - MOST_WEEKS * WEEK) if last is not None else now - 24 * HOUR
    within = queries.heard(watch, since=since)
    if not within:
        return None
    verdict = Verdict(1, len({one.who for one in within}), 0.0, 0, 0.0, is_spike=True)
    spike = _told(watch, verdict, within, now)
    spike.is_single = True
    return spike


def _told(watch: Watch, verdict: Verdict, within: Sequence[Heard], now: datetime) -> Spike:
    """Write a verdict down with its reasons."""
    recent = [one.item for one in within][-MOST_READ:]
    rows = list(
        Mention.objects.filter(watch=watch, item__in=recent)
        .select_related("item__author")
        .order_by("item")
    )
    before = watch.mentions.exclude(item__in=recent).order_by("-item")[:MOST_READ]
    past = list(before.values_list("item__text", "item__language"))
    link, count = reasons.top_link((row.item.text, row.item.html) for row in rows)
    first = next((row.item.author.name for row in rows if row.item.author), "")
    asked = [word.strip("()\"'“”«»*@#") for word in watch.query.split()]
    return Spike(
        brand_id=watch.brand_id,
        watch=watch,
        at=now,
        hours=verdict.hours,
        people=verdict.seen,
        mentions=len(within),
        usual=verdict.usual,
        usual_most=verdict.usual_most,
        chance=verdict.chance,
        weeks=min(MOST_WEEKS, max(0, (now - watch.created_at) // WEEK)),
        link=link[:1000],
        link_count=count,
        first=first[:300],
        words=reasons.new_words([(r.item.text, r.item.language) for r in rows], past, asked),
    )

"""Forgets those who were merely overheard, some weeks after their last word: in slices, resumable."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from parvis.channels import trying
from parvis.channels.hooks import ChannelChanged
from parvis.channels.models import Place
from parvis.kit import jobs
from parvis.members.holds import held
from parvis.members.models import MemberAccount, Retention
from parvis.stream.forgetting import forget
from parvis.stream.models import Author, Item
from parvis.team.actions import record
from parvis.team.models import Brand, User

logger = logging.getLogger(__name__)

DAYS: Final = 90
FEWEST: Final = 7
MOST: Final = 730
SLICE: Final = 50
ITEMS_A_SLICE: Final = 500
SLICES_A_STEP: Final = 10
EVERY: Final = timedelta(days=1)


@dataclass(slots=True)
class Plan:
    """What would be forgotten now, and what stays: counts only, no one's name."""

    days: int
    before: datetime
    authors: int = 0
    items: int = 0
    by_network: Counter[str] = field(default_factory=Counter)
    oldest: datetime | None = None
    newest: datetime | None = None
    held: int = 0
    still: int = 0
    members: int = 0


def overheard(brand: Brand) -> QuerySet[Author]:
    """Select the authors of a brand who are nobody's account, not us, and wrote no post of ours.

    Whoever wrote a post on a site that is ours works there or wrote there by invitation.
    """
    ours = Place.objects.filter(channel__brand=brand, ours=True).values("channel")
    posted = Item.objects.filter(author=OuterRef("pk"), kind="post", channel__in=ours)
    said_as_us = Item.objects.filter(author=OuterRef("pk"), ours=True)
    accounts = MemberAccount.objects.filter(author=OuterRef("pk"))
    rows = Author.objects.filter(brand=brand, is_us=False)
    return rows.exclude(Exists(accounts)).exclude(Exists(posted)).exclude(Exists(said_as_us))


def foresee(brand: Brand, *, days: int, now: datetime | None = None) -> Plan:
    """Say what forgetting would do now, without doing it."""
    now = now or timezone.now()
    plan = Plan(days=days, before=now - timedelta(days=days))
    for slice_ in _slices(overheard(brand).filter(last_at__lt=plan.before)):
        kept = held([author.pk for author in slice_])
        plan.held += len(kept)
        for author in slice_:
            if author.pk not in kept:
                _add(plan, author)
    going = plan.authors + plan.held
    plan.still = overheard(brand).count() - going
    plan.members = brand.members.filter(merged_into=None).count()
    return plan


def _add(plan: Plan, author: Author) -> None:
    plan.authors += 1
    plan.items += author.item_count
    plan.by_network[author.network] += 1
    plan.oldest = min(plan.oldest or author.last_at, author.last_at)
    plan.newest = max(plan.newest or author.last_at, author.last_at)


def _slices(rows: QuerySet[Author]) -> Iterator[list[Author]]:
    """Walk authors by key, some at a time; a slice also ends once it holds many items."""
    after = 0
    while slice_ := list(rows.filter(pk__gt=after).order_by("pk")[:SLICE]):
        weight, cut = 0, 0
        for author in slice_:
            if cut and weight + author.item_count > ITEMS_A_SLICE:
                break
            weight, cut = weight + author.item_count, cut + 1
        slice_ = slice_[:cut]
        after = slice_[-1].pk
        yield slice_


def forget_overheard(
    retention: Retention, *, now: datetime | None = None, slices: int | None = None
) -> tuple[int, int, bool]:
    """Forget who is due, each slice in its own transaction; killed between two, nothing is half-done.

    Returns how many authors and items, and whether more wait. The log says numbers only.
    """
    now = now or timezone.now()
    due = overheard(retention.brand).filter(last_at__lt=now - timedelta(days=retention.days))
    trying.forget_of(retention.brand, before=now - timedelta(days=retention.days))
    authors = items = worked = 0
    more = False
    for slice_ in _slices(due):
        if slices is not None and worked >= slices:
            more = True
            break
        gone, words = _forget_slice(retention, slice_, now)
        # A slice that a room holds back whole is no work: it must not be met first for ever.
        worked += bool(gone)
        authors, items = authors + gone, items + words
    if authors:
        logger.info("brand %s: forgot %s authors, %s items", retention.brand_id, authors, items)
    return authors, items, more


def _forget_slice(retention: Retention, slice_: list[Author], now: datetime) -> tuple[int, int]:
    with transaction.atomic():
        # Asked again inside: someone may have written, or become a member, since the slice was read.
        ids = [author.pk for author in slice_]
        limit = now - timedelta(days=retention.days)
        still = overheard(retention.brand).filter(pk__in=ids, last_at__lt=limit)
        going = list(still.exclude(pk__in=held(ids)))
        if not going:
            return 0, 0
        words = forget(going, now=now)
        row = Retention.objects.get(pk=retention.pk)
        row.forgotten_authors += len(going)
        row.forgotten_items += words
        row.save(update_fields=["forgotten_authors", "forgotten_items"])
    return len(going), words


def step(pk: int) -> None:
    """Forget some of who is due, and say when to come back: at once while more wait, else tomorrow."""
    retention = Retention.objects.select_related("brand").get(pk=pk)
    if retention.brand.is_sample:
        Retention.objects.filter(pk=pk).update(due_at=None, attempts=0)
        return
    before = retention.forgotten_authors
    _authors, _items, more = forget_overheard(retention, slices=SLICES_A_STEP)
    now = timezone.now()
    if more:
        Retention.objects.filter(pk=pk).update(due_at=now, attempts=0)
        return
    with transaction.atomic():
        Retention.objects.filter(pk=pk).update(due_at=now + EVERY, attempts=0, ran_at=now)
        gone = Retention.objects.values_list("forgotten_authors", flat=True).get(pk=pk) - before
        if gone:
            record("retention.ran", brand=retention.brand, number=gone)


def terms_of(brand: Brand) -> Retention:
    """Read how long a brand keeps the overheard; ninety days unless it said otherwise."""
    return Retention.objects.filter(brand=brand).first() or Retention(brand=brand, days=DAYS)


def retention_of(brand: Brand) -> Retention:
    """Return the row that has a brand forget, made when there was none."""
    row, _made = Retention.objects.get_or_create(
        brand=brand, defaults={"due_at": timezone.now(), "days": DAYS}
    )
    return row


def begin(event: ChannelChanged) -> None:
    """Have a brand forget from the day it listens to anything."""
    retention_of(event.channel.brand)


def keep_for(brand: Brand, *, days: int, reason: str, by: User) -> Retention:
    """Say how long the overheard are kept, and why. `days` is brought within the limits."""
    with transaction.atomic():
        row = retention_of(brand)
        row.days, row.reason = min(max(days, FEWEST), MOST), reason.strip()[:300]
        row.due_at, row.attempts = timezone.now(), 0
        row.save(update_fields=["days", "reason", "due_at", "attempts"])
        record("retention.changed", brand=brand, by=by, days=row.days)
    jobs.ring("retention", row.pk)
    return row


def due_for(author: Author, *, days: int) -> datetime:
    """Say when an overheard author will be forgotten, if they say nothing more."""
    return author.last_at + timedelta(days=days)


def is_overheard(author: Author) -> bool:
    """Say whether an author is one of those who will be forgotten."""
    return overheard(author.brand).filter(Q(pk=author.pk)).exists()

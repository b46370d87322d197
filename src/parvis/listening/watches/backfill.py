"""Tries a new or changed watch on what was said before, newest first, a slice at a time.

Each slice is read and tried outside of any transaction, then written with the cursor of the next
one. A watch that changed meanwhile, or a slice that somebody else wrote, leaves it unwritten: its
row says where to go on. Killed anywhere, it goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from parvis.kit.pointing import as_fault
from parvis.listening import catching
from parvis.listening.matching import Caught
from parvis.listening.models import Backfill, Mention, Watch
from parvis.listening.watches.queries import lists_of
from parvis.listening.watches.rules import read
from parvis.stream import history, search
from parvis.stream.history import Asked
from parvis.stream.models import Item
from parvis.stream.rules import LISTENED
from parvis.stream.store import alone
from parvis.text.query.check import Test
from parvis.text.query.faults import QueryError

SLICE: Final = 400
SECONDS_A_STEP: Final = 3.0


def step(pk: int) -> None:
    """Try a watch on a few slices of the history. Safe to die anywhere inside."""
    row = Backfill.objects.select_related("watch__brand").get(pk=pk)
    watch = row.watch
    if watch.deleted_at is not None:
        _take_away(row)
        return
    if not watch.is_on or row.done_at is not None:
        Backfill.objects.filter(pk=pk, version=row.version).update(due_at=None)
        return
    try:
        lists = lists_of(watch.brand)
        asked = history.asked_of(watch.brand_id, read(watch.query, lists), lists)
    except QueryError as error:
        Watch.objects.filter(pk=watch.pk, version=row.version).update(fault=as_fault(error))
        Backfill.objects.filter(pk=pk, version=row.version).update(due_at=None)
        return
    if not row.total:
        row.total = Item.objects.filter(brand=watch.brand).count()
        Backfill.objects.filter(pk=pk, version=row.version).update(total=row.total)
    until = time.monotonic() + SECONDS_A_STEP
    while _slice(row, asked) and time.monotonic() < until:
        pass


def _slice(row: Backfill, asked: Asked) -> bool:
    """Try and write one slice; False when it was the last one, or when it is no longer ours.

    A slice is what the index proposes, with what the watch caught before among it; what lies between
    cannot match and counts as tried.
    """
    watch = row.watch
    ids = search.candidates(watch.brand_id, asked.request, before=row.before, limit=SLICE)
    is_last = len(ids) < SLICE
    before = 0 if is_last else ids[-1]
    between = {"id__lt": row.before, "id__gte": before}
    known = Mention.objects.filter(watch=watch, item_id__lt=row.before, item_id__gte=before)
    wanted = {*ids, *known.values_list("item_id", flat=True)}
    rows = Item.objects.filter(brand=watch.brand, pk__in=wanted)
    items = list(rows.select_related("author", "channel").order_by("-id"))
    labels = history.place_labels(watch.brand_id)
    heard = [item for item in items if item.audience in LISTENED]
    caught = {i.pk: found for i in heard if (found := _try(watch, i, asked.test, labels))}
    tried = Item.objects.filter(brand=watch.brand, **between).count()
    if caught:
        catching.get_ready(watch.brand_id)
    with transaction.atomic():
        alone(watch.brand_id)
        if not _is_ours(row):
            return False
        made = _write(watch, items, caught)
        row.before, row.tried, row.found = before, row.tried + tried, row.found + made
        row.done_at = timezone.now() if is_last else None
        row.due_at = None if is_last else timezone.now()
        row.attempts = 0
        row.save(update_fields=["before", "tried", "found", "done_at", "due_at", "attempts"])
    return not is_last


def _is_ours(row: Backfill) -> bool:
    """Say whether the slice still stands where it was read, for the watch as it was read."""
    now = Backfill.objects.select_related("watch").filter(pk=row.pk).first()
    return (
        now is not None
        and (now.version, now.before) == (row.version, row.before)
        and now.watch.version == row.version
        and now.watch.is_on
        and now.watch.deleted_at is None
    )


def _try(watch: Watch, item: Item, test: Test, labels: Mapping[int, str]) -> Caught:
    if item.ours or (watch.languages and item.language not in watch.languages):
        return {}
    spans = test(history.subject(item, labels))
    return {} if spans is None else {watch.pk: spans}


def _write(watch: Watch, items: Sequence[Item], caught: dict[int, Caught]) -> int:
    """Write what a slice gave; what was edited since it was read was tried by whoever wrote it."""
    known = Mention.objects.filter(watch=watch, item__in=[item.pk for item in items])
    touched = {*caught, *known.values_list("item_id", flat=True)}
    now = dict(Item.objects.filter(pk__in=touched).values_list("pk", "digest"))
    same = [item for item in items if now.get(item.pk) == item.digest]
    made = catching.keep(watch.brand_id, same, caught, watches=frozenset({watch.pk}), is_live=False)
    return len(made)


def _take_away(row: Backfill) -> None:
    """Take a watch that was removed away for good, its mentions in slices before it."""
    until = time.monotonic() + SECONDS_A_STEP
    while time.monotonic() < until:
        with transaction.atomic():
            part = list(
                Mention.objects.filter(watch=row.watch_id).values_list("pk", flat=True)[:500]
            )
            Mention.objects.filter(pk__in=part).delete()
            if not part:
                Watch.objects.filter(pk=row.watch_id, deleted_at__isnull=False).delete()
                return
    Backfill.objects.filter(pk=row.pk).update(due_at=timezone.now(), attempts=0)

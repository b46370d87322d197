"""Brings the history index to the words of this version, newest first, a slice at a time.

One row says how far it is. Until it is there, items that an older version wrote are proposed to every
search (`search.candidates`), so that nothing is missing meanwhile; it only takes longer. Killed
anywhere, it goes on from its row.
"""

from __future__ import annotations

import time
from typing import Final

from django.db import transaction
from django.utils import timezone

from parvis.stream import search, upkeep
from parvis.stream.models import Item, Reindexing
from parvis.text.index.words import VERSION

SLICE: Final = 200
SECONDS_A_STEP: Final = 3.0


def owe(*, again: bool = False) -> Reindexing | None:
    """Note what the index owes; the row when something is owed.

    With `again`, all of it is read over even where it is up to date.
    """
    with transaction.atomic():
        row = Reindexing.objects.select_for_update().first()
        if again or row is None or row.version != VERSION:
            row = row or Reindexing()
            row.total, row.done, row.version = Item.objects.count(), 0, VERSION
            row.before = search.LAST if row.total else 0
            row.due_at = timezone.now() if row.total else None
            row.save()
        return row if row.before else None


def step(pk: int) -> None:
    """Read over a few slices. Safe to die anywhere inside."""
    until = time.monotonic() + SECONDS_A_STEP
    while (row := slice_of(pk)) is not None and row.before and time.monotonic() < until:
        pass


def slice_of(pk: int) -> Reindexing | None:
    """Read over the next slice, in one transaction; return the row as it then stands."""
    with transaction.atomic():
        row = Reindexing.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            return None
        rows = Item.objects.filter(id__lt=row.before).order_by("-id")
        items = list(rows.select_for_update(of=("self",))[:SLICE])
        search.remove([item.pk for item in items])
        search.write([i for i in items if i.gone_at is None and i.forgotten_at is None])
        row.done += len(items)
        row.before = items[-1].pk if len(items) == SLICE else 0
        row.due_at = timezone.now() if row.before else None
        row.attempts = 0
        row.save(update_fields=["before", "done", "due_at", "attempts"])
        if not row.before:
            upkeep.owe()
    return row


def progress() -> Reindexing | None:
    """Return the row while something is owed."""
    return Reindexing.objects.exclude(before=0).first()

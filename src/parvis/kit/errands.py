"""Waiting rows: whatever waits on the outside world is a row with a due time and a lease."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import models
from django.db.models import F, Q

SHORTEST: Final = timedelta(seconds=5)
LONGEST: Final = timedelta(hours=1)


class Lane(StrEnum):
    """Two roads that never block each other: what leaves, and what comes in."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


class Errand(models.Model):
    """A row that waits.

    `due_at` null means that it waits for nothing. A worker takes it by writing `leased_by` and
    `leased_until`; a worker that dies leaves a lease that runs out, and the row is due again.
    """

    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        abstract = True


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of waiting row: its table, its lane, the step that moves it, how long a step may be.

    Rings of a higher `urgency` are answered first.
    """

    name: str
    model: type[Errand]
    lane: Lane
    step: Callable[[int], None]
    lease: timedelta
    urgency: int = 0


KINDS: Final[dict[str, Kind]] = {}


def register(kind: Kind) -> None:
    """Make a sort of waiting row known to the sweeper; called from an app's `ready`."""
    KINDS[kind.name] = kind


def kinds_of(lane: Lane) -> Iterable[Kind]:
    """List the sorts of waiting rows of a lane."""
    return [kind for kind in KINDS.values() if kind.lane is lane]


def due(kind: Kind, now: datetime, limit: int = 100) -> list[int]:
    """List the rows that are due and that nobody holds, oldest first: one indexed query."""
    rows = kind.model._default_manager.filter(due_at__lte=now).filter(_free(now))  # noqa: SLF001
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:limit])


def claim(kind: Kind, pk: int, *, by: str, now: datetime) -> bool:
    """Take a due row by compare-and-set; False when someone else has it or it is not due."""
    rows = kind.model._default_manager.filter(pk=pk, due_at__lte=now).filter(_free(now))  # noqa: SLF001
    taken = rows.update(leased_by=by, leased_until=now + kind.lease, attempts=F("attempts") + 1)
    return taken == 1


def renew(kind: Kind, pk: int, *, by: str, now: datetime) -> bool:
    """Keep a row that one still works on; False when the lease was lost to another worker."""
    held = kind.model._default_manager.filter(pk=pk, leased_by=by)  # noqa: SLF001
    return held.update(leased_until=now + kind.lease) == 1


def release(kind: Kind, pk: int, *, by: str, now: datetime) -> bool:
    """Give a row back after a step, and say whether it is due again at once.

    A step that failed to say when is due again after a back-off.
    """
    held = kind.model._default_manager.filter(pk=pk, leased_by=by)  # noqa: SLF001
    row = held.values_list("due_at", "attempts").first()
    if row is None:
        return False
    due_at, attempts = row
    stuck = due_at is not None and due_at <= now and attempts > 0
    if stuck:
        held.update(leased_by="", leased_until=None, due_at=now + back_off(attempts))
    else:
        held.update(leased_by="", leased_until=None)
    return due_at is not None and due_at <= now and not stuck


def back_off(attempts: int) -> timedelta:
    """Say how long to wait after so many tries: doubling from 5 s to an hour, ± 20 % at random."""
    wait = min(SHORTEST * (1 << min(attempts, 12)), LONGEST)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 -- spreads load, hides nothing


def _free(now: datetime) -> Q:
    return Q(leased_until=None) | Q(leased_until__lte=now)

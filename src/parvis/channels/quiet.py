"""Quiet mode: after a restore, a clock that jumped back or a long sleep, nothing leaves unasked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from parvis.channels.models import Heartbeat, Letter, LetterState, Outgoing, OutgoingState, Quiet
from parvis.team.actions import record
from parvis.team.models import User

LONG_SLEEP: Final = timedelta(hours=1)
CLOCK_SLACK: Final = timedelta(minutes=2)
WAITING: Final = (OutgoingState.QUEUED, OutgoingState.RETRY, OutgoingState.SENDING)
DOUBTED: Final = (*WAITING, OutgoingState.PROCESSING, OutgoingState.HELD, OutgoingState.LATE)


def in_force() -> Quiet | None:
    """Return the quiet time in force, or None."""
    return Quiet.objects.filter(ended_at=None).order_by("since").first()


def begin(reason: str) -> Quiet:
    """Fall silent; a quiet time already in force stays as it is."""
    with transaction.atomic():
        return in_force() or Quiet.objects.create(reason=reason)


def after_restore() -> int:
    """Fall silent after a restore, and doubt everything that had not surely left; return how much.

    The backup does not know what left after it was made: each such row is looked for on its
    network, which sends nothing, and what is not found waits for a person. A letter cannot be looked
    for, so it is said to be unsure and never leaves again by itself.
    """
    with transaction.atomic():
        Quiet.objects.filter(ended_at=None).delete()
        Quiet.objects.create(reason=Quiet.Reason.RESTORED)
        Heartbeat.objects.all().delete()
        now = timezone.now()
        letters = Letter.objects.filter(state__in=(LetterState.QUEUED, LetterState.SENDING))
        letters.update(state=LetterState.UNSURE, due_at=None, leased_by="", leased_until=None)
        rows = Outgoing.objects.filter(state__in=DOUBTED)
        rows = rows.exclude(state=OutgoingState.QUEUED, send_at__gt=now)  # not due before today
        return rows.update(
            state=OutgoingState.UNCONFIRMED,
            due_at=now,
            attempts=0,
            leased_by="",
            leased_until=None,
            why_held="",
            trouble=None,
        )


def undecided() -> list[Outgoing]:
    """List what waits for a person's word before the desk leaves quiet mode, oldest first."""
    rows = Outgoing.objects.filter(
        Q(state=OutgoingState.HELD, why_held="quiet") | Q(state=OutgoingState.LATE)
        | Q(state=OutgoingState.UNCONFIRMED, due_at=None)
    )  # fmt: skip
    return list(rows.select_related("brand", "channel").order_by("created_at", "pk"))


def looked_for() -> int:
    """Count what is being looked for on its network."""
    states = (OutgoingState.UNCONFIRMED, OutgoingState.PROCESSING, OutgoingState.SENDING)
    return Outgoing.objects.filter(state__in=states).exclude(due_at=None).count()


def end(*, by: User) -> None:
    """Let things leave again: a person has spoken. What was held for it is due at once."""
    with transaction.atomic():
        now = timezone.now()
        Quiet.objects.filter(ended_at=None).update(ended_at=now, ended_by=by)
        held = Outgoing.objects.filter(state=OutgoingState.HELD, why_held="quiet")
        held.update(due_at=now, send_at=now)  # their word makes it timely again
        record("desk.quiet_ended", by=by)


def beat(lane: str, now: datetime) -> None:
    """Note that a lane's sweeper ticks; fall silent when the last tick tells of a sleep or a jump.

    A desk that had nothing waiting to leave needs no silence: there is nothing to say late.
    """
    last = Heartbeat.objects.filter(lane=lane).values_list("at", flat=True).first()
    if last is not None and last - now > CLOCK_SLACK and _waits(now):
        begin(Quiet.Reason.CLOCK)
    elif last is not None and now - last > LONG_SLEEP and _slept_through(now):
        begin(Quiet.Reason.SLEPT)
    Heartbeat.objects.update_or_create(lane=lane, defaults={"at": now})


def _waits(now: datetime) -> bool:
    return Outgoing.objects.filter(state__in=WAITING, created_at__lt=now + LONG_SLEEP).exists()


def _slept_through(now: datetime) -> bool:
    """Say whether the hour of something came during a sleep; what is for later is not late."""
    return Outgoing.objects.filter(state__in=WAITING, send_at__lte=now).exists()

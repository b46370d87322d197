"""Mandates: an outside manager's seat with its dates, what is said before the end, and the end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from parvis.team.actions import NotAllowed, close_seat, may_give, may_touch, record
from parvis.team.models import Mandate, Role, Seat, User
from parvis.team.notices import tell
from parvis.team.rules import days_left, next_moment, span, warning_due

LONGEST: Final = timedelta(days=3 * 366)


def give(
    seat: Seat,
    *,
    begins_on: date,
    ends_on: date,
    scope: str,
    hand_to: User | None,
    by: Seat,
) -> Mandate:
    """Give a seat its dates, or change them: renewing is a later end. Raises NotAllowed."""
    if seat.role == Role.OWNER:
        raise NotAllowed("an owner has no end date")
    with transaction.atomic():
        may_touch(seat, by)
        mandate = seat.mandate or Mandate(brand=seat.brand, user=seat.user)
        is_new = mandate.pk is None
        mandate.role, mandate.scope, mandate.hand_to = seat.role, scope.strip(), hand_to
        mandate.begins_on, mandate.ends_on, mandate.warned_days = begins_on, ends_on, None
        mandate.save()
        plan(mandate)
        seat.mandate = mandate
        seat.save(update_fields=["mandate"])
        verb = "mandate.given" if is_new else "mandate.renewed"
        record(
            verb, brand=seat.brand, by=by.user, subject=seat.user.name, until=ends_on.isoformat()
        )
    return mandate


def drop(seat: Seat, *, by: Seat) -> None:
    """Keep a person beyond their dates: the seat becomes one without end. Raises NotAllowed."""
    with transaction.atomic():
        may_touch(seat, by)
        mandate = seat.mandate
        if mandate is None:
            return
        seat.mandate = None
        seat.save(update_fields=["mandate"])
        mandate.due_at, mandate.ended_at = None, timezone.now()
        mandate.save(update_fields=["due_at", "ended_at"])
        record("mandate.dropped", brand=seat.brand, by=by.user, subject=seat.user.name)


def again(mandate: Mandate, *, ends_on: date, by: Seat) -> Seat:
    """Give an ended mandate's person a seat again, from today on. Raises NotAllowed."""
    may_give(by, mandate.role)
    if Seat.objects.filter(brand=mandate.brand, user=mandate.user).exists():
        raise NotAllowed("has a seat")
    today = timezone.localdate()
    with transaction.atomic():
        seat = Seat.objects.create(brand=mandate.brand, user=mandate.user, role=mandate.role)
        give(
            seat, begins_on=today, ends_on=ends_on, scope=mandate.scope,
            hand_to=mandate.hand_to, by=by,
        )  # fmt: skip
    return seat


def plan(mandate: Mandate) -> None:
    """Set when a mandate must be looked at again."""
    mandate.due_at = next_moment(mandate.ends_on, mandate.brand.time_zone, timezone.now())
    mandate.save(update_fields=["due_at"])


def step(pk: int) -> None:
    """Warn, or close the seat, when the day has come. Whatever was done is not done again."""
    with transaction.atomic():
        mandate = Mandate.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if mandate is None:
            return
        if mandate.ended_at:
            Mandate.objects.filter(pk=pk).update(due_at=None)
            return
        zone, now = mandate.brand.time_zone, timezone.now()
        if now >= span(mandate.begins_on, mandate.ends_on, zone)[1]:
            _close(mandate)
            return
        left = days_left(mandate.ends_on, zone, now)
        owed = warning_due(left, mandate.warned_days)
        if owed is not None:
            _warn(mandate, left)
            mandate.warned_days = owed
            mandate.save(update_fields=["warned_days"])
        plan(mandate)


def _warn(mandate: Mandate, left: int) -> None:
    """Tell the person and those who may renew."""
    brand = mandate.brand
    managers = User.objects.filter(
        seats__brand=brand, seats__role__in=(Role.OWNER, Role.MANAGER)
    ).exclude(pk=mandate.user_id)
    detail = {"brand": brand.name, "name": mandate.user.name, "until": mandate.ends_on.isoformat()}
    tell(mandate.user, "mandate.mine_ends", **detail)
    for manager in managers:
        tell(manager, "mandate.ends", **detail)
    record("mandate.warned", brand=brand, subject=mandate.user.name, days=left)


def _close(mandate: Mandate) -> None:
    brand, seat = mandate.brand, Seat.objects.filter(mandate=mandate).first()
    if seat is not None:
        close_seat(seat, hand_to=mandate.hand_to)
    Mandate.objects.filter(pk=mandate.pk).update(ended_at=timezone.now(), due_at=None)
    tell(mandate.user, "mandate.over", brand=brand.name, until=mandate.ends_on.isoformat())
    record("mandate.ended", brand=brand, subject=mandate.user.name)

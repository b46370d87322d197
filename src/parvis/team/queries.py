"""Who is here now, and what is asked of them."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils import timezone

from parvis.team.models import AuditEntry, Brand, Passkey, PersonalNotice, Seat, User
from parvis.team.rules import Right, allows, days_left, span
from parvis.team.sign_in.factors import has_second_factor
from parvis.team.words import did

MOST_LATELY: Final = 20


def is_open(seat: Seat) -> bool:
    """Say whether a seat opens its brand now: always, or between the dates of its mandate."""
    if seat.mandate is None:
        return True
    begins, ends = span(seat.mandate.begins_on, seat.mandate.ends_on, seat.brand.time_zone)
    return begins <= timezone.now() < ends


def seats_of(user: User) -> list[Seat]:
    """List the seats that open a brand to a person now, by the brand's name."""
    rows = Seat.objects.filter(user=user).select_related("brand", "mandate")
    return [seat for seat in rows.order_by("brand__name") if is_open(seat)]


def has_seat(user: User, brand_id: int) -> bool:
    """Say whether a person works for a brand now."""
    rows = Seat.objects.filter(user=user, brand_id=brand_id).select_related("brand", "mandate")
    return any(is_open(seat) for seat in rows)


def managers(brand: Brand) -> list[User]:
    """List who connects sites for a brand now: those to tell when an account wants a hand."""
    rows = Seat.objects.filter(brand=brand).select_related("user", "brand", "mandate")
    may = [seat for seat in rows.order_by("pk") if allows(seat.role, Right.MANAGE)]
    return [seat.user for seat in may if is_open(seat)]


def lacks_second_factor(brand: Brand, user: User) -> bool:
    """Say whether the brand's day has come for a person who has no second factor yet."""
    day = brand.second_factor_from
    if day is None or days_left(day, brand.time_zone, timezone.now()) > 0:
        return False
    return not has_second_factor(user)


def second_factor_wanted(brand: Brand, user: User) -> date | None:
    """Return the day from which a person will need the second factor they do not have."""
    day = brand.second_factor_from
    return day if day and not has_second_factor(user) else None


def guarded_people(brand: Brand) -> set[int]:
    """List the people of a brand who have a second factor."""
    people = User.objects.filter(seats__brand=brand)
    keys = Passkey.objects.filter(user__in=people).values_list("user_id", flat=True)
    codes = people.exclude(code_maker__confirmed_at=None).values_list("pk", flat=True)
    return {*keys, *codes}


def lately(user: User | None = None) -> list[tuple[AuditEntry, str]]:
    """List what was done lately to accounts, newest first, in words: by one person, or by anyone.

    Of others, how they came in is theirs.
    """
    rows = AuditEntry.objects.filter(brand=None).select_related("actor")
    rows = rows.filter(actor=user) if user else rows.exclude(verb="person.signed_in")
    return [(row, did(row)) for row in rows.order_by("-at", "-pk")[:MOST_LATELY]]


def unread(user: User) -> list[PersonalNotice]:
    """List what a person must still be told, oldest first."""
    if not user.has_notices:
        return []
    return list(PersonalNotice.objects.filter(user=user, read_at=None).order_by("pk"))

"""What is done to people, brands and seats."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from parvis.kit.secrets import create_key_file
from parvis.team.hooks import SeatClosed, brand_changed, seat_closed
from parvis.team.models import (
    AuditEntry,
    Brand,
    FirstRunKey,
    Invitation,
    PersonalNotice,
    Role,
    Seat,
    User,
    Welcome,
)

RESERVED: Final = frozenset({"", "new"})
WELCOME_LASTS: Final = timedelta(days=1)


class NotAllowed(Exception):
    """The act would leave a brand without owner, or is above one's own role."""


def record(
    verb: str,
    *,
    brand: Brand | None = None,
    by: User | None = None,
    subject: str = "",
    **detail: object,
) -> AuditEntry:
    """Write a line of the audit log inside the caller's transaction.

    `verb` is a stable code ("channel.connected"); `subject` names the thing in words; `detail`
    must be JSON and must hold no secret and no one else's words.
    """
    with transaction.atomic():
        return AuditEntry.objects.create(
            brand=brand, actor=by, verb=verb, subject=subject[:200], detail=detail
        )


def digest(key: str) -> str:
    """Return what is kept of a key of 72 bits or more, which nobody guesses from it."""
    return sha256(key.strip().encode()).hexdigest()


def issue_first_run_key() -> str | None:
    """Make the key that opens the first-run page, or None once someone owns the desk.

    The key itself is returned once and kept nowhere; earlier keys stop working.
    """
    if User.objects.exists():
        return None
    key = "-".join(secrets.token_hex(3) for _ in range(3))
    with transaction.atomic():
        FirstRunKey.objects.filter(used_at=None).delete()
        FirstRunKey.objects.create(digest=digest(key))
    return key


def key_opens(key: str) -> bool:
    """Say whether a key opens the first-run page now."""
    unused = FirstRunKey.objects.filter(digest=digest(key), used_at=None)
    return bool(key) and not User.objects.exists() and unused.exists()


def open_desk(*, key: str, email: str, name: str, password: str, language: str) -> User:
    """Make the desk's first person, with the one-time key. Raises NotAllowed."""
    with transaction.atomic():
        used = FirstRunKey.objects.filter(digest=digest(key), used_at=None).update(
            used_at=timezone.now()
        )
        if not used or User.objects.exists():
            raise NotAllowed("the first-run key was used")
        return create_owner(email=email, name=name, password=password, language=language)


def create_owner(*, email: str, name: str, password: str, language: str = "fr-ca") -> User:
    """Make a person who looks after the desk, and the key of its secrets at the first one."""
    if not settings.PARVIS_KEY_FILE.exists():
        create_key_file(settings.PARVIS_KEY_FILE)
    with transaction.atomic():
        user = User(
            email=email.strip().lower(), name=name.strip(), language=language, is_operator=True
        )
        user.set_password(password)
        user.save()
        record("desk.opened", by=user, subject=user.name)
    return user


def create_brand(*, name: str, site_url: str, by: User) -> Brand:
    """Make a brand whose owner is `by`."""
    with transaction.atomic():
        brand = Brand.objects.create(
            slug=_free_slug(name),
            name=name.strip(),
            site_url=site_url,
            language=by.language,
            time_zone=by.time_zone,
        )
        Seat.objects.create(brand=brand, user=by, role=Role.OWNER)
        record("brand.created", brand=brand, by=by, subject=brand.name)
    return brand


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "marque"
    slug, number = base, 1
    while slug in RESERVED or Brand.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def change_person(person: User) -> None:
    """Save what a person decides for themselves."""
    person.save(update_fields=["name", "language", "time_zone", "minutes_a_day"])


def change_brand(brand: Brand, *, by: User) -> None:
    """Save a brand's name, address, language and zone."""
    with transaction.atomic():
        brand.save(update_fields=["name", "site_url", "language", "time_zone", "shows_pictures"])
        record("brand.changed", brand=brand, by=by, subject=brand.name)
        brand_changed.send(brand)


def open_password_link(user: User) -> str:
    """Make the key of a link by which a person chooses a password, once, within a day."""
    key = secrets.token_urlsafe(24)
    with transaction.atomic():
        Welcome.objects.filter(user=user, used_at=None).delete()
        Welcome.objects.create(user=user, digest=digest(key), until=timezone.now() + WELCOME_LASTS)
    return key


def welcomed(key: str) -> Welcome | None:
    """Find the welcome that a key opens now."""
    rows = Welcome.objects.filter(digest=digest(key), used_at=None, until__gt=timezone.now())
    return rows.select_related("user").first()


def set_first_password(found: Welcome, *, password: str) -> User:
    """Let a welcomed person set their password; the link stops working. Raises NotAllowed."""
    with transaction.atomic():
        unused = Welcome.objects.filter(pk=found.pk, used_at=None)
        if not unused.update(used_at=timezone.now()):
            raise NotAllowed("the link was used")
        found.user.set_password(password)
        found.user.session_epoch += 1
        found.user.save(update_fields=["password", "session_epoch"])
        record("person.joined", by=found.user, subject=found.user.name)
    return found.user


def change_password(user: User, *, password: str) -> None:
    """Replace a password. Every session of the person ends with the old one."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        record("person.password", by=user, subject=user.name)


def change_role(seat: Seat, *, role: str, by: Seat) -> None:
    """Give a seat another role. Raises NotAllowed."""
    may_give(by, role)
    if seat.mandate and role == Role.OWNER:
        raise NotAllowed("an owner has no end date")
    with transaction.atomic():
        may_touch(seat, by)
        seat.role = role
        seat.save(update_fields=["role"])
        if seat.mandate:
            seat.mandate.role = role
            seat.mandate.save(update_fields=["role"])
        record("seat.changed", brand=seat.brand, by=by.user, subject=seat.user.name, role=role)


def take_seat_back(seat: Seat, *, by: Seat, hand_to: User | None = None) -> None:
    """Take a person's seat back; what they had taken goes to `hand_to`, or to nobody.

    Raises NotAllowed for the last owner.
    """
    with transaction.atomic():
        may_touch(seat, by)
        record("seat.taken", brand=seat.brand, by=by.user, subject=seat.user.name)
        close_seat(seat, hand_to=hand_to)


def close_seat(seat: Seat, *, hand_to: User | None) -> None:
    """Close a seat inside the caller's transaction: its mandate, its invitations, its hands."""
    if hand_to == seat.user or not Seat.objects.filter(brand=seat.brand, user=hand_to).exists():
        hand_to = None
    if seat.mandate:
        seat.mandate.ended_at, seat.mandate.due_at = timezone.now(), None
        seat.mandate.save(update_fields=["ended_at", "due_at"])
    waiting = Invitation.objects.filter(brand=seat.brand, by=seat.user, accepted_at=None)
    waiting.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    seat_closed.send(SeatClosed(brand=seat.brand, user=seat.user, hand_to=hand_to))
    seat.delete()


def change_policy(brand: Brand, *, day: date | None, by: Seat) -> None:
    """Ask a second factor of everyone at a brand from a day on, or stop asking."""
    with transaction.atomic():
        brand.second_factor_from = day
        brand.save(update_fields=["second_factor_from"])
        verb = "policy.asked" if day else "policy.dropped"
        record(verb, brand=brand, by=by.user, subject=day.isoformat() if day else "")


def read_notice(notice: PersonalNotice) -> None:
    """Keep that a person read what they were told."""
    with transaction.atomic():
        PersonalNotice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
        waits = PersonalNotice.objects.filter(user=notice.user_id, read_at=None).exists()
        User.objects.filter(pk=notice.user_id).update(has_notices=waits)


def may_give(by: Seat, role: str) -> None:
    """Check that one gives no role above one's own. Raises NotAllowed."""
    if role not in Role.values or (role == Role.OWNER and by.role != Role.OWNER):
        raise NotAllowed("above one's own role")


def may_touch(seat: Seat, by: Seat) -> None:
    """Check that the last owner stays and that only an owner touches an owner. Raises NotAllowed."""
    if seat.role == Role.OWNER:
        others = Seat.objects.filter(brand=seat.brand, role=Role.OWNER).exclude(pk=seat.pk)
        if by.role != Role.OWNER or not others.exists():
            raise NotAllowed("the last owner stays")

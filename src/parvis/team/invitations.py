"""Seats offered by a link: made, made again, withdrawn, accepted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from parvis.team import mandates
from parvis.team.actions import NotAllowed, digest, may_give, record
from parvis.team.hooks import LetterWritten, letter_written
from parvis.team.letters import Letter
from parvis.team.models import Brand, Invitation, Mandate, Role, Seat, User

LASTS: Final = (1, 3, 7, 14)
WAITING: Final = {"accepted_at": None, "withdrawn_at": None}


class AlreadyHere(Exception):
    """The person has a seat at this brand."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered, to whom, in which words. With `ends_on`, a mandate."""

    email: str
    name: str
    role: str
    language: str
    days: int
    message: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    scope: str = ""


def invite(brand: Brand, offer: Offer, *, by: Seat) -> tuple[Invitation, str]:
    """Offer a seat; return the invitation and the key of its link, which is kept nowhere.

    An earlier invitation of the same address stops working. Raises NotAllowed, AlreadyHere.
    """
    may_give(by, offer.role)
    if offer.ends_on and offer.role == Role.OWNER:
        raise NotAllowed("an owner has no end date")
    email = offer.email.strip().lower()
    if Seat.objects.filter(brand=brand, user__email__iexact=email).exists():
        raise AlreadyHere
    key = secrets.token_urlsafe(24)
    with transaction.atomic():
        earlier = Invitation.objects.filter(brand=brand, email__iexact=email, **WAITING)
        if by.role != Role.OWNER and earlier.filter(role=Role.OWNER).exists():
            raise NotAllowed("only an owner takes an owner’s invitation back")
        earlier.update(withdrawn_at=timezone.now())
        made = Invitation.objects.create(
            brand=brand,
            email=email,
            name=offer.name.strip(),
            role=offer.role,
            message=offer.message.strip(),
            language=offer.language,
            by=by.user,
            digest=digest(key),
            until=timezone.now() + timedelta(days=offer.days),
            begins_on=offer.begins_on,
            ends_on=offer.ends_on,
            scope=offer.scope.strip(),
        )
        record("invitation.made", brand=brand, by=by.user, subject=made.name, role=made.role)
    return made, key


def send(invitation: Invitation, letter: Letter) -> bool:
    """Send an invitation's letter; False when the desk has no mail, or nothing leaves the brand."""
    if invitation.brand.is_sample:
        return False
    with transaction.atomic():
        event = LetterWritten(
            to=letter.to, subject=letter.subject, text=letter.text, purpose="invitation"
        )
        letter_written.send(event)
    return event.leaves


def make_again(invitation: Invitation, *, by: Seat) -> str:
    """Make another link for as many days; the first one stops working. Raises NotAllowed."""
    may_give(by, invitation.role)
    key = secrets.token_urlsafe(24)
    lasts = max(timedelta(days=1), invitation.until - invitation.made_at)
    with transaction.atomic():
        waiting = Invitation.objects.filter(pk=invitation.pk, **WAITING)
        now = timezone.now()
        if not waiting.update(digest=digest(key), made_at=now, until=now + lasts, by=by.user):
            raise NotAllowed("no longer waiting")
        record("invitation.again", brand=invitation.brand, by=by.user, subject=invitation.name)
    return key


def withdraw(invitation: Invitation, *, by: Seat) -> None:
    """Take an invitation back: its link stops working. Raises NotAllowed."""
    may_give(by, invitation.role)
    with transaction.atomic():
        waiting = Invitation.objects.filter(pk=invitation.pk, **WAITING)
        if waiting.update(withdrawn_at=timezone.now()):
            record(
                "invitation.withdrawn", brand=invitation.brand, by=by.user, subject=invitation.name
            )


def opened_by(key: str) -> Invitation | None:
    """Find the invitation that a key opens now."""
    rows = Invitation.objects.filter(digest=digest(key), until__gt=timezone.now(), **WAITING)
    return rows.select_related("brand", "by").first()


def pending(brand: Brand) -> list[Invitation]:
    """List the invitations that nobody has answered, newest first; late ones too."""
    return list(
        Invitation.objects.filter(brand=brand, **WAITING).select_related("by").order_by("-pk")
    )


def accept(invitation: Invitation, user: User) -> Seat:
    """Take the seat that was offered to this person's address. Raises NotAllowed."""
    if invitation.email != user.email.lower():
        raise NotAllowed("offered to somebody else")
    with transaction.atomic():
        waiting = Invitation.objects.filter(pk=invitation.pk, **WAITING)
        if not waiting.filter(until__gt=timezone.now()).update(accepted_at=timezone.now()):
            raise NotAllowed("the link was used or is late")
        brand = invitation.brand
        mandate = None
        if invitation.ends_on:
            mandate = Mandate.objects.create(
                brand=brand,
                user=user,
                role=invitation.role,
                begins_on=invitation.begins_on or timezone.localdate(),
                ends_on=invitation.ends_on,
                scope=invitation.scope,
            )
            mandates.plan(mandate)
        seat, is_new = Seat.objects.get_or_create(
            brand=brand, user=user, defaults={"role": invitation.role, "mandate": mandate}
        )
        if not is_new:
            raise NotAllowed("has a seat already")
        record("seat.given", brand=brand, by=user, subject=user.name, role=seat.role)
    return seat


def join(invitation: Invitation, *, name: str, password: str) -> User:
    """Make the account of a person who has none, and take the seat. Raises NotAllowed."""
    with transaction.atomic():
        if User.objects.filter(email__iexact=invitation.email).exists():
            raise NotAllowed("has an account already")
        user = User(
            email=invitation.email, name=name.strip(), language=invitation.language,
            time_zone=invitation.brand.time_zone,
        )  # fmt: skip
        user.set_password(password)
        user.save()
        record("person.joined", by=user, subject=user.name)
        accept(invitation, user)
    return user

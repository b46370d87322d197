"""The machines on which a person is signed in, and the ways to leave them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from parvis.team.actions import record
from parvis.team.models import SignedIn, User
from parvis.team.sign_in.agents import shortened
from parvis.team.sign_in.store import row_key
from parvis.team.sign_in.tries import address

SEEN_EVERY: Final = timedelta(minutes=5)
SEEN: Final = "seen"


def remember(request: HttpRequest, user: User, how: str) -> None:
    """Note on which machine a session begins."""
    request.session[SEEN] = int(timezone.now().timestamp())
    if not request.session.exists(request.session.session_key or ""):
        request.session.create()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    try:
        with transaction.atomic():
            SignedIn.objects.create(
                user=user,
                session_id=row_key(request.session),
                agent=request.headers.get("User-Agent", "")[:300],
                place=shortened(address(request)),
                how=how,
            )
    except IntegrityError:
        return  # two pages opened at once: the other one noted it


def seen(request: HttpRequest, user: User) -> None:
    """Note that a machine is still used, every five minutes at most; no query in between."""
    now = timezone.now()
    if now.timestamp() - request.session.get(SEEN, 0) < SEEN_EVERY.total_seconds():
        return
    request.session[SEEN] = int(now.timestamp())
    here = SignedIn.objects.filter(session_id=row_key(request.session))
    if not here.update(seen_at=now, place=shortened(address(request))):
        remember(request, user, "")


def machines(request: HttpRequest, user: User) -> list[SignedIn]:
    """List where a person is signed in, this machine first, then the one seen last."""
    alive = SignedIn.objects.filter(user=user, session__expire_date__gt=timezone.now())
    here = row_key(request.session)
    return sorted(alive.order_by("-seen_at"), key=lambda row: row.session_id != here)


def end(row: SignedIn) -> None:
    """Sign a person out on one machine."""
    with transaction.atomic():
        record("session.ended", by=row.user, subject=row.user.name)
        Session.objects.filter(pk=row.session_id).delete()


def end_others(request: HttpRequest, user: User) -> None:
    """Sign a person out everywhere but here, sessions we know nothing of included."""
    here = row_key(request.session)
    kept = SignedIn.objects.filter(session_id=here).first() or SignedIn(user=user)
    with transaction.atomic():
        end_all(user, but=here)
        record("session.ended_others", by=user, subject=user.name)
        update_session_auth_hash(request, user)  # a new key: the row of this machine follows it
        kept.pk, kept.session_id = None, row_key(request.session)
        kept.save(force_insert=True)


def leave_everywhere(request: HttpRequest, user: User) -> None:
    """Sign a person out on every machine, this one included."""
    with transaction.atomic():
        end_all(user)
        record("session.ended_all", by=user, subject=user.name)
    logout(request)


def end_all(user: User, *, but: str | None = None) -> None:
    """End every session of a person, those we know nothing of included; `but` keeps its row."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    known = SignedIn.objects.filter(user=user).exclude(session_id=but)
    Session.objects.filter(pk__in=list(known.values_list("session_id", flat=True))).delete()

"""The way in: a password, then what its owner added to it; or a passkey, which is both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.contrib.auth import authenticate, login
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from parvis.team.actions import record
from parvis.team.models import User
from parvis.team.sign_in import factors, sessions, tries

PENDING: Final = "second_step"
PENDING_LASTS: Final = timedelta(minutes=10)
PROOF: Final = "proof"
FRESH: Final = timedelta(minutes=15)


def check_password(request: HttpRequest, *, email: str, password: str) -> User | None:
    """Return the person whose e-mail and password these are, or None. Raises tries.TooMany.

    Unknown people cost as much time as known ones: Django hashes a password for them too.
    """
    tried = tries.attempt(request, email, tries.Kind.PASSWORD)
    user = authenticate(request, username=email.strip().lower(), password=password)
    if not isinstance(user, User):
        return None
    tried.delete()
    return user


def welcome(request: HttpRequest, user: User, *, how: str, leads_to: str) -> bool:
    """Let a person in who gave a password or a link; False when a second step is asked first."""
    if not factors.has_second_factor(user):
        let_in(request, user, how=how)
        return True
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "next": leads_to,
    }
    return False


def pending(request: HttpRequest) -> tuple[User, str] | None:
    """Return who waits at the second step here, and where they were going."""
    kept: dict[str, Any] | None = request.session.get(PENDING)
    if not kept or timezone.now().timestamp() - kept["at"] > PENDING_LASTS.total_seconds():
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), kept["hash"]):
        return None
    return user, str(kept["next"])


def check_code(request: HttpRequest, user: User, typed: str) -> str:
    """Take a code of the phone or of the paper; "" for a wrong one. Raises tries.TooMany."""
    tried = tries.attempt(request, user.email, tries.Kind.CODE)
    taken = factors.take_code(user, typed)
    if taken:
        tried.delete()
    return taken


def let_in(request: HttpRequest, user: User, *, how: str) -> None:
    """Sign a person in: another session key, another proof, a line of the audit log.

    `how` is "password", "code", "recovery", "passkey" or "link".
    """
    request.session.pop(PENDING, None)
    login(request, user)
    tries.forgive(request, user.email)
    prove(request)
    sessions.remember(request, user, how)
    record("person.signed_in", by=user, how=how)


def prove(request: HttpRequest) -> None:
    """Note that the person has just shown who they are."""
    request.session[PROOF] = timezone.now().timestamp()


def is_fresh(request: HttpRequest) -> bool:
    """Say whether the person showed who they are in the last quarter of an hour."""
    age = timezone.now().timestamp() - float(request.session.get(PROOF, 0))
    return 0 <= age < FRESH.total_seconds()

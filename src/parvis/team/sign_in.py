"""Signing in: argon2, and limits counted in rows so that every process counts together."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone

from parvis.team.actions import record
from parvis.team.models import SignInTry, User

WINDOW: Final = timedelta(minutes=15)
TRIES_PER_PAIR: Final = 8  # one account from one address: nobody can lock a colleague out
TRIES_PER_ADDRESS: Final = 40


class TooMany(Exception):
    """Too many sign-ins failed lately from this address."""


def check(request: HttpRequest, *, email: str, password: str) -> User | None:
    """Return the person whose e-mail and password these are, or None. Raises TooMany.

    Unknown people cost as much time as known ones: Django hashes a password for them too.
    """
    account, address = _digest(email.strip().lower()), _digest(_address(request))
    since = timezone.now() - WINDOW
    tries = SignInTry.objects.filter(at__gt=since)
    if (
        tries.filter(account=account, address=address).count() >= TRIES_PER_PAIR
        or tries.filter(address=address).count() >= TRIES_PER_ADDRESS
    ):
        raise TooMany
    user = authenticate(request, username=email.strip().lower(), password=password)
    if isinstance(user, User):
        SignInTry.objects.filter(account=account, address=address).delete()
        record("person.signed_in", by=user, subject=user.name)
        return user
    SignInTry.objects.filter(at__lt=since - WINDOW).delete()
    SignInTry.objects.create(account=account, address=address)
    return None


def _address(request: HttpRequest) -> str:
    """Say where a request comes from: behind a proxy (https), what the proxy itself wrote last."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    if forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _digest(word: str) -> str:
    return sha256(f"{settings.SECRET_KEY}\x1f{word}".encode()).hexdigest()

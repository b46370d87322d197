"""Tries at a password or a code, counted in rows so that every process counts together."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from parvis.team.models import SignInTry

WINDOW: Final = timedelta(minutes=15)
KEPT: Final = timedelta(days=1)
TRIES_PER_PAIR: Final = 8  # one account from one address: nobody can lock a colleague out
TRIES_PER_ADDRESS: Final = 40
# A code is only asked of whoever gave the password: a stranger cannot use these to lock anyone out.
CODES_PER_ACCOUNT: Final = 10
CODES_A_DAY: Final = 40


class TooMany(Exception):
    """Too many tries failed lately."""


class Kind(StrEnum):
    """What is tried."""

    PASSWORD = "password"  # noqa: S105 -- a word, no password
    CODE = "code"


def attempt(request: HttpRequest, email: str, kind: Kind) -> SignInTry:
    """Count a try before its outcome is known, so that no two can slip through together.

    Raises TooMany. The row stays when the try fails; a success calls `forgive` or deletes it.
    """
    now = timezone.now()
    SignInTry.objects.filter(at__lt=now - KEPT).delete()
    tried = SignInTry.objects.create(
        account=_account(email, kind), address=_digest(address(request)), at=now
    )
    recent = SignInTry.objects.filter(at__gt=now - WINDOW)
    counts = [
        (recent.filter(account=tried.account, address=tried.address), TRIES_PER_PAIR),
        (recent.filter(address=tried.address), TRIES_PER_ADDRESS),
    ]
    if kind is Kind.CODE:
        account = SignInTry.objects.filter(account=tried.account)
        counts += [(recent.filter(account=tried.account), CODES_PER_ACCOUNT)]
        counts += [(account, CODES_A_DAY)]
    if any(rows.count() > most for rows, most in counts):
        tried.delete()
        raise TooMany
    return tried


def forgive(request: HttpRequest, email: str) -> None:
    """Forget the failures of a person at one address, once they are in."""
    accounts = [_account(email, kind) for kind in Kind]
    where = _digest(address(request))
    SignInTry.objects.filter(account__in=accounts, address=where).delete()


def address(request: HttpRequest) -> str:
    """Say where a request comes from: behind a proxy (https), what the proxy itself wrote last."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    if forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _account(email: str, kind: Kind) -> str:
    word = email.strip().lower()
    return _digest(word if kind is Kind.PASSWORD else f"{kind}\x1f{word}")


def _digest(word: str) -> str:
    return sha256(f"{settings.SECRET_KEY}\x1f{word}".encode()).hexdigest()

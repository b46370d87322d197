"""Tokens instead of a password, for providers that take none: renewed by a refresh token (RFC 6749, 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from parvis.letters.account import Account
from parvis.letters.client import SignIn
from parvis.wire.answers import expect, json
from parvis.wire.door import Door
from parvis.wire.errors import Reconnect
from parvis.wire.words import gettext_noop as _

EARLY: Final = timedelta(minutes=2)
NO_KEY: Final = _(
    "This mailbox has no password yet. Make an app password at your e-mail provider, and give it here."
)
DEAD: Final = _(
    "Your e-mail provider no longer renews Parvis’s token. Let Parvis in again there, and give the"
    " new refresh token here."
)


class Given(Struct):
    """What a token endpoint answers."""

    access_token: str
    expires_in: int = 3600
    refresh_token: str = ""


def sign_in(
    account: Account,
    settings: Mapping[str, str],
    door: Door,
    renew: Callable[[Mapping[str, str]], None],
) -> SignIn:
    """Say how to sign in: with a token when a refresh token was given, else with the password.

    A token about to end is renewed, and whatever the provider renews is kept at once.
    """
    if not settings.get("refresh_token") or not account.token_address:
        if not settings.get("password"):
            raise Reconnect(NO_KEY)
        return SignIn(user=account.user, password=settings["password"])
    token, until = settings.get("access_token", ""), settings.get("access_until", "")
    now = datetime.now(UTC)
    if not token or until <= (now + EARLY).isoformat():
        token = _renewed(account, settings, door, renew, now)
    return SignIn(user=account.user, token=token)


def _renewed(
    account: Account,
    settings: Mapping[str, str],
    door: Door,
    renew: Callable[[Mapping[str, str]], None],
    now: datetime,
) -> str:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": settings["refresh_token"],
        "client_id": settings.get("client_id", ""),
        "client_secret": settings.get("client_secret", ""),
    }
    answer = door.request("POST", account.token_address, form={k: v for k, v in form.items() if v})
    if answer.status in {400, 401}:
        raise Reconnect(DEAD, cause=f"HTTP {answer.status}")
    given = json(expect(answer), Given)
    kept = {
        "access_token": given.access_token,
        "access_until": (now + timedelta(seconds=given.expires_in)).isoformat(),
    }
    renew(kept | ({"refresh_token": given.refresh_token} if given.refresh_token else {}))
    return given.access_token

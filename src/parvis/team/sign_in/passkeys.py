"""Passkeys (WebAuthn), verified by the `fido2` library; what it leaves to its caller is here.

The library checks type, RP ID, presence, verification and signature. We check the exact origin, that
a challenge is answered once and soon, that the counter grows, and whose key it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.signing import BadSignature
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from parvis.team.actions import record
from parvis.team.models import Passkey, SpentChallenge, User
from parvis.team.rules import Spot, passkey_spot

if TYPE_CHECKING:
    from fido2.server import Fido2Server

COOKIE: Final = "parvis_challenge"
LASTS: Final = timedelta(minutes=5)
MOST: Final = 20  # passkeys a person


class Refused(Exception):
    """The answer of the browser opens nothing. `why` is for the log and for tests, never secret."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Here:
    """The address a page was read at, as WebAuthn sees it."""

    origin: str
    rp_id: str


def spot_of(request: HttpRequest) -> Spot:
    """Say whether passkeys work at the address this page was read at, and if not, why."""
    return passkey_spot(
        request.get_host(), is_secure=request.is_secure(), known=settings.ALLOWED_HOSTS
    )


def elsewhere(request: HttpRequest) -> str:
    """Return the address of this desk where somebody's passkey opens it, when it is not here."""
    address = spot_of(request).elsewhere
    return address if address and Passkey.objects.filter(rp_id="localhost").exists() else ""


def _here(request: HttpRequest) -> Here:
    spot = spot_of(request)
    if not spot.works:
        raise Refused(spot.why)
    return Here(f"{request.scheme}://{request.get_host()}", spot.rp_id)


def _server(here: Here) -> Fido2Server:
    from fido2.server import Fido2Server  # noqa: PLC0415 -- 9 MB before the first passkey
    from fido2.webauthn import PublicKeyCredentialRpEntity  # noqa: PLC0415

    party = PublicKeyCredentialRpEntity(id=here.rp_id, name="Parvis")
    return Fido2Server(party, verify_origin=lambda origin: origin == here.origin)


def begin_adding(request: HttpRequest, user: User) -> tuple[dict[str, Any], str]:
    """Return what the browser needs to make a passkey, and the challenge. Raises Refused."""
    from fido2.webauthn import (  # noqa: PLC0415
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    here = _here(request)
    kept = Passkey.objects.filter(user=user, rp_id=here.rp_id)
    if user.passkeys.count() >= MOST:
        raise Refused("too many passkeys")
    options, state = _server(here).register_begin(
        PublicKeyCredentialUserEntity(id=_handle_of(user), name=user.email, display_name=user.name),
        credentials=[_open(one) for one in kept],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _plain(options), str(state["challenge"])


def finish_adding(
    request: HttpRequest, user: User, *, answer: Mapping[str, Any], name: str
) -> Passkey:
    """Keep the passkey that the browser made. Raises Refused."""
    from fido2.webauthn import RegistrationResponse  # noqa: PLC0415

    here = _here(request)
    state = _spend(request, f"add:{user.pk}")
    try:
        parsed = RegistrationResponse.from_dict(answer)
        made = _server(here).register_complete(state, parsed)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise Refused(f"unreadable or wrong: {error}") from error
    credential = made.credential_data
    if credential is None:
        raise Refused("no key in the answer")
    try:
        with transaction.atomic():
            kept = Passkey.objects.create(
                user=user,
                name=name.strip()[:80] or here.rp_id,
                handle=_digest(credential.credential_id),
                credential=bytes(credential),
                rp_id=here.rp_id,
                sign_count=made.counter,
            )
            record("passkey.added", by=user, subject=kept.name)
    except IntegrityError as error:
        raise Refused("known already") from error
    return kept


def begin_using(request: HttpRequest, user: User | None) -> tuple[dict[str, Any], str]:
    """Return what the browser needs to answer with a passkey: of one person, or of anyone.

    Raises Refused.
    """
    from fido2.webauthn import UserVerificationRequirement  # noqa: PLC0415

    here = _here(request)
    kept = None
    if user is not None:
        kept = [_open(one) for one in Passkey.objects.filter(user=user, rp_id=here.rp_id)]
    options, state = _server(here).authenticate_begin(
        credentials=kept, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _plain(options), str(state["challenge"])


def finish_using(request: HttpRequest, user: User | None, *, answer: Mapping[str, Any]) -> Passkey:
    """Return the passkey that answered, of `user` when one is given. Raises Refused."""
    from fido2.webauthn import AuthenticationResponse  # noqa: PLC0415

    here = _here(request)
    state = _spend(request, f"use:{user.pk if user else ''}")
    try:
        parsed = AuthenticationResponse.from_dict(answer)
        counter = parsed.response.authenticator_data.counter
        handle = _digest(parsed.raw_id)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise Refused(f"unreadable: {error}") from error
    rows = Passkey.objects.select_related("user").filter(handle=handle, rp_id=here.rp_id)
    key = (rows.filter(user=user) if user else rows).first()
    if key is None or not key.user.is_active:
        raise Refused("unknown passkey")
    try:
        _server(here).authenticate_complete(state, [_open(key)], parsed)
    except ValueError as error:
        raise Refused(str(error)) from error
    _count(key, counter)
    return key


def _count(key: Passkey, counter: int) -> None:
    """Keep the counter; one that does not grow tells of a copied key (WebAuthn §7.2, step 22)."""
    unspent = Passkey.objects.filter(pk=key.pk)
    if counter or key.sign_count:
        unspent = unspent.filter(sign_count__lt=counter)
    if not unspent.update(sign_count=counter, used_at=timezone.now()):
        record("passkey.copied", by=key.user, subject=key.name)
        raise Refused("the counter went back")


def remove(key: Passkey) -> None:
    """Forget a passkey."""
    from parvis.team.sign_in.factors import drop_paper_alone  # noqa: PLC0415 -- they know each other

    with transaction.atomic():
        record("passkey.removed", by=key.user, subject=key.name)
        key.delete()
        drop_paper_alone(key.user)


def rename(key: Passkey, name: str) -> None:
    """Give a passkey another name; an empty one changes nothing."""
    if name.strip():
        key.name = name.strip()[:80]
        key.save(update_fields=["name"])


def hand_over(response: HttpResponse, challenge: str, purpose: str) -> None:
    """Leave the challenge with the browser that asked, signed, for five minutes."""
    response.set_signed_cookie(
        COOKIE,
        challenge,
        salt=_salt(purpose),
        max_age=LASTS,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _spend(request: HttpRequest, purpose: str) -> dict[str, Any]:
    """Take the challenge back from the browser, once. Raises Refused."""
    try:
        challenge = request.get_signed_cookie(COOKIE, salt=_salt(purpose), max_age=LASTS)
    except (KeyError, BadSignature) as error:
        raise Refused("no challenge, or one that is too old") from error
    now = timezone.now()
    SpentChallenge.objects.filter(until__lt=now).delete()
    digest = sha256(str(challenge).encode()).hexdigest()
    try:
        with transaction.atomic():
            SpentChallenge.objects.create(digest=digest, until=now + LASTS * 2)
    except IntegrityError as error:
        raise Refused("the challenge was answered already") from error
    return {"challenge": challenge, "user_verification": "required"}


def _salt(purpose: str) -> str:
    return f"parvis.passkey.{purpose}"


def _handle_of(user: User) -> bytes:
    """Return a number that says nothing about the person (WebAuthn §14.6.1), always the same."""
    return sha256(f"parvis person {user.pk} {user.joined_at.timestamp()}".encode()).digest()


def _digest(credential_id: bytes) -> str:
    return sha256(credential_id).hexdigest()


def _open(key: Passkey) -> Any:  # noqa: ANN401 -- a type of a library that is loaded late
    from fido2.webauthn import AttestedCredentialData  # noqa: PLC0415

    return AttestedCredentialData(bytes(key.credential))


def _plain(options: object) -> dict[str, Any]:
    """Turn the library's options into what a browser parses from JSON."""
    made: dict[str, Any] = json.loads(json.dumps(dict(options), default=dict))  # type: ignore[call-overload]
    return made["publicKey"]  # type: ignore[no-any-return]

"""How a person lets Parvis in by themselves: the user API key of Discourse.

Source: UserApiKeysController of Discourse. The page `/user-api-key/new` asks the person, then shows
a text sealed with the public key it was given (RSA, PKCS #1 v1.5, base64), which holds the key. It
returns only to addresses that its administrators list, so the person copies the text.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from parvis.connectors.discourse.answers import Session
from parvis.connectors.discourse.asking import Api
from parvis.wire.connector import Authorization
from parvis.wire.decoding import decode
from parvis.wire.door import Door
from parvis.wire.errors import Gone, Reconnect, Refused
from parvis.wire.words import gettext_noop as _

BITS: Final = 2048
SCOPES: Final = "read,write"

NOT_OURS: Final = _(
    "This is not the text that the forum showed for Parvis. Open the forum’s page again from here,"
    " approve, and copy all it shows."
)


class Sealed(Struct, frozen=True):
    """What stands in the text that a forum shows."""

    key: str
    nonce: str


def drawn(settings: Mapping[str, str]) -> Mapping[str, str]:
    """Draw what is kept until the person is back. Our name at a forum stays the same: one key there."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 -- 7 MB, seldom needed
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    pair = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = pair.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = pair.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return {
        "client_id": settings.get("client_id") or secrets.token_hex(16),
        "nonce": secrets.token_hex(16),
        "private_key": private.decode(),
        "public_key": public.decode(),
    }


def offer(settings: Mapping[str, str], *, name: str) -> Authorization | None:
    """Say where the person goes; None before the pair of keys is drawn."""
    if "public_key" not in settings:
        return None
    asked = {
        "application_name": name,
        "client_id": settings["client_id"],
        "scopes": SCOPES,
        "public_key": settings["public_key"],
        "nonce": settings["nonce"],
    }
    root = settings.get("url", "").rstrip("/")
    return Authorization(
        url=f"{root}/user-api-key/new?{urlencode(asked)}", returns=False, code=True
    )


def opened(text: str, settings: Mapping[str, str], door: Door) -> Mapping[str, str]:
    """Open the text, and ask the forum whose key is in it. Raises Refused for any other text."""
    sealed = _unsealed(text, settings.get("private_key", ""))
    if sealed is None or not secrets.compare_digest(sealed.nonce, settings.get("nonce", "")):
        raise Refused(NOT_OURS)
    kept = {"user_key": sealed.key, "client_id": settings.get("client_id", "")}
    api = Api(door, {"url": settings.get("url", ""), **kept})
    return {**kept, "user": api.get("session/current.json", Session).current_user.username}


def _unsealed(text: str, private_key: str) -> Sealed | None:
    from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    try:
        key = load_pem_private_key(private_key.encode(), password=None)
        raw = base64.b64decode("".join(text.split()), validate=True)
        if not isinstance(key, rsa.RSAPrivateKey):
            return None
        return decode(key.decrypt(raw, padding.PKCS1v15()), Sealed)
    except (ValueError, binascii.Error, msgspec.DecodeError, UnicodeError):
        return None


def revoke(api: Api) -> None:
    """Give a key back; one that is dead already is no error."""
    with suppress(Gone, Reconnect, Refused):
        api.ask("POST", "user-api-key/revoke.json", body={})

"""Proves who asks: keys of the curve P-256, and the few words that each request signs with one.

Sources: RFC 9449 (DPoP), RFC 7523 (client assertion), RFC 7638 (thumbprint), RFC 7518 (ES256); the
profile https://atproto.com/specs/oauth wants ES256 of every server.
"""

from __future__ import annotations

import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import msgspec

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

SIZE: Final = 32
MOST_SERVERS: Final = 2000
A_MINUTE: Final = 60


def new_key() -> str:
    """Make a private key, as a word that can be sealed."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 -- see kit.secrets

    made = ec.generate_private_key(ec.SECP256R1())
    return _plain(made.private_numbers().private_value.to_bytes(SIZE))


def public(key: str) -> dict[str, str]:
    """Return the public half of a key, as a JSON Web Key."""
    point = _opened(key).public_key().public_numbers()
    return {
        "crv": "P-256",
        "kty": "EC",
        "x": _plain(point.x.to_bytes(SIZE)),
        "y": _plain(point.y.to_bytes(SIZE)),
    }


def thumbprint(key: str) -> str:
    """Name a key after its public half (RFC 7638)."""
    return digest(msgspec.json.encode(public(key), order="sorted"))


def proof(key: str, method: str, url: str, *, nonce: str = "", token: str = "") -> str:
    """Sign that one request comes from whoever holds the key (RFC 9449, 4.2)."""
    parts = urlsplit(url)
    said: dict[str, object] = {
        "jti": secrets.token_urlsafe(16),
        "htm": method,
        "htu": f"{parts.scheme}://{parts.netloc}{parts.path}",
        "iat": int(time.time()),
    }
    if nonce:
        said["nonce"] = nonce
    if token:
        said["ath"] = digest(token.encode())
    return _signed(key, {"typ": "dpop+jwt", "alg": "ES256", "jwk": public(key)}, said)


def assertion(key: str, client: str, audience: str) -> str:
    """Sign that the desk itself asks, for the server `audience` (RFC 7523, 3)."""
    now = int(time.time())
    said = {
        "iss": client,
        "sub": client,
        "aud": audience,
        "jti": secrets.token_urlsafe(16),
        "iat": now,
        "exp": now + A_MINUTE,
    }
    return _signed(key, {"typ": "JWT", "alg": "ES256", "kid": thumbprint(key)}, said)


def digest(raw: bytes) -> str:
    """Return the SHA-256 of something, as these protocols write it."""
    return _plain(sha256(raw).digest())


def _signed(key: str, head: Mapping[str, object], said: Mapping[str, object]) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, utils  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    body = ".".join(_plain(msgspec.json.encode(part)) for part in (head, said))
    sign = utils.decode_dss_signature(_opened(key).sign(body.encode(), ec.ECDSA(SHA256())))
    return f"{body}.{_plain(b''.join(part.to_bytes(SIZE) for part in sign))}"


def _opened(key: str) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    number = int.from_bytes(urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    return ec.derive_private_key(number, ec.SECP256R1())


def _plain(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class Nonces:
    """The number that each server wants in the next proof: it belongs to the server, not to an account."""

    def __init__(self) -> None:
        self._latest: dict[str, str] = {}
        self._lock = Lock()

    def get(self, url: str) -> str:
        """Return the latest number of a server, "" for none."""
        return self._latest.get(_server(url), "")

    def heard(self, url: str, headers: Mapping[str, str]) -> None:
        """Remember the number that an answer brought, if it did."""
        told = headers.get("dpop-nonce", "")
        if not told:
            return
        with self._lock:
            if len(self._latest) >= MOST_SERVERS:
                self._latest.clear()
            self._latest[_server(url)] = told


def _server(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


NONCES: Final = Nonces()

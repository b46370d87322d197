"""Asks Google Search Console what it really showed of our site, as a service account.

The token: developers.google.com/identity/protocols/oauth2/service-account. The figures:
developers.google.com/webmaster-tools/v1/searchanalytics/query; its days are those of California, and
the latest two or three are missing until they are final.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final
from urllib.parse import quote

import msgspec
from msgspec import Struct

from parvis.listening.presence.engines import Shown, Sought
from parvis.wire.answers import failure, json
from parvis.wire.decoding import decode
from parvis.wire.door import Door, Response
from parvis.wire.errors import Broken, Reconnect, Refused
from parvis.wire.words import gettext_noop as _

TOKENS: Final = "https://oauth2.googleapis.com/token"
API: Final = "https://www.googleapis.com/webmasters/v3"
SCOPE: Final = "https://www.googleapis.com/auth/webmasters.readonly"
GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ROWS: Final = 25_000
COUNTRIES: Final = {
    "CA": "can", "FR": "fra", "BE": "bel", "CH": "che", "US": "usa", "GB": "gbr",
}  # fmt: skip
NO_KEY: Final = _(
    "This is not the key of a service account. It is a JSON file that Google gives once, with"
    " “private_key” and “client_email” in it."
)
DEAD_KEY: Final = _(
    "Google does not accept this key: it was deleted, or the clock of this computer is wrong."
)
NOT_ALLOWED: Final = _(
    "%(email)s may not read this property. In Search Console, under Settings, Users and permissions,"
    " add it; the limited right is enough. The property must be written as it is there."
)
NOT_ENABLED: Final = _(
    "The Search Console API is not enabled in the Google project of this key. Enable it there, then"
    " wait some minutes."
)


class Key(Struct, frozen=True):
    """What is kept of a key file."""

    client_email: str
    private_key: str
    private_key_id: str = ""


class Token(Struct, frozen=True):
    """What Google answers to a signed assertion."""

    access_token: str = ""


class Row(Struct, frozen=True):
    """A day and a page, with their figures."""

    keys: list[str]
    clicks: float = 0.0
    impressions: float = 0.0
    position: float = 0.0


class Answer(Struct, frozen=True):
    """The answer; without rows there was no display."""

    rows: list[Row] = []


def key_of(pasted: str) -> dict[str, str]:
    """Take what is needed out of a key file. Raises Refused when it is none."""
    try:
        key = decode(pasted.strip(), Key)
        _signer(key.private_key)
    except (msgspec.DecodeError, ValueError, TypeError, UnicodeEncodeError) as error:
        raise Refused(NO_KEY, cause=type(error).__name__) from None
    return {name: str(value) for name, value in msgspec.structs.asdict(key).items()}


def ask(
    site: str,
    key: Mapping[str, str],
    sought: Sought | None,
    door: Door,
    *,
    since: date,
    until: date,
    tokens: str = TOKENS,
    api: str = API,
) -> list[Shown]:
    """Say what was shown for some words, day by day; for anything at all without words.

    Raises an error of `wire.errors`.
    """
    token = _token(key, door, tokens)
    body = {
        "startDate": since.isoformat(),
        "endDate": until.isoformat(),
        "dimensions": ["date", "page"],
        "rowLimit": ROWS if sought else 1,
        "dimensionFilterGroups": [{"groupType": "and", "filters": _filters(sought)}],
    }
    response = door.request(
        "POST",
        f"{api}/sites/{quote(site, safe='')}/searchAnalytics/query",
        headers={"authorization": f"Bearer {token}"},
        json=body,
    )
    _refuse(response, key.get("client_email", ""))
    return daily(json(response, Answer).rows)


def _filters(sought: Sought | None) -> list[dict[str, str]]:
    if sought is None:
        return []
    told = [{"dimension": "query", "operator": "equals", "expression": sought.words.lower()}]
    if country := COUNTRIES.get(sought.region):
        told.append({"dimension": "country", "operator": "equals", "expression": country})
    return told


def daily(rows: Sequence[Row]) -> list[Shown]:
    """Sum up each day: the page shown most with its position, and the displays of all pages."""
    days: dict[str, list[Row]] = {}
    for row in rows:
        if len(row.keys) == 2:
            days.setdefault(row.keys[0], []).append(row)
    found = []
    for day, told in sorted(days.items()):
        most = max(told, key=lambda row: (row.impressions, -row.position))
        found.append(
            Shown(
                day=date.fromisoformat(day),
                position=round(most.position, 2),
                page=most.keys[1],
                clicks=round(sum(row.clicks for row in told)),
                displays=round(sum(row.impressions for row in told)),
            )
        )
    return found


def _token(key: Mapping[str, str], door: Door, tokens: str) -> str:
    now = int(time.time())
    head = {"alg": "RS256", "typ": "JWT", "kid": key.get("private_key_id", "")}
    claims = {
        "iss": key.get("client_email", ""), "scope": SCOPE, "aud": TOKENS, "iat": now,
        "exp": now + 600,
    }  # fmt: skip
    told = f"{_coded(msgspec.json.encode(head))}.{_coded(msgspec.json.encode(claims))}"
    signed = _signer(key.get("private_key", ""))(told.encode())
    form = {"grant_type": GRANT, "assertion": f"{told}.{_coded(signed)}"}
    response = door.request("POST", tokens, form=form)
    if response.status in {400, 401}:
        raise Reconnect(DEAD_KEY, cause=f"HTTP {response.status}")
    error = failure(response)
    if error is not None:
        raise error
    token = json(response, Token).access_token
    if not token:
        raise Broken(cause="no access_token")
    return token


def _signer(pem: str) -> Callable[[bytes], bytes]:
    """Make what signs by a private key. Raises ValueError or TypeError when it is none."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    private = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(private, RSAPrivateKey):
        raise TypeError("not an RSA key")
    return lambda told: private.sign(told, PKCS1v15(), SHA256())


def _coded(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()


def _refuse(response: Response, email: str) -> None:
    error = failure(response)
    if error is None:
        return
    cause = f"HTTP {response.status} {response.body[:300].decode('utf-8', 'replace')}"
    if response.status == 403:
        enabled = (
            b"accessNotConfigured" not in response.body and b"SERVICE_DISABLED" not in response.body
        )
        if not enabled:
            raise Refused(NOT_ENABLED, cause=cause)
        raise Refused(NOT_ALLOWED, email=email, cause=cause)
    if response.status in {400, 404}:
        raise Refused(NOT_ALLOWED, email=email, cause=cause)
    raise error

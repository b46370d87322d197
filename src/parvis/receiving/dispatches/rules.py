"""How a dispatch is signed, when it is tried again, how long one that fails is put up with. Pure.

Source: the Standard Webhooks specification, version 1.0 (symmetric signatures, `v1`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

VERSION: Final = 1
PREFIX: Final = "whsec_"
OCTETS: Final = 32
BOTH_WAYS: Final = timedelta(hours=24)
PUT_UP_WITH: Final = timedelta(days=5)
KEPT: Final = timedelta(days=30)
MOST_WAITING: Final = 1000
WAITS: Final = tuple(
    timedelta(minutes=minutes)
    for minutes in (0.1, 1, 5, 30, 2 * 60, 5 * 60, 10 * 60, 14 * 60, 20 * 60, 24 * 60)
)


def new_secret() -> str:
    """Draw a secret, written as the specification has it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(OCTETS)).decode()


def envelope(event: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """Write the body of a dispatch: what happened, when (UTC), and the least one must know of it."""
    told = {
        "type": event,
        "timestamp": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": {"version": VERSION, **data},
    }
    return msgspec.json.encode(told)


def signed(identity: str, body: bytes, now: datetime, kept: Mapping[str, str]) -> dict[str, str]:
    """Write the headers of a dispatch: its name, the moment, one signature for each secret in force.

    `kept` holds the `secret` and, until the moment `until`, the one `before` it.
    """
    moment = str(int(now.timestamp()))
    said = b".".join((identity.encode(), moment.encode(), body))
    valid = [kept["secret"]]
    if kept.get("before") and kept.get("until", "") > now.astimezone(UTC).isoformat():
        valid.append(kept["before"])
    return {
        "Content-Type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{_signature(secret, said)}" for secret in valid),
    }


def _signature(secret: str, said: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


def renewed(kept: Mapping[str, str], secret: str, now: datetime) -> dict[str, str]:
    """Put a new secret in force; the one before it signs beside it for a day."""
    until = (now + BOTH_WAYS).astimezone(UTC).isoformat()
    return {**kept, "secret": secret, "before": kept.get("secret", ""), "until": until}


def wait(attempts: int, after: timedelta | None) -> timedelta | None:
    """Say how long to wait after so many tries that failed; None once it is not tried again."""
    if attempts > len(WAITS):
        return None
    return max(WAITS[max(0, attempts - 1)], after or timedelta())

"""Whether a body comes from whoever holds the secret, and lately (HMAC-SHA-256, RFC 2104). Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

FRESH: Final = timedelta(minutes=5)
SIGNATURE: Final = "x-parvis-signature"


def signature(secret: str, body: bytes, at: datetime) -> str:
    """Sign a body: "t=<seconds>,v1=<hex>" over the instant, a full stop, the body."""
    moment = str(int(at.timestamp()))
    return f"t={moment},v1={_digest(secret, moment.encode() + b'.' + body)}"


def is_signed(secret: str, body: bytes, headers: Mapping[str, str], now: datetime) -> bool:
    """Say whether a body bears our signature of less than five minutes ago; no secret signs nothing."""
    told = dict(
        part.strip().split("=", 1) for part in headers.get(SIGNATURE, "").split(",") if "=" in part
    )
    moment, given = told.get("t", ""), told.get("v1", "")
    if not secret or not moment.isdecimal() or len(moment) > 12:
        return False
    if abs(now - datetime.fromtimestamp(int(moment), UTC)) > FRESH:
        return False
    return hmac.compare_digest(_digest(secret, moment.encode() + b"." + body), given)


def _digest(secret: str, content: bytes) -> str:
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()

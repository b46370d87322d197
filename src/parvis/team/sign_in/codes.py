"""Six-digit codes of a phone (TOTP, RFC 6238) and the drawing that hands their secret over. Pure."""

from __future__ import annotations

import hmac
import secrets
from base64 import b32decode, b32encode
from typing import Final
from urllib.parse import quote, urlencode

STEP: Final = 30  # seconds, RFC 6238 §5.2
DRIFT: Final = 1  # steps a phone's clock may be ahead or late
DIGITS: Final = 6
# No 0/O, 1/I/L, U: what is copied by hand is copied right.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY: Final = 10
QUIET_EDGE: Final = 3  # modules of white around the drawing; four are asked for, phones need two


def new_secret() -> str:
    """Make a secret of 160 bits, as RFC 4226 §4 recommends, in base 32."""
    return b32encode(secrets.token_bytes(20)).decode()


def step_of(seconds: float) -> int:
    """Return the half-minute that a Unix time falls in."""
    return int(seconds) // STEP


def code_at(secret: str, step: int) -> str:
    """Return the code of a half-minute (RFC 4226 §5.3, truncated HMAC-SHA-1)."""
    digest = hmac.digest(b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching_step(secret: str, code: str, seconds: float) -> int | None:
    """Return the half-minute whose code this is, the present one or a neighbour; None for none."""
    typed = "".join(code.split())
    here = step_of(seconds)
    found = None
    for step in range(here - DRIFT, here + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), typed.encode()):
            found = step
    return found


def setup_address(secret: str, *, email: str, issuer: str) -> str:
    """Write the `otpauth:` address that applications of codes read."""
    label = quote(f"{issuer}:{email}", safe="")
    asked = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{label}?{asked}"


def drawing(text: str) -> tuple[int, str]:
    """Draw a text as a QR code: the side of its square, and one path for an `<svg>`."""
    import qrcode  # noqa: PLC0415 -- 6 MB that only this page needs

    code = qrcode.QRCode(border=QUIET_EDGE)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return len(rows), path


def by_fours(secret: str) -> str:
    """Write a secret so that it can be copied by hand."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def new_recovery_codes() -> list[str]:
    """Make ten codes of 78 bits: too many to guess even from their digests."""

    def part() -> str:
        return "".join(secrets.choice(ALPHABET) for _letter in range(4))

    return ["-".join(part() for _part in range(4)) for _code in range(RECOVERY)]


def plain_recovery_code(typed: str) -> str:
    """Reduce what a person typed to the letters of a recovery code."""
    return "".join(letter for letter in typed.upper() if letter in ALPHABET)

"""What is thought of a source, without database. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

STILL_AFTER: Final = timedelta(days=120)


def silent_since(last: date | None, since: datetime, now: datetime) -> date | None:
    """Say since when a feed has been silent, once it has been for four months; None before that.

    `last` is the day of the last thing it said (None: it never did), `since` when it was connected.
    """
    still = last or since.date()
    return still if now.date() - still > STILL_AFTER else None


def has_moved(before: str, now: str) -> bool:
    """Whether an address leads elsewhere: more than http made https, `www.` or a last slash."""
    return bool(now) and _bare(before) != _bare(now)


def _bare(address: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ("", address, "")
    host = (parts.hostname or "").removeprefix("www.")
    return (host, parts.path.rstrip("/"), parts.query)

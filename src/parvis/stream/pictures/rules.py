"""Which pictures are wanted, from where, under which name. Pure."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from parvis.stream.models import Item
from parvis.wire.errors import Broken, ConnectorError, Gone, TryLater

RECENT: Final = timedelta(days=90)
REFRESH: Final = timedelta(days=7)
MOST_INSIDE: Final = 8
MOST_TRIES: Final = 7
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(days=3)
GRAVATARS: Final = ("gravatar.com", "libravatar.org")


def speaks(item: Item, now: datetime) -> bool:
    """Say whether the pictures of a remark and of who made it are wanted.

    Not those of our own articles, of what is held, spam or in the trash (a picture there may be a
    beacon), nor of what was said more than 90 days ago.
    """
    return (
        item.kind != "post"
        and item.standing == "published"
        and item.gone_at is None
        and item.said_at >= now - RECENT
    )


def asked(url: str, size: int) -> str:
    """Return the address to ask for a portrait: a service of portraits is told to send no default.

    `d=404` makes Gravatar and Libravatar answer 404 for whoever chose no picture, instead of their
    mystery person (docs.gravatar.com, “Default Image”). `size` is in pixels.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return url
    if not any(host == name or host.endswith(f".{name}") for name in GRAVATARS):
        return url
    kept = {k: v for k, v in parse_qsl(parts.query) if k in {"r", "rating"}}
    query = urlencode({"s": str(size), "d": "404", **kept})
    return urlunsplit(("https", host, parts.path, query, ""))


def named(body: bytes, *, brand: int, key: str) -> str:
    """Name a picture after what it shows, its brand and the desk's key: 160 bits, not guessable."""
    return hmac.new(f"picture of brand {brand} {key}".encode(), body, "sha256").hexdigest()[:40]


def try_again(error: ConnectorError, tries: int) -> timedelta | None:
    """Say how long to wait after a failure; None when it is of no use to ask again.

    From a minute, four times longer each time, to three days; seven tries in all.
    """
    if isinstance(error, Gone | Broken) or tries >= MOST_TRIES:
        return None
    wait = min(FIRST_WAIT * (1 << 2 * max(0, tries - 1)), LONGEST_WAIT)
    if isinstance(error, TryLater) and error.after:
        return max(wait, error.after)
    return wait

"""Looks behind an address for what could be listened to, and shows its latest words first."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from parvis.channels.discovery import discover
from parvis.channels.registry import connector
from parvis.kit.saying import excerpt
from parvis.listening.sources import queries
from parvis.listening.sources.actions import sealed
from parvis.listening.sources.rules import silent_since
from parvis.team.models import Brand
from parvis.text.markup import plain
from parvis.wire.connector import Found
from parvis.wire.door import Door
from parvis.wire.errors import Broken, ConnectorError
from parvis.wire.items import Item, Kind

logger = logging.getLogger(__name__)

SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the latest things said by what was found."""

    words: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that could be listened to, with the latest it says, before anything is kept.

    `silent` is the day since which it says nothing any more; `failure` why its latest words could
    not be read; `is_known` that the brand listens to it already; `token` what a person sends back.
    """

    found: Found
    token: str
    is_known: bool
    samples: Sequence[Sample] = ()
    holds_comments: bool = False
    silent: date | None = None
    failure: ConnectorError | None = None


def look(brand: Brand, address: str, door: Door) -> list[Offer]:
    """Find what can be read behind an address, best first, each with a sample. Writes nothing.

    Raises an error of `wire.errors`, whose sentence says what to do, when nothing can be read there.
    """
    found = discover(address, door)
    known = queries.connected(brand, [(one.network, one.authority) for one in found])
    return [_offer(brand, one, door, known=(one.network, one.authority) in known) for one in found]


def _offer(brand: Brand, found: Found, door: Door, *, known: bool) -> Offer:
    token = sealed(found, brand)
    try:
        items = _latest(found, door)
    except ConnectorError as error:
        return Offer(found, token, known, failure=error)
    except Exception as error:
        logger.exception("a sample of %s could not be read", found.network)
        return Offer(found, token, known, failure=Broken(cause=type(error).__name__))
    now = timezone.now()
    last = items[0].said_at.date() if items else None
    return Offer(
        found,
        token,
        known,
        samples=[Sample(_words(item), item.said_at, item.url) for item in items[:SHOWN]],
        holds_comments=bool(items) and all(item.kind is Kind.COMMENT for item in items),
        silent=silent_since(last, now, now) if found.network == "feed" else None,
    )


def _latest(found: Found, door: Door) -> list[Item]:
    """Read the first page of the first place that says something, newest first."""
    reader = connector(found.network)(found.settings, door)
    for place in found.places:
        page = next(reader.read(place.key, ""), None)
        if page is not None and page.items:
            return sorted(page.items, key=lambda item: item.said_at, reverse=True)
    return []


def _words(item: Item) -> str:
    return excerpt(plain(item.title) or item.text or plain(item.html) or item.url, length=120)

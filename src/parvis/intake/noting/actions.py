"""Looks behind a link, and takes in what a person noted, by the one way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Final

from django.db import transaction

from parvis.channels.discovery import tidy
from parvis.channels.hand import HAND, hand_place
from parvis.intake.actions import take_page
from parvis.intake.noting.rules import name_of, name_of_author, same_address
from parvis.intake.rules import fit
from parvis.stream.models import Item
from parvis.team.actions import record
from parvis.team.models import Brand, User
from parvis.text.page import Told, decoded, read_page
from parvis.wire.answers import expect
from parvis.wire.door import MEGABYTE
from parvis.wire.errors import (
    Broken,
    ConnectorError,
    Gone,
    Reconnect,
    Refused,
    TryLater,
    Unsupported,
)
from parvis.wire.items import Author, Kind, Page
from parvis.wire.items import Item as WireItem
from parvis.wire.networks import host_of
from parvis.wire.words import gettext_noop as _

MOST: Final = 3 * MEGABYTE
ACCEPT: Final = "text/html, application/xhtml+xml;q=0.9"
NOT_A_PAGE: Final = _(
    "There is no page to read at this address. Write what was said below; the link is kept."
)
CLOSED: Final = _(
    "%(host)s shows this page only to people who are signed in there. Write what was said below;"
    " the link is kept."
)
SILENT: Final = _(
    "%(host)s does not answer for now. Write what was said below, or look again later."
)
FEED: Final = _(
    "This address is a feed. Connect it among the connected sites, and Parvis reads it by itself."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What a person wrote down. `to_us` is true when it was said to the brand, not only about it."""

    words: str
    said_at: datetime
    token: str
    address: str = ""
    title: str = ""
    author: str = ""
    author_url: str = ""
    via: str = ""
    language: str = ""
    to_us: bool = False
    another: bool = False


def look(address: str) -> Told:
    """Read the page behind an address, through the door. Raises an error of `wire.errors`."""
    from parvis.kit.door.desk import quick_door  # noqa: PLC0415 -- most notes need no door

    url = tidy(address)
    try:
        answer = expect(
            quick_door().request(
                "GET", url.partition("#")[0], headers={"Accept": ACCEPT}, limit=MOST
            )
        )
    except ConnectorError as error:
        raise _instead(error, url) from error
    kind = answer.headers.get("content-type", "text/html").lower()
    start = answer.body[:400].lstrip()
    if start.startswith((b"<rss", b"<feed")) or any(
        w in kind for w in ("rss", "atom", "feed+json")
    ):
        raise Unsupported(FEED, cause=kind[:100])
    if "html" not in kind:
        raise Unsupported(NOT_A_PAGE, cause=kind[:100])
    return read_page(decoded(answer.body, kind), url)


def _instead(error: ConnectorError, url: str) -> ConnectorError:
    """Say a failure to a person who waits in front of a form: nothing is tried again by itself."""
    host = host_of(url)[:100]
    if isinstance(error, TryLater):
        return Refused(SILENT, cause=error.cause, host=host)
    if isinstance(error, Reconnect) or error.sentence == Refused.default:
        return Refused(CLOSED, cause=error.cause, host=host)
    if isinstance(error, Gone | Broken):
        return Unsupported(NOT_A_PAGE, cause=error.cause)
    return error


def known(brand: Brand, address: str) -> Item | None:
    """Find what the desk holds already from an address, noted by hand or read by itself."""
    if not address:
        return None
    noted = Item.objects.filter(
        brand=brand, authority=HAND, remote_id=fit(f"link:{same_address(address)}"), gone_at=None
    ).first()
    if noted is not None:
        return noted
    bare = address.strip()
    spellings = {bare, bare.rstrip("/"), f"{bare.rstrip('/')}/"}
    told = Item.objects.filter(brand=brand, url__in=spellings, gone_at=None)
    return told.exclude(entry=None).order_by("-pk").first()


def note(brand: Brand, noted: Noted, *, by: User) -> Item:
    """Take in what a person noted; noting the same form or the same address again changes nothing.

    Raises ConnectorError when the address cannot be one.
    """
    address = tidy(noted.address) if noted.address.strip() else ""
    place = hand_place(brand)
    name = name_of(address, token=noted.token, another=noted.another)
    author = None
    if noted.author.strip():
        author = Author(
            remote_id=name_of_author(noted.author, noted.author_url, noted.via),
            name=noted.author.strip(),
            url=noted.author_url,
        )
    said = WireItem(
        authority=HAND,
        remote_id=name,
        kind=Kind.COMMENT,
        said_at=min(noted.said_at.astimezone(UTC), datetime.now(UTC)),
        author=author,
        title=escape(noted.title, quote=False),  # an item's title is read as HTML
        text=noted.words,
        url=address,
        language=noted.language,
        addressed=noted.to_us,
        via=noted.via,
    )
    before = Item.objects.filter(brand=brand, authority=HAND, remote_id=fit(name)).first()
    if before is not None and before.gone_at is None:
        return before
    take_page(place, Page(authority=HAND, items=(said,)))
    made = Item.objects.get(brand=brand, authority=HAND, remote_id=fit(name))
    with transaction.atomic():
        record("item.noted", brand=brand, by=by, subject=noted.via or HAND)
    return made


def sentence_of(error: ConnectorError) -> tuple[str, str]:
    """Say a failure: its sentence in the reader's language, and its cause."""
    from parvis.channels.rules import say, trouble  # noqa: PLC0415

    return say(trouble(error)), error.cause

"""Finds feeds behind the address of any page, with few requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from parvis.connectors.feed import prose, reading
from parvis.wire.answers import failure
from parvis.wire.connector import Found, Place
from parvis.wire.door import MEGABYTE, Door, Response
from parvis.wire.errors import Broken, ConnectorError, TryLater
from parvis.wire.words import gettext_noop as _

LIMIT: Final = 20 * MEGABYTE
RANK: Final = 10
NAMED_AT_MOST: Final = 4
ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "application/json;q=0.8, */*;q=0.5"
)
TOO_LARGE: Final = _(
    "This feed is too large for Parvis. Ask the site’s owner for one that holds only "
    "the latest entries."
)
_TYPES: Final = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml",
    "application/feed+json", "application/json",
})  # fmt: skip
_GUESSES: Final = ("/feed/", "/rss", "/atom.xml", "/index.xml", "/feed.json")


def discover(address: str, door: Door) -> list[Found]:
    """Find the feeds behind an address, best first: at most ten requests.

    Raises an error of `wire.errors` only when the address itself cannot be read.
    """
    address = address.strip()
    if "://" not in address:
        address = f"https://{address}"
    response = _get(address, door)
    error = failure(response)
    if error is not None:
        raise error
    found = _found(response, RANK)
    if found:
        return [found]
    named = list(_named(response))[:NAMED_AT_MOST]
    finds = [_try(url, door, RANK - place) for place, url in enumerate(named)]
    kept = {find.url: find for find in finds if find}
    if not kept:
        for guess in _GUESSES:
            find = _try(urljoin(response.url, guess), door, 1)
            if find:
                return [find]
    return list(kept.values())


def _get(url: str, door: Door) -> Response:
    try:
        return door.request("GET", url, headers={"accept": ACCEPT}, limit=LIMIT)
    except Broken as error:
        raise Broken(TOO_LARGE, cause=error.cause) from error


def _try(url: str, door: Door, rank: int) -> Found | None:
    try:
        response = _get(url, door)
        return None if failure(response) else _found(response, rank)
    except TryLater:
        raise
    except ConnectorError:
        return None


def _found(response: Response, rank: int) -> Found | None:
    document = reading.read(response.body, response.headers.get("content-type", ""), response.url)
    if document is None:
        return None
    title = prose.plain(document.title, is_html=True) or urlsplit(response.url).netloc
    return Found(
        network="feed",
        authority=response.url,
        title=title,
        url=prose.resolved(document.link, response.url) or response.url,
        settings={"feed": response.url},
        places=(Place(key="feed", label=title),),
        language=prose.language(document.language),
        rank=rank,
    )


def _named(response: Response) -> Iterator[str]:
    """Yield the feeds that a page names (RFC 5988 `alternate` links of a feed's type), each once."""
    page = LexborHTMLParser(response.body[:MEGABYTE])
    holder = page.css_first("base[href]")
    base = urljoin(response.url, (holder.attributes.get("href") or "") if holder else "")
    given = set()
    for link in page.css("link[href][rel]"):
        words = (link.attributes.get("rel") or "").lower().split()
        kind = (link.attributes.get("type") or "").partition(";")[0].strip().lower()
        url = prose.resolved(link.attributes.get("href") or "", base)
        if "alternate" in words and kind in _TYPES and url and url not in given:
            if kind == "application/json" and "/wp-json/" in url:
                continue
            given.add(url)
            yield url

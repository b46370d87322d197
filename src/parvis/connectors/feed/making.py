"""From a Document to items."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from parvis.connectors.feed import prose
from parvis.connectors.feed.dates import from_address
from parvis.connectors.feed.document import Document, Entry
from parvis.wire.items import Author, Item, Kind

UNKNOWN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COMMENT_FEEDS: Final = ("/comments/feed", "feed=comments-rss2", "feed=comments-atom")


def items(
    document: Document, authority: str, *, seen: Mapping[str, int], undated: datetime | None
) -> tuple[Item, ...]:
    """Make the items of a feed, each id once.

    An entry without a date takes the day written in its address, else the instant it was first
    seen with (`seen`, by remote id, in seconds), else the feed's own date, else `undated`: never
    the clock of the reader, so reading again changes nothing.
    """
    kind = Kind.COMMENT if holds_comments(document, authority) else Kind.POST
    made: dict[str, Item] = {}
    for entry in document.entries:
        remote_id = f"{kind}:{_identity(entry)}"
        known = datetime.fromtimestamp(seen[remote_id], UTC) if remote_id in seen else None
        fallback = known or document.updated or undated or UNKNOWN
        made.setdefault(remote_id, _item(entry, document, authority, remote_id, fallback))
    return tuple(made.values())


def holds_comments(document: Document, authority: str) -> bool:
    """Tell a feed of comments from one of posts: by its address, its threads, or its links."""
    entries = document.entries
    return (
        any(mark in authority for mark in _COMMENT_FEEDS)
        or any(entry.parent for entry in entries)
        or (bool(entries) and all("#comment-" in entry.link for entry in entries))
    )


def _identity(entry: Entry) -> str:
    named = entry.id or entry.link
    if named and len(named) <= 500:
        return named
    words = named or "\n".join((entry.title, str(entry.published or ""), entry.body[:200]))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _item(
    entry: Entry, document: Document, authority: str, remote_id: str, fallback: datetime
) -> Item:
    said_at = entry.published or entry.updated or from_address(entry.link) or fallback
    body = entry.body if entry.body_is_html else prose.paragraphs(entry.body)
    kind = Kind(remote_id.partition(":")[0])
    edited = entry.updated if entry.updated and entry.updated > said_at else None
    return Item(
        authority=authority,
        remote_id=remote_id,
        kind=kind,
        said_at=said_at,
        edited_at=edited,
        author=_author(entry),
        title=prose.plain(entry.title, is_html=entry.title_is_html),
        html=prose.absolute(body, entry.base),
        url=prose.resolved(entry.link, authority),
        language=prose.language(entry.language or document.language),
        parent=f"{kind}:{entry.parent}" if entry.parent else None,
        addressed=kind is Kind.COMMENT,
    )


def _author(entry: Entry) -> Author | None:
    name = prose.named(entry.author)
    if not name:
        return None
    url = prose.resolved(entry.author_url, "")
    return Author(remote_id=url or f"name:{name.casefold()}", name=name, url=url)

"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

from typing import Any

import msgspec

from parvis.connectors.feed.dates import instant
from parvis.connectors.feed.document import Document, Entry
from parvis.connectors.feed.prose import resolved
from parvis.wire.decoding import convert, decode


class _Author(msgspec.Struct):
    name: str | None = None
    url: str | None = None


class _Item(msgspec.Struct):
    id: str | int | float | None = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    author: _Author | None = None
    authors: list[_Author] | None = None
    language: str | None = None


class _Feed(msgspec.Struct):
    version: str
    title: str | None = None
    home_page_url: str | None = None
    language: str | None = None
    author: _Author | None = None
    authors: list[_Author] | None = None
    items: list[Any] = []


def read(body: bytes, base: str) -> Document | None:
    """Read a JSON Feed; None when it is not one. An item that makes no sense is left out."""
    try:
        feed = decode(body.removeprefix(b"\xef\xbb\xbf"), _Feed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if "jsonfeed.org/version/" not in feed.version:
        return None
    entries = []
    for raw in feed.items:
        try:
            entries.append(_entry(convert(raw, _Item), feed, base))
        except msgspec.ValidationError:
            continue
    return Document(
        title=feed.title or "",
        link=resolved(feed.home_page_url or "", base),
        language=feed.language or "",
        entries=tuple(entries),
    )


def _entry(item: _Item, feed: _Feed, base: str) -> Entry:
    author = _author(item) if item.authors or item.author else _author(feed)
    return Entry(
        id=str(item.id) if item.id is not None else "",
        link=resolved(item.url or item.external_url or "", base),
        title=item.title or "",
        body=item.content_html or item.content_text or item.summary or "",
        body_is_html=bool(item.content_html),
        base=base,
        author=author.name or "",
        author_url=resolved(author.url or "", base),
        published=instant(item.date_published) if item.date_published else None,
        updated=instant(item.date_modified) if item.date_modified else None,
        language=item.language or feed.language or "",
    )


def _author(holder: _Item | _Feed) -> _Author:
    return next(iter(holder.authors or []), None) or holder.author or _Author()

"""feedparser's opinion of a feed, in our terms. It decides whenever the fast reader is unsure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, TypeAlias

import feedparser

from parvis.connectors.feed.dates import from_parsed, instant
from parvis.connectors.feed.document import Document, Entry
from parvis.wire.errors import Broken

# A dict of whatever the feed held.
Held: TypeAlias = feedparser.FeedParserDict

# Strict mode spells an empty element <br></br>, which HTML reads as two.
_VOID: Final = re.compile(r"<(area|br|col|embed|hr|img|input|source|track|wbr)\b([^>]*)></\1>")
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_READABLE: Final = _HTML | {"text/plain"}


def read(body: bytes, content_type: str, base: str) -> Document | None:
    """Read any feed, broken ones too; None when it is none. Broken when feedparser chokes."""
    headers = {"content-location": base, "content-type": content_type or "application/xml"}
    try:
        # Cleaning and relative addresses are done once for both readers, outside.
        told = feedparser.parse(
            body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError,
            OverflowError) as error:  # fmt: skip
        raise Broken(cause=f"feedparser: {type(error).__name__}") from error
    version = told.get("version") or ""
    if not version and not told.entries:
        return None
    feed = told.feed
    entries = [_entry(entry, feed, atom=version.startswith("atom")) for entry in told.entries]
    return Document(
        title=_text(feed, "title"),
        link=_text(feed, "link"),
        language=_text(feed, "language"),
        author=_author(feed)[0] if version.startswith("atom") else "",
        updated=from_parsed(dict.get(feed, "updated_parsed"))
        or from_parsed(dict.get(feed, "published_parsed")),
        entries=tuple(entries),
    )


def _entry(entry: Held, feed: Held, *, atom: bool) -> Entry:
    title = dict.get(entry, "title_detail") or {}
    body, is_html, detail = _body(entry)
    author, author_url = _author(entry)
    if atom and not author:
        author, author_url = _author(feed)
    return Entry(
        id=_text(entry, "id"),
        link=_text(entry, "link"),
        title=_text(entry, "title"),
        title_is_html=title.get("type") in _HTML,
        body=body,
        body_is_html=is_html,
        base=detail.get("base") or "",
        author=author,
        author_url=author_url,
        published=_date(entry, "published") or _date(entry, "created"),
        updated=_date(entry, "updated"),
        language=detail.get("language") or title.get("language") or "",
        parent=_parent(entry),
    )


def _text(holder: Held, name: str) -> str:
    # dict.get: feedparser's own get() answers for other names, with a deprecation warning
    value = dict.get(holder, name)
    return value if isinstance(value, str) else ""


def _date(entry: Held, name: str) -> datetime | None:
    text = _text(entry, name)
    return instant(text) if text else from_parsed(dict.get(entry, f"{name}_parsed"))


def _body(entry: Held) -> tuple[str, bool, Held]:
    """Prefer the content to the summary."""
    parts = [*(dict.get(entry, "content") or []), dict.get(entry, "summary_detail") or {}]
    for part in parts:
        value = part.get("value") or ""
        kind = part.get("type") or "text/html"
        if value and kind in _READABLE:
            if kind == "application/xhtml+xml":
                value = _VOID.sub(r"<\1\2>", value)
            return value, kind in _HTML, part
    return "", True, {}


def _author(holder: Held) -> tuple[str, str]:
    people = [*(dict.get(holder, "authors") or []), dict.get(holder, "author_detail") or {}]
    for person in people:
        if person.get("name"):
            return person["name"], person.get("href") or ""
    return "", ""


def _parent(entry: Held) -> str:
    for name in entry:
        if name.endswith("in-reply-to"):
            value = dict.get(entry, name)
            ref = value.get("ref") if isinstance(value, dict) else ""
            return ref or ""
    return ""

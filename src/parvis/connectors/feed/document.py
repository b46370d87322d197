"""A feed as any of the readers understands it, before it becomes items."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Unsure(Exception):
    """The fast reader met something that feedparser must decide."""


class Entry(Struct, frozen=True, kw_only=True):
    """One entry. `id` and `link` are absolute; `title` and `body` say whether they are HTML."""

    id: str = ""
    link: str = ""
    title: str = ""
    title_is_html: bool = False
    body: str = ""
    body_is_html: bool = True
    base: str = ""
    author: str = ""
    author_url: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    parent: str = ""


class Document(Struct, frozen=True, kw_only=True):
    """A whole feed. `link` is the site's page."""

    title: str = ""
    link: str = ""
    language: str = ""
    author: str = ""
    updated: datetime | None = None
    entries: tuple[Entry, ...] = ()

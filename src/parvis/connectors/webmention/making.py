"""A page that links to ours, into items. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from parvis.connectors.webmention.microformats import Thing, things
from parvis.text.markup import plain
from parvis.wire.door import Response
from parvis.wire.items import Author, AuthorKind, Item, Kind, Knock
from parvis.wire.networks import host_of

KIND: Final = {"trackback": Kind.TRACKBACK}
MOST_WORDS: Final = 1000


def name_of(knock: Knock) -> str:
    """Name a mention for ever: from which page, to which of ours."""
    told = f"{knock.source}\x1f{knock.target}".encode()
    return f"mention:{hashlib.blake2b(told, digest_size=16).hexdigest()}"


def items(page: Response, knock: Knock, authority: str, *, now: datetime) -> tuple[Item, Item]:
    """Make the page of ours that is spoken of, and what is said of it."""
    text = page.body.decode("utf-8", "replace")
    entry = _entry(things(text, page.url), knock.target) if "<" in text else None
    about = page_of(knock.target, authority, now=now)
    said = _said(entry, page, knock, authority, now=now, about=about.remote_id)
    return about, said


def page_of(url: str, authority: str, *, now: datetime) -> Item:
    """Make a page of ours; its words are not read."""
    return Item(
        authority=authority,
        remote_id=f"page:{hashlib.blake2b(url.encode(), digest_size=16).hexdigest()}",
        kind=Kind.POST,
        said_at=now,
        title=urlsplit(url).path.strip("/") or host_of(url),
        url=url,
        ours=True,
    )


def _said(
    entry: Thing | None, page: Response, knock: Knock, authority: str, *, now: datetime, about: str
) -> Item:
    answers = entry is not None and _points(entry, "in-reply-to", knock.target)
    content = entry.properties.get("content", []) if entry else []
    words = (content[0].html or content[0].text) if content else ""
    title = knock.told.get("title", "") or (entry.text("name") if entry else "") or _title(page)
    short = knock.told.get("excerpt", "") or (entry.text("summary") if entry else "")
    kind = Kind.COMMENT if answers else KIND.get(knock.way, Kind.PINGBACK)
    return Item(
        authority=authority,
        remote_id=name_of(knock),
        kind=kind,
        said_at=min(_published(entry) or now, now),
        author=_author(entry, knock),
        title=title[:300],
        html=words if answers else "",
        text="" if answers and words else (short or plain(words) or title)[:MOST_WORDS],
        url=knock.source,
        about=about,
        addressed=answers,
        via=host_of(knock.source).removeprefix("www."),
    )


def _walk(found: Sequence[Thing]) -> Iterator[Thing]:
    for thing in found:
        yield thing
        yield from _walk(thing.children)


def _entry(found: Sequence[Thing], target: str) -> Thing | None:
    """Choose what speaks of us: the entry that answers, likes or repeats it, else the first entry."""
    entries = [one for one in _walk(found) if {"h-entry", "h-cite"} & set(one.types)]
    for one in entries:
        if any(
            _points(one, name, target)
            for name in ("in-reply-to", "like-of", "repost-of", "bookmark-of")
        ):
            return one
    return entries[0] if entries else None


def _points(entry: Thing, name: str, target: str) -> bool:
    return any(
        value.text.rstrip("/") == target.rstrip("/") for value in entry.properties.get(name, ())
    )


def _author(entry: Thing | None, knock: Knock) -> Author:
    host = host_of(knock.source).removeprefix("www.")
    card = entry.thing("author") if entry else None
    url = card.text("url") if card else ""
    name = (card.text("name") if card else "") or (entry.text("author") if entry else "")
    if host_of(url).removeprefix("www.") != host:  # a card of elsewhere proves nothing
        url = ""
    named = hashlib.blake2b((url or f"//{host}|{name.casefold()}").encode(), digest_size=12)
    return Author(
        remote_id=f"site:{named.hexdigest()}",
        name=(name or knock.told.get("blog_name", "") or host)[:200],
        kind=AuthorKind.PERSON if name else AuthorKind.SITE,
        url=url or f"https://{host}/",
        avatar=card.text("photo") if card else "",
    )


def _published(entry: Thing | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(entry.text("published") if entry else "")
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _title(page: Response) -> str:
    head = page.body[:100_000].decode("utf-8", "replace")
    _before, mark, rest = head.partition("<title")
    return plain(rest.partition(">")[2].partition("</title")[0]) if mark else ""

"""Thinks about what a network gave, before anything is written. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from parvis.channels.models import Channel
from parvis.kit.bulk import make
from parvis.stream.models import Item
from parvis.stream.rules import LISTENED, digest
from parvis.stream.store import Prepared
from parvis.text.analysis.tongues import told_language
from parvis.text.markup import plain, safe, tidy
from parvis.wire.items import Author, Counts, Kind, Media
from parvis.wire.items import Item as WireItem

MOST_TEXT: Final = 200_000
MOST_NAME: Final = 300
MOST_ALT: Final = 4000
MOST_MEDIA: Final = 20
MOST_NAMED: Final = 50
SAID: Final = frozenset({Kind.COMMENT, Kind.MESSAGE})


def prepare(
    items: Sequence[WireItem], channel: Channel, *, ours: bool, now: datetime
) -> list[Prepared]:
    """Turn a page's items into rows: safe HTML, plain text, language, fingerprint, history or not.

    `ours` says that the place they come from is the brand's. An item told twice keeps its last form.
    """
    heard = (item for item in items if may_hear(item, ours=ours))
    last = {(item.authority, fit(item.remote_id)): item for item in heard}
    return [
        Prepared(_row(item, channel, ours=ours, now=now), _author(item.author))
        for item in last.values()
    ]


def may_hear(item: WireItem, *, ours: bool) -> bool:
    """Say whether an item may be kept: said by us, to us, or in public. The notice promises no more.

    `ours` says that the place is the brand's: what is said there is said to us.
    """
    is_to_us = item.ours or item.addressed or (ours and item.kind in SAID)
    return is_to_us or item.audience in LISTENED


def fit(name: str) -> str:
    """Fit a remote name into its column: a longer one keeps its start, a fingerprint tells it apart."""
    name = tidy(name)
    return name if len(name) <= MOST_NAME else f"{name[: MOST_NAME - 33]}~{digest(name)}"


def _author(author: Author | None) -> Author | None:
    if author is None:
        return None
    return Author(
        remote_id=fit(author.remote_id),
        name=tidy(author.name),
        kind=author.kind,
        url=web_address(author.url),
        avatar=web_address(author.avatar),
    )


def web_address(url: str) -> str:
    """Keep an address that a page may link to; anything else (javascript:, data:) is none."""
    url = tidy(url).strip()
    return url if url.lower().startswith(("http://", "https://")) and len(url) <= 1000 else ""


def _row(item: WireItem, channel: Channel, *, ours: bool, now: datetime) -> Item:
    html = safe(item.html[:MOST_TEXT], web_address(item.url))
    text = tidy(item.text[:MOST_TEXT])
    told = text.strip()
    if not told:
        text = plain(item.html[:MOST_TEXT])
    title = plain(item.title)[:500]
    warning, media = plain(item.warning)[:500], _media(item.media)
    is_us = item.ours or bool(
        item.author and channel.account_id and item.author.remote_id == channel.account_id
    )
    return make(
        Item,
        brand_id=channel.brand_id,
        channel_id=channel.pk,
        authority=item.authority or channel.authority,
        remote_id=fit(item.remote_id),
        kind=item.kind,
        standing=item.standing,
        title=title,
        html="" if not told and _says_no_more(html) else html,
        text=text,
        url=web_address(item.url),
        language=language_of(item, text, channel.language),
        parent=fit(item.parent or ""),
        about=fit(item.about or ""),
        said_at=min(item.said_at, now + timedelta(days=1)),
        edited_at=item.edited_at,
        seen_at=now,
        ours=is_us,
        addressed=(item.addressed or (ours and item.kind in SAID)) and not is_us,
        is_history=item.said_at < channel.history_before,
        via=tidy(item.via)[:100],
        doubt=item.doubt,
        audience=item.audience,
        warning=warning,
        quoted=fit(item.quoted or ""),
        media=media,
        counts=_counts(item.counts),
        named=" ".join(tidy(one)[:MOST_NAME] for one in item.named[:MOST_NAMED] if " " not in one),
        digest=digest(title, text, html, warning, _told(media)),
    )


def _media(media: Sequence[Media]) -> list[dict[str, Any]] | None:
    """Keep what hangs on an item: at most 20 files with an address that a page may link to."""
    kept = [
        {
            "kind": str(one.kind),
            "url": web_address(one.url),
            "alt": tidy(one.alt)[:MOST_ALT],
            "name": tidy(one.name)[:200],
            "mime": tidy(one.mime)[:80],
            "size": one.size,
        }
        for one in media[:MOST_MEDIA]
        if one.name or web_address(one.url)
    ]
    return kept or None


def _told(media: list[dict[str, Any]] | None) -> str:
    """Say what media would show: their words. An address may be signed anew at each reading."""
    return "\x1e".join(f"{one['kind']} {one['alt']} {one['name']}" for one in media or ())


def _counts(counts: Counts | None) -> dict[str, Any] | None:
    if counts is None:
        return None
    told = msgspec.to_builtins(counts)
    return {name: value for name, value in told.items() if value is not None} or None


def _says_no_more(html: str) -> bool:
    """Whether HTML is one plain paragraph, which the page makes again of its text."""
    return html[:3] == "<p>" and html[-4:] == "</p>" and html.count("<") == 2


def language_of(item: WireItem, text: str, channel_language: str) -> str:
    """Say in which language something was said: the words decide, then the network, then the site.

    What the network or the site says also sways words that could be of two languages.
    """
    expected = item.language[:2] or channel_language[:2]
    return told_language(f"{item.title}\n{text}", prior=expected) or expected

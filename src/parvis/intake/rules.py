"""Thinks about what a network gave, before anything is written. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from parvis.channels.models import Channel
from parvis.stream.models import Item
from parvis.stream.rules import digest
from parvis.stream.store import Prepared
from parvis.text.language import guess
from parvis.text.markup import plain, safe, tidy
from parvis.wire.items import Item as WireItem
from parvis.wire.items import Kind

MOST_TEXT: Final = 200_000


def prepare(
    items: Sequence[WireItem], channel: Channel, *, ours: bool, now: datetime
) -> list[Prepared]:
    """Turn a page's items into rows: safe HTML, plain text, language, fingerprint, history or not.

    `ours` says that the place they come from is the brand's. An item told twice keeps its last form.
    """
    last = {item.remote_id: item for item in items}
    return [
        Prepared(_row(item, channel, ours=ours, now=now), item.author) for item in last.values()
    ]


def _row(item: WireItem, channel: Channel, *, ours: bool, now: datetime) -> Item:
    html = safe(item.html[:MOST_TEXT])
    text = tidy(item.text[:MOST_TEXT]).strip() or plain(item.html[:MOST_TEXT])
    title = plain(item.title)[:500]
    is_us = item.ours or bool(
        item.author and channel.account_id and item.author.remote_id == channel.account_id
    )
    return Item(
        brand_id=channel.brand_id,
        channel=channel,
        authority=channel.authority,
        remote_id=item.remote_id,
        kind=item.kind,
        standing=item.standing,
        title=title,
        html=html,
        text=text,
        url=tidy(item.url)[:1000],
        language=language_of(item, text, channel.language),
        parent=item.parent or "",
        about=item.about or "",
        said_at=min(item.said_at, now + timedelta(days=1)),
        edited_at=item.edited_at,
        seen_at=now,
        ours=is_us,
        addressed=(item.addressed or (ours and item.kind is Kind.COMMENT)) and not is_us,
        is_history=item.said_at < channel.history_before,
        digest=digest(title, text, html),
    )


def language_of(item: WireItem, text: str, channel_language: str) -> str:
    """Say in which language something was said: the words decide, then the network, then the site."""
    return guess(f"{item.title}\n{text}") or item.language[:2] or channel_language[:2]

"""What is said at a place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from parvis.wire.items import Author as WireAuthor
from parvis.wire.items import Item as WireItem
from parvis.wire.items import Kind, Page

SITE = "https://blogue.example"


def said(text: str, number: int = 1, **more) -> WireItem:
    told = {
        "authority": SITE,
        "remote_id": f"post:{number}",
        "kind": Kind.POST,
        "said_at": datetime.now(UTC) - timedelta(hours=1),
        "author": WireAuthor(remote_id="u:1", name="Inès"),
        "text": text,
        "url": f"{SITE}/{number}",
    }
    return WireItem(**(told | more))


def page(*items: WireItem, gone: tuple[str, ...] = ()) -> Page:
    return Page(authority=SITE, items=items, gone=gone, cursor="c")

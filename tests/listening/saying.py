"""A place that is not ours, and what is said there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from parvis.channels.models import Channel, Place
from parvis.wire.items import Author as WireAuthor
from parvis.wire.items import Item as WireItem
from parvis.wire.items import Kind, Page

SITE = "https://blogue.example"


@pytest.fixture
def place(brands) -> Place:
    channel = Channel.objects.create(
        brand=brands.cafe,
        network="feed",
        authority=SITE,
        title="Blogue",
        history_before=timezone.now() - timedelta(days=30),
    )
    return Place.objects.create(channel=channel, key="posts", ours=False)


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

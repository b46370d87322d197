"""A feed of many pages, newest first, in one document."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from doors import ScriptedDoor, answer

ADDRESS = "https://blog.example/feed/"
START = datetime(2026, 5, 1, tzinfo=UTC)


def backlog(pages):
    """Return (door, settings, place, expected ids) of a feed holding `pages` full pages."""
    count = pages * 100
    items = "".join(
        f"<item><guid isPermaLink='false'>n{n}</guid><title>Billet {n}</title>"
        f"<pubDate>{format_datetime(START - timedelta(hours=n))}</pubDate></item>"
        for n in range(count)
    )
    body = f"<rss version='2.0'><channel><title>Blog</title>{items}</channel></rss>"
    door = ScriptedDoor({ADDRESS: answer(body, content_type="application/rss+xml")})
    return door, {"feed": ADDRESS}, "feed", {f"post:n{n}" for n in range(count)}

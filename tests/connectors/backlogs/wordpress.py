"""A site with many comments, newest first, that answers as WordPress's REST API does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from doors import Request, ScriptedDoor, json_answer

SITE = "https://blog.example"
ROOT = f"{SITE}/wp-json/"
START = datetime(2026, 5, 1, tzinfo=UTC)
PER_SECOND = 3  # several comments share a second, across the edge of a page too


def row(number: int, said_at: datetime) -> dict[str, object]:
    return {
        "id": number,
        "post": 1,
        "parent": 0,
        "author": 0,
        "author_name": f"Membre {number % 97}",
        "author_url": "",
        "author_avatar_urls": {"96": f"https://avatars.example/avatar/{number % 97:032x}?s=96"},
        "date_gmt": said_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "content": {"rendered": f"<p>Commentaire {number}</p>"},
        "link": f"{SITE}/?p=1#comment-{number}",
        "status": "approved",
        "type": "comment",
    }


def backlog(pages: int) -> tuple[ScriptedDoor, dict[str, str], str, set[str]]:
    """Return (door, settings, place, expected ids) of a site holding `pages` full pages."""
    count = pages * 100
    rows = [row(count - n, START - timedelta(seconds=n // PER_SECOND)) for n in range(count)]

    def comments(asked: Request):
        query = {name: values[-1] for name, values in parse_qs(urlsplit(asked.url).query).items()}
        left = {int(i) for i in query.get("exclude", "").split(",") if i}
        start = 0
        if "before" in query:
            before = datetime.fromisoformat(query["before"])
            start = max(0, int((START - before).total_seconds() + 1) * PER_SECOND)
        size = int(query["per_page"])
        window = rows[start : start + size + len(left)]
        found = [r for r in window if r["id"] not in left][:size]
        total = count - start - sum(1 for r in rows[start : start + len(left)] if r["id"] in left)
        return json_answer(found, x_wp_total=str(total))

    door = ScriptedDoor(
        {f"{ROOT}wp/v2/comments": comments, f"{ROOT}wp/v2/users": json_answer([{"id": 1}])}
    )
    expected = {f"comment:{r['id']}" for r in rows}
    return door, {"url": SITE, "rest": ROOT}, "comments", expected

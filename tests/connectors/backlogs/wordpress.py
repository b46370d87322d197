"""A site with many comments, newest first, that answers as WordPress's REST API does.

It stands in Toronto on the night when the clocks go back: `before` is compared with what the wall clock showed, as WordPress compares it.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from doors import Request, ScriptedDoor, json_answer

SITE = "https://blog.example"
ROOT = f"{SITE}/wp-json/"
WALL = ZoneInfo("America/Toronto")
START = datetime(
    2025, 11, 2, 8, tzinfo=UTC
)  # the hour from 1 to 2 was shown twice, from 5 to 7 UTC
PER_SECOND = 3  # several comments share a second, across the edge of a page too


def wall(said_at: datetime) -> str:
    return said_at.astimezone(WALL).strftime("%Y-%m-%dT%H:%M:%S")


def row(number: int, said_at: datetime) -> dict[str, object]:
    return {
        "id": number,
        "post": 1,
        "parent": 0,
        "author": 0,
        "author_name": f"Membre {number % 97}",
        "author_url": "",
        "author_avatar_urls": {"96": f"https://avatars.example/avatar/{number % 97:032x}?s=96"},
        "date": wall(said_at),
        "date_gmt": said_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "content": {"rendered": f"<p>Commentaire {number}</p>"},
        "link": f"{SITE}/?p=1#comment-{number}",
        "status": "approved",
        "type": "comment",
    }


def backlog(
    pages: int, *, apart: float = 1 / PER_SECOND
) -> tuple[ScriptedDoor, dict[str, str], str, set[str]]:
    """Return (door, settings, place, expected ids) of a site holding `pages` full pages."""
    count = pages * 100
    rows = [row(count - n, START - timedelta(seconds=int(n * apart + 1e-6))) for n in range(count)]

    by = {key: sorted(rows, key=lambda r: (r[key], r["id"])) for key in ("date", "date_gmt")}
    walls = [r["date"] for r in by["date"]]

    def comments(asked: Request):
        query = {name: values[-1] for name, values in parse_qs(urlsplit(asked.url).query).items()}
        left = {int(i) for i in query.get("exclude", "").split(",") if i}
        size, found = int(query["per_page"]), by[query["orderby"]]
        if "before" in query:
            before = datetime.fromisoformat(query["before"])
            text = wall(before) if before.tzinfo else before.isoformat()
            if query["orderby"] == "date":
                found = found[: bisect_left(walls, text)]
            else:
                found = [r for r in found if r["date"] < text]
        total = len(found) - sum(1 for r in found[-len(left) :] if r["id"] in left)
        page = [r for r in found[-size - len(left) :] if r["id"] not in left]
        return json_answer(page[: -size - 1 : -1], x_wp_total=str(total))

    door = ScriptedDoor(
        {f"{ROOT}wp/v2/comments": comments, f"{ROOT}wp/v2/users": json_answer([{"id": 1}])}
    )
    expected = {f"comment:{r['id']}" for r in rows}
    return door, {"url": SITE, "rest": ROOT}, "comments", expected

"""A WordPress of many comments, newest first, that pages as the real one does: by date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from doors import ScriptedDoor, json_answer

SITE = "https://blog.example"
COMMENTS = f"{SITE}/wp-json/wp/v2/comments"
START = datetime(2026, 5, 1, tzinfo=UTC)
ALIKE = 7  # so many comments share each second, so that pages end inside one


def backlog(pages):
    """Return (door, settings, place, expected ids) of a site holding `pages` full pages."""
    count = pages * 100
    dates = [START - timedelta(seconds=n // ALIKE) for n in range(count)]

    def listed(asked):
        query = {k: v[0] for k, v in parse_qs(urlsplit(asked.url).query).items()}
        if "include" in query:
            return json_answer([row(int(i)) for i in query["include"].split(",")])
        left = set(map(int, query.get("exclude", "0").split(",")))
        first = 0
        if "before" in query:
            below = START - datetime.fromisoformat(query["before"])
            first = max(0, (int(below.total_seconds()) + 1) * ALIKE)
        rows = []
        for n in range(first, count):
            if count - n not in left:
                rows.append(row(count - n))
            if len(rows) == 100:
                break
        return json_answer(rows, x_wp_total=str(count))

    def row(number):
        at = dates[count - number]
        return {
            "id": number,
            "post": 1,
            "parent": 0,
            "author": 0,
            "author_name": f"Personne {number % 50}",
            "date_gmt": at.strftime("%Y-%m-%dT%H:%M:%S"),
            "content": {"rendered": f"<p>mot {number}</p>"},
            "link": f"{SITE}/?p=1#comment-{number}",
            "author_avatar_urls": {"96": f"https://avatar.example/avatar/{number % 50:032x}"},
        }

    door = ScriptedDoor({f"{SITE}/wp-json/wp/v2/users": json_answer([{"id": 1}]), COMMENTS: listed})
    settings = {"url": SITE, "rest": f"{SITE}/wp-json/"}
    return door, settings, "comments", {f"comment:{n}" for n in range(1, count + 1)}

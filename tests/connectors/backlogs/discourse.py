"""A forum with many posts, newest first, of which some are hidden: windows of ids have holes."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from doors import Request, ScriptedDoor, json_answer

FORUM = "https://forum.example"
HIDDEN = 7  # every seventh id is a whisper or somebody's private message


def row(number: int) -> dict[str, object]:
    return {
        "id": number,
        "topic_id": 1 + number // 30,
        "post_number": 1 + number % 30,
        "created_at": f"2024-0{1 + number % 9}-01T10:00:00.000Z",
        "updated_at": f"2024-0{1 + number % 9}-01T10:00:00.000Z",
        "username": f"membre{number % 13}",
        "user_id": 1 + number % 13,
        "avatar_template": "/letter/{size}.png",
        "cooked": f"<p>Message {number}</p>",
        "raw": f"Message {number}",
    }


def backlog(pages: int) -> tuple[ScriptedDoor, dict[str, str], str, set[str]]:
    """Return (door, settings, place, expected ids) of a forum holding `pages` windows of ids."""
    rows = [row(n) for n in range(1, pages * 50 + 1) if n % HIDDEN]
    top = pages * 50

    def latest(asked: Request):
        query = parse_qs(urlsplit(asked.url).query)
        before = int(query["before"][0]) if "before" in query else top
        page = [one for one in rows if before - 50 < int(str(one["id"])) <= before]
        return json_answer({"latest_posts": page[::-1]})

    door = ScriptedDoor({f"{FORUM}/posts.json": latest})
    expected = {f"post:{one['topic_id']}/{one['post_number']}" for one in rows}
    return door, {"url": FORUM, "user": "atelier"}, "posts", expected

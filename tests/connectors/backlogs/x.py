"""An account with many mentions, newest first, at a network that pages as X does."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from urllib.parse import parse_qs, urlsplit

from doors import Request, ScriptedDoor, json_answer

API = "https://api.x.com/2"
ME = "4"
SIZE = 100
FIRST = 1_900_000_000_000_000_000


def mention(own: int) -> dict[str, object]:
    return {
        "id": str(own),
        "text": f"@lefour message {own}",
        "author_id": str(100 + own % 97),
        "created_at": "2026-03-01T08:00:00.000Z",
        "conversation_id": str(own),
        "entities": {"mentions": [{"start": 0, "end": 7, "id": ME, "username": "lefour"}]},
    }


def page(ids: list[int], asked: Request):
    """Answer as the lists of X do."""
    query = {name: values[-1] for name, values in parse_qs(urlsplit(asked.url).query).items()}
    low = bisect_right(ids, int(query.get("since_id", 0)))
    high = bisect_left(ids, int(query.get("until_id", 10**19)))
    found = ids[low:high][::-1][: int(query["max_results"])]
    rest = {"next_token": "b26v89c19zqg8o3f"} if len(ids[low:high]) > len(found) else {}
    if not found:
        return json_answer({"meta": {"result_count": 0}})
    authors = sorted({100 + own % 97 for own in found})
    users = [{"id": str(n), "name": f"Membre {n}", "username": f"membre{n}"} for n in authors]
    meta = {"result_count": len(found), "newest_id": str(found[0]), "oldest_id": str(found[-1])}
    return json_answer(
        {"data": [mention(own) for own in found], "includes": {"users": users}, "meta": meta | rest}
    )


def backlog(pages: int) -> tuple[ScriptedDoor, dict[str, str], str, set[str]]:
    """Return (door, settings, place, expected ids) of an account with `pages` full pages."""
    ids = [FIRST + 7 * number for number in range(pages * SIZE)]
    door = ScriptedDoor({f"{API}/users/{ME}/mentions": lambda asked: page(ids, asked)})
    settings = {"token": "a-token", "me": ME, "username": "lefour", "past": "1"}
    return door, settings, "mentions", {f"post:{own}" for own in ids}

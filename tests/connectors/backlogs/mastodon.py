"""An account with many mentions, newest first, on a server that pages as Mastodon's API does."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from doors import Request, ScriptedDoor, json_answer

BASE = "https://social.example"
API = f"{BASE}/api/v1"
START = datetime(2026, 3, 1, 8, tzinfo=UTC)
SIZE = 40
ME = {"id": "1", "acct": "four", "username": "four", "url": f"{BASE}/@four"}
FIRST = 9_990  # ids gain a digit on the way: letter by letter, "9999" would be newer than "10000"


def account(number: int) -> dict[str, object]:
    name = f"membre{number % 97}"
    url = f"https://ailleurs.example/@{name}"
    return {"id": str(100 + number % 97), "acct": f"{name}@ailleurs.example", "url": url}


def mention(number: int) -> dict[str, object]:
    at = (START + timedelta(minutes=number)).isoformat()
    return {
        "id": str(FIRST + number),
        "type": "mention",
        "created_at": at,
        "account": account(number),
        "status": {
            "id": str(FIRST + number),
            "created_at": at,
            "account": account(number),
            "content": f'<p><a href="{BASE}/@four">@four</a> message {number}</p>',
            "visibility": "public",
            "mentions": [{"id": "1", "acct": "four", "url": ME["url"]}],
            "url": f"https://ailleurs.example/@x/{number}",
        },
    }


def backlog(pages: int) -> tuple[ScriptedDoor, dict[str, str], str, set[str]]:
    """Return (door, settings, place, expected ids) of an account with `pages` full pages."""
    ids = [FIRST + number for number in range(pages * SIZE)]

    def notifications(asked: Request):
        query = {name: values[-1] for name, values in parse_qs(urlsplit(asked.url).query).items()}
        low = bisect_right(ids, int(query.get("since_id", 0)))
        high = bisect_left(ids, int(query.get("max_id", 10**9)))
        found = ids[low:high][::-1][: int(query["limit"])]
        link = {"link": f'<{API}/notifications?max_id={found[-1]}>; rel="next"'} if found else {}
        return json_answer([mention(own - FIRST) for own in found], **link)

    door = ScriptedDoor(
        {
            f"{API}/notifications": notifications,
            f"{API}/accounts/verify_credentials": json_answer(ME),
        }
    )
    settings = {"url": BASE, "token": "a-token", "software": "mastodon"}
    return door, settings, "notifications", {f"status:{own}" for own in ids}

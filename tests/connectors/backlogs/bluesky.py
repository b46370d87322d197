"""An account with many notifications, newest first, that answers as Bluesky's app view does."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from doors import Request, ScriptedDoor, json_answer

HOME = "https://pds.example"
US = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
START = datetime(2026, 5, 1, tzinfo=UTC)
PER_PAGE = 100


def key(scope: str = "com.atproto.appPassPrivileged") -> str:
    """Make what looks like a session key of a scope."""
    body = base64.urlsafe_b64encode(json.dumps({"scope": scope}).encode()).decode().rstrip("=")
    return f"e30.{body}.x"


def session(scope: str = "com.atproto.appPassPrivileged", **more: object) -> dict[str, object]:
    """Make the answer to a sign-in."""
    made = {"did": US, "handle": "four.example", "accessJwt": key(scope), "refreshJwt": "r1"}
    return {**made, "active": True, **more}


def name(number: int) -> str:
    return f"at://did:plc:{number % 97:024d}/app.bsky.feed.post/3k{number:011d}"


def at(number: int) -> str:
    return (START - timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def post(number: int, **record: object) -> dict[str, object]:
    return {
        "uri": name(number),
        "cid": f"cid{number}",
        "author": {"did": name(number)[5:37], "handle": "lea.example", "displayName": "Léa"},
        "record": {
            "$type": "app.bsky.feed.post", "text": f"Une question {number}",
            "createdAt": at(number), "langs": ["fr"], **record,
        },
        "indexedAt": at(number),
        "likeCount": 1,
    }  # fmt: skip


def query_of(asked: Request) -> dict[str, list[str]]:
    return parse_qs(urlsplit(asked.url).query)


def backlog(pages: int) -> tuple[ScriptedDoor, dict[str, str], str, set[str]]:
    """Return (door, settings, place, expected ids) of an account that was named `pages` × 100 times."""
    count = pages * PER_PAGE

    def notices(asked: Request):
        start = int(query_of(asked).get("cursor", ["0"])[0])
        rows = [
            {"uri": name(n), "cid": f"cid{n}", "reason": "mention", "indexedAt": at(n)}
            for n in range(start, min(start + PER_PAGE, count))
        ]
        end = start + len(rows)
        return json_answer({"notifications": rows, **({"cursor": str(end)} if end < count else {})})

    def posts(asked: Request):
        return json_answer({"posts": [post(int(uri[-11:])) for uri in query_of(asked)["uris"]]})

    door = ScriptedDoor(
        {
            f"{HOME}/xrpc/com.atproto.server.createSession": json_answer(session()),
            f"{HOME}/xrpc/app.bsky.notification.listNotifications": notices,
            f"{HOME}/xrpc/app.bsky.feed.getPosts": posts,
        }
    )
    settings = {"handle": "four.example", "service": HOME, "password": "abcd-efgh-ijkl-mnop"}
    return door, settings, "notifications", {name(n) for n in range(count)}

"""An X that answers as its own document says, written by hand from the schemas of that document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from doors import Request, ScriptedDoor, json_answer

from parvis.wire.door import Response

API = "https://api.x.com"
ME = "4"
KEY = {"token": "a-token", "me": ME, "username": "lefour", "client_id": "an-app"}
AT = "2026-11-03T14:05:06.000Z"
PNG = "image/png"


def post(own: int | str, text: str = "Bonjour", *, by: str = "7", **more: Any) -> dict[str, Any]:
    """Write a post as X gives it."""
    return {
        "id": str(own),
        "text": text,
        "author_id": by,
        "created_at": AT,
        "conversation_id": str(own),
        "edit_history_tweet_ids": [str(own)],
        "lang": "fr",
        "public_metrics": {
            "retweet_count": 2, "reply_count": 1, "like_count": 5, "quote_count": 0,
            "bookmark_count": 0, "impression_count": 90,
        },
        **more,
    }  # fmt: skip


def answer_to(own: int | str, above: int | str, root: int | str, **more: Any) -> dict[str, Any]:
    """Write a post that answers another one."""
    return post(
        own,
        conversation_id=str(root),
        referenced_tweets=[{"type": "replied_to", "id": str(above)}],
        **more,
    )


def user(own: str = "7", name: str = "Zoé", **more: Any) -> dict[str, Any]:
    """Write an account as X gives it."""
    portrait = f"https://pbs.twimg.com/profile_images/{own}/a_normal.jpg"
    handle = "lefour" if own == ME else f"membre{own}"
    return {"id": own, "name": name, "username": handle, "profile_image_url": portrait, **more}


def named(*accounts: tuple[str, str]) -> dict[str, Any]:
    """Write what X recognised: the accounts that a text names."""
    spots = [
        {"start": 9 * n, "end": 9 * n + 8, "id": own, "username": name}
        for n, (own, name) in enumerate(accounts)
    ]
    return {"mentions": spots}


def problem(status: int, kind: str, detail: str, **headers: str) -> Response:
    """Write a refusal (RFC 7807)."""
    body = {
        "type": f"https://api.twitter.com/2/problems/{kind}" if kind else "about:blank",
        "title": kind or "Forbidden",
        "detail": detail,
        "status": status,
    }
    return json_answer(body, status=status, content_type="application/problem+json", **headers)


def page(*posts: dict[str, Any], users: tuple[dict[str, Any], ...] = (), more: bool = False, **includes: Any) -> Response:  # fmt: skip
    """Write one page of a list."""
    body: dict[str, Any] = {"meta": {"result_count": len(posts)}}
    if posts:
        body["data"] = list(posts)
        ids = [one["id"] for one in posts]
        body["meta"] |= {"newest_id": ids[0], "oldest_id": ids[-1]}
    if users or includes:
        body["includes"] = {**({"users": list(users)} if users else {}), **includes}
    if more:
        body["meta"]["next_token"] = "b26v89c19zqg8o3fo7gesq314yb9l2l4ptqy"
    return json_answer(body)


def keys(**more: Any) -> Response:
    """Write a pair of keys."""
    told = {"token_type": "bearer", "expires_in": 7200, "access_token": "b-token",
            "refresh_token": "b-refresh", "scope": "tweet.read"}  # fmt: skip
    return json_answer({**told, **more})


def x(**routes: Response | Callable[[Request], Response]) -> ScriptedDoor:
    """Make a door to an X whose lists are empty, and where every act succeeds."""
    made = {
        f"{API}/2/users/me": json_answer(
            {"data": user(ME, "Le Four", protected=False, subscription_type="None")}
        ),
        f"{API}/2/users/{ME}/mentions": page(),
        f"{API}/2/users/{ME}/tweets": page(),
        f"{API}/2/tweets/search/recent": page(),
        f"GET {API}/2/tweets": json_answer({}),
        f"POST {API}/2/tweets": json_answer({"data": {"id": "99", "text": "x"}}, status=201),
        f"{API}/2/media/upload": json_answer(
            {"data": {"id": "55", "media_key": "3_55", "size": 3}, "meta": {}}
        ),
        f"{API}/2/media/metadata": json_answer({"data": {"id": "55"}}),
        f"{API}/2/oauth2/token": keys(),
        f"{API}/2/oauth2/revoke": json_answer({"revoked": True}),
    }
    return ScriptedDoor(made | dict(routes.items()))


def query(asked: Request) -> dict[str, str]:
    """Read the parameters of a request."""
    return {name: told[-1] for name, told in parse_qs(urlsplit(asked.url).query).items()}


class Purse:
    """A meter that is a list: what was noted, and how much is left."""

    def __init__(self, left: int | None = None) -> None:
        self.left, self.noted, self.allowed = left, [], []

    def room(self) -> int | None:
        return self.left

    def allow(self, micro: int) -> None:
        from parvis.wire.errors import TryLater

        self.allowed.append(micro)
        if self.left is not None and micro > self.left:
            raise TryLater("The month is spent.")

    def note(self, kind, each, names=()) -> None:
        self.noted.append((kind, each, tuple(names)))
        if self.left is not None:
            self.left -= each * max(1, len(names))

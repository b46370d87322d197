"""Reads what an account's places hold, newest first; a cursor holds a high mark and what lies below.

A network's own cursor says where a page ends. What is between two visits is read as a gap, so that a
visit may be cut off after any page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from parvis.connectors.bluesky.answers import (
    Feed,
    Notices,
    Post,
    Posts,
    ThreadAnswer,
)
from parvis.connectors.bluesky.asking import Api
from parvis.connectors.bluesky.telling import (
    AUTHORITY,
    did_of,
    is_post,
    item_of,
    moment,
    record_of,
    said_at,
)
from parvis.wire.decoding import decode
from parvis.wire.errors import Unsupported
from parvis.wire.items import Item, Page

SIZE: Final = 100
AT_ONCE: Final = 25  # getPosts
PAGES_BACK: Final = 5  # of what is endless: a feed, a list, a search
SPOKEN: Final = ("mention", "reply", "quote")
ENDLESS: Final = ("timeline", "feed:", "list:", "search:")


class Gap(Struct):
    """What is not read yet: from the network's cursor `at` down to `until`, `left` pages at most."""

    at: str
    until: str = ""
    left: int = -1


class Cursor(Struct):
    """How far a place is read: the newest instant seen, and the gaps below it."""

    high: str = ""
    gaps: list[Gap] = []

    def text(self) -> str:
        """Write the cursor down."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read a cursor; one that is not ours starts over."""
        try:
            return decode(text, cls) if text else cls()
        except msgspec.DecodeError:
            return cls()


class Slice(Struct, frozen=True):
    """One page of the network: when each row happened, its items, and the network's next cursor."""

    at: Sequence[str]
    items: Sequence[Item]
    next: str


class Reader:
    """Reads for one account (`us` is its DID)."""

    def __init__(self, api: Api, us: str) -> None:
        """Keep the API and who we are."""
        self.api, self.us = api, us

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read a place on: its newest page, then the gaps, the latest first."""
        state, fetch = Cursor.read(cursor), self._fetcher(place)
        head = fetch("")
        self._note_head(state, head, left=PAGES_BACK if place.startswith(ENDLESS) else -1)
        yield self._page(head, state)
        while state.gaps:
            part = fetch(state.gaps[-1].at)
            self._narrow(state, part)
            yield self._page(part, state)

    def _note_head(self, state: Cursor, head: Slice, *, left: int) -> None:
        if head.next and head.at and head.at[-1] > state.high:
            state.gaps.append(Gap(at=head.next, until=state.high, left=left))
        state.high = max([state.high, *head.at])

    def _narrow(self, state: Cursor, part: Slice) -> None:
        gap = state.gaps[-1]
        gap.left -= 1 if gap.left > 0 else 0
        over = not part.next or part.next == gap.at or not part.at or part.at[-1] <= gap.until
        if over or gap.left == 0:
            state.gaps.pop()
        else:
            gap.at = part.next

    def _page(self, part: Slice, state: Cursor) -> Page:
        return Page(
            authority=AUTHORITY,
            items=tuple(part.items),
            cursor=state.text(),
            more=bool(state.gaps),
        )

    def _fetcher(self, place: str) -> Callable[[str], Slice]:
        kind, _mark, word = place.partition(":")
        if place == "notifications":
            return self._notices
        if kind == "search":
            return lambda at: self.found(word, at)
        feeds: dict[str, tuple[str, dict[str, str | int | list[str]]]] = {
            "own": (
                "app.bsky.feed.getAuthorFeed",
                {"actor": self.us, "filter": "posts_with_replies"},
            ),
            "timeline": ("app.bsky.feed.getTimeline", {}),
            "feed": ("app.bsky.feed.getFeed", {"feed": word}),
            "list": ("app.bsky.feed.getListFeed", {"list": word}),
        }
        if kind not in feeds:
            raise Unsupported(cause=f"place {place!r}")
        method, query = feeds[kind]
        return lambda at: self._feed(method, query, at, mine=kind == "own")

    def _notices(self, at: str) -> Slice:
        """Read who answered, named or quoted us. Whether a person saw it elsewhere changes nothing."""
        query: dict[str, str | int | list[str]] = {"limit": SIZE, "reasons": list(SPOKEN)}
        told = self.api.get("app.bsky.notification.listNotifications", Notices, _at(query, at))
        rows = [n for n in told.notifications if n.reason in SPOKEN and is_post(n.uri)]
        posts = self.posts(list(dict.fromkeys(n.uri for n in rows)))
        hidden = self.hidden(posts)
        items = [item_of(p, us=self.us, hidden=hidden, told_to_us=True) for p in posts]
        stamps = [_stamp(moment(n.indexed_at)) for n in told.notifications]
        return Slice(stamps, [*items, *self.context(items)], told.cursor)

    def _feed(
        self, method: str, query: dict[str, str | int | list[str]], at: str, *, mine: bool
    ) -> Slice:
        told = self.api.get(method, Feed, _at({**query, "limit": SIZE}, at))
        posts = [row.post for row in told.feed if not row.reason]
        if mine:
            posts = [post for post in posts if post.author.did == self.us]
        items = [item_of(post, us=self.us) for post in posts]
        return Slice([_stamp(_when(row.post)) for row in told.feed], items, told.cursor)

    def found(self, words: str, at: str) -> Slice:
        """Ask the network for posts that hold words, newest first."""
        query: dict[str, str | int | list[str]] = {"q": words, "sort": "latest", "limit": SIZE}
        told = self.api.get("app.bsky.feed.searchPosts", Posts, _at(query, at))
        items = [item_of(post, us=self.us) for post in told.posts]
        return Slice([_stamp(_when(post)) for post in told.posts], items, told.cursor)

    def posts(self, uris: Sequence[str]) -> list[Post]:
        """Read posts by name; those that are gone, or that we may not see, are missing."""
        found: list[Post] = []
        for start in range(0, len(uris), AT_ONCE):
            some = list(uris[start : start + AT_ONCE])
            found += self.api.get("app.bsky.feed.getPosts", Posts, {"uris": some}).posts
        return found

    def context(self, items: Sequence[Item]) -> list[Item]:
        """Read what these items answer where it is not ours, so that they can be understood."""
        here = {item.remote_id for item in items}
        wanted = dict.fromkeys(i.about for i in items if i.about and did_of(i.about) != self.us)
        posts = self.posts([uri for uri in wanted if uri and is_post(uri) and uri not in here])
        return [item_of(post, us=self.us) for post in posts]

    def hidden(self, posts: Sequence[Post]) -> frozenset[str]:
        """Read which answers we hid, under the posts of ours that these stand under."""
        roots: dict[str, None] = {}
        for post in posts:
            reply = record_of(post.record).reply
            if reply is not None and did_of(reply.root.uri) == self.us and is_post(reply.root.uri):
                roots[reply.root.uri] = None
        told: set[str] = set()
        for root in self.posts(list(roots)):
            told |= hidden_under(root)
        return frozenset(told)

    def recheck(self, remote_ids: Sequence[str]) -> Page:
        """Ask how known posts stand now; those that the network no longer shows are gone."""
        asked = [name for name in remote_ids if is_post(name)]
        posts = self.posts(asked)
        hidden = self.hidden(posts)
        there = {post.uri for post in posts}
        return Page(
            authority=AUTHORITY,
            items=tuple(item_of(post, us=self.us, hidden=hidden) for post in posts),
            gone=tuple(name for name in asked if name not in there),
        )

    def around(self, uri: str) -> Page:
        """Read what answers one post."""
        if not is_post(uri):
            return Page(authority=AUTHORITY)
        query: dict[str, str | int | list[str]] = {"uri": uri, "depth": 1, "parentHeight": 0}
        told = self.api.get("app.bsky.feed.getPostThread", ThreadAnswer, query)
        posts = [one.post for one in told.thread.replies if one.post is not None]
        return Page(authority=AUTHORITY, items=tuple(item_of(post, us=self.us) for post in posts))


def hidden_under(root: Post) -> set[str]:
    """Read the answers hidden under a post, from the gate that the network shows with it."""
    gate = (root.threadgate or {}).get("record")
    hidden = gate.get("hiddenReplies") if isinstance(gate, dict) else None
    return {uri for uri in hidden if isinstance(uri, str)} if isinstance(hidden, list) else set()


def _when(post: Post) -> datetime:
    return said_at(record_of(post.record).created_at, post.indexed_at)


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _at(query: dict[str, str | int | list[str]], at: str) -> dict[str, str | int | list[str]]:
    return {**query, "cursor": at} if at else query

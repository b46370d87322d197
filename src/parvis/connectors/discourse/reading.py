"""Reads the posts of a forum newest first, then what is left behind.

`/posts.json?before=ID` gives at most fifty posts below an id: by a window of ids in older releases
(`ID - 50 < id ≤ ID`, where hidden ones leave gaps), by number since 2025. Both are read on from the
lowest id seen, or from fifty below where a window showed nothing.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from parvis.connectors.discourse.answers import Latest, Post, Private
from parvis.connectors.discourse.asking import Api
from parvis.connectors.discourse.reviewing import Queue, avatar, is_queued, moment
from parvis.wire.decoding import decode
from parvis.wire.errors import Gone
from parvis.wire.items import Audience, Author, Counts, Item, Kind, Page, Standing

WINDOW: Final = 50
LIKE: Final = 2
REGULAR: Final = 1
LOOKED_FOR: Final = 8
ROUTES: Final = {"public": "posts.json", "private": "private-posts.json"}


class View(Struct):
    """How far one list is read: the newest id, and the gap `(before, until)` not read yet, if any.

    `by_number` is learned from a page that reaches further than a window of ids can.
    """

    high: int = 0
    gaps: list[tuple[int, int]] = []
    by_number: bool = False


class Cursor(Struct):
    """All the lists of a place."""

    views: dict[str, View] = {}

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


class Reader:
    """Reads one forum's lists and turns their rows into items."""

    def __init__(self, api: Api, authority: str, me: str) -> None:
        """Keep the API, the forum's name in items, and our user name there ("" without a key)."""
        self.api, self.authority, self.me = api, authority, me
        self._queue = Queue(api, authority)

    def read(self, cursor: str) -> Iterator[Page]:
        """Read on: the newest of each list, then the gaps, newest first, then what waits for approval."""
        state = Cursor.read(cursor)
        names = ("public", "private") if self.api.has_key else ("public",)
        for name in names:
            view = state.views.setdefault(name, View())
            rows = self._rows(name)
            _note_head(view, rows)
            yield self._page(self._items(rows, name), state)
        for name in names:
            view = state.views[name]
            while view.gaps:
                before, until = view.gaps[-1]
                rows = self._rows(name, before)
                _narrow(view, rows, before, until)
                fresh = [row for row in rows if row.id > until]
                yield self._page(self._items(fresh, name), state)
        if self.api.has_key:
            waiting = self._queue.waiting()
            if waiting:
                yield self._page(waiting, state)

    def _rows(self, view: str, before: int = 0) -> Sequence[Post]:
        params: dict[str, str | int] = {"before": before} if before else {}
        if view == "private":
            return self.api.get(ROUTES[view], Private, **params).private_posts
        return self.api.get(ROUTES[view], Latest, **params).latest_posts

    def _page(self, items: Sequence[Item], state: Cursor) -> Page:
        left = any(view.gaps for view in state.views.values())
        return Page(authority=self.authority, items=tuple(items), cursor=state.text(), more=left)

    def _items(self, rows: Sequence[Post], view: str) -> list[Item]:
        return [
            self.item(row, is_private=view == "private") for row in rows if row.post_type == REGULAR
        ]

    def item(self, row: Post, *, is_private: bool = False) -> Item:
        """Make an item of a post. A topic is one conversation; one of ours is a post answered under."""
        ours = bool(self.me) and row.username.lower() == self.me.lower()
        first = f"post:{row.topic_id}/1"
        said_at, edited = moment(row.created_at), moment(row.updated_at or row.created_at)
        kind = Kind.POST if ours and row.post_number == 1 else Kind.COMMENT
        above = row.reply_to_post_number or 1
        likes = next((one.count for one in row.actions_summary if one.id == LIKE), 0)
        return Item(
            authority=self.authority,
            remote_id=f"post:{row.topic_id}/{row.post_number}",
            kind=Kind.MESSAGE if is_private else kind,
            said_at=said_at,
            author=Author(
                remote_id=f"user:{row.user_id or row.username}",
                name=row.name or row.display_username or row.username,
                url=f"{self.api.root}/u/{row.username}",
                avatar=self._avatar(row.avatar_template),
            ),
            standing=Standing.TRASH if row.deleted_at or row.user_deleted else Standing.PUBLISHED,
            title=html.unescape(row.topic_title or "") if row.post_number == 1 else "",
            html=row.cooked,
            url=f"{self.api.root}/t/{row.topic_slug or '-'}/{row.topic_id}/{row.post_number}",
            parent=f"post:{row.topic_id}/{above}" if row.post_number > 1 else None,
            about=first if row.post_number > 1 else None,
            edited_at=edited if row.version > 1 and edited > said_at else None,
            ours=ours,
            addressed=not ours,
            audience=Audience.PRIVATE if is_private else Audience.PUBLIC,
            counts=Counts(likes=likes, replies=row.reply_count),
        )

    def _avatar(self, template: str) -> str:
        return avatar(self.api.root, template)

    def recheck(self, remote_ids: Sequence[str]) -> Page:
        """Ask how known posts stand now: the newest ones at once, a few older ones by name."""
        wanted = set(remote_ids)
        found = {item.remote_id: item for item in self._newest() if item.remote_id in wanted}
        gone: list[str] = []
        missing = [one for one in remote_ids if one not in found]
        for name in missing[:LOOKED_FOR]:
            try:
                item = self.named(name)
            except Gone:
                gone.append(name)
            else:
                found[name] = item
        return Page(authority=self.authority, items=tuple(found.values()), gone=tuple(gone))

    def _newest(self) -> list[Item]:
        rows = self._rows("public")
        items = self._items(rows, "public")
        if self.api.has_key:
            items += self._items(self._rows("private"), "private")
        return items

    def named(self, remote_id: str) -> Item:
        """Read one thing by the name it has here. Raises Gone."""
        if is_queued(remote_id):
            return self._queue.named(remote_id)
        return self.item(self.post(remote_id))

    def post(self, remote_id: str) -> Post:
        """Read one post by topic and number. Raises Gone."""
        topic, number = place_of(remote_id)
        return self.api.get(f"posts/by_number/{topic}/{number}.json", Post)

    def around(self, remote_id: str) -> Page:
        """Read what stands in a topic among the newest posts of the forum."""
        topic, _number = place_of(remote_id)
        mine = [item for item in self._newest() if item.remote_id.startswith(f"post:{topic}/")]
        return Page(authority=self.authority, items=tuple(mine))


def place_of(remote_id: str) -> tuple[int, int]:
    """Read the topic and the number out of a post's name. Raises Gone for any other name."""
    topic, _slash, number = remote_id.removeprefix("post:").partition("/")
    if not (topic.isdigit() and number.isdigit()):
        raise Gone(cause=f"not a post: {remote_id[:60]}")
    return int(topic), int(number)


def _note_head(view: View, rows: Sequence[Post]) -> None:
    """Note the newest page: a gap opens below it when it does not reach what was read before."""
    if not rows:
        return
    lowest, highest = min(row.id for row in rows), max(row.id for row in rows)
    if lowest > view.high + 1:
        view.gaps.append((lowest, view.high))
    view.by_number = view.by_number or highest - lowest >= WINDOW
    view.high = max(view.high, highest)


def _narrow(view: View, rows: Sequence[Post], before: int, until: int) -> None:
    """Move the foot of the newest gap down, or close it."""
    lowest = min((row.id for row in rows), default=before)
    view.by_number = view.by_number or before - lowest > WINDOW
    view.gaps.pop()
    ended = view.by_number and len(rows) < WINDOW
    below = lowest if lowest < before else before - WINDOW
    if below > max(until, 0) + 1 and not ended:
        view.gaps.append((below, until))

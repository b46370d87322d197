"""Reads the lists of an account, newest first, and never asks twice for what was read.

X bills each post that it returns: a reading asks for what is newer than the newest one known
(`since_id`), and a page is no larger than what the month still allows. A gap that opens below the
newest page is read down to what was known before, page by page (`until_id`). Ids are numbers that
grow, and tell when a post was made (https://docs.x.com/fundamentals/x-ids).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from parvis.connectors.x.answers import Post, Posts
from parvis.connectors.x.asking import Api, number
from parvis.connectors.x.prices import LOOKED_AT, PERSON, READ, owned
from parvis.connectors.x.saying import Teller
from parvis.wire.decoding import decode
from parvis.wire.errors import ConnectorError, Gone, Unsupported
from parvis.wire.items import Draft, Item, Page

MENTIONS: Final = "mentions"
OWN: Final = "own"
SEARCH: Final = "search:"
SIZE: Final = 100
FIRST: Final[Mapping[str, int]] = {MENTIONS: 20, OWN: 100, SEARCH: 10}
LEAST: Final[Mapping[str, int]] = {MENTIONS: 5, OWN: 5, SEARCH: 10}
REMEMBERED: Final = timedelta(days=6, hours=23)
EPOCH: Final = 1_288_834_974_657
POST_FIELDS: Final = (
    "attachments,author_id,conversation_id,created_at,entities,in_reply_to_user_id,lang,note_tweet,"
    "public_metrics,referenced_tweets"
)
FIELDS: Final[Mapping[str, str]] = {
    "tweet.fields": POST_FIELDS,
    "media.fields": "alt_text,preview_image_url,type,url",
}
PEOPLE: Final[Mapping[str, str]] = {
    "expansions": "author_id,attachments.media_keys",
    "user.fields": "profile_image_url,protected",
}
FILES: Final[Mapping[str, str]] = {"expansions": "attachments.media_keys"}


class Gap(Struct):
    """What is not read yet: older than `before`, newer than `until`."""

    before: int
    until: int = 0


class Cursor(Struct):
    """How far a list is read: the newest id seen, and the gaps below it."""

    high: int = 0
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


class Reader:
    """Reads one account's lists and turns their posts into items."""

    def __init__(self, api: Api, teller: Teller) -> None:
        """Keep the way to X and who we are there."""
        self.api, self.teller = api, teller
        self._owned = owned(api.keys)

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read a place on: its newest page, then the gaps, newest first.

        The first reading takes the latest posts only, unless the person wished for the past.
        """
        state = Cursor.read(cursor)
        is_first = not state.high
        rows, items, more = self._rows(place, since=state.high, is_first=is_first)
        fresh = [row for row in rows if age(row) > state.high]
        if fresh:
            goes_on = not is_first or bool(self.api.keys.get("past"))
            if more and goes_on and len(fresh) == len(rows):
                state.gaps.append(Gap(before=min(map(age, fresh)), until=state.high))
            state.high = max(map(age, fresh))
        yield self._page(items, fresh, state)
        while state.gaps:
            gap = state.gaps[-1]
            rows, items, more = self._rows(place, since=gap.until, until=gap.before)
            fresh = [row for row in rows if gap.until < age(row) < gap.before]
            if fresh and more and len(fresh) == len(rows):
                state.gaps[-1] = Gap(before=min(map(age, fresh)), until=gap.until)
            else:
                state.gaps.pop()
            yield self._page(items, fresh, state)

    def _rows(
        self, place: str, *, since: int, until: int = 0, is_first: bool = False
    ) -> tuple[Sequence[Post], Sequence[Item], bool]:
        """Read one page of a list, and say whether another may wait below it."""
        name = SEARCH if place.startswith(SEARCH) else place
        oldest = remembered(datetime.now(UTC)) if name == SEARCH else 0
        if until and until <= oldest:
            return (), (), False
        params = {"max_results": str(self._size(name, is_first=is_first))}
        if since > oldest:
            params["since_id"] = str(since)
        if until:
            params["until_id"] = str(until)
        if name == SEARCH:
            params["query"] = f"({place.removeprefix(SEARCH)}) -is:retweet"
        elif name == OWN:
            params["exclude"] = "retweets"
        found = self._ask(self._route(name), {**params, **self._told_of(name)}, self._each(name))
        return (
            found.data,
            self.teller.items(found.data, found.includes),
            bool(found.meta.next_token),
        )

    def _route(self, name: str) -> str:
        if name == MENTIONS:
            return f"/2/users/{self.teller.me}/mentions"
        if name == OWN:
            return f"/2/users/{self.teller.me}/tweets"
        if name == SEARCH:
            return "/2/tweets/search/recent"
        raise Unsupported(cause=f"place {name[:60]!r}")

    def _told_of(self, name: str) -> Mapping[str, str]:
        return {**FIELDS, **(FILES if name == OWN else PEOPLE)}

    def _each(self, name: str) -> int:
        return READ if name == SEARCH else self._owned

    def _size(self, name: str, *, is_first: bool) -> int:
        """Say how large a page may be. Raises TryLater when the month allows none."""
        if name not in LEAST:
            raise Unsupported(cause=f"place {name[:60]!r}")
        wanted = FIRST[name] if is_first and not self.api.keys.get("past") else SIZE
        each = self._each(name) + (0 if name == OWN else PERSON)
        room = self.api.meter.room()
        size = wanted if room is None else min(wanted, room // each)
        if size < LEAST[name]:
            self.api.meter.allow(LEAST[name] * each)
        return max(size, LEAST[name])

    def _ask(self, route: str, params: Mapping[str, str], each: int) -> Posts:
        found = self.api.get(route, Posts, params)
        for kind, price, names in (
            ("read", each, [f"post:{post.id}" for post in found.data]),
            ("people", PERSON, [f"user:{user.id}" for user in found.includes.users]),
        ):
            if names:
                self.api.meter.note(kind, price, names)
        return found

    def _page(self, items: Sequence[Item], fresh: Sequence[Post], state: Cursor) -> Page:
        named = {f"post:{row.id}" for row in fresh}
        kept = tuple(item for item in items if item.remote_id in named)
        return Page(
            authority=self.teller.authority,
            items=kept,
            cursor=state.text(),
            more=bool(state.gaps),
            skipped=len(fresh) - len(kept),
        )

    def latest(self, most: int, above: str) -> Posts:
        """Read our own latest posts, newer than the one they might answer."""
        self.api.meter.allow(most * self._owned)
        params = {"max_results": str(most), "exclude": "retweets", **FIELDS, **FILES}
        if above:
            params["since_id"] = above
        return self._ask(self._route(OWN), params, self._owned)

    def around(self, draft: Draft) -> Page:
        """Say what we ourselves answered to the same post already."""
        try:
            above = number(draft.parent or draft.about)
        except Gone:
            return Page(authority=self.teller.authority)
        found = self.latest(LOOKED_AT, above)
        same = [post for post in found.data if post.refers("replied_to") == above]
        items = (
            msgspec.structs.replace(
                item, parent=draft.parent, about=None if draft.parent else draft.about
            )
            for item in self.teller.items(same, found.includes)
        )
        return Page(authority=self.teller.authority, items=tuple(items))

    def recheck(self, remote_ids: Sequence[str]) -> Page:
        """Ask how known posts stand now; what X does not show any more is gone."""
        ids = [own for own in map(_own, remote_ids) if own][:SIZE]
        if not ids:
            return Page(authority=self.teller.authority)
        self.api.meter.allow(len(ids) * (READ + PERSON))
        found = self._ask("/2/tweets", {"ids": ",".join(ids), **FIELDS, **PEOPLE}, READ)
        there = {post.id for post in found.data}
        lost = {one.resource_id for one in found.errors if one.type.endswith("/resource-not-found")}
        return Page(
            authority=self.teller.authority,
            items=self.teller.items(found.data, found.includes),
            gone=tuple(f"post:{own}" for own in ids if own in lost and own not in there),
        )


def age(post: Post) -> int:
    """Return what orders posts: the older the smaller. Other ids than X's are older than any."""
    return int(post.id) if post.id.isascii() and post.id.isdecimal() and len(post.id) < 20 else 0


def remembered(now: datetime) -> int:
    """Return the id below which the search of X has forgotten everything: seven days ago."""
    return max(int((now - REMEMBERED).timestamp() * 1000) - EPOCH, 0) << 22


def _own(remote_id: str) -> str:
    try:
        return number(remote_id)
    except ConnectorError:
        return ""

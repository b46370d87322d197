"""Reads comments and posts newest first, with a cursor that remembers what is left behind.

WordPress lists what exists, by date, and offers no token: a gap is remembered as the date before
which to read on, with the ids already read at that very second. It compares `before` with what the
wall clock of the site showed (`comment_date`, see WP_Comment_Query), an hour that autumn repeats
and that another time zone moves: so the list is sorted and cut by that same column. Each reading begins with the
newest page again, so that what came meanwhile, or was approved late, is not missed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct

from parvis.connectors.wordpress.answers import Comment, Post, User
from parvis.connectors.wordpress.asking import Api
from parvis.connectors.wordpress.discovery import KIND_OF
from parvis.wire.decoding import decode
from parvis.wire.errors import Broken, ConnectorError
from parvis.wire.items import Author, AuthorKind, Item, Kind, Page, Standing

SIZE: Final = 100
AROUND: Final = 30
FIELDS: Final = "id,post,parent,author,author_name,author_url,author_avatar_urls,date,date_gmt,content,link,status,type"
POST_FIELDS: Final = "id,date,date_gmt,modified_gmt,title,content,excerpt,link,status,author"
STANDING: Final = {
    "approved": Standing.PUBLISHED,
    "approve": Standing.PUBLISHED,
    "hold": Standing.HELD,
    "spam": Standing.SPAM,
    "trash": Standing.TRASH,
}
AVATAR: Final = re.compile(r"/avatar/([0-9a-f]{32,64})")
SECOND: Final = timedelta(seconds=1)
Row = Comment | Post


class Gap(Struct):
    """What is not read yet of a list: older than `before`, save `seen`, down to `until`."""

    before: str
    seen: list[int]
    until: str = ""


class View(Struct):
    """How far one list is read: the newest date seen, and the gaps below it."""

    high: str = ""
    gaps: list[Gap] = []


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
    """Reads one site's lists and turns their rows into items."""

    def __init__(self, api: Api, authority: str, team: frozenset[int]) -> None:
        """Keep the API, the site's name in items, and the ids of whoever writes for the site."""
        self.api, self.authority, self.team = api, authority, team

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read a place on: the newest of each of its lists, then the gaps, newest first."""
        state = Cursor.read(cursor)
        names = self._views(place)
        for name in names:
            view = state.views.setdefault(name, View())
            rows, total = self._rows(place, name)
            self._note_head(view, rows)
            yield self._page(rows, state, total if name == names[0] else None)
        for name in names:
            view = state.views[name]
            while view.gaps:
                gap = view.gaps[-1]
                rows, _total = self._rows(place, name, gap)
                self._narrow(view, gap, rows)
                yield self._page(rows, state, None)

    def _views(self, place: str) -> tuple[str, ...]:
        if place == "posts":
            return ("posts",)
        return ("all", "spam", "trash") if self.api.auth else ("public",)

    def _rows(
        self, place: str, view: str, gap: Gap | None = None
    ) -> tuple[Sequence[Row], int | None]:
        params: dict[str, str | int] = {"per_page": SIZE, "order": "desc"}
        if gap is not None:
            params["before"] = gap.before
            if gap.seen:
                params["exclude"] = ",".join(map(str, gap.seen))
        if place == "posts":
            params |= {"orderby": "date", "_fields": POST_FIELDS}
            found, answer = self.api.get("wp/v2/posts", list[Post], **params)
            rows: Sequence[Row] = [post for post in found if post.date_gmt]
        else:
            params |= {"orderby": "date", "_fields": FIELDS}
            if view != "public":
                params |= {"context": "edit", "type": "all", "status": view}
            rows, answer = self.api.get("wp/v2/comments", list[Comment], **params)
        total = answer.headers.get("x-wp-total", "")
        return rows, int(total) if total.isdigit() else None

    def _note_head(self, view: View, rows: Sequence[Row]) -> None:
        """Note the newest page: a gap opens below it when it does not reach what was read before."""
        if not rows:
            return
        oldest = _date(rows[-1])
        if len(rows) >= SIZE and (not view.high or oldest > view.high):
            view.gaps.append(_gap(rows, until=view.high))
        view.high = max(view.high, _date(rows[0]))

    def _narrow(self, view: View, gap: Gap, rows: Sequence[Row]) -> None:
        if not rows or len(rows) < SIZE or _date(rows[-1]) < gap.until:
            view.gaps.remove(gap)
            return
        rest = _gap(rows, until=gap.until)
        if rest.before == gap.before:
            rest.seen = sorted({*rest.seen, *gap.seen})
        view.gaps[view.gaps.index(gap)] = rest

    def _page(self, rows: Sequence[Row], state: Cursor, total: int | None) -> Page:
        left = any(view.gaps for view in state.views.values())
        return Page(
            authority=self.authority,
            items=tuple(self.items(rows)),
            cursor=state.text(),
            total=total,
            more=left,
        )

    def items(self, rows: Sequence[Row]) -> Iterator[Item]:
        """Turn rows into items; what is no one's words (internal notes) is left out."""
        for row in rows:
            if isinstance(row, Post):
                yield self._post(row)
            elif (row.type or "comment") in KIND_OF:
                yield self._comment(row)

    def _comment(self, row: Comment) -> Item:
        kind = KIND_OF[row.type or "comment"]
        ours = row.author in self.team and kind is Kind.COMMENT
        return Item(
            authority=self.authority,
            remote_id=f"comment:{row.id}",
            kind=kind,
            said_at=_moment(row.date_gmt),
            author=_author(row, kind),
            standing=STANDING.get(row.status, Standing.PUBLISHED),
            html=row.content.rendered,
            url=row.link,
            parent=f"comment:{row.parent}" if row.parent else None,
            about=f"post:{row.post}" if row.post else None,
            ours=ours,
            addressed=kind is Kind.COMMENT and not ours,
        )

    def _post(self, row: Post) -> Item:
        said_at = _moment(row.date_gmt or "")
        edited = _moment(row.modified_gmt) if row.modified_gmt else said_at
        return Item(
            authority=self.authority,
            remote_id=f"post:{row.id}",
            kind=Kind.POST,
            said_at=said_at,
            author=Author(remote_id=f"user:{row.author}", name="") if row.author else None,
            title=html.unescape(row.title.rendered),
            html=row.content.rendered,
            url=row.link,
            edited_at=edited if edited > said_at else None,
            ours=True,
        )

    def around(self, about: str, parent: str) -> Page:
        """Read what answers one comment, or the latest of a post; what awaits approval too."""
        above, post = parent.removeprefix("comment:"), about.removeprefix("post:")
        params: dict[str, str | int] = {"per_page": AROUND, "order": "desc"}
        params |= {"orderby": "date_gmt", "_fields": FIELDS}
        if above.isdigit():
            params["parent"] = above
        elif post.isdigit():
            params["post"] = post
        else:
            return Page(authority=self.authority)
        if self.api.auth:
            params |= {"context": "edit", "type": "all", "status": "all"}
        rows, _answer = self.api.get("wp/v2/comments", list[Comment], **params)
        return Page(authority=self.authority, items=tuple(self.items(rows)))

    def recheck(self, remote_ids: Sequence[str]) -> Page:
        """Ask how known things stand now; what the site no longer lists is gone."""
        items: list[Item] = []
        gone: list[str] = []
        for kind, route in (("comment", "comments"), ("post", "posts")):
            ids = [i.partition(":")[2] for i in remote_ids if i.startswith(f"{kind}:")]
            if not ids:
                continue
            rows = self._named(route, [i for i in ids if i.isdigit()])
            items.extend(self.items(rows))
            there = {f"{kind}:{row.id}" for row in rows}
            gone += [f"{kind}:{i}" for i in ids if f"{kind}:{i}" not in there]
        return Page(authority=self.authority, items=tuple(items), gone=tuple(gone))

    def _named(self, route: str, ids: Sequence[str]) -> Sequence[Row]:
        params: dict[str, str | int] = {"per_page": SIZE, "include": ",".join(ids)}
        if route == "posts":
            params["_fields"] = POST_FIELDS
            return self.api.get("wp/v2/posts", list[Post], **params)[0]
        params["_fields"] = FIELDS
        if not self.api.auth:
            return self.api.get("wp/v2/comments", list[Comment], **params)[0]
        rows: list[Comment] = []
        for status in ("all", "spam", "trash"):
            if len(rows) < len(ids):
                params |= {"context": "edit", "type": "all", "status": status}
                rows += self.api.get("wp/v2/comments", list[Comment], **params)[0]
        return rows


def team_of(api: Api) -> frozenset[int]:
    """Read who writes for the site: with a key by role, without one whoever published a post.

    A site that hides its users tells nothing, and nobody is then taken for us.
    """
    params: dict[str, str | int] = {"per_page": SIZE, "_fields": "id"}
    if api.auth:
        params |= {"roles": "administrator,editor,author", "context": "edit"}
    try:
        users, _answer = api.get("wp/v2/users", list[User], **params)
    except ConnectorError:
        return frozenset()
    return frozenset(user.id for user in users)


def _author(row: Comment, kind: Kind) -> Author:
    name = html.unescape(row.author_name)
    avatars = row.author_avatar_urls
    avatar = str(avatars.get("96", "")) if isinstance(avatars, dict) else ""
    if kind is not Kind.COMMENT:
        named = sha256(f"{row.author_url}\x1f{name}".encode()).hexdigest()[:24]
        site = AuthorKind.SITE
        return Author(remote_id=f"site:{named}", name=name, url=row.author_url, kind=site)
    if row.author:
        return Author(remote_id=f"user:{row.author}", name=name, url=row.author_url, avatar=avatar)
    known = AVATAR.search(avatar)
    named = sha256(f"{known[1] if known else ''}\x1f{name.strip().lower()}".encode()).hexdigest()[
        :24
    ]
    return Author(remote_id=f"guest:{named}", name=name, url=row.author_url, avatar=avatar)


def _gap(rows: Sequence[Row], *, until: str) -> Gap:
    """Say where to read on below a page: everything of its last second is asked again, save itself."""
    last = _date(rows[-1])
    before = (_moment(last) + SECOND).strftime("%Y-%m-%dT%H:%M:%S")  # no zone: the site's own
    return Gap(before=before, seen=[row.id for row in rows if _date(row) == last], until=until)


def _date(row: Row) -> str:
    """Return what a row is sorted by; sites that hide it (none known) are taken to live in UTC."""
    return row.date or row.date_gmt or ""


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise Broken(cause=f"a date: {text[:40]!r}") from error

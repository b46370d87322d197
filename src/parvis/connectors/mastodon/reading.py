"""Reads the lists of an account, newest first, keeping what is not read yet in the cursor.

Every list is ordered by its ids, newest first (docs.joinmastodon.org/api/guidelines, “Pagination”).
A reading begins at the newest page again; a gap opens below it and is read down to what was known
before. Ids are compared by length, then letter by letter, as the guidelines say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from parvis.connectors.mastodon.answers import (
    Account,
    Context,
    Found,
    List,
    Notification,
    Report,
    Status,
)
from parvis.connectors.mastodon.asking import Api, Params, lasting, number
from parvis.connectors.mastodon.discovery import HOME, NOTIFICATIONS, STATUSES
from parvis.connectors.mastodon.reports import REPORTS, ROUTE, stand
from parvis.connectors.mastodon.reports import item as report_item
from parvis.connectors.mastodon.saying import Teller
from parvis.wire.connector import Place
from parvis.wire.decoding import decode
from parvis.wire.door import Response
from parvis.wire.errors import ConnectorError, Gone, Reconnect, Refused, TryLater, Unsupported
from parvis.wire.items import Draft, Item, Page
from parvis.wire.words import gettext_noop as _

SIZE: Final = 40
TOGETHER: Final = 20  # DEFAULT_STATUSES_LIMIT of Api::BaseController
ALONE: Final = 10
FIRST_DEPTH: Final = 10
ENDLESS: Final = -1
WANTED: Final = ("mention", "quote")
NO_TAG: Final = _("A tag is one word, without spaces: “pain” or “#pain”.")
NO_LIST: Final = _("This account has no list of that name. Its lists: %(lists)s.")
NO_LISTS: Final = _("This account has no list. Make one there first, then name it here.")
Row = Notification | Status | Report


class Gap(Struct):
    """What is not read yet: older than `before`, down to `until`, in `left` pages at most."""

    before: str
    until: str = ""
    left: int = ENDLESS


class Cursor(Struct):
    """How far a list is read: the newest id seen, and the gaps below it."""

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


def age(own: str) -> tuple[int, str]:
    """Return what orders ids: the older the smaller."""
    return len(own), own


class Reader:
    """Reads one account's lists and turns their rows into items."""

    def __init__(self, api: Api, me: Account, software: str = "") -> None:
        """Keep the server and who we are there."""
        self.api, self.me, self.software = api, me, software
        self.authority = self._teller().authority

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read a place on. Reports stay closed to an account that no longer moderates."""
        try:
            yield from self._read(place, cursor)
        except (Refused, Reconnect):
            if place != REPORTS:
                raise
            yield Page(authority=self.authority, cursor=cursor)

    def _read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read a place on: its newest page, then the gaps, newest first."""
        state = Cursor.read(cursor)
        is_first = not state.high
        rows, more = self._rows(place, state.high)
        fresh = [row for row in rows if not state.high or age(row.id) > age(state.high)]
        if fresh:
            if more and len(fresh) == len(rows):
                left = (
                    FIRST_DEPTH if is_first and place not in {NOTIFICATIONS, STATUSES} else ENDLESS
                )
                state.gaps.append(Gap(before=_oldest(fresh), until=state.high, left=left))
            state.high = max((row.id for row in fresh), key=age)
        yield self._page(place, fresh, state)
        while state.gaps:
            gap = state.gaps[-1]
            rows, more = self._rows(place, gap.until, gap)
            fresh = [row for row in rows if _inside(row.id, gap)]
            if fresh and more and len(fresh) == len(rows) and gap.left != 1:
                left = gap.left - 1 if gap.left > 0 else ENDLESS
                state.gaps[-1] = Gap(before=_oldest(fresh), until=gap.until, left=left)
            else:
                state.gaps.pop()
            yield self._page(place, fresh, state)

    def _rows(self, place: str, since: str, gap: Gap | None = None) -> tuple[Sequence[Row], bool]:
        """Read one page of a list, and say whether another may wait below it."""
        params: list[tuple[str, str | int]] = [("limit", SIZE)]
        if since:
            params.append(("since_id", since))
        if gap is not None:
            params.append(("max_id", gap.before))
        rows: Sequence[Row]
        if place == REPORTS:
            rows, answer = self.api.get(ROUTE, list[Report], params)
            return rows, bool(rows) and _goes_on(answer, len(rows))
        if place == NOTIFICATIONS:
            params += [("types[]", kind) for kind in WANTED]
            rows, answer = self.api.get("/api/v1/notifications", list[Notification], params)
        else:
            if place == STATUSES:
                params.append(("exclude_reblogs", "true"))
                if gap is not None and not gap.until:  # the past: what we said, not every answer
                    params.append(("exclude_replies", "true"))
            rows, answer = self.api.get(self._route(place), list[Status], params)
        return rows, bool(rows) and _goes_on(answer, len(rows))

    def _route(self, place: str) -> str:
        kind, _mark, word = place.partition(":")
        if place == STATUSES:
            return f"/api/v1/accounts/{self.me.id}/statuses"
        if place == HOME:
            return "/api/v1/timelines/home"
        if kind in {"tag", "list"} and word and "/" not in word:
            return f"/api/v1/timelines/{kind}/{word}"
        raise Unsupported(cause=f"place {place[:60]!r}")

    def _page(self, place: str, rows: Sequence[Row], state: Cursor) -> Page:
        told = [report for report in rows if isinstance(report, Report)]
        said = [one for one in map(_said, rows) if one is not None]
        if place == STATUSES:
            said = [one for one in said if one.account.id == self.me.id]
        return Page(
            authority=self.authority,
            items=(
                *self.items(said),
                *(report_item(one, self.authority, self.api.base) for one in told),
            ),
            cursor=state.text(),
            more=bool(state.gaps),
            skipped=len(rows) - len(said) - len(told),
        )

    def items(self, rows: Sequence[Status]) -> tuple[Item, ...]:
        """Turn statuses into items, with what stands above those that are said to us or by us."""
        teller = self._teller()
        teller.learn(rows)
        told: dict[str, Status] = {}
        for row in rows:
            if teller.missing(row):
                around = self._context(row.id)
                teller.learn(around.ancestors)
                below = [one for one in around.descendants if teller.is_ours(one)]
                ours = [one for one in below if one.in_reply_to_id == row.id]
                told |= {lasting(one.id): one for one in (*around.ancestors, *ours)}
        told |= {lasting(row.id): row for row in rows}
        teller.learn(told.values())
        return tuple(teller.item(row) for row in told.values())

    def _teller(self) -> Teller:
        return Teller(self.api.base, self.me, self.software)

    def _context(self, own: str) -> Context:
        try:
            return self.api.get(f"/api/v1/statuses/{own}/context", Context)[0]
        except (Gone, Refused):
            return Context()

    def around(self, draft: Draft) -> Page:
        """Read what answers the same thing already, in one look."""
        try:
            above = number(draft.parent or draft.about)
            under = self.api.get(f"/api/v1/statuses/{above}/context", Context)[0].descendants
        except Gone:
            return Page(authority=self.authority)
        teller = self._teller()
        items = []
        for row in under:
            if lasting(row.in_reply_to_id or "") == lasting(above):
                item = teller.item(row, placed=False)
                items.append(
                    msgspec.structs.replace(
                        item, parent=draft.parent, about=None if draft.parent else draft.about
                    )
                )
        return Page(authority=self.authority, items=tuple(items))

    def recheck(self, remote_ids: Sequence[str]) -> Page:
        """Ask how known statuses stand now; what is not shown to us any more is gone.

        Twenty are asked at once where the server can (Mastodon ≥ 4.3); elsewhere each is asked
        alone, and only the newest.
        """
        about = [i.partition(":")[2] for i in remote_ids if i.startswith("report:")]
        page = self._recheck([own for own in map(_own, remote_ids) if own])
        items, gone = stand(self.api, about[:ALONE], self.authority)
        return msgspec.structs.replace(page, items=(*page.items, *items), gone=(*page.gone, *gone))

    def _recheck(self, ids: Sequence[str]) -> Page:
        found: dict[str, Status] = {}
        asked: list[str] = []
        for start in range(0, len(ids), TOGETHER):
            part = ids[start : start + TOGETHER]
            params: Params = [("id[]", own) for own in part]
            try:
                rows, _answer = self.api.get("/api/v1/statuses", list[Status], params)
            except (TryLater, Reconnect):
                raise
            except ConnectorError:
                return self._alone(ids[:ALONE])
            found |= {lasting(row.id): row for row in rows}
            asked += part
        return self._standing(found, asked)

    def _alone(self, ids: Sequence[str]) -> Page:
        found: dict[str, Status] = {}
        for own in ids:
            try:
                found[lasting(own)] = self.api.get(f"/api/v1/statuses/{own}", Status)[0]
            except Gone:
                continue
        return self._standing(found, ids)

    def _standing(self, found: dict[str, Status], asked: Sequence[str]) -> Page:
        teller = self._teller()
        return Page(
            authority=self.authority,
            items=tuple(teller.item(row, placed=False) for row in found.values()),
            gone=tuple(f"status:{own}" for own in map(lasting, asked) if own not in found),
        )

    def search(self, query: str, cursor: str) -> Iterator[Page]:
        """Look for statuses in what the server lets be searched."""
        start = int(cursor) if cursor.isdigit() else 0
        more = True
        while more:
            params: Params = [
                ("q", query),
                ("type", "statuses"),
                ("limit", SIZE),
                ("offset", start),
            ]
            rows = self.api.get("/api/v2/search", Found, params)[0].statuses
            start, more = start + len(rows), len(rows) >= SIZE
            items = self.items(rows)
            yield Page(authority=self.authority, items=items, cursor=str(start), more=more)

    def place(self, kind: str, word: str) -> Place:
        """Name a tag, or one of the account's lists."""
        if kind == "tag":
            tag = word.strip().lstrip("#")
            if not tag or not tag.replace("_", "").isalnum():
                raise Refused(NO_TAG)
            return Place(key=f"tag:{tag.lower()}", label=f"#{tag}", ours=False)
        if kind != "list":
            raise Unsupported(cause=f"place {kind[:40]!r}")
        lists, _answer = self.api.get("/api/v1/lists", list[List])
        for one in lists:
            if one.title.strip().lower() == word.strip().lower():
                return Place(key=f"list:{one.id}", label=one.title, ours=False)
        if not lists:
            raise Refused(NO_LISTS)
        raise Refused(NO_LIST, lists=", ".join(one.title for one in lists[:20]))


def _said(row: Row) -> Status | None:
    """Return what a row says: a mention's status, the status that a repeat repeats."""
    if isinstance(row, Report):
        return None
    if isinstance(row, Notification):
        return row.status if row.type in WANTED else None
    return row.reblog or row


def _goes_on(answer: Response, count: int) -> bool:
    """Say whether a page is followed by another: the Link header tells, else a full page may be."""
    link = answer.headers.get("link", "")
    return 'rel="next"' in link if link else count >= SIZE


def _oldest(rows: Sequence[Row]) -> str:
    return min((row.id for row in rows), key=age)


def _inside(own: str, gap: Gap) -> bool:
    return age(own) < age(gap.before) and (not gap.until or age(own) > age(gap.until))


def _own(remote_id: str) -> str:
    try:
        return number(remote_id)
    except Gone:
        return ""

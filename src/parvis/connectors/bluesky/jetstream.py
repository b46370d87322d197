"""Reads what everyone says in public on Bluesky, through Jetstream.

Both of its languages are read: `subscribeEvents` (2026) and the older `/subscribe`. The cursor is an
instant in microseconds, which any server of either understands; one resumes a few seconds back, for
servers do not see things in the same microsecond, and what comes twice changes nothing.
Sources: https://bsky.network/docs/jetstream/; the lexicon network.bsky.jetstream.subscribeEvents.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from msgspec import Struct, field

from parvis.connectors.bluesky.answers import Actor, Post
from parvis.connectors.bluesky.telling import AUTHORITY, item_of, record_of, speaks_to
from parvis.connectors.bluesky.websocket import Reader
from parvis.wire.decoding import decoder
from parvis.wire.door import Door
from parvis.wire.errors import Broken
from parvis.wire.items import Item, Page

HOST: Final = "jetstream.us-east.bsky.network"
PORT: Final = 443
NEW: Final = "/xrpc/network.bsky.jetstream.subscribeEvents"
OLD: Final = "/subscribe"
PROTOCOL: Final = "xrpc.v1.json"
POSTS: Final = "app.bsky.feed.post"
BACK: Final = timedelta(seconds=3)
SIZE: Final = 200
DEAD: Final = frozenset({"deleted", "takendown"})
LONGEST: Final = 100_000
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Change(Struct, frozen=True):
    """What happened to one record."""

    operation: str = ""
    collection: str = ""
    rkey: str = ""
    cid: str = ""
    record: dict[str, Any] | None = None


class Account(Struct, frozen=True):
    """How an account stands now."""

    active: bool = True
    status: str = ""


class Old(Struct, frozen=True):
    """An event of `/subscribe`."""

    did: str
    time_us: int
    kind: str = ""
    commit: Change | None = None
    account: Account | None = None


class Payload(Change, frozen=True, rename={"type": "$type", "witnessed_at": "witnessedAt"}):
    """An event of `subscribeEvents`; an advisory (`#info`) tells no time."""

    type: str = ""
    did: str = ""
    time: str = ""
    witnessed_at: str = ""
    account: Account | None = None


class New(Struct, frozen=True, rename={"type": "$type"}):
    """A frame of `subscribeEvents`."""

    type: str
    payload: Payload = field(default_factory=Payload)
    error: str = ""


class Event(Struct, frozen=True):
    """What either language tells: when (microseconds), of whom, and what."""

    at: int
    did: str
    change: Change | None = None
    account: Account | None = None


_OLD: Final = decoder(Old)
_NEW: Final = decoder(New)


class Listener:
    """Reads one stream on. `us` are accounts whose own notifications tell what is said to them."""

    def __init__(
        self,
        door: Door,
        *,
        host: str = HOST,
        port: int = PORT,
        old: bool = False,
        us: frozenset[str] = frozenset(),
    ) -> None:
        """Keep where to listen."""
        self.door, self.host, self.port, self.old, self.us = door, host, port, old, us

    def read(self, cursor: str) -> Generator[Page, None, None]:
        """Give pages from a cursor on ("": from now on), until they reach the moment of the call.

        The last page has `more` false; reading on gives what is said from then on, as it is said.
        """
        began = _microseconds(datetime.now(UTC))
        line = Reader(
            self.door, self.host, self.port, self._target(cursor), () if self.old else (PROTOCOL,)
        )
        try:
            yield from self._pages(line, int(cursor) if cursor.isdigit() else 0, began)
        finally:
            line.close()

    def _target(self, cursor: str) -> str:
        query: list[tuple[str, str | int]]
        if self.old:
            query = [("wantedCollections", POSTS), ("maxMessageSizeBytes", LONGEST)]
        else:
            query = [("kinds", "commit"), ("kinds", "account"), ("collections", POSTS)]
        if cursor.isdigit():
            query.append(("cursor", max(0, int(cursor) - _microseconds(EPOCH + BACK))))
        return f"{OLD if self.old else NEW}?{urlencode(query)}"

    def _pages(self, line: Reader, last: int, began: int) -> Iterator[Page]:
        heard = Heard(self.us)
        for messages in line.batches():
            for message in messages:
                event = self._event(message)
                if event is None:
                    continue
                last = max(last, event.at)
                heard.take(event)
                if len(heard) >= SIZE:
                    yield heard.page(last, more=last < began)
            caught_up = last >= began or not messages
            if caught_up and last:
                yield heard.page(last, more=False)
        if last:
            yield heard.page(last, more=False)

    def _event(self, message: str) -> Event | None:
        """Read a message; None for what tells nothing, or is newer than we are."""
        try:
            if self.old:
                old = _OLD.decode(message)
                return Event(old.time_us, old.did, old.commit, old.account)
            new = _NEW.decode(message)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Broken(cause=f"{self.host}: {str(error)[:100]}") from error
        if new.type == "error":
            raise Broken(cause=f"{self.host}: {new.error[:100]}")
        told = new.payload
        if not told.did or not told.time:
            return None
        return Event(_instant(told.witnessed_at or told.time), told.did, told, told.account)


class Heard:
    """What a page will hold: the last word on each post wins."""

    def __init__(self, us: frozenset[str]) -> None:
        """Begin with nothing."""
        self.us = us
        self._clear()

    def _clear(self) -> None:
        self.items: dict[str, Item] = {}
        self.gone: dict[str, None] = {}
        self.left: dict[str, None] = {}
        self.skipped = 0

    def __len__(self) -> int:
        """Count what happened."""
        return len(self.items) + len(self.gone) + len(self.left) + self.skipped

    def take(self, event: Event) -> None:
        """Take one event in."""
        if event.account is not None and not event.account.active and event.account.status in DEAD:
            self.left[event.did] = None
        change = event.change
        if change is None or change.collection != POSTS:
            return
        uri = f"at://{event.did}/{POSTS}/{change.rkey}"
        if change.operation == "delete":
            self.items.pop(uri, None)
            self.gone[uri] = None
        elif change.operation == "create" and change.record is not None:
            self._post(uri, event, change, change.record)

    def _post(self, uri: str, event: Event, change: Change, record: dict[str, Any]) -> None:
        read = record_of(record)
        if event.did in self.us or any(speaks_to(us, read) for us in self.us):
            self.skipped += 1
            return
        seen = (EPOCH + timedelta(microseconds=event.at)).isoformat()
        post = Post(
            uri=uri, cid=change.cid, author=Actor(did=event.did, handle=event.did), record=record,
            indexed_at=seen, embed=read.embed,
        )  # fmt: skip
        self.gone.pop(uri, None)
        self.items[uri] = item_of(post, us="")

    def page(self, last: int, *, more: bool) -> Page:
        """Give what was heard, and begin anew."""
        made = Page(
            authority=AUTHORITY,
            items=tuple(self.items.values()),
            gone=tuple(self.gone),
            left=tuple(self.left),
            cursor=str(last),
            more=more,
            skipped=self.skipped,
        )
        self._clear()
        return made


def _microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def _instant(text: str) -> int:
    try:
        at = datetime.fromisoformat(text)
        return _microseconds(at if at.tzinfo else at.replace(tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise Broken(cause=f"a date: {text[:40]!r}") from error

"""The connector for feeds: reading only, whatever the address gives at each visit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import ClassVar, Final

import msgspec

from parvis.connectors.feed import discovery, making, prose, reading
from parvis.connectors.feed.document import Document
from parvis.wire.answers import failure
from parvis.wire.card import Field, Spec
from parvis.wire.connector import Connector, Found
from parvis.wire.decoding import decode
from parvis.wire.door import Door, Response
from parvis.wire.entering import How, Letting
from parvis.wire.errors import Broken, Gone, Reconnect, Refused, Unsupported
from parvis.wire.items import Author, AuthorKind, Item, Page
from parvis.wire.words import gettext_noop as _

PAGE: Final = 100
PLACE: Final = "feed"
NOT_A_FEED: Final = _(
    "This address is a web page, not a feed. Give Parvis the site’s own address: "
    "it looks for the feed by itself."
)


class Cursor(msgspec.Struct, omit_defaults=True):
    """What is remembered between two visits.

    `url` is where the feed has moved. `body` is the digest of the last answer read whole. While a
    long feed is cut into pages, `ids` is the digest of its ids and `done` how many were given:
    when the ids have changed meanwhile, reading starts again at the top, which loses nothing.
    `seen` holds the first date given to entries that have none.
    """

    url: str = ""
    etag: str = ""
    modified: str = ""
    body: str = ""
    ids: str = ""
    done: int = 0
    seen: dict[str, int] = {}


class Feed(Connector):
    """Reads one feed. Settings: `feed`, its address, which also is the items' authority."""

    spec: ClassVar[Spec] = Spec(
        name="feed",
        label=_("Feed"),
        icon="rss",
        lettings=(Letting(how=How.OPEN),),
        fields=(
            Field(
                name="feed",
                label=_("Address of the feed"),
                help=_("The address of the site is enough: Parvis looks for the feed."),
            ),
        ),
        docs="feeds",
        host=_("Where the site stands: whoever keeps it decides."),
    )

    @classmethod
    def discover(cls, address: str, door: Door) -> Sequence[Found]:
        """Find the feeds behind an address: itself, those the page names, or the usual places."""
        return discovery.discover(address, door)

    @classmethod
    def moved(cls, cursor: str) -> str:
        """Say where the feed was found last, when its address sends elsewhere."""
        return _decoded(cursor).url

    def check(self) -> Author:
        """Read the feed once and answer with its name."""
        response = self._get(Cursor())
        document = reading.read(response.body, _content_type(response), self._address)
        if document is None:
            raise Broken(NOT_A_FEED, cause=response.url)
        return Author(
            remote_id=self._address,
            name=prose.plain(document.title, is_html=True) or self._address,
            kind=AuthorKind.SITE,
            url=prose.resolved(document.link, self._address),
        )

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read what the feed holds now, in its order, in pages of at most 100.

        An answer equal to the last one gives one empty page. Any other answer gives all its
        entries again: the desk compares, so an edited entry is seen whatever its dates say.
        """
        if place != PLACE:
            raise Unsupported(cause=f"place {place!r}")
        known = _decoded(cursor)
        response = self._get(known)
        digest = hashlib.sha256(response.body).hexdigest()[:32]
        if response.status == 304 or (digest == known.body and not known.ids):
            yield Page(authority=self._address, cursor=_encoded(known))
            return
        yield from self._pages(response, known, digest)

    @property
    def _address(self) -> str:
        address = self.settings.get("feed", "")
        if not address:
            raise Refused(_("This feed has no address. Connect it again."), cause="no setting")
        return address

    def _pages(self, response: Response, known: Cursor, digest: str) -> Iterator[Page]:
        document = reading.read(response.body, _content_type(response), self._address)
        if document is None:
            raise Broken(NOT_A_FEED, cause=response.url)
        items = making.items(
            document, self._address, seen=known.seen, undated=_server_time(response)
        )
        ids = hashlib.sha256("\n".join(i.remote_id for i in items).encode()).hexdigest()[:32]
        moved = response.url if response.url != self._address else ""
        last = Cursor(
            url=moved,
            etag=response.headers.get("etag", ""),
            modified=response.headers.get("last-modified", ""),
            body=digest,
            seen=_undated(document, items),
        )
        done = known.done if known.ids == ids else 0
        while True:
            end = min(done + PAGE, len(items))
            more = end < len(items)
            gap = Cursor(url=moved, ids=ids, done=end, seen=last.seen)
            yield Page(
                authority=self._address,
                items=items[done:end],
                cursor=_encoded(gap if more else last),
                total=len(items),
                more=more,
            )
            if not more:
                return
            done = end

    def _get(self, known: Cursor) -> Response:
        """Ask for the feed, where it moved first; unhappy answers raise."""
        headers = {"accept": discovery.ACCEPT}
        if not known.ids:
            headers |= {"if-none-match": known.etag} if known.etag else {}
            headers |= {"if-modified-since": known.modified} if known.modified else {}
        response = self._ask(known.url or self._address, headers)
        if known.url and response.status in {404, 410}:
            response = self._ask(self._address, headers)
        error = failure(response)
        if isinstance(error, Gone):
            raise Gone(
                _("This feed no longer exists. Give Parvis its new address, or remove it."),
                cause=error.cause,
            )
        if isinstance(error, Reconnect) or response.status == 403:
            raise Refused(
                _("This feed is not public. Give Parvis the address of a public one."),
                cause=f"HTTP {response.status} {response.url}",
            )
        if error is not None:
            raise error
        return response

    def _ask(self, url: str, headers: dict[str, str]) -> Response:
        try:
            return self.door.request("GET", url, headers=headers, limit=discovery.LIMIT)
        except Broken as error:
            raise Broken(discovery.TOO_LARGE, cause=error.cause) from error


def _undated(document: Document, items: tuple[Item, ...]) -> dict[str, int]:
    if all(entry.published or entry.updated for entry in document.entries):
        return {}
    dated = {entry.published or entry.updated for entry in document.entries} - {None}
    return {
        item.remote_id: int(item.said_at.timestamp()) for item in items if item.said_at not in dated
    }


def _content_type(response: Response) -> str:
    return response.headers.get("content-type", "")


def _server_time(response: Response) -> datetime | None:
    """When the server says that the document changed, or was sent."""
    for name in ("last-modified", "date"):
        try:
            at = parsedate_to_datetime(response.headers.get(name, ""))
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _decoded(cursor: str) -> Cursor:
    try:
        return decode(cursor, Cursor) if cursor else Cursor()
    except msgspec.DecodeError:
        return Cursor()


def _encoded(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()

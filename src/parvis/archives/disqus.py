"""Disqus XML, as its “Export comments” writes it.

Source: https://disqus.com/api/schemas/1.0/disqus.xsd (disqus, category, thread, post; ids are
attributes of the `dsq` namespace). A post that was deleted there is not brought back; what answers it
keeps its place in the thread. E-mail and IP addresses stop here.
"""

from __future__ import annotations

import html
from collections.abc import Container, Iterator
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import Final

from parvis.archives.batching import Told, batches
from parvis.archives.xml import Element, Records, spot_of
from parvis.wire.archive import Archive, Batch, Card, Damaged, Holds, Label
from parvis.wire.items import Author, Item, Kind, Standing
from parvis.wire.words import gettext_noop as _

PATH: Final = ("disqus",)
UNWANTED: Final = frozenset({"ipAddress"})

DELETED: Final = _("deleted there")
NO_PAGE: Final = _("comments whose page is not in the file")
EMPTY_PAGE: Final = _("pages without address and title")
NO_DATE: Final = _("without a date")
NO_WORDS: Final = _("without words")


class Disqus(Archive):
    """A Disqus export."""

    spec = Card(
        name="disqus",
        label=_("Disqus export"),
        holds=Holds.ITEMS,
        suffixes=(".xml",),
    )

    @classmethod
    def recognise(cls, head: bytes, name: str) -> int:  # noqa: ARG003
        """Recognise the namespace of Disqus, or its first element."""
        head = head.replace(b"\x00", b"")
        return 100 if b"disqus.com" in head and b"<disqus" in head else 60 * (b"<disqus" in head)

    def label(self) -> Label:
        """Say which forum the file comes from."""
        forum = next((name for name in self._threads.values() if name), "")
        return Label(
            network="disqus",
            authority=f"https://{forum or 'disqus-archive'}.disqus.com",
            title=forum or "Disqus",
            url="",
        )

    @cached_property
    def _threads(self) -> dict[str, str]:
        """The ids of the pages, each with its forum, over the whole file: posts may come before."""
        found: dict[str, str] = {}
        forum = ""
        try:
            for record in Records(self.file, PATH, unwanted=UNWANTED | {"post", "message"}).read():
                one = record.element
                forum = forum or one.of("forum")
                if one.name == "thread" and _is_a_page(one):
                    found[one.attributes.get("id", "")] = ""
        except Damaged:
            if not found and not forum:
                raise
        for first in list(found)[:1]:
            found[first] = forum
        return found

    def read(self, cursor: str) -> Iterator[Batch]:
        """Read pages and comments on, in the order of the file."""
        known = self._threads  # read before the file is, from its start
        return batches(self._told(cursor, known), cursor)

    def _told(self, cursor: str, known: Container[str]) -> Iterator[Told]:
        authority = self.mapping.get("authority") or self.label().authority
        spot, done = spot_of(cursor)
        for record in Records(self.file, PATH, unwanted=UNWANTED).read(spot):
            if record.element.name not in {"thread", "post"} or (record.spot == spot and done):
                continue
            made = self._made(record.element, authority, known)
            yield made, f"{record.spot[0]}:{record.spot[1]}:1", record.at

    def _made(self, one: Element, authority: str, known: Container[str]) -> Item | str:
        if one.name == "thread":
            return _page(one, authority)
        return _post(one, authority, known)


def _page(one: Element, authority: str) -> Item | str:
    if not _is_a_page(one):
        return EMPTY_PAGE
    said_at = _date(one.of("createdAt"))
    if said_at is None:
        return NO_DATE
    return Item(
        authority=authority,
        remote_id=f"thread:{one.attributes.get('id', '')}",
        kind=Kind.POST,
        said_at=said_at,
        title=html.unescape(one.of("title")) or one.of("link"),
        html=one.of("message"),
        url=one.of("link"),
        ours=True,
    )


def _post(one: Element, authority: str, known: Container[str]) -> Item | str:
    if one.of("isDeleted") == "true":
        return DELETED
    thread, parent = one.child("thread"), one.child("parent")
    about = thread.attributes.get("id", "") if thread is not None else ""
    if about not in known:
        return NO_PAGE
    said_at, number = _date(one.of("createdAt")), one.attributes.get("id", "")
    if said_at is None or not number:
        return NO_DATE
    message = one.of("message")
    if not message:
        return NO_WORDS
    return Item(
        authority=authority,
        remote_id=f"comment:{number}",
        kind=Kind.COMMENT,
        said_at=said_at,
        author=_author(one.child("author")),
        standing=Standing.SPAM if one.of("isSpam") == "true" else Standing.PUBLISHED,
        html=message,
        parent=f"comment:{parent.attributes.get('id', '')}" if parent is not None else None,
        about=f"thread:{about}",
        addressed=True,
    )


def _is_a_page(one: Element) -> bool:
    return bool(one.of("link") or one.of("title"))


def _author(one: Element | None) -> Author | None:
    if one is None:
        return None
    name, user = html.unescape(one.of("name")), one.of("username")
    if user:
        return Author(
            remote_id=f"user:{user}", name=name or user, url=f"https://disqus.com/by/{user}/"
        )
    words = f"{one.of('email').lower()}\x1f{name.lower()}".encode("utf-8", "replace")
    return Author(remote_id=f"guest:{sha256(words).hexdigest()[:24]}", name=name)


def _date(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if found is None:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)

"""What Discourse gives somebody of their own posts: `user_archive.csv`, in a zip.

Source: Discourse's Jobs::ExportUserArchive. Posts are named by topic and number, which stand in their
address. What others wrote is not in it.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import BinaryIO, Final

from parvis.archives.batching import Told, batches
from parvis.archives.bundle import ODD, Bundle, tells
from parvis.wire.archive import Archive, Batch, Card, Damaged, Holds, Label
from parvis.wire.items import Audience, Counts, Item, Kind
from parvis.wire.words import gettext_noop as _

POSTS: Final = "user_archive.csv"
NEEDED: Final = frozenset({"topic_title", "url", "created_at"})
ADDRESS: Final = re.compile(r"(https?://[^?#]+?)/t/(?:[^/]+/)?(\d+)/(\d+)$")
NO: Final = frozenset({"", "no", "non", "false", "nein", "nee", "não"})
LARGEST_FIELD: Final = 1_000_000

NO_DATE: Final = _("without a date")
NO_WORDS: Final = _("without words")


class DiscourseArchive(Archive):
    """The posts of one member of a Discourse."""

    spec = Card(
        name="discourse_archive",
        label=_("Posts of an account on a Discourse"),
        holds=Holds.ITEMS,
        suffixes=(".zip", ".csv"),
        inside=(POSTS,),
    )

    @classmethod
    def recognise(cls, head: bytes, name: str) -> int:  # noqa: ARG003
        """Recognise a tar that begins with the posts, or their headings."""
        start = head.removeprefix(b"\xef\xbb\xbf")
        return 100 if tells(head, POSTS) or start.startswith(b"topic_title,") else 0

    @cached_property
    def _posts(self) -> BinaryIO:
        self.file.seek(0)
        if not tells(self.file.read(512), POSTS):
            return self.file
        bundle = Bundle(self.file)
        return bundle.open(bundle.named(POSTS)[0])

    def _rows(self) -> Iterator[Mapping[str, str]]:
        self._posts.seek(0)
        csv.field_size_limit(LARGEST_FIELD)
        rows = csv.DictReader(codecs.iterdecode(self._posts, "utf-8-sig", "replace"))
        try:
            if not set(rows.fieldnames or ()) >= NEEDED:
                raise Damaged(ODD, cause="headings are missing")
            for row in rows:
                yield {name: value or "" for name, value in row.items() if isinstance(name, str)}
        except csv.Error as error:
            raise Damaged(ODD, cause=str(error)[:200]) from error

    def label(self) -> Label:
        """Say which Discourse it comes from: its posts' addresses tell."""
        for row in self._rows():
            found = ADDRESS.match(row["url"])
            if found:
                host = found[1].partition("://")[2]
                return Label(network="discourse", authority=found[1], title=host, url=found[1])
        raise Damaged(ODD, cause="no address of a post")

    def read(self, cursor: str) -> Iterator[Batch]:
        """Read the posts on, in the order of the file; a cursor is how many are behind."""
        authority = self.mapping.get("authority") or self.label().authority
        return batches(self._told(cursor, authority), cursor)

    def _told(self, cursor: str, authority: str) -> Iterator[Told]:
        done = int(cursor) if cursor.isdigit() else 0
        at = 0
        for number, row in enumerate(self._rows(), 1):
            at += sum(len(value.encode()) + 1 for value in row.values())
            if number > done:
                yield _post(row, authority), str(number), at


def _post(row: Mapping[str, str], authority: str) -> Item | str:
    """Make an item of a row, or say why it is left out."""
    found, said_at = ADDRESS.match(row["url"]), _date(row["created_at"])
    if found is None or said_at is None:
        return NO_DATE
    html, raw = row.get("post_cooked", ""), row.get("post_raw", "") or row.get("post", "")
    if not html and not raw:
        return NO_WORDS
    topic, number = found[2], int(found[3])
    is_private = row.get("is_pm", "").strip().lower() not in NO
    kind = Kind.POST if number == 1 else Kind.COMMENT
    likes, replies = row.get("like_count", ""), row.get("reply_count", "")
    return Item(
        authority=authority,
        remote_id=f"post:{topic}/{number}",
        kind=Kind.MESSAGE if is_private else kind,
        said_at=said_at,
        title=row["topic_title"] if number == 1 else "",
        html=html,
        text="" if html else raw,
        url=row["url"],
        about=f"post:{topic}/1" if number > 1 else None,
        ours=True,
        audience=Audience.PRIVATE if is_private else Audience.PUBLIC,
        counts=Counts(
            likes=int(likes) if likes.isdigit() else None,
            replies=int(replies) if replies.isdigit() else None,
        ),
    )


def _date(text: str) -> datetime | None:
    """Read a moment as Rails writes it: "2023-10-01 12:00:00 UTC", or ISO 8601."""
    try:
        found = datetime.fromisoformat(text.strip().replace(" UTC", "+00:00"))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)

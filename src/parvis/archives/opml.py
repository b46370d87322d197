"""OPML: the list of feeds that a reader writes out.

Source: http://opml.org/spec2.opml. Folders nest; each feed keeps the path of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parvis.archives.xml import Element, Records
from parvis.wire.archive import Archive, Batch, Card, Damaged, Holds, Label, Source
from parvis.wire.words import gettext_noop as _

NOT_WEB: Final = _("lines without a web address")
TWICE: Final = _("feeds that stand there twice")


class Opml(Archive):
    """A list of feeds."""

    spec = Card(
        name="opml",
        label=_("List of feeds"),
        holds=Holds.SOURCES,
        suffixes=(".opml", ".xml"),
    )

    @classmethod
    def recognise(cls, head: bytes, name: str) -> int:  # noqa: ARG003
        """Recognise the first element."""
        return 100 if b"<opml" in head.replace(b"\x00", b"").lower() else 0

    def label(self) -> Label:
        """Say nothing more: the list is its own label."""
        return Label()

    def read(self, cursor: str) -> Iterator[Batch]:
        """Read the whole list at once: a list of feeds is small. The cursor is unused."""
        found: list[Source] = []
        left = {NOT_WEB: 0, TWICE: 0}
        seen: set[str] = set()
        trouble = cause = ""
        at = 0
        try:
            for record in Records(self.file, ("opml",), unwanted=frozenset({"head"})).read():
                at = record.at
                for source in _sources(record.element, ""):
                    if not source.feed.lower().startswith(("http://", "https://")):
                        left[NOT_WEB] += 1
                    elif source.feed in seen:
                        left[TWICE] += 1
                    else:
                        seen.add(source.feed)
                        found.append(source)
        except Damaged as error:
            trouble, cause = error.sentence, error.cause
        yield Batch(
            rows=tuple(found) if not cursor else (),
            cursor="end",
            at=at,
            left_out={reason: n for reason, n in left.items() if n},
            trouble=trouble,
            cause=cause,
        )


def _sources(one: Element, folder: str) -> Iterator[Source]:
    given = {name.lower(): value.strip() for name, value in one.attributes.items()}
    title = given.get("title") or given.get("text") or ""
    if "xmlurl" in given:
        feed = given["xmlurl"]
        if feed.lower().startswith("feed:"):
            feed = feed[5:] if "://" in feed[5:] else f"https:{feed[5:]}"
        yield Source(title=title or feed, feed=feed, page=given.get("htmlurl", ""), folder=folder)
    under = (
        folder
        if one.name != "outline" or "xmlurl" in given
        else " › ".join(part for part in (folder, title) if part)
    )
    for child in one.all("outline"):
        yield from _sources(child, under)

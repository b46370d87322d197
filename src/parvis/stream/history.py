"""What was said, asked in the one query language: the index proposes, the compiled check decides.

A query means over history what it means live: `matching` tries it on the very subjects that watches
are tried on. Nothing here writes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from parvis.channels.models import Place
from parvis.kit import bulk
from parvis.stream import search
from parvis.stream.models import Item
from parvis.stream.rules import first_id
from parvis.stream.search import LAST
from parvis.stream.subjects import subject_of, words_subject
from parvis.text.index.asking import Request, ask, days
from parvis.text.query.check import ENABLED, Subject, Test, compiled
from parvis.text.query.parser import parse
from parvis.text.query.tree import Filter, List, Node, Span, children

Lists = Mapping[str, Node]

FIRST: Final = 60
MOST_AT_ONCE: Final = 1_000
MOST_COUNTED: Final = 5_000
SAMPLE: Final = 500
SECONDS: Final = 1.0
WORDS: Final = ("pk", "title", "text", "language", "gone_at", "forgotten_at")
NO_DAY: Final = 99_999_999
FIRST_DAY: Final = 19700102

_LISTS_OF: list[Callable[[int], Lists]] = []


def know_lists(lists_of: Callable[[int], Lists]) -> None:
    """Say what `@list:name` stands for in each brand; called from the `ready` of whoever keeps them."""
    _LISTS_OF[:] = [lists_of]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query of one brand, ready: its check, what it asks of the index, between which ids.

    `words_only` says that it looks at nothing but what an item says.
    """

    brand_id: int
    tree: Node
    test: Test
    request: Request | None
    since: int = 0
    before: int = LAST
    words_only: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Something said that a query matches, and where in what it tells (`subjects.told`)."""

    item: Item
    spans: list[Span]


@dataclass(slots=True)
class Matches:
    """A walk through what matches, newest first; iterating goes on where it stopped.

    `reached` is the id down to which all was tried, `tried` how many candidates that took. After
    the walk, `is_whole` says whether it came to its end and not only to the end of its time.
    """

    asked: Asked
    reached: int = LAST
    since: int = 0
    until: float | None = None
    tried: int = 0
    is_whole: bool = False

    def __iter__(self) -> Iterator[tuple[int, list[Span]]]:
        """Give ids and places in the text, newest first."""
        asked, size = self.asked, FIRST
        since = max(self.since, asked.since)
        self.reached = min(self.reached, asked.before)
        while True:
            ids = search.candidates(
                asked.brand_id, asked.request, before=self.reached, since=since, limit=size
            )
            subjects = subjects_of(asked, ids)
            for pk in ids:
                self.tried += 1
                spans = asked.test(subjects[pk]()) if pk in subjects else None
                self.reached = pk
                if spans is not None:
                    yield pk, spans
            if len(ids) < size:
                self.reached, self.is_whole = since, True
                return
            if self.until is not None and time.monotonic() > self.until:
                return
            size = min(size * 4, MOST_AT_ONCE)


def read(brand_id: int, query: str) -> Asked:
    """Read what a person typed, with the lists of their brand. Raises QueryError."""
    return asked_of(brand_id, parse(query), lists_of(brand_id) if "@" in query else {})


def asked_of(brand_id: int, tree: Node, lists: Lists) -> Asked:
    """Make a tree ready to be asked. Raises QueryError as `compiled` does."""
    test = compiled(tree, lists=lists)
    request = ask(tree, ENABLED, lists, wrote=lambda name: search.authors_named(brand_id, name))
    first, last = days(tree)
    return Asked(
        brand_id,
        tree,
        test,
        request,
        since=_id_of(first) if first >= FIRST_DAY else 0,
        before=_id_of(last) if FIRST_DAY < last < NO_DAY else LAST,
        words_only=not _asks_beside_words(tree, lists, set()),
    )


def lists_of(brand_id: int) -> Lists:
    """Read what `@list:name` stands for in a brand."""
    return _LISTS_OF[0](brand_id) if _LISTS_OF else {}


def _id_of(day: int) -> int:
    return first_id(datetime(day // 10_000, day // 100 % 100, day % 100, tzinfo=UTC))


def _asks_beside_words(node: Node, lists: Lists, seen: set[str]) -> bool:
    if isinstance(node, Filter):
        return True
    if isinstance(node, List) and node.name not in seen:
        return _asks_beside_words(lists[node.name], lists, seen | {node.name})
    return any(_asks_beside_words(part, lists, seen) for part in children(node))


def subjects_of(asked: Asked, ids: Sequence[int]) -> dict[int, Callable[[], Subject]]:
    """Give what makes the subjects of some items, with as little read as the query needs."""
    if asked.words_only:
        told = bulk.pick(Item, WORDS, ("pk", ids), {"brand": asked.brand_id})
        return {
            pk: partial(words_subject, title, text, language)
            for pk, title, text, language, gone, forgotten in told
            if gone is None and forgotten is None
        }
    rows = Item.objects.filter(pk__in=ids, brand_id=asked.brand_id)
    rows = rows.filter(gone_at=None, forgotten_at=None).select_related("author", "channel")
    labels = place_labels(asked.brand_id)
    return {item.pk: partial(subject, item, labels) for item in rows}


def place_labels(brand_id: int) -> dict[int, str]:
    """Read the names of the places of a brand, by key."""
    rows = Place.objects.filter(channel__brand_id=brand_id)
    return dict(rows.values_list("pk", "label"))


def subject(item: Item, labels: Mapping[int, str]) -> Subject:
    """Make the subject of an item whose author and channel are loaded."""
    return subject_of(
        item,
        author_name=item.author.name if item.author else "",
        network=item.channel.network,
        place=labels.get(item.place_id or 0, ""),
    )


def matching(
    asked: Asked, *, before: int = LAST, since: int = 0, seconds: float | None = None
) -> Matches:
    """Walk through what a query matches, `since` <= id < `before`, for so many seconds at most.

    What it gives in that time is given; the walk itself says how far it came.
    """
    until = None if seconds is None else time.monotonic() + seconds
    return Matches(asked, reached=before, since=since, until=until)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what a query matches: ids with their places, newest first.

    `older` is the `before` of the next page, None when there is no more. `is_cut` says that the time
    was over before the page was full.
    """

    found: dict[int, list[Span]]
    older: int | None
    is_cut: bool = False


def page(asked: Asked, *, before: int = LAST, limit: int = 50, seconds: float = SECONDS) -> Page:
    """Read one page of what a query matches."""
    walk = matching(asked, before=before, seconds=seconds)
    found: dict[int, list[Span]] = {}
    for pk, spans in walk:
        if len(found) == limit:
            return Page(found, min(found))
        found[pk] = spans
    if walk.is_whole:
        return Page(found, None)
    return Page(found, walk.reached, is_cut=True)


def find(brand_id: int, query: str, *, before: int = LAST, limit: int = 50) -> list[int]:
    """Find the newest items of a brand that a query matches: ids, newest first. Raises QueryError."""
    found = page(read(brand_id, query), before=before, limit=limit)
    return list(found.found)


@dataclass(frozen=True, slots=True)
class Count:
    """How much matches; `is_about` when it was worked out from the newest."""

    number: int
    is_about: bool = False


def count(asked: Asked, *, seconds: float = SECONDS) -> Count:
    """Count what a query matches: all of it up to 5,000 candidates, beyond from a sample."""
    ids = search.candidates(
        asked.brand_id,
        asked.request,
        before=asked.before,
        since=asked.since,
        limit=MOST_COUNTED + 1,
    )
    until, tried, hits = time.monotonic() + seconds, 0, 0
    most = len(ids) if len(ids) <= MOST_COUNTED else SAMPLE
    while tried < most and (not tried or time.monotonic() < until):
        part = ids[tried : min(tried + SAMPLE, most)]
        subjects = subjects_of(asked, part)
        hits += sum(asked.test(make()) is not None for make in subjects.values())
        tried += len(part)
    if tried == len(ids):
        return Count(hits)
    total = len(ids)
    if total > MOST_COUNTED:
        total = search.how_many(
            asked.brand_id, asked.request, before=asked.before, since=asked.since
        )
    return Count(round(total * hits / tried), is_about=True)

"""Tries a query that nobody saved yet on the last thirty days: how much, by piece, and the newest."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from parvis.listening.watches.queries import first_id, lists_of
from parvis.listening.watches.rules import Clause, clauses, is_broad, without
from parvis.stream.models import Item
from parvis.stream.rules import LISTENED
from parvis.stream.subjects import subject_of, told
from parvis.team.models import Brand
from parvis.text.query.check import Test, compiled
from parvis.text.query.tree import Node, Span

DAYS: Final = 30
SLICE: Final = 200
SHOWN: Final = 5


@dataclass(slots=True)
class Piece:
    """A piece of a query and how many things it finds; for one left out, how many it takes away."""

    clause: Clause
    count: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Something said that the query matches, and where."""

    item: Item
    spans: list[Span]


@dataclass(slots=True)
class Preview:
    """What a query would have caught.

    `read` things were tried, the oldest said at `since`; `is_whole` says that those are all of the
    last thirty days.
    """

    pieces: list[Piece]
    read: int = 0
    count: int = 0
    since: datetime | None = None
    is_whole: bool = True
    found: list[Found] = field(default_factory=list)

    @property
    def is_broad(self) -> bool:
        """Whether it catches too large a part of what was said."""
        return is_broad(self.count, self.read)

    @property
    def percent(self) -> int:
        """The part of what was said that it catches, in percent."""
        return round(100 * self.count / self.read) if self.read else 0


def preview(brand: Brand, tree: Node, *, languages: list[str], seconds: float = 0.8) -> Preview:
    """Try a query on what others said in the last thirty days, newest first, for some seconds."""
    now = timezone.now()
    lists = lists_of(brand)
    pieces = [Piece(clause) for clause in clauses(tree)]
    tests = [_test_of(tree, piece.clause, lists) for piece in pieces]
    whole = compiled(tree, lists=lists)
    made = Preview(pieces)
    rows = Item.objects.filter(brand=brand, ours=False, gone_at=None, forgotten_at=None)
    rows = rows.filter(audience__in=LISTENED)
    rows = rows.select_related("author__picture", "channel").order_by("-id")
    oldest, before = first_id(now - timedelta(days=DAYS)), first_id(now + timedelta(days=2))
    until = time.monotonic() + seconds
    while True:
        part = list(rows.filter(id__lt=before, id__gte=oldest)[:SLICE])
        for item in part:
            if not languages or item.language in languages:
                _try(made, item, whole, tests)
        if part:
            made.since, before = part[-1].said_at, part[-1].pk
        if len(part) < SLICE:
            return made
        if time.monotonic() > until:
            made.is_whole = False
            return made


def _test_of(tree: Node, clause: Clause, lists: Mapping[str, Node]) -> tuple[Test, Test | None]:
    """Make the test of a piece; for one left out, the query without it comes along."""
    if clause.join == "except":
        return compiled(clause.node, lists=lists), compiled(without(tree, clause.node), lists=lists)
    return compiled(clause.node, lists=lists), None


def _try(made: Preview, item: Item, whole: Test, tests: list[tuple[Test, Test | None]]) -> None:
    author = item.author.name if item.author else ""
    subject = subject_of(item, author_name=author, network=item.channel.network)
    made.read += 1
    for piece, (test, rest) in zip(made.pieces, tests, strict=True):
        if test(subject) is not None and (rest is None or rest(subject) is not None):
            piece.count += 1
    spans = whole(subject)
    if spans is not None:
        made.count += 1
        if len(made.found) < SHOWN:
            made.found.append(Found(item, spans))


def words_of(found: Found) -> str:
    """Return the text in which the places of a find stand."""
    return told(found.item)

"""Tries a query that nobody saved yet on the last thirty days: how much, by piece, and the newest."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from parvis.listening.sources.sampling import Estimate, estimate
from parvis.listening.watches.queries import lists_of
from parvis.listening.watches.rules import Clause, clauses, is_broad, without
from parvis.stream import history, search
from parvis.stream.history import Found
from parvis.stream.models import Item
from parvis.stream.rules import LISTENED, first_id
from parvis.team.models import Brand
from parvis.text.index.asking import Request, either
from parvis.text.query.check import Test, compiled
from parvis.text.query.tree import Node

DAYS: Final = 30
SLICE: Final = 200
SHOWN: Final = 5
FLOOD: Final = 500


@dataclass(slots=True)
class Piece:
    """A piece of a query and how many things it finds; for one left out, how many it takes away."""

    clause: Clause
    count: int = 0


@dataclass(slots=True)
class Preview:
    """What a query would have caught.

    `read` things were said, the oldest at `since`; `is_whole` says that those are all of the last
    thirty days. What the index knows not to match was not tried, and counts as read. `beyond` is what
    it would catch of whole networks, as a sample of them says; None where none is kept.
    """

    pieces: list[Piece]
    read: int = 0
    count: int = 0
    since: datetime | None = None
    is_whole: bool = True
    found: list[Found] = field(default_factory=list)
    beyond: Estimate | None = None

    @property
    def is_broad(self) -> bool:
        """Whether it catches too large a part of what was said."""
        return is_broad(self.count, self.read)

    @property
    def is_flood(self) -> bool:
        """Whether it would catch more of whole networks than people read."""
        return self.beyond is not None and self.beyond.a_day >= FLOOD

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
    whole = history.asked_of(brand.pk, tree, lists)
    wanted = _any_piece(brand, pieces, lists)
    made = Preview(pieces, beyond=estimate(whole.test, languages=languages))
    rows = Item.objects.filter(brand=brand, ours=False, gone_at=None, forgotten_at=None)
    rows = rows.filter(audience__in=LISTENED)
    if languages:
        rows = rows.filter(language__in=languages)
    oldest, before = first_id(now - timedelta(days=DAYS)), first_id(now + timedelta(days=2))
    labels = history.place_labels(brand.pk)
    until = time.monotonic() + seconds
    while True:
        ids = search.candidates(brand.pk, wanted, before=before, since=oldest, limit=SLICE)
        for item in _loaded(rows, ids):
            _try(made, item, labels, whole.test, tests)
        if len(ids) < SLICE:
            return _counted(made, rows, oldest)
        before = ids[-1]
        if time.monotonic() > until:
            made.is_whole = False
            return _counted(made, rows, max(before, oldest))


def _any_piece(brand: Brand, pieces: Sequence[Piece], lists: Mapping[str, Node]) -> Request | None:
    """Ask the index for whatever one of the pieces may match."""
    asked = [history.asked_of(brand.pk, piece.clause.node, lists) for piece in pieces]
    return either([one.request for one in asked])


def _loaded(rows: QuerySet[Item], ids: Sequence[int]) -> list[Item]:
    found = rows.filter(pk__in=ids).select_related("author__picture", "channel")
    return list(found.order_by("-id"))


def _counted(made: Preview, rows: QuerySet[Item], since: int) -> Preview:
    """Say how much was said since then, and when the first of it was."""
    said = rows.filter(id__gte=since, id__lt=first_id(timezone.now() + timedelta(days=2)))
    made.read = said.count()
    first = said.order_by("id").values_list("said_at", flat=True)[:1]
    made.since = next(iter(first), None)
    return made


def _test_of(tree: Node, clause: Clause, lists: Mapping[str, Node]) -> tuple[Test, Test | None]:
    """Make the test of a piece; for one left out, the query without it comes along."""
    if clause.join == "except":
        return compiled(clause.node, lists=lists), compiled(without(tree, clause.node), lists=lists)
    return compiled(clause.node, lists=lists), None


def _try(
    made: Preview,
    item: Item,
    labels: Mapping[int, str],
    whole: Test,
    tests: list[tuple[Test, Test | None]],
) -> None:
    subject = history.subject(item, labels)
    for piece, (test, rest) in zip(made.pieces, tests, strict=True):
        if test(subject) is not None and (rest is None or rest(subject) is not None):
            piece.count += 1
    spans = whole(subject)
    if spans is not None:
        made.count += 1
        if len(made.found) < SHOWN:
            made.found.append(Found(item, spans))

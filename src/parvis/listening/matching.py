"""Tries what was said on the watches of a brand: read from the database once, kept per process.

The set of watches has another version after each change. A hearing follows it: only the watches and
the lists that changed are read and compiled again. Watches are filed by how often words were said in
the last week, learned from a sample of it once a day.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from parvis.listening.models import Watch, WatchSet, WordList
from parvis.listening.sources import sampling
from parvis.stream.models import Item
from parvis.stream.rules import LISTENED, first_id
from parvis.stream.subjects import subject_of
from parvis.text.percolator import Frequencies, Percolator
from parvis.text.query.faults import QueryError
from parvis.text.query.parser import parse
from parvis.text.query.tree import Node, Span
from parvis.text.tokens import tokenize

logger = logging.getLogger(__name__)

Caught = Mapping[int, Sequence[Span]]
WEEK: Final = timedelta(days=7)
WEIGHED_EVERY: Final = timedelta(days=1)
SLOTS: Final = 14
A_SLOT: Final = 150
SAMPLED: Final = 1000
_LOCK: Final = threading.Lock()
_HEARINGS: Final[dict[int, Hearing]] = {}


@dataclass(slots=True)
class Hearing:
    """The watches of a brand that are on, ready to be tried, as of one version of the set."""

    version: int
    lists: tuple[tuple[str, str], ...] = ()
    percolator: Percolator[int] = field(default_factory=Percolator)
    kept: dict[int, datetime] = field(default_factory=dict)
    languages: dict[int, frozenset[str]] = field(default_factory=dict)
    queries: dict[int, str] = field(default_factory=dict)
    weighed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """An item to be tried, with what its row does not say of itself."""

    item: Item
    author_name: str = ""
    network: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What each trial was caught by, watch id to places in the text, and with which version."""

    version: int
    caught: Sequence[Caught]
    watches: frozenset[int]


def version_of(brand_id: int) -> int:
    """Return the version of a brand's set of watches; 0 when it never had one."""
    version = WatchSet.objects.filter(brand_id=brand_id).values_list("version", flat=True).first()
    return version or 0


def attempt(brand_id: int, trials: Sequence[Trial]) -> Tried:
    """Try items on every watch of a brand that is on. Two queries when nothing changed."""
    with _LOCK:
        hearing = _hearing_of(brand_id)
        watches = frozenset(hearing.kept)
        if not watches:
            return Tried(hearing.version, [{}] * len(trials), watches)
        return Tried(hearing.version, [_caught(hearing, trial) for trial in trials], watches)


def _caught(hearing: Hearing, trial: Trial) -> Caught:
    item = trial.item
    if item.ours or item.audience not in LISTENED:  # no alert ever quotes what was said to few
        return {}
    subject = subject_of(
        item, author_name=trial.author_name, network=trial.network, place=trial.place
    )
    return {
        key: spans
        for key, spans in hearing.percolator.match(subject).items()
        if not hearing.languages[key] or item.language in hearing.languages[key]
    }


def _hearing_of(brand_id: int) -> Hearing:
    version, known = version_of(brand_id), _HEARINGS.get(brand_id)
    if known is None or known.version != version:
        known = _followed(brand_id, known, version)
        _HEARINGS[brand_id] = known
    if known.kept and _is_stale(known):
        known.percolator.reweigh(learned(brand_id))
        known.weighed_at = timezone.now()
    return known


def _followed(brand_id: int, known: Hearing | None, version: int) -> Hearing:
    """Bring a hearing up to the lists and the watches as they stand; a new one when it cannot be."""
    lists = lists_of(brand_id)
    if known is None or not _follow_lists(known, lists):
        frequencies = learned(brand_id) if version else None
        known = Hearing(0, lists, Percolator(lists=trees_of(lists), frequencies=frequencies))
        known.weighed_at = timezone.now() if version else None
    _follow(brand_id, known)
    known.version = version
    return known


def _is_stale(hearing: Hearing) -> bool:
    return hearing.weighed_at is None or timezone.now() - hearing.weighed_at > WEIGHED_EVERY


def _follow_lists(hearing: Hearing, lists: tuple[tuple[str, str], ...]) -> bool:
    """Change the lists that changed, in an order in which none names one that is not there yet.

    False when there is no such order: one cannot be read any more, or leads back to itself.
    """
    before, after = dict(hearing.lists), dict(lists)
    trees = trees_of((name, query) for name, query in lists if before.get(name) != query)
    waiting = [name for name, query in lists if before.get(name) != query]
    while waiting:
        refused = [name for name in waiting if not _set_list(hearing, name, trees.get(name))]
        if len(refused) == len(waiting):
            return False
        waiting = refused
    for name in before.keys() - after.keys():
        hearing.percolator.drop_list(name)
    hearing.lists = lists
    return True


def _set_list(hearing: Hearing, name: str, tree: Node | None) -> bool:
    if tree is None:
        return False
    try:
        hearing.percolator.set_list(name, tree)
    except QueryError:
        return False
    return True


def learned(brand_id: int) -> Frequencies:
    """Learn how often words are said: from some of each day of the last week, and of whole networks."""
    told, now = Frequencies(), timezone.now()
    rows = Item.objects.filter(brand_id=brand_id, ours=False).order_by("id")
    for slot in range(SLOTS):
        first = first_id(now - (SLOTS - slot) * WEEK / SLOTS)
        last = first_id(now - (SLOTS - slot - 1) * WEEK / SLOTS)
        part = rows.filter(id__gte=first, id__lt=last)[:A_SLOT]
        told.learn(
            tokenize(f"{title}\n{text}" if title else text, language[:2] or "und")
            for title, text, language in part.values_list("title", "text", "language")
        )
    told.learn(tokenize(text, tongue or "und") for text, tongue in sampling.texts(most=SAMPLED))
    return told


def lists_of(brand_id: int) -> tuple[tuple[str, str], ...]:
    """Return a brand's lists, `(name, query)`, by name."""
    rows = WordList.objects.filter(brand_id=brand_id).order_by("name")
    return tuple(rows.values_list("name", "query"))


def trees_of(lists: Iterable[tuple[str, str]]) -> dict[str, Node]:
    """Read lists; one that cannot be read any more is left out, and its watches say so."""
    trees = {}
    for name, query in lists:
        try:
            trees[name] = parse(query)
        except QueryError:
            logger.warning("a list of words cannot be read any more")
    return trees


def _follow(brand_id: int, hearing: Hearing) -> None:
    """Bring a hearing up to the watches as they stand: those that changed, came and went."""
    rows = Watch.objects.filter(brand_id=brand_id, is_on=True, deleted_at=None)
    now = dict(rows.values_list("pk", "changed_at"))
    for pk in hearing.kept.keys() - now.keys():
        hearing.percolator.drop(pk)
        del hearing.kept[pk], hearing.languages[pk], hearing.queries[pk]
    wanted = [pk for pk, changed in now.items() if hearing.kept.get(pk) != changed]
    for start in range(0, len(wanted), 500):
        part = rows.filter(pk__in=wanted[start : start + 500])
        for pk, changed, query, languages in part.values_list(
            "pk", "changed_at", "query", "languages"
        ):
            if hearing.queries.get(pk) != query:
                _put(hearing, pk, query)
            hearing.kept[pk], hearing.languages[pk] = changed, frozenset(languages)


def _put(hearing: Hearing, pk: int, query: str) -> None:
    """Compile a watch. One that is refused is tried again at its next change, which a list may be."""
    try:
        hearing.percolator.put(pk, parse(query))
        hearing.queries[pk] = query
    except QueryError:
        hearing.percolator.drop(pk)
        hearing.queries[pk] = ""
        logger.warning("watch %s cannot be read any more: it catches nothing", pk)

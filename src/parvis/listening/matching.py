"""Tries what was said on the watches of a brand: read from the database once, kept per process.

The set of watches has another version after each change. A hearing follows it: only the watches that
changed are read and compiled again, and all of them when a list changed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from parvis.listening.models import Watch, WatchSet, WordList
from parvis.stream.models import Item
from parvis.stream.rules import LISTENED
from parvis.stream.subjects import subject_of
from parvis.text.percolator import Percolator
from parvis.text.query.faults import QueryError
from parvis.text.query.parser import parse
from parvis.text.query.tree import Node, Span

logger = logging.getLogger(__name__)

Caught = Mapping[int, Sequence[Span]]
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
    version = version_of(brand_id)
    known = _HEARINGS.get(brand_id)
    if known is not None and known.version == version:
        return known
    lists = lists_of(brand_id)
    if known is None or known.lists != lists:
        known = Hearing(version, lists, Percolator(lists=trees_of(lists)))
    _follow(brand_id, known)
    known.version = version
    _HEARINGS[brand_id] = known
    return known


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
    for pk in [pk for pk, changed in hearing.kept.items() if now.get(pk) != changed]:
        hearing.percolator.drop(pk)
        del hearing.kept[pk], hearing.languages[pk]
    wanted = [pk for pk in now if pk not in hearing.kept]
    for start in range(0, len(wanted), 500):
        part = rows.filter(pk__in=wanted[start : start + 500])
        for pk, changed, query, languages in part.values_list(
            "pk", "changed_at", "query", "languages"
        ):
            _put(hearing, pk, query)
            hearing.kept[pk], hearing.languages[pk] = changed, frozenset(languages)


def _put(hearing: Hearing, pk: int, query: str) -> None:
    try:
        hearing.percolator.put(pk, parse(query))
    except QueryError:
        logger.warning("watch %s cannot be read any more: it catches nothing", pk)

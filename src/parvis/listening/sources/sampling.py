"""Keeps one text in a hundred of a stream, without its author, and estimates from them.

What no watch caught is gone but for this: it teaches which words are common, and how much a query
that nobody saved yet would catch of a whole network. Of each day, network and tongue the KEPT texts
of the lowest rank stay, ranks being drawn from the texts' names: reading a page again changes
nothing, and the ranks themselves say how many there were (Beyer et al. 2007, "On synopses for
distinct-value estimation under multiset operations": (k − 1) / the highest of the k lowest ranks).
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.kit.ledger import Seal
from parvis.listening.sources.models import Sampled, SampleUpkeep
from parvis.members.hooks import MemberErased
from parvis.stream.models import Item
from parvis.stream.store import Prepared
from parvis.stream.subjects import subject_of, told
from parvis.text.query.check import Subject, Test

DAYS: Final = 30
KEPT: Final = 100
LONGEST: Final = 600
RANKS: Final = 2**63
ONE_IN: Final = 100
TONGUES: Final = ("fr", "en")
SHORTEST_NAME: Final = 4
SOMEBODY: Final = re.compile(r"\S+@\S+|@[\w.-]+")
Stratum = tuple[str, date, str]


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how much a query would catch a day of what the streams bring and nobody looks for.

    `tried` texts of `days` days were tried; `heard` is about how many a day there were.
    """

    a_day: float
    heard: float
    tried: int
    days: int


def drawn(prepared: Sequence[Prepared]) -> list[Prepared]:
    """Draw about one in a hundred by their names: the same ones each time."""
    seal = Seal.of(Path(settings.HOME))
    return [
        one
        for one in prepared
        if _rank(_print(seal, one.row.authority, one.row.remote_id)) < RANKS // ONE_IN
    ]


def keep(network: str, items: Sequence[Item]) -> int:
    """Keep the words of what was drawn, as far as the day has room; return how many are kept of them.

    Whom a text names by a handle or an e-mail address is left out of it.
    """
    if not items:
        return 0
    seal, today = Seal.of(Path(settings.HOME)), timezone.now().date()
    rows = [_row(seal, network, today, item) for item in items]
    with transaction.atomic():
        Sampled.objects.bulk_create([row for row in rows if row.text], ignore_conflicts=True)
        for tongue in sorted({row.tongue for row in rows}):
            _thin(Sampled.objects.filter(network=network, day=today, tongue=tongue))
        if not SampleUpkeep.objects.exclude(due_at=None).exists():
            tomorrow = timezone.now() + timedelta(days=1)
            SampleUpkeep.objects.update_or_create(pk=1, defaults={"due_at": tomorrow})
        return Sampled.objects.filter(print__in=[row.print for row in rows]).count()


def _row(seal: Seal, network: str, day: date, item: Item) -> Sampled:
    name = _print(seal, item.authority, item.remote_id)
    return Sampled(
        network=network,
        day=day,
        tongue=item.language[:2] if item.language[:2] in TONGUES else "",
        rank=_rank(name),
        print=name,
        text=SOMEBODY.sub("@", told(item))[:LONGEST].strip(),
    )


def _thin(rows: QuerySet[Sampled]) -> None:
    """Let go of all but the lowest ranks of a day."""
    for rank in rows.order_by("rank").values_list("rank", flat=True)[KEPT : KEPT + 1]:
        rows.filter(rank__gte=rank).delete()


def drop(authority: str, names: Collection[str]) -> None:
    """Let go of what was deleted at its source."""
    if names:
        seal = Seal.of(Path(settings.HOME))
        gone = [_print(seal, authority, name) for name in names]
        Sampled.objects.filter(print__in=gone).delete()


def erase(event: MemberErased) -> None:
    """Let go of what an erased person said, and of every text that names them."""
    for item in event.items:
        drop(item.authority, [item.remote_id])
    named = Q()
    for name in event.names:
        named |= Q(text__icontains=name) if len(name) >= SHORTEST_NAME else Q()
    if named:
        Sampled.objects.filter(named).delete()


def step(pk: int) -> None:
    """Forget what is thirty days old; come back tomorrow while anything is kept."""
    now = timezone.now()
    Sampled.objects.filter(day__lt=now.date() - timedelta(days=DAYS)).delete()
    due_at = now + timedelta(days=1) if Sampled.objects.exists() else None
    SampleUpkeep.objects.filter(pk=pk).update(due_at=due_at, attempts=0)


def texts(*, most: int = 2000) -> list[tuple[str, str]]:
    """Read kept texts with their tongue, newest first: what words are common is learned from them."""
    rows = Sampled.objects.order_by("-day", "rank").values_list("text", "tongue")
    return list(rows[:most])


def estimate(
    test: Test, *, languages: Collection[str] = (), seconds: float = 0.4
) -> Estimate | None:
    """Estimate what a query would catch a day, newest days first, for some seconds; None of nothing.

    `languages` are those in which it catches, all when empty. The present day counts only when there
    is no other, for what it brought so far.
    """
    wanted = [one[:2] for one in languages if one[:2] in TONGUES]
    if languages and not wanted:
        wanted = [""]
    until, tried = time.monotonic() + seconds, 0
    caught: dict[date, float] = defaultdict(float)
    heard: dict[date, float] = defaultdict(float)
    for (_network, day, tongue), kept in _strata(wanted):
        if day not in heard and heard and time.monotonic() > until:
            break
        whole = _whole([rank for rank, _text in kept])
        hits = sum(test(_subject(text, tongue)) is not None for _rank, text in kept)
        heard[day] += whole
        caught[day] += whole * hits / len(kept)
        tried += len(kept)
    if not heard:
        return None
    today = timezone.now().date()
    days = [day for day in heard if day != today] or [today]
    return Estimate(
        sum(caught[day] for day in days) / len(days),
        sum(heard[day] for day in days) / len(days),
        tried,
        len(days),
    )


def _strata(tongues: Sequence[str]) -> Iterator[tuple[Stratum, list[tuple[int, str]]]]:
    rows = Sampled.objects.filter(tongue__in=tongues) if tongues else Sampled.objects.all()
    kept: list[tuple[int, str]] = []
    last: Stratum | None = None
    order = rows.order_by("-day", "network", "tongue", "rank")
    for network, day, tongue, rank, text in order.values_list(
        "network", "day", "tongue", "rank", "text"
    ).iterator(chunk_size=KEPT):
        stratum = (network, day, tongue)
        if stratum != last and last is not None:
            yield last, kept
            kept = []
        last = stratum
        kept.append((rank, text))
    if last is not None:
        yield last, kept


def _whole(ranks: Sequence[int]) -> float:
    """Say about how many texts there were, from the ranks of those kept."""
    if len(ranks) < KEPT:
        return float(len(ranks) * ONE_IN)
    return (len(ranks) - 1) / (max(ranks) / RANKS)


def _subject(text: str, tongue: str) -> Subject:
    return subject_of(Item(text=text, language=tongue, kind="post", said_at=timezone.now()))


def _print(seal: Seal, authority: str, remote_id: str) -> str:
    return seal.print_of("sample", authority, remote_id)


def _rank(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) >> 1

"""What is read of search presence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from parvis.channels.models import ChannelState, Place
from parvis.listening.models import Engine, EngineKind, Phrase, Rank
from parvis.listening.rules import host_of
from parvis.team.models import Brand


def today_of(brand: Brand) -> date:
    """Say which day it is for a brand."""
    return timezone.now().astimezone(ZoneInfo(brand.time_zone)).date()


def own_hosts(brand: Brand) -> list[str]:
    """List the hosts of a brand's own sites: its address, and those of its channels that are ours."""
    places = Place.objects.filter(channel__brand=brand, ours=True)
    places = places.exclude(channel__state=ChannelState.REMOVED)
    urls = [brand.site_url, *places.values_list("channel__url", flat=True).distinct()]
    return sorted({host_of(url) for url in urls if url} - {""})


def engines(brand: Brand) -> dict[str, Engine]:
    """Read the engines of a brand, by kind, in the order of kinds."""
    found = {engine.kind: engine for engine in Engine.objects.filter(brand=brand)}
    return {str(kind): found[kind] for kind in EngineKind.values if kind in found}


def phrases(brand: Brand) -> list[Phrase]:
    """List the phrases of a brand, in alphabetical order."""
    rows = Phrase.objects.filter(brand=brand)
    return sorted(rows, key=lambda row: (row.words.casefold(), row.language, row.region))


def ranks(of: Sequence[Phrase], *, since: date) -> dict[tuple[int, str], list[Rank]]:
    """Read the ranks of phrases by phrase and engine, oldest first."""
    rows = Rank.objects.filter(phrase__in=of, day__gte=since).order_by("day")
    found: dict[tuple[int, str], list[Rank]] = defaultdict(list)
    for row in rows:
        found[row.phrase_id, row.engine].append(row)
    return found


def everything(brand: Brand) -> Iterator[Rank]:
    """Read all ranks of a brand, phrase by phrase, oldest first."""
    rows = Rank.objects.filter(phrase__brand=brand).select_related("phrase")
    yield from rows.order_by("phrase__words", "phrase_id", "engine", "day").iterator(500)


def last_weeks(today: date, days: int) -> date:
    """Return the first of so many days that end today."""
    return today - timedelta(days=days - 1)

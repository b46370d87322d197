"""What is thought of ranks, without database. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from parvis.listening.rules import host_of

OTHERS: Final = 10
LOOK_AT: Final = time(5)
SPREAD: Final = 120
WEEK: Final = timedelta(days=7)
LEAST: Final = 3
DEEPEST: Final = 30.0
WIDTH: Final = 240
HEIGHT: Final = 40


@dataclass(frozen=True, slots=True)
class Stood:
    """Where we stood among some results, best page first, and who the first ten were."""

    position: int | None
    depth: int
    page: str
    others: list[tuple[int, str]]


def is_ours(host: str, hosts: Collection[str]) -> bool:
    """Say whether a host is one of ours, or under one of ours."""
    return any(host == own or host.endswith(f".{own}") for own in hosts)


def stood(addresses: Sequence[str], hosts: Collection[str]) -> Stood:
    """Find our best place among results in their order, the first being 1."""
    told = [(place, host_of(url), url) for place, url in enumerate(addresses, 1)]
    best = next(((place, url) for place, host, url in told if is_ours(host, hosts)), None)
    return Stood(
        position=best[0] if best else None,
        depth=len(told),
        page=best[1][:1000] if best else "",
        others=[(place, host) for place, host, _url in told[:OTHERS]],
    )


def next_look(now: datetime, zone: ZoneInfo, number: int) -> datetime:
    """Say when to look again: tomorrow from five in the morning on, each phrase at its own minute."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    start = datetime.combine(tomorrow, LOOK_AT, zone)
    return start + timedelta(minutes=number % SPREAD)


def next_month(day: date) -> date:
    """Return the first day of the month after a day."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def trend(ranks: Sequence[tuple[date, float | None]], today: date) -> float | None:
    """Say how many places were gained in a week: the median of seven days less that of the next seven.

    Days without a rank are left out; None when a week has fewer than three.
    """
    now = [place for day, place in ranks if place is not None and timedelta() <= today - day < WEEK]
    before = [place for day, place in ranks if place is not None and WEEK <= today - day < 2 * WEEK]
    if len(now) < LEAST or len(before) < LEAST:
        return None
    return median(before) - median(now)


def drawing(ranks: Sequence[tuple[date, float | None]], today: date, days: int) -> str:
    """Draw ranks as one SVG path in a box of WIDTH by HEIGHT, the first place at its top.

    Ranks of 30 and beyond lie at the bottom; a day without a rank breaks the line.
    """
    points = {
        days - 1 - (today - day).days: min(place, DEEPEST)
        for day, place in ranks
        if place is not None and 0 <= (today - day).days < days
    }
    parts: list[str] = []
    for at in sorted(points):
        x = 2 + at * (WIDTH - 4) / max(1, days - 1)
        y = 4 + (points[at] - 1) * (HEIGHT - 8) / (DEEPEST - 1)
        joined = at - 1 in points
        parts.append(f"{'L' if joined else 'M'}{x:.0f} {y:.0f}")
        if not joined and at + 1 not in points:
            parts.append("h.1")
    return "".join(parts)


def a_month(phrases: int) -> int:
    """Say how many requests so many phrases make of an engine in a month of 31 days."""
    return 31 * phrases

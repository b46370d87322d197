"""Simulates watch-years: false alarms, and planted bursts, beside two rules in common use.

The series has an hour-of-week shape in a zone with a change of clocks, a quiet holiday week, and a
dispersion that the rule knows or must learn from four weeks.
"""

from __future__ import annotations

import functools
import itertools
import math
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from parvis.listening.spikes.rules import COOL_DOWN, HOUR, LEAST, RISK, WEEK, judge, learn

ZONE = ZoneInfo("America/Toronto")
START = datetime(2026, 1, 4, 5, tzinfo=UTC)
LEARNING = 28 * 24


def shape(at: datetime) -> float:
    """Say how busy an hour of the brand's own week is; about 1 on average. December's end is quiet."""
    local = at.astimezone(ZONE)
    day = 0.25 + 1.5 * math.exp(-(((local.hour - 14) / 5.5) ** 2))
    week = 0.7 if local.weekday() >= 5 else 1.12
    holiday = 0.4 if (local.month, local.day) >= (12, 24) else 1.0
    return day * week * holiday / 0.91


def draw(chance: random.Random, mean: float, dispersion: float) -> int:
    """Draw from a negative binomial law as a gamma mixture of Poisson's."""
    rate = chance.gammavariate(1 / dispersion, mean * dispersion) if dispersion else mean
    count, product, limit = 0, chance.random(), math.exp(-min(rate, 700))
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def series(seed: int, base: float, hours: int, dispersion: float) -> list[int]:
    """Make a year or so of hourly counts."""
    chance = random.Random(seed)
    return [draw(chance, base * shape(START + n * HOUR), dispersion) for n in range(hours)]


class Ours:
    """Parvis's rule; what is usual is learned anew each day."""

    def __init__(self, known: float | None) -> None:
        self.known, self.day, self.baseline = known, -1, None
        self.risk = RISK if known is None else 1 / 8766

    def __call__(self, counts: list[int], n: int) -> bool:
        if self.baseline is None or n // 24 != self.day:
            first = max(0, n - 8 * 7 * 24)
            told = {START + i * HOUR: counts[i] for i in range(first, n)}
            at = START + n * HOUR
            self.baseline = learn(told, at, ZONE, since=START, dispersion=self.known)
            self.day = n // 24
        usuals = [self.baseline.usual(START + (n - back) * HOUR) for back in range(3)]
        return judge([counts[n - back] for back in range(3)], usuals, risk=self.risk).is_spike


def three_sigma(counts: list[int], n: int) -> bool:
    """Judge by the mean and three deviations of two weeks."""
    past = counts[max(0, n - 14 * 24) : n]
    return counts[n] > statistics.fmean(past) + 3 * statistics.pstdev(past)


def double(counts: list[int], n: int) -> bool:
    """Judge by twice the mean of a week."""
    return counts[n] > 2 * statistics.fmean(counts[max(0, n - 7 * 24) : n])


def alarms(counts: list[int], rule: Callable[[list[int], int], bool], cool: bool = True) -> int:
    """Count alarms after the weeks of learning."""
    told, quiet_until = 0, 0
    for n in range(LEARNING, len(counts)):
        if n >= quiet_until and rule(counts, n):
            told += 1
            quiet_until = n + (int(COOL_DOWN / HOUR) if cool else 0)
    return told


def found(seed: int, base: float, times: int, within: int, dispersion: float) -> bool:
    """Plant a burst of so many times the usual (five people at least an hour) and look for it."""
    counts = series(seed, base, LEARNING + 40, dispersion)
    n = LEARNING + random.Random(seed).randrange(0, 24)
    for hour in range(within):
        mean = base * shape(START + (n + hour) * HOUR)
        counts[n + hour] += max(5, round((times - 1) * mean))
    rule = Ours(None)
    return any(rule(counts, n + hour) for hour in range(within))


def main(years: int = 1, tries: int = 60) -> list[dict[str, object]]:
    """Run all, print the table, return its rows."""
    rows = []
    for dispersion, base in itertools.product((0.05, 0.3), (0.1, 1.0, 10.0)):
        line: dict[str, object] = {"dispersion": dispersion, "base": base}
        for name, rule in (
            ("known", functools.partial(Ours, dispersion)),
            ("learned", functools.partial(Ours, None)),
            ("3 sigma", lambda: three_sigma),
            ("double", lambda: double),
        ):
            told = [
                alarms(series(9 + y, base, LEARNING + 8766, dispersion), rule())
                for y in range(years)
            ]
            line[name] = sum(told) / years
        for times, within in ((3, 3), (5, 1), (10, 1)):
            hits = sum(found(500 + t, base, times, within, dispersion) for t in range(tries))
            line[f"{times}x/{within}h"] = round(100 * hits / tries)
        rows.append(line)
        print(line, flush=True)
    return rows


def rows(row: Callable[..., dict[str, object]]) -> list[dict[str, object]]:
    """Give the short form for the table: a year of each traffic, forty bursts, one look."""
    told = []
    for base in (0.1, 1.0, 10.0):
        year = series(9, base, LEARNING + 8766, 0.05)
        what, theirs = f"spikes, usual {base:g} an hour", alarms(year, three_sigma)
        for how, rule, goal in (("known", Ours(0.05), 1), ("learned", Ours(None), 4)):
            name = f"{what}: false alarms a year, dispersion {how}, beside 3 sigma"
            told.append(row("A1", name, alarms(year, rule), "", theirs, goal))
        hits = 100 * sum(found(500 + t, base, 10, 1, 0.05) for t in range(40)) / 40
        told.append(
            row("A1", f"{what}: 10 times it, within the hour", hits, "%", None, 99, more=True)
        )
    return [*told, row("A2", "a look for spikes, 50,000 mentions", look(50_000), "ms", None, 200)]


def look(count: int) -> float:
    """Look at a watch that heard so much in eight weeks; CPU milliseconds, the best of five."""
    from django.db import transaction

    from parvis.channels.models import Channel
    from parvis.kit import bulk
    from parvis.listening.models import Mention, Watch
    from parvis.listening.spikes import actions
    from parvis.stream.models import Author, Item
    from parvis.stream.rules import item_id
    from parvis.team.models import Brand

    now, chance = datetime.now(UTC), random.Random(1)
    brand = Brand.objects.create(slug="spikes", name="spikes")
    where = {"brand": brand, "authority": "https://spikes.example"}
    channel = Channel.objects.create(**where, network="wordpress", title="x", history_before=now)
    watch = Watch.objects.create(brand=brand, name="x", query="x", created_at=now - 9 * WEEK)
    people = [
        Author(**where, network="wordpress", remote_id=str(n), first_at=now, last_at=now)
        for n in range(count // 10)
    ]
    people = Author.objects.bulk_create(people, batch_size=500)
    said = {}
    for n in range(count):
        at = now - chance.random() * 8 * WEEK
        said[item_id(at, n)] = Item(
            pk=item_id(at, n), **where, channel=channel, remote_id=str(n), kind="comment",
            said_at=at, seen_at=at, text="un texte de longueur ordinaire " * 3,
            author=chance.choice(people),
        )  # fmt: skip
    with transaction.atomic():
        bulk.insert(Item, said.values())
    firsts = list(said)
    mentions = [
        Mention(brand=brand, watch=watch, item_id=pk, fold=pk if n % 5 else chance.choice(firsts))
        for n, pk in enumerate(said)
    ]
    with transaction.atomic():
        bulk.insert(Mention, mentions)
    spent = []
    for _time in range(5):
        start = time.process_time()
        actions.look(watch, now)
        spent.append((time.process_time() - start) * 1000)
    return min(spent)


if __name__ == "__main__":
    print("least", LEAST)
    main()

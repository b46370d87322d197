"""Is this more than usual? Pure arithmetic over hourly counts of distinct authors.

The usual of an hour is what that hour of the week brought over the last weeks, drawn toward what its
hour brings on all days and its day at all hours, as far as few weeks are known; what is not known of
it is part of its spread. What is counted spreads more than chance alone
(people answer one another), so the tail is that of a negative binomial law: variance
`mean + dispersion × mean²`. A window of three hours is looked at besides the last one, each with
half of the risk. See docs/decisions/0062-spikes-by-a-tail.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

HOUR: Final = timedelta(hours=1)
WEEK: Final = timedelta(days=7)
MOST_WEEKS: Final = 8
FEWEST_HOURS: Final = 7 * 24
HABIT: Final = 3.0  # how alike the hours of a day are, the days of a week, and an hour of the week
RHYTHM: Final = 10.0  # and the product of both: shapes of gamma laws
WHIM: Final = 40.0
RISK: Final = 2.5 / 8766
LEAST: Final = 3
COOL_DOWN: Final = timedelta(hours=12)
WINDOWS: Final = (1, 3)
USUAL_DISPERSION: Final = 0.25
TRUST_IN_USUAL: Final = 60.0


@dataclass(frozen=True, slots=True)
class Usual:
    """What an hour usually brings: the mean, the dispersion, and how many weeks taught it.

    `doubt` is the relative variance of the mean itself, which so few weeks leave.
    """

    mean: float
    dispersion: float
    weeks: int
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was seen in the last `hours` hours beside what is usual.

    `usual_most` is the most that an ordinary such window brings (19 times in 20); `chance` how
    likely this many would be by chance alone.
    """

    hours: int
    seen: int
    usual: float
    usual_most: int
    chance: float
    is_spike: bool


def tail(count: int, mean: float, dispersion: float) -> float:
    """Return P(X ≥ count) of a negative binomial law; Poisson's when the dispersion is 0.

    Summed from below in logarithms; `mean` and `dispersion` are 0 or more.
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if dispersion < 1e-9:
        logs = [k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(count)]
    else:
        size = 1 / dispersion
        base = size * math.log(size / (size + mean))
        step = math.log(mean / (size + mean))
        logs = [
            math.lgamma(k + size) - math.lgamma(size) - math.lgamma(k + 1) + base + k * step
            for k in range(count)
        ]
    return max(0.0, 1.0 - math.fsum(map(math.exp, logs)))


def most(mean: float, dispersion: float, risk: float = 0.05) -> int:
    """Return the largest count that is still ordinary at a risk."""
    count = 0
    while tail(count + 1, mean, dispersion) > risk and count < 100_000:
        count += 1
    return count


def hour_of(at: datetime) -> datetime:
    """Return the start of the hour of an instant."""
    return at.replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What every hour of the week usually brings, as the last weeks taught it."""

    known: Mapping[tuple[int, int], tuple[float, float]]
    overall: float
    dispersion: float
    doubt: float
    weeks: int
    zone: ZoneInfo

    def usual(self, at: datetime) -> Usual:
        """Say what is usual for the hour that begins at an instant."""
        mean, doubt = self.known.get(_place(at, self.zone), (self.overall, 1 / HABIT))
        return Usual(mean, self.dispersion, self.weeks, doubt + self.doubt)


def learn(
    counts: Mapping[datetime, int],
    at: datetime,
    zone: ZoneInfo,
    *,
    since: datetime,
    dispersion: float | None = None,
) -> Baseline:
    """Learn what is usual from the hours before the one that begins at `at`.

    `counts` gives distinct authors an hour (absent hours are 0), keyed by their start in UTC;
    `since` is when listening began. The hour of the week is the zone's own, so that a change of
    clocks moves nothing. The dispersion is learned from the same hours unless it is known. The less
    was heard, the less the mean is known, and what comes next spreads by as much more (`_profile`, and
    1/(n + 1) for the mean of all hours, learned from n people); until a week was heard its busy and
    quiet hours are not known either.
    """
    start = max(hour_of(since), at - MOST_WEEKS * WEEK)
    hours = max(0, int((at - start) / HOUR))
    spread = USUAL_DISPERSION if dispersion is None else dispersion
    if not hours:
        return Baseline({}, 1.0, spread, 2.0, 0, zone)
    told = [counts.get(at - (n + 1) * HOUR, 0) for n in range(hours)]
    places = [_place(at - (n + 1) * HOUR, zone) for n in range(hours)]
    overall = math.fsum([1, *told]) / hours
    doubt = 1 / math.fsum([1, *told]) + max(0.0, 1 - hours / FEWEST_HOURS)
    known = _profile(told, places, overall, spread)
    if dispersion is None:
        spread = learned(told, [known[place][0] for place in places])
        known = _profile(told, places, overall, spread)
    return Baseline(known, overall, spread, doubt, hours // (7 * 24), zone)


def _place(at: datetime, zone: ZoneInfo) -> tuple[int, int]:
    local = at.astimezone(zone)
    return (local.weekday(), local.hour)


def _profile(
    told: Sequence[int], places: Sequence[tuple[int, int]], overall: float, spread: float
) -> dict[tuple[int, int], tuple[float, float]]:
    """Say what each hour of the week brings, and the relative variance of knowing it.

    Beforehand a mean is drawn from a gamma law around a guess: an hour of the day around the mean of
    all hours, a day around an ordinary one, and an hour of the week around the product of both.
    Counts correct the guess as far as they say more than their own spread.
    """
    sums: dict[object, list[float]] = {}
    for (day, hour), count in zip(places, told, strict=True):
        for key in ((day, hour), f"hour {hour}", f"day {day}"):
            kept = sums.setdefault(key, [0.0, 0.0])
            kept[0] += count
            kept[1] += 1
    known = {}
    for place in set(places):
        day, hour = place
        hourly, of_hour = _drawn(sums[f"hour {hour}"], overall, spread, HABIT)
        daily, of_day = _drawn(sums[f"day {day}"], overall, spread, RHYTHM)
        mean, own = _drawn(sums[place], hourly * daily / overall, spread, WHIM)
        far = own * WHIM  # how much of the guess is left in the mean
        known[place] = mean, own + far * far * (of_hour + of_day)
    return known


def _drawn(kept: Sequence[float], guess: float, spread: float, alike: float) -> tuple[float, float]:
    """Correct a guess by a sum of counts of so many hours; return the mean and its relative variance.

    `alike` is the shape of the gamma law that the mean is drawn from beforehand.
    """
    total, hours = kept
    noise = 1 / guess + spread
    pull = alike * noise
    return (total + pull * guess) / (hours + pull), noise / (hours + pull)


def learned(told: Sequence[int], means: Sequence[float]) -> float:
    """Learn the dispersion from counts and their means (moments), drawn toward a usual one.

    The fewer things were said, the more the usual one counts. A count is read as no more than a
    far one: an earlier spike must not teach that spikes are ordinary.
    """
    squares = math.fsum(mean * mean for mean in means)
    extra = 0.0
    for count, mean in zip(told, means, strict=True):
        far = mean + 3 + 6 * math.sqrt(mean + mean * mean)
        extra += (min(count, far) - mean) ** 2 - mean
    weight = squares / (squares + TRUST_IN_USUAL / 10)
    own = max(0.0, extra / squares) if squares > 0 else 0.0
    return weight * own + (1 - weight) * USUAL_DISPERSION


def judge(
    seen: Sequence[int],
    usuals: Sequence[Usual],
    *,
    risk: float = RISK,
    least: int = LEAST,
) -> Verdict:
    """Judge the last hours, the latest first: `seen` distinct authors and what is usual for each.

    A window of several hours is judged by the sum of their means; the sum of n hours spreads by an
    n-th of their dispersion. Returns the most telling verdict.
    """
    verdicts = []
    for hours in WINDOWS:
        if len(seen) < hours:
            continue
        total, mean = sum(seen[:hours]), math.fsum(u.mean for u in usuals[:hours])
        spread = usuals[0].dispersion / hours + max(u.doubt for u in usuals[:hours])
        chance = tail(total, mean, spread)
        is_spike = total >= least and chance < risk / len(WINDOWS)
        verdicts.append(Verdict(hours, total, mean, most(mean, spread), chance, is_spike))
    return min(verdicts, key=lambda v: (not v.is_spike, v.chance))

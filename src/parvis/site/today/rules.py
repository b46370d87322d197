"""Chooses what fits in the minutes a person has, most harmful if ignored first. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from statistics import median
from typing import Final
from urllib.parse import urlencode

LONGEST_DAY: Final = 10
MINUTES_CHOICES: Final = (10, 20, 40)
TIRED: Final = 3

ANSWER: Final = "answer"
DECIDE: Final = "decide"
UNMEASURED: Final = {ANSWER: 3, DECIDE: 1}
ENOUGH: Final = 5
SHORTEST_GAP: Final = timedelta(seconds=3)
LONGEST_GAP: Final = timedelta(minutes=10)


class Harm(IntEnum):
    """How bad it is to leave a thing until tomorrow; the highest comes first."""

    LATER = 0
    KIND = 1
    WAITING = 2
    ASKED = 3
    FAILED = 4
    GRAVE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to do today. `minutes` is about how long it takes; `since` orders equals.

    `many` says how many things stand behind a line that gathers what is left.
    """

    key: str
    harm: Harm
    minutes: int
    since: datetime
    icon: str
    title: str
    detail: str
    verb: str
    url: str
    quote: str = ""
    quote_language: str = ""
    warning: str = ""
    many: int = 1

    @property
    def marked(self) -> str:
        """The address, marked so that its page shows the way to the next thing of the day."""
        joint = "&" if "?" in self.url else "?"
        return f"{self.url}{joint}{urlencode({'today': self.key})}"


@dataclass(frozen=True, slots=True)
class Day:
    """Where a day stands: what is still asked of it, how much of it is done, what may wait."""

    asked: tuple[Line, ...]
    done: int
    rest: tuple[Line, ...]
    tired: tuple[Line, ...]

    @property
    def minutes(self) -> int:
        """About how long the rest of the day takes."""
        return sum(line.minutes for line in self.asked)

    @property
    def waiting(self) -> int:
        """How many things wait until tomorrow."""
        return sum(line.many for line in (*self.rest, *self.tired))

    @property
    def grave(self) -> int:
        """How many of those are grave."""
        return sum(line.many for line in (*self.rest, *self.tired) if line.harm == Harm.GRAVE)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many minutes one act takes, by sort of act, and on how many acts that was measured."""

    minutes: dict[str, int]
    measured: int = 0


def choose(lines: Iterable[Line], *, minutes: int, most: int = LONGEST_DAY) -> list[Line]:
    """Pick lines until the minutes are used, at most `most`; what is grave or failed always fits.

    A line of no minutes gathers what is left, and is never asked.
    """
    chosen: list[Line] = []
    spent = 0
    for line in sorted(lines, key=lambda line: (-line.harm, line.since)):
        fits = spent + line.minutes <= minutes or line.harm >= Harm.FAILED
        if fits and line.minutes and len(chosen) < most:
            chosen.append(line)
            spent += line.minutes
    return chosen


def day(
    lines: Sequence[Line], *, asked: Sequence[str], skipped: Sequence[str], tired: frozenset[str]
) -> Day:
    """Say where a day stands, from what waits now and what was asked of this day.

    A line asked and no longer there is done. What turned grave or failed meanwhile is asked too.
    `tired` are the keys put off `TIRED` days running: set apart, so that they can be let go.
    """
    known = {line.key: line for line in lines}
    late = [
        x for x in lines if x.minutes and x.harm >= Harm.FAILED and x.key not in {*asked, *skipped}
    ]
    room = max(0, LONGEST_DAY - len(asked))
    wanted = [*asked, *(line.key for line in choose(late, minutes=0, most=room))]
    still = [known[key] for key in wanted if key in known and key not in skipped]
    others = [line for line in lines if line not in still]
    return Day(
        asked=tuple(sorted(still, key=lambda line: (-line.harm, line.since))),
        done=sum(1 for key in asked if key not in known and key not in skipped),
        rest=tuple(line for line in others if line.key not in tired),
        tired=tuple(line for line in others if line.key in tired),
    )


def put_off(days: Sequence[Sequence[str]]) -> frozenset[str]:
    """Name what was skipped on each of the last `TIRED` days, newest first, that a round was made."""
    if len(days) < TIRED:
        return frozenset()
    return frozenset.intersection(*(frozenset(day) for day in days[:TIRED]))


def pace(acts: Iterable[tuple[int, str, datetime]]) -> Pace:
    """Measure how long each sort of act takes, from `(person, sort or "", when)` in time order.

    An act takes what went by since the same person's act before, if that is between 3 seconds (a
    gesture on many things) and 10 minutes (a pause). The median of at least 5, in whole minutes.
    """
    took: dict[str, list[float]] = defaultdict(list)
    before: dict[int, datetime] = {}
    for person, sort, at in acts:
        gap = at - before[person] if person in before else timedelta()
        if sort and SHORTEST_GAP <= gap <= LONGEST_GAP:
            took[sort].append(gap.total_seconds() / 60)
        before[person] = at
    measured = {
        sort: max(1, round(median(gaps))) for sort, gaps in took.items() if len(gaps) >= ENOUGH
    }
    return Pace(UNMEASURED | measured, sum(len(took[sort]) for sort in measured))


def segments(minutes: Sequence[int], *, width: int = 180) -> list[tuple[int, int]]:
    """Lay minutes out as (x, width) of a bar `width` units long, one unit between two."""
    total = sum(minutes)
    laid, at = [], 0.0
    for one in minutes:
        size = one / total * width if total else 0
        laid.append((round(at), max(1, round(size) - 1)))
        at += size
    return laid

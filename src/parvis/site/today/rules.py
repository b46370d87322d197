"""Chooses what fits in the minutes a person has, most harmful if ignored first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

LONGEST_DAY: Final = 10
MINUTES_CHOICES: Final = (10, 20, 40)


class Harm(IntEnum):
    """How bad it is to leave a thing until tomorrow; the highest comes first."""

    LATER = 0
    KIND = 1
    WAITING = 2
    FAILED = 3
    GRAVE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to do today. `minutes` is about how long it takes; `since` orders equals."""

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


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of this day, and what may wait."""

    asked: tuple[Line, ...]
    rest: tuple[Line, ...]
    minutes: int


def plan(lines: Sequence[Line], *, minutes: int, skipped: frozenset[str] = frozenset()) -> Plan:
    """Pick lines until the minutes are used; what is grave or failed is always asked.

    At most `LONGEST_DAY` lines are asked, whatever waits.
    """
    asked: list[Line] = []
    rest: list[Line] = []
    spent = 0
    for line in sorted(lines, key=lambda line: (-line.harm, line.since)):
        fits = spent + line.minutes <= minutes or line.harm >= Harm.FAILED
        if line.key not in skipped and fits and len(asked) < LONGEST_DAY:
            asked.append(line)
            spent += line.minutes
        else:
            rest.append(line)
    return Plan(asked=tuple(asked), rest=tuple(rest), minutes=spent)


def segments(asked: Sequence[Line], *, width: int = 180) -> list[tuple[int, int]]:
    """Lay the minutes out as (x, width) of a bar `width` units long, one unit between two."""
    total = sum(line.minutes for line in asked)
    laid, at = [], 0.0
    for line in asked:
        size = line.minutes / total * width if total else 0
        laid.append((round(at), max(1, round(size) - 1)))
        at += size
    return laid

"""The hours one can choose, on the wall of whoever chooses. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

MORNING: Final = time(8)
EVENING: Final = 20
SOON: Final = timedelta(hours=3)
FAR: Final = timedelta(days=366)


class NoSuchHour(ValueError):
    """The wall clock never shows that hour: it jumps over it. `after` is the first it shows then."""

    def __init__(self, after: datetime) -> None:
        super().__init__(str(after))
        self.after = after


class NotAhead(ValueError):
    """The hour is missing, unreadable, past, or more than a year away."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One hour to choose: `key` is what the form sends."""

    key: str
    at: datetime


def choices(now: datetime, zone: tzinfo) -> list[Choice]:
    """Offer later today, tomorrow at 8, Monday at 8, and in a week, no hour twice."""
    here = now.astimezone(zone)
    today, found = here.date(), []
    soon = _hour((now + SOON).astimezone(zone), zone)
    if soon.date() == today and soon.hour <= EVENING:
        found.append(Choice("today", soon))
    monday = today + timedelta(days=7 - today.weekday())
    days = {
        "tomorrow": today + timedelta(days=1),
        "monday": monday,
        "week": today + timedelta(days=7),
    }
    for key, day in days.items():
        at = _from(day, MORNING, zone)
        if all(at != other.at for other in found):
            found.append(Choice(key, at))
    return found


def chosen(given: Mapping[str, str], name: str, *, now: datetime, zone: tzinfo) -> datetime | None:
    """Read which hour a form chose: a choice's key, or "date" with `on` and `hour` on the wall.

    None when it chose none of them. Raises NoSuchHour, NotAhead.
    """
    key = given.get(name, "")
    if key == "date":
        return wall(given.get("on", ""), given.get("hour", ""), now=now, zone=zone)
    return next((c.at for c in choices(now, zone) if c.key == key), None)


def wall(on: str, hour: str, *, now: datetime, zone: tzinfo) -> datetime:
    """Read a date and an hour as the wall shows them; of an hour shown twice, the first.

    Raises NoSuchHour for one that the clock jumps over, NotAhead for one that is not to come.
    """
    try:
        naive = datetime.combine(date.fromisoformat(on), time.fromisoformat(hour or "08:00"))
    except ValueError as error:
        raise NotAhead from error
    at = naive.replace(tzinfo=zone, fold=0)
    back = at.astimezone(UTC).astimezone(zone)
    if back.replace(tzinfo=None, fold=0) != naive.replace(tzinfo=None):
        raise NoSuchHour(back)
    if not now < at <= now + FAR:
        raise NotAhead
    return at.astimezone(UTC)


def _from(day: date, hour: time, zone: tzinfo) -> datetime:
    """Return an hour of the wall, or the first one after it that the clock shows."""
    return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC).astimezone(zone)


def _hour(at: datetime, zone: tzinfo) -> datetime:
    """Round up to a whole hour."""
    whole = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return (whole if whole == at else whole + timedelta(hours=1)).astimezone(zone)

"""Which backups are kept, when the next one is due, how its file is called. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS, WEEKS, MONTHS = 7, 4, 12
SUFFIX: Final = ".parvis"
NAME: Final = re.compile(r"^parvis-(\d{4}-\d\d-\d\dT\d{6})Z\.parvis$")
OLD: Final = timedelta(hours=36)


def file_name(at: datetime) -> str:
    """Name a backup by its instant, in UTC, so that names sort as they were made."""
    return f"parvis-{at.astimezone(UTC):%Y-%m-%dT%H%M%S}Z{SUFFIX}"


def made_at(name: str) -> datetime | None:
    """Read the instant out of a backup's name; None for a file that is not one of ours."""
    found = NAME.match(name)
    if not found:
        return None
    try:
        return datetime.strptime(found[1], "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def kept(instants: Iterable[datetime], zone: ZoneInfo) -> set[datetime]:
    """Choose what stays: the newest of each of the last 7 days, 4 weeks and 12 months that have one.

    Days, weeks (from Monday) and months are those of `zone`. The newest of all always stays.
    """
    newest_first = sorted(set(instants), reverse=True)
    stays: set[datetime] = set()
    for period, count in (("%Y-%m-%d", DAYS), ("%G-%V", WEEKS), ("%Y-%m", MONTHS)):
        seen: set[str] = set()
        for instant in newest_first:
            name = instant.astimezone(zone).strftime(period)
            if name not in seen and len(seen) < count:
                seen.add(name)
                stays.add(instant)
    return stays


def next_run(now: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """Return the next instant when the clocks of a zone show an hour, strictly after `now`.

    An hour that a change of clocks skips is taken as the same instant by the clock before it.
    """
    local = now.astimezone(zone)
    run = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if run.astimezone(UTC) <= now.astimezone(UTC):
        day = (run + timedelta(days=1)).date()
        run = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
    return run.astimezone(UTC)

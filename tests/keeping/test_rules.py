"""Which backups stay, when the next is due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from parvis.keeping.rules import file_name, kept, made_at, next_run

ZONE = ZoneInfo("America/Toronto")
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def every(step: timedelta, count: int) -> list[datetime]:
    return [NOW - n * step for n in range(count)]


@pytest.mark.parametrize(
    ("made", "count"),
    [
        ([], 0),
        ([NOW], 1),
        (every(timedelta(hours=1), 24), 2),
        (every(timedelta(days=1), 7), 7),
        (every(timedelta(days=1), 28), 7 + 2 + 1),  # two more Sundays, the last of October
        (every(timedelta(days=1), 400), 7 + 2 + 11),
        (every(timedelta(days=30), 100), 12),
        (every(timedelta(days=365), 5), 5),
    ],
)
def test_what_the_rule_keeps(made, count):
    stays = kept(made, ZONE)
    assert len(stays) == count
    assert not made or max(made) in stays
    assert kept(stays, ZONE) == stays
    assert stays <= set(made)


def test_a_day_lost_costs_no_older_backup():
    made = every(timedelta(days=1), 60)
    gap = [at for at in made if not 1 <= (NOW - at).days <= 5]
    assert len([at for at in kept(gap, ZONE) if NOW - at < timedelta(days=15)]) >= 7


@pytest.mark.parametrize(
    ("now", "hour", "due"),
    [
        ("2026-11-25T07:59:59", 3, "2026-11-25T08:00:00"),
        ("2026-11-25T08:00:00", 3, "2026-11-26T08:00:00"),
        ("2026-03-08T06:00:00", 2, "2026-03-08T07:00:00"),  # 2 a.m. does not exist that night
        ("2026-03-08T07:00:00", 2, "2026-03-09T06:00:00"),
        ("2026-11-01T04:00:00", 1, "2026-11-01T05:00:00"),  # 1 a.m. comes twice: the first
        ("2026-11-01T05:30:00", 1, "2026-11-02T06:00:00"),
        ("2026-12-31T23:00:00", 23, "2027-01-01T04:00:00"),
    ],
)
def test_the_next_backup_is_due_when_the_clocks_show_the_hour(now, hour, due):
    told = next_run(datetime.fromisoformat(now).replace(tzinfo=UTC), hour, ZONE)
    assert told == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_name_tells_when_and_other_files_are_left_alone():
    assert made_at(file_name(NOW)) == NOW
    for name in ("x.parvis", "parvis-2026-13-45T000000Z.parvis", file_name(NOW) + ".part", ""):
        assert made_at(name) is None

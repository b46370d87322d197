"""The hours to choose, on the wall of whoever chooses: never one that does not exist."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from parvis.inbox.later.rules import NoSuchHour, NotAhead, choices, chosen, wall

TORONTO = ZoneInfo("America/Toronto")
NOW = datetime(2027, 3, 10, 15, 20, tzinfo=UTC)  # a Wednesday, 10:20 in Toronto


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        (
            "2027-03-10T10:20",
            [
                ("today", "03-10 14:00"),
                ("tomorrow", "03-11 08:00"),
                ("monday", "03-15 08:00"),
                ("week", "03-17 08:00"),
            ],
        ),
        (
            "2027-03-10T17:30",
            [("tomorrow", "03-11 08:00"), ("monday", "03-15 08:00"), ("week", "03-17 08:00")],
        ),
        ("2027-03-14T23:50", [("tomorrow", "03-15 08:00"), ("week", "03-21 08:00")]),
        ("2027-03-15T00:10", [("today", "03-15 04:00"), ("tomorrow", "03-16 08:00"), ("monday", "03-22 08:00")]),
    ],
)  # fmt: skip
def test_no_hour_is_offered_twice_and_each_is_of_the_wall(now, offered):
    here = datetime.fromisoformat(now).replace(tzinfo=TORONTO)
    told = [
        (c.key, c.at.astimezone(TORONTO).strftime("%m-%d %H:%M")) for c in choices(here, TORONTO)
    ]
    assert told == offered


def test_eight_in_the_morning_stays_eight_over_a_change_of_clocks():
    saturday = datetime(2027, 3, 13, 12, tzinfo=TORONTO)
    tomorrow = next(c.at for c in choices(saturday, TORONTO) if c.key == "tomorrow")
    assert tomorrow.astimezone(TORONTO).hour == 8
    assert tomorrow.timestamp() - saturday.timestamp() == 19 * 3600  # a night of one hour less


@pytest.mark.parametrize(
    ("on", "hour", "at"),
    [
        ("2027-03-12", "09:30", "2027-03-12T14:30"),
        ("2027-03-15", "", "2027-03-15T12:00"),
        ("2027-11-07", "01:30", "2027-11-07T05:30"),  # shown twice: the first
    ],
)
def test_a_wall_hour_is_read_in_its_zone(on, hour, at):
    assert wall(on, hour, now=NOW, zone=TORONTO) == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_an_hour_that_the_clock_jumps_over_is_asked_again():
    with pytest.raises(NoSuchHour) as found:
        wall("2027-03-14", "02:30", now=NOW, zone=TORONTO)
    assert (found.value.after.hour, found.value.after.minute) == (3, 30)


@pytest.mark.parametrize(
    ("on", "hour"),
    [
        ("", "08:00"),
        ("demain", "08:00"),
        ("2027-03-12", "25:99"),
        ("2027-03-09", "08:00"),
        ("2029-01-01", "08:00"),
        ("2027-02-30", "08:00"),
    ],
)
def test_what_is_not_an_hour_to_come_is_refused(on, hour):
    with pytest.raises(NotAhead):
        wall(on, hour, now=NOW, zone=TORONTO)


def test_a_form_that_chooses_no_hour_chooses_none():
    assert chosen({}, "at", now=NOW, zone=TORONTO) is None
    assert chosen({"at": "now"}, "at", now=NOW, zone=TORONTO) is None
    assert chosen({"at": "tomorrow"}, "at", now=NOW, zone=TORONTO).hour == 8

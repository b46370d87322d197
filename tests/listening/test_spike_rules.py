from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from parvis.listening.spikes.reasons import new_words, top_link
from parvis.listening.spikes.rules import HOUR, Usual, judge, learn, learned, most, tail

ZONE = ZoneInfo("America/Toronto")
START = datetime(2026, 9, 7, 4, tzinfo=UTC)  # a Monday, midnight in Québec


@pytest.mark.parametrize(
    ("count", "mean", "dispersion", "chance"),
    [
        (0, 1.0, 0.0, 1.0),
        (1, 1.0, 0.0, 0.6321),
        (3, 0.1, 0.0, 0.000155),
        (5, 1.0, 0.0, 0.00366),
        (1, 1.0, 1.0, 0.5),
        (3, 1.0, 1.0, 0.125),
        (2, 0.0, 0.3, 0.0),
    ],
)
def test_the_tail_is_the_law_s(count, mean, dispersion, chance):
    assert tail(count, mean, dispersion) == pytest.approx(chance, rel=0.01)


def test_what_is_ordinary_at_most():
    assert most(0.1, 0.0) == 1
    assert most(10, 0.0) == 15
    assert most(10, 0.3) > 15


def test_nothing_is_a_spike_below_three_people_nor_on_an_ordinary_day():
    usual = Usual(0.001, 0.25, 8)
    assert not judge([2, 0, 0], [usual] * 3).is_spike
    assert judge([5, 0, 0], [usual] * 3).is_spike
    busy = Usual(10, 0.25, 8)
    assert not judge([18, 9, 12], [busy] * 3).is_spike
    told = judge([90, 9, 12], [busy] * 3)
    assert (told.is_spike, told.hours, told.seen) == (True, 1, 90)


def test_what_lasts_is_found_by_the_longer_window():
    told = judge([7, 7, 7], [Usual(1.0, 0.25, 8)] * 3)
    assert (told.is_spike, told.hours) == (True, 3)


def test_the_hour_of_the_week_is_the_zone_s_own_through_a_change_of_clocks():
    counts = {}
    for week in range(8):
        at = (START + timedelta(weeks=week)).astimezone(ZONE).replace(hour=9).astimezone(UTC)
        counts[at] = 20
    after = datetime(2026, 11, 9, 14, tzinfo=UTC)  # 9 o'clock, an hour later in UTC than before
    base = learn(counts, datetime(2026, 11, 7, 5, tzinfo=UTC), ZONE, since=START)
    assert base.usual(after).mean > 5
    assert base.usual(after - HOUR).mean < 2


def test_a_quiet_hour_of_a_quiet_day_is_not_thought_as_busy_as_the_others():
    counts, now = {}, START + timedelta(weeks=4)
    for hour in range(4 * 7 * 24):
        at = START + hour * HOUR
        local = at.astimezone(ZONE)
        counts[at] = (12 if local.hour >= 7 else 4) // (2 if local.weekday() >= 5 else 1)
    base = learn(counts, now, ZONE, since=START)
    sunday_night = base.usual(datetime(2026, 10, 11, 7, tzinfo=UTC))
    assert 1.8 < sunday_night.mean < 2.5, "two"
    assert 11 < base.usual(datetime(2026, 10, 6, 18, tzinfo=UTC)).mean < 13


def test_what_is_not_known_of_an_hour_is_part_of_its_spread_and_goes_away():
    def doubt(weeks: int) -> float:
        counts = {START + n * HOUR: 2 for n in range(weeks * 168)}
        now = START + timedelta(weeks=weeks)
        return learn(counts, now, ZONE, since=START).usual(now).doubt

    assert doubt(1) > 1.5 * doubt(8) > 0
    sure, unsure = (judge([7, 7, 7], [Usual(2.5, 0.05, 8, of)] * 3) for of in (0.0, 0.3))
    assert sure.chance < unsure.chance / 10


@pytest.mark.parametrize(
    ("hours", "an_hour", "ordinary", "alarming"),
    [(0, 0, 9, 60), (6, 1, 9, 60), (72, 1, 8, 30), (72, 10, 60, 200), (168, 1, 7, 30)],
)
def test_a_watch_of_less_than_a_week_is_slow_to_wonder(hours, an_hour, ordinary, alarming):
    now = START + timedelta(hours=hours)
    counts = {START + n * HOUR: an_hour for n in range(hours)}
    usual = learn(counts, now, ZONE, since=START).usual(now)
    calm, burst = (judge([n, 0, 0], [usual] * 3) for n in (ordinary, alarming))
    assert (calm.is_spike, burst.is_spike) == (False, True)


def test_an_earlier_spike_does_not_teach_that_spikes_are_ordinary():
    calm = [1] * 1000
    assert learned([*calm, 500], [1.0] * 1001) < 2 * learned([*calm, 30], [1.0] * 1001)


def test_the_reason_is_the_link_and_the_words_that_are_new():
    told = [("le prix https://a.example/x.", ""), ("encore https://a.example/x", ""), ("rien", "")]
    assert top_link(told) == ("https://a.example/x", 2)
    assert top_link(told[:1]) == ("", 0)
    now = [("le scandale du croissant", "fr"), ("quel scandale, ce croissant", "fr")]
    before = [("un bon croissant", "fr")] * 20
    assert new_words(now, before) == ["scandale"]
    assert new_words(now, before, ["scandale"]) == []

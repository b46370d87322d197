"""What a day asks, when it ends, how long things take: tables on the pure rules."""

from datetime import UTC, datetime, timedelta

import pytest

from parvis.site.today.rules import (
    ANSWER,
    DECIDE,
    LONGEST_DAY,
    Harm,
    Line,
    choose,
    day,
    pace,
    put_off,
    segments,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def line(key: str, harm: Harm = Harm.WAITING, minutes: int = 3, hours: int = 0, many=1) -> Line:
    return Line(
        key=key,
        harm=harm,
        minutes=minutes,
        since=NOON - timedelta(hours=hours),
        icon="inbox",
        title=key,
        detail="",
        verb="",
        url="/",
        many=many,
    )


def stands(lines, asked=(), skipped=(), tired=()):
    return day(lines, asked=asked, skipped=skipped, tired=frozenset(tired))


def keys(lines):
    return [x.key for x in lines]


def test_the_most_harmful_comes_first_and_the_oldest_among_equals():
    lines = [line("new"), line("old", hours=5), line("kind", Harm.KIND), line("grave", Harm.GRAVE)]
    assert keys(choose(lines, minutes=40)) == ["grave", "old", "new", "kind"]


@pytest.mark.parametrize(("minutes", "asked"), [(10, 3), (20, 6), (40, 10)])
def test_what_is_asked_fits_the_minutes_one_has(minutes: int, asked: int):
    chosen = choose([line(str(n)) for n in range(30)], minutes=minutes)
    assert len(chosen) == asked
    assert sum(x.minutes for x in chosen) <= minutes


def test_a_failure_is_asked_whatever_the_minutes():
    assert keys(choose([line("failed", Harm.FAILED, minutes=30)], minutes=10)) == ["failed"]


def test_a_day_is_never_longer_than_ten_lines():
    lines = [line(str(n), Harm.GRAVE, minutes=1) for n in range(50)]
    asked = keys(choose(lines, minutes=40))
    assert len(asked) == LONGEST_DAY
    here = stands(lines, asked=asked)
    assert (len(here.asked), here.waiting, here.grave) == (LONGEST_DAY, 40, 40)


def test_a_day_ends_and_what_still_waits_is_not_asked_in_its_place():
    lines = [line(str(n)) for n in range(5)]
    here = stands(lines[2:], asked=["0", "1"])
    assert (here.asked, here.done, here.waiting) == ((), 2, 3)


def test_what_turned_grave_meanwhile_is_asked_too():
    here = stands([line("a"), line("b", Harm.GRAVE)], asked=["a"])
    assert keys(here.asked) == ["b", "a"]


def test_what_is_skipped_waits_until_tomorrow_and_is_not_done():
    here = stands([line("a"), line("b")], asked=["a", "b"], skipped=["a"])
    assert (keys(here.asked), keys(here.rest), here.done) == (["b"], ["a"], 0)


def test_a_line_that_gathers_counts_for_all_it_gathers():
    here = stands([line("inbox", Harm.LATER, many=488)], asked=[])
    assert (here.waiting, here.grave) == (488, 0)


@pytest.mark.parametrize(
    ("days", "tired"),
    [
        ([], set()),
        ([["a"], ["a"]], set()),
        ([["a", "b"], ["a"], ["a", "b"]], {"a"}),
        ([["a"], [], ["a"], ["a"]], set()),
        ([["a"], ["a"], ["a"], []], {"a"}),
    ],
)
def test_what_is_put_off_three_days_running_is_named(days, tired):
    assert put_off(days) == tired


def test_what_is_put_off_too_often_is_set_apart():
    here = stands([line("a"), line("b")], asked=["a"], skipped=["a"], tired=["a"])
    assert (keys(here.rest), keys(here.tired), here.waiting) == (["b"], ["a"], 2)


def acts(*gaps: float, sort: str = ANSWER, person: int = 1):
    at, told = NOON, [(person, "", NOON)]
    for seconds in gaps:
        at += timedelta(seconds=seconds)
        told.append((person, sort, at))
    return told


@pytest.mark.parametrize(
    ("told", "minutes", "measured"),
    [
        ([], 3, 0),
        (acts(120, 120, 120, 120), 3, 0),  # four are not enough
        (acts(120, 120, 240, 300, 120), 2, 5),
        (acts(120, 120, 240, 300, 120, 3600, 1, 1), 2, 5),  # a pause and a bulk gesture
        (acts(20, 20, 20, 20, 20), 1, 5),  # never under a minute
        (acts(300, 300, 300, 300, 300, sort=DECIDE), 3, 5),
    ],
)
def test_the_pace_is_the_median_of_what_was_really_taken(told, minutes, measured):
    found = pace(told)
    assert (found.minutes[ANSWER], found.measured) == (minutes, measured)


def test_people_are_measured_apart():
    mixed = sorted(acts(*[240] * 5, person=1) + acts(*[240] * 5, person=2), key=lambda act: act[2])
    assert pace(mixed).minutes[ANSWER] == 4


def test_the_bar_is_as_long_as_the_minutes():
    assert segments([2, 6], width=80) == [(0, 19), (20, 59)]

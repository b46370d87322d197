from datetime import UTC, datetime, timedelta

import pytest

from parvis.site.today.rules import LONGEST_DAY, Harm, Line, plan, segments

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def line(key: str, harm: Harm = Harm.WAITING, minutes: int = 3, hours: int = 0) -> Line:
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
    )


def test_the_most_harmful_comes_first_and_the_oldest_among_equals():
    lines = [line("new"), line("old", hours=5), line("kind", Harm.KIND), line("grave", Harm.GRAVE)]
    assert [x.key for x in plan(lines, minutes=40).asked] == ["grave", "old", "new", "kind"]


@pytest.mark.parametrize(("minutes", "asked"), [(10, 3), (20, 6), (40, 10)])
def test_what_is_asked_fits_the_minutes_one_has(minutes: int, asked: int):
    day = plan([line(str(n)) for n in range(30)], minutes=minutes)
    assert (len(day.asked), len(day.rest)) == (asked, 30 - asked)
    assert day.minutes <= minutes


def test_a_failure_is_asked_whatever_the_minutes():
    day = plan([line("failed", Harm.FAILED, minutes=30)], minutes=10)
    assert [x.key for x in day.asked] == ["failed"]


def test_a_day_is_never_longer_than_ten_lines():
    day = plan([line(str(n), Harm.FAILED, minutes=1) for n in range(50)], minutes=40)
    assert len(day.asked) == LONGEST_DAY


def test_what_is_skipped_waits_until_tomorrow():
    day = plan([line("a"), line("b")], minutes=20, skipped=frozenset({"a"}))
    assert [x.key for x in day.asked] == ["b"]
    assert [x.key for x in day.rest] == ["a"]


def test_the_bar_is_as_long_as_the_minutes():
    laid = segments([line("a", minutes=2), line("b", minutes=6)], width=80)
    assert laid == [(0, 19), (20, 59)]

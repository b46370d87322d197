"""Where one stands, whether it changed, how it is drawn, when to look again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from parvis.listening.presence import rules

OURS = "https://www.cafe.example/pain"


@pytest.mark.parametrize(
    ("addresses", "position", "page"),
    [
        (["https://a.example", OURS, "https://cafe.example/"], 2, OURS),
        (["https://blog.cafe.example/x"], 1, "https://blog.cafe.example/x"),
        (["https://notcafe.example/", "https://cafe.example.evil.example/"], None, ""),
        (["javascript:alert(1)", "http://[x"], None, ""),
        ([], None, ""),
    ],
)
def test_our_best_page_is_found_by_its_host_and_those_under_it(addresses, position, page):
    found = rules.stood(addresses, ["cafe.example"])
    assert (found.position, found.page, found.depth) == (position, page, len(addresses))


def ranked(*places: float | None) -> list[tuple[date, float | None]]:
    return [(date(2026, 11, 30) - timedelta(days=n), place) for n, place in enumerate(places)]


@pytest.mark.parametrize(
    ("places", "gained"),
    [
        ([3, 3, 9, 3, 3, 3, 3, 8, 8, 8, 8, 8, 8, 8], 5),
        ([8, 8, 8, None, None, None, None, 3, 3, 3], -5),
        ([3, 3, None, None, None, None, None, 8, 8, 8], None),
        ([3, 3, 3], None),
        ([2, 3, 2.5, None, None, None, None, 2.5, 2.5, 2.5], 0),
    ],
)
def test_a_change_compares_the_middle_ranks_of_two_weeks(places, gained):
    assert rules.trend(ranked(*places), date(2026, 11, 30)) == gained


def test_the_drawing_breaks_where_there_is_no_rank_and_stays_in_its_box():
    path = rules.drawing(ranked(1, 1, None, 200, None, 30), date(2026, 11, 30), 90)
    assert path.count("M") == 3
    assert path.endswith("L238 4")
    assert path.count(" 36h.1") == 2
    assert rules.drawing(ranked(None), date(2026, 11, 30), 90) == ""
    assert rules.drawing([(date(2020, 1, 1), 1)], date(2026, 11, 30), 90) == ""


def test_the_next_look_is_tomorrow_morning_where_the_brand_lives():
    zone = ZoneInfo("America/Toronto")
    late = datetime(2026, 12, 1, 3, tzinfo=UTC)  # the last of November there, 22 h
    assert rules.next_look(late, zone, 121) == datetime(2026, 12, 1, 5, 1, tzinfo=zone)
    assert rules.next_month(date(2026, 12, 31)) == date(2027, 1, 1)

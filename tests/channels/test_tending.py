"""When a key is about to stop working, and what is said of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parvis.channels.rules import days_left, warning_due

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (None, None),
        (timedelta(days=30), 30),
        (timedelta(days=7), 7),
        (timedelta(hours=23), 0),
        (timedelta(hours=-5), 0),
    ],
)
def test_whole_days_are_counted_to_the_end_of_a_key(left, days):
    assert days_left(NOW + left if left is not None else None, NOW) == days


@pytest.mark.parametrize(
    ("left", "warned", "mark"),
    [
        (None, 0, 0),
        (8, 0, 0),
        (7, 0, 7),
        (6, 7, 0),
        (2, 7, 0),
        (1, 7, 1),
        (0, 7, 1),
        (0, 1, 0),
        (0, 0, 1),
    ],
)
def test_a_warning_is_given_at_seven_days_and_at_one_once_each(left, warned, mark):
    assert warning_due(left, warned) == mark

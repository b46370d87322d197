"""The hour that autumn repeats: WordPress compares dates by its wall clock, and nothing is skipped."""

from __future__ import annotations

import pytest
from backlogs.wordpress import backlog

from parvis.connectors.wordpress import WordPress


@pytest.mark.parametrize("apart", [3, 20, 61])  # seconds: 1200, 180 and 59 comments in that hour
def test_a_night_whose_clocks_go_back_is_read_whole(apart):
    door, settings, place, expected = backlog(5 * 3600 // apart // 100 + 1, apart=apart)
    read: list[str] = []
    for number, page in enumerate(WordPress(settings, door).read(place, "")):
        read += [item.remote_id for item in page.items]
        assert number <= len(expected) // 100 + 1, "it reads in circles"
    assert set(read) == expected
    assert len(read) <= len(expected) + 100

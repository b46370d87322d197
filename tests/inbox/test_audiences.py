"""An answer is never read by more people than what it answers."""

from __future__ import annotations

import pytest

from parvis.inbox.audiences import WIDTHS, carried, settled, widths
from parvis.wire.items import Audience


@pytest.mark.parametrize(
    ("reached", "wanted", "reads"),
    [
        (Audience.PUBLIC, "", Audience.PUBLIC),
        (Audience.PUBLIC, "private", Audience.PRIVATE),
        (Audience.UNLISTED, "public", Audience.UNLISTED),
        (Audience.FOLLOWERS, "public", Audience.FOLLOWERS),
        (Audience.PRIVATE, "", Audience.PRIVATE),
        (Audience.PRIVATE, "public", Audience.PRIVATE),
        (Audience.PUBLIC, "a word nobody knows", Audience.PRIVATE),
    ],
)
def test_an_answer_may_be_narrowed_and_never_widened(reached, wanted, reads):
    assert settled(WIDTHS, reached, wanted) is reads


@pytest.mark.parametrize("reached", WIDTHS)
def test_what_is_offered_begins_with_what_is_answered(reached):
    offered = widths(WIDTHS, reached)
    assert offered[0].value == reached
    assert offered[0].chosen
    assert len(offered) == len(WIDTHS) - WIDTHS.index(reached)


def test_where_nobody_chooses_nothing_is_offered():
    assert widths((), Audience.PUBLIC) == []
    assert settled((), Audience.PUBLIC, "private") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("Araignée", "re: Araignée"), ("re: Araignée", "re: Araignée"), ("RE: x", "RE: x")],
)
def test_a_warning_is_carried_over_and_marked_once(before, after):
    assert carried(before) == after

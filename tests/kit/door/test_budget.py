"""What a network allows one account: believed where it tells, counted where it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parvis.kit.door.budget import Budget, PacedDoor, Purse, left_of
from parvis.wire.door import Rate, Response
from parvis.wire.errors import Paced

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC).timestamp()
MASTODON = {
    "x-ratelimit-limit": "300",
    "x-ratelimit-remaining": "60",
    "x-ratelimit-reset": "2026-12-01T08:05:00.000000Z",
}
BLUESKY = {
    "ratelimit-limit": "3000",
    "ratelimit-remaining": "2999",
    "ratelimit-reset": str(int(NOW) + 300),
    "ratelimit-policy": "3000;w=300",
}


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (MASTODON, (60, 300, NOW + 300)),
        (BLUESKY, (2999, 3000, NOW + 300)),
        ({"ratelimit-remaining": "3", "ratelimit-reset": "20"}, (3, 0, NOW + 20)),
        ({"ratelimit-remaining": "3"}, None),
        ({"x-ratelimit-remaining": "-1", "x-ratelimit-reset": "20"}, None),
        ({"x-ratelimit-remaining": "x", "x-ratelimit-reset": "20"}, None),
        ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": "soon"}, None),
        ({}, None),
    ],
)
def test_what_is_left_is_read_in_each_way_of_telling_it(headers, told):
    assert left_of(headers, NOW) == told


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def answer(status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=status, url="https://x.example/", headers=named)


def test_reading_stops_at_one_fifth_until_the_hour_told_and_what_leaves_goes_on():
    clock = Clock()
    budget = Budget(None, clock)
    budget.heard(
        answer(x_ratelimit_limit="300", x_ratelimit_remaining="62", x_ratelimit_reset="300")
    )
    budget.spend(reading=True)
    budget.spend(reading=False)
    with pytest.raises(Paced) as told:
        budget.spend(reading=True)
    assert told.value.after.total_seconds() == pytest.approx(300)
    for _one in range(100):
        budget.spend(reading=False)
    clock.now += 301
    budget.spend(reading=True)


def test_a_refusal_for_asking_too_much_stops_reading_for_every_place_of_the_account():
    clock = Clock()
    budget = Budget(None, clock)
    budget.heard(answer(429))
    with pytest.raises(Paced):
        budget.spend(reading=True)
    clock.now += 61
    budget.spend(reading=True)


def test_a_network_that_tells_nothing_is_counted():
    clock = Clock()
    budget = Budget(Rate(requests=60, seconds=60), clock)
    for _one in range(48):
        budget.spend(reading=True)
        clock.now += 0.5
    with pytest.raises(Paced) as told:
        budget.spend(reading=True)
    assert told.value.after.total_seconds() == pytest.approx(36)
    clock.now += 36.1
    budget.spend(reading=True)
    with pytest.raises(Paced):
        budget.spend(reading=True)


def test_a_day_is_the_most_that_one_waits():
    clock = Clock()
    budget = Budget(None, clock)
    budget.heard(answer(x_ratelimit_remaining="0", x_ratelimit_reset=str(int(NOW) + 10**8)))
    with pytest.raises(Paced) as told:
        budget.spend(reading=True)
    assert told.value.after.total_seconds() <= 86_400


class Told:
    """A door whose every answer tells what is left."""

    def __init__(self, left: int) -> None:
        self.left, self.asked = left, []

    def request(self, method: str, url: str, **_more: object) -> Response:
        self.asked.append((method, url))
        named = {"x-ratelimit-limit": "100", "x-ratelimit-reset": "600"}
        return Response(
            status=200, url=url, headers={**named, "x-ratelimit-remaining": str(self.left)}
        )


def test_places_of_one_account_share_one_budget_and_other_accounts_have_their_own():
    far, purse = Told(left=20), Purse()
    one, two = (
        PacedDoor(far, "mastodon a", None, reading=True, purse=purse) for _place in range(2)
    )
    other = PacedDoor(far, "mastodon b", None, reading=True, purse=purse)
    leaving = PacedDoor(far, "mastodon a", None, reading=False, purse=purse)
    one.request("GET", "https://s.example/x")
    for door in (one, two):
        with pytest.raises(Paced):
            door.request("GET", "https://s.example/y")
    two.request("GET", "https://plc.example/y")
    two.request("POST", "https://s.example/renew")
    other.request("GET", "https://s.example/y")
    leaving.request("GET", "https://s.example/before")
    leaving.request("POST", "https://s.example/said")
    assert len(far.asked) == 6


def test_what_is_told_of_a_writing_is_another_budget():
    far, purse = Told(left=0), Purse()
    PacedDoor(far, "a", None, reading=False, purse=purse).request("POST", "https://s.example/x")
    PacedDoor(far, "a", None, reading=True, purse=purse).request("GET", "https://s.example/x")

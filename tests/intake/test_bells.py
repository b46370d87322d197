"""Lines kept open: what they announce is read sooner, and what they lose is read all the same."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.connectors.mastodon.lines import Streaming, running

from parvis.channels.models import Channel, ChannelState, Place
from parvis.connectors.mastodon.bell import places_of
from parvis.intake.bells import APART, LOOK_EVERY, NEVER_SOON, SILENT, Listener, ring_places

ME = {"id": "7", "acct": "four", "username": "four", "display_name": "Le Four"}
MENTION = {"id": "1", "type": "mention", "account": {"id": "9"}}
HOUR = timedelta(hours=1)


@pytest.fixture
def line(other_peoples_sockets_all_along) -> Streaming:
    with running() as made:
        yield made


@pytest.fixture
def channel(web, line, brands) -> Channel:
    def told(path: str, value: object) -> None:
        web.answers[path] = (200, json.dumps(value), "application/json")

    told("api/v1/accounts/verify_credentials", ME)
    urls = {"urls": {"streaming": line.url}}
    told("api/v2/instance", {"version": "4.5.0", "domain": "social.example", "configuration": urls})
    made = Channel.objects.create(
        brand=brands.cafe, network="mastodon", authority=web.url, title="four", account_id="account:7",
        settings={"url": web.url, "software": "mastodon"}, secret={"token": "t0ken"},
    )  # fmt: skip
    now = timezone.now()
    for key, ours in (("notifications", True), ("statuses", True), ("home", False)):
        Place.objects.create(
            channel=made, key=key, label=key, ours=ours, due_at=now + HOUR, last_read_at=now - HOUR
        )
    return made


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def listener(channel, clock) -> Listener:
    made = Listener(clock)
    yield made
    made.close()


def waits(channel: Channel) -> dict[str, bool]:
    """Say of each place whether it still waits for its own hour."""
    soon = timezone.now() + timedelta(minutes=2)
    return {place.key: place.due_at > soon for place in channel.places.all()}


def put_off(channel: Channel) -> None:
    now = timezone.now()
    channel.places.update(due_at=now + HOUR, last_read_at=now - HOUR)


def heard(listener: Listener, wanted: int) -> int:
    """Step until so many places were rung, or for a while."""
    total, deadline = 0, time.monotonic() + 30
    while total < wanted and time.monotonic() < deadline:
        total += listener.step(0.05)
    return total


def opened(listener: Listener, channel: Channel) -> None:
    listener.step(0)
    put_off(channel)


def test_what_is_ours_is_read_when_the_line_opens_and_each_event_rings_its_place(
    listener, channel, line
):
    listener.step(0)
    assert waits(channel) == {"notifications": False, "statuses": False, "home": True}
    ((path, headers),) = line.asked
    assert (path, headers["authorization"]) == ("/api/v1/streaming?stream=user", "Bearer t0ken")
    for event, row, rung in (
        ("notification", MENTION, {"notifications"}),
        ("update", {"id": "2", "account": {"id": "9"}}, {"home"}),
        ("update", {"id": "3", "account": {"id": "7"}}, {"home", "statuses"}),
    ):
        put_off(channel)
        line.say(event, row)
        assert heard(listener, len(rung)) == len(rung)
        assert {key for key, later in waits(channel).items() if not later} == rung


def test_a_line_that_breaks_is_opened_again_and_what_came_meanwhile_is_read(
    listener, channel, line, clock
):
    opened(listener, channel)
    assert line.opened.wait(20)
    line.open[-1].close()
    deadline = time.monotonic() + 30
    while listener.selector.get_map() and time.monotonic() < deadline:
        listener.step(0.05)
    assert not listener.selector.get_map()
    clock.now += LOOK_EVERY
    listener.step(0)
    assert len(line.asked) == 1, "it was opened again at once"
    clock.now += 600
    listener.step(0)
    assert len(line.asked) == 2
    assert not waits(channel)["notifications"]


def test_a_line_where_nothing_comes_any_more_is_a_dead_one(listener, channel, line, clock):
    opened(listener, channel)
    clock.now += SILENT + 1
    listener.step(0)
    assert not listener.selector.get_map()


def test_a_server_without_lines_is_seldom_asked(listener, channel, line, clock):
    line.status = 404
    listener.step(0)
    clock.now += NEVER_SOON.total_seconds() - 60
    listener.step(0)
    assert len(line.asked) == 1
    assert all(waits(channel).values())
    line.status, clock.now = 0, clock.now + 120
    listener.step(0)
    assert len(line.asked) == 2


@pytest.mark.parametrize(
    "state", [ChannelState.PAUSED, ChannelState.REMOVED, ChannelState.RECONNECT]
)
def test_an_account_that_is_no_longer_read_is_hung_up(listener, channel, line, clock, state):
    opened(listener, channel)
    Channel.objects.update(state=state)
    line.say("notification", MENTION)
    assert heard(listener, 0) == 0
    assert listener.step(0.2) == 0
    clock.now += LOOK_EVERY
    listener.step(0)
    assert not listener.lines
    assert all(waits(channel).values())


def test_the_practice_desk_has_no_line(listener, channel, line, brands):
    brands.cafe.is_sample = True
    brands.cafe.save()
    listener.step(0)
    assert not line.asked


def test_a_place_is_not_read_more_often_than_its_pace_nor_before_its_guards(channel):
    now = timezone.now()
    channel.places.update(last_read_at=now, due_at=now + HOUR)
    assert ring_places(channel.pk, ["notifications", "home"]) == 2
    for key, ours in (("notifications", True), ("home", False)):
        wait = channel.places.get(key=key).due_at - now
        assert APART[ours] - timedelta(seconds=1) < wait <= APART[ours] + timedelta(seconds=1)
    assert ring_places(channel.pk, ["notifications", "home"]) == 0
    channel.places.update(due_at=None)
    assert ring_places(channel.pk, ["notifications", "home", "elsewhere"]) == 0
    assert not channel.places.exclude(due_at=None).exists()


@pytest.mark.parametrize(
    ("event", "payload", "places"),
    [
        ("notification", {"type": "mention"}, {"notifications"}),
        ("notification", {"type": "admin.report"}, {"reports"}),
        ("notification", {"type": "favourite"}, set()),
        ("update", {"account": {"id": "7"}}, {"home", "statuses"}),
        ("update", {"account": {"id": "8"}}, {"home"}),
        ("status.update", {"account": {"id": "8"}}, set()),
        ("delete", 12345, set()),
        ("filters_changed", None, set()),
    ],
)
def test_only_new_words_ring(event, payload, places):
    text = None if payload is None else json.dumps(payload)
    assert places_of(json.dumps({"event": event, "payload": text}), "7") == places


@pytest.mark.parametrize(
    "wrong", ["", "null", "[]", "{", '{"event": 3}', '{"event":"update","payload":"["}']
)
def test_what_is_not_understood_rings_nothing(wrong):
    assert places_of(wrong, "7") == set()

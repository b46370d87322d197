"""Reading that leaves the rest of what a network allows to what leaves: one account, several places."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.channels import outbox
from parvis.channels.models import Channel, ChannelState, OutgoingState, Place
from parvis.intake.actions import read_place
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.wire.items import Draft

ME = {"id": "7", "acct": "four", "username": "four"}
SAID = {"id": "50", "created_at": "2026-12-01T08:00:00Z", "account": ME, "content": "<p>Oui</p>"}


@pytest.fixture
def server(web, monkeypatch):
    """A server that tells what is left in every answer."""
    web.left, web.posted = 30, []

    def end_headers(handler) -> None:
        until = timezone.now() + timedelta(minutes=4)
        handler.send_header("X-RateLimit-Limit", "300")
        handler.send_header("X-RateLimit-Remaining", str(web.left))
        handler.send_header("X-RateLimit-Reset", until.isoformat())
        super(type(handler), handler).end_headers()

    def post(handler) -> None:
        handler.rfile.read(int(handler.headers.get("content-length") or 0))
        handler.server.posted.append(handler.path)
        handler.do_GET()

    monkeypatch.setattr("tests.web.Web.end_headers", end_headers, raising=False)
    monkeypatch.setattr("tests.web.Web.do_POST", post, raising=False)
    for path, value in (
        ("api/v1/accounts/verify_credentials", ME),
        ("api/v1/notifications", []),
        ("api/v1/accounts/7/statuses", []),
        ("api/v1/statuses", SAID),
        ("api/v1/timelines/home", []),
    ):
        web.answers[path] = (200, json.dumps(value), "application/json")
    return web


@pytest.fixture
def channel(server, brands) -> Channel:
    made = Channel.objects.create(
        brand=brands.cafe, network="mastodon", authority=server.url, title="four", account_id="account:7",
        settings={"url": server.url}, secret={"token": "t"}, limits={"text": 500},
    )  # fmt: skip
    for key in ("notifications", "statuses"):
        Place.objects.create(channel=made, key=key, label=key, due_at=timezone.now())
    return made


def test_a_spent_budget_puts_every_place_off_and_an_answer_still_leaves(server, channel, alice):
    first, second = channel.places.order_by("pk")
    read_place(first.pk)
    asked = len(server.seen)
    assert asked == 1, "it read on with what was kept for what leaves"
    read_place(second.pk)
    assert len(server.seen) == asked, "the other place had a budget of its own"
    for place in channel.places.all():
        wait = place.due_at - timezone.now()
        assert timedelta(minutes=3) < wait <= timedelta(minutes=4)
        assert place.attempts == 0
    channel.refresh_from_db()
    assert (channel.state, channel.trouble) == (ChannelState.CONNECTED, None)
    row = outbox.put(
        brand=channel.brand, channel=channel, draft=Draft(text="Oui"), purpose="reply", by=alice,
        undo=timedelta(),
    )  # fmt: skip
    jobs.run_due(Lane.OUTGOING)
    row.refresh_from_db()
    assert row.state == OutgoingState.SENT, row.trouble
    assert server.posted == ["/api/v1/statuses"]


def test_with_enough_left_both_places_are_read(server, channel):
    server.left = 200
    for place in channel.places.all():
        read_place(place.pk)
    assert not channel.places.filter(last_read_at=None).exists()

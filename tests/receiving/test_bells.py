"""A forum rings: signed, the place is read at once; nothing of what it says is believed."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.channels.actions import connect_channel
from parvis.channels.models import Channel, Place
from parvis.receiving.models import Bell
from parvis.stream.models import Item
from parvis.wire.connector import Found
from parvis.wire.connector import Place as WirePlace

BODY = b'{"post": {"id": 1, "raw": "Croyez-moi"}}'


@pytest.fixture
def forum(brands, alice) -> Channel:
    found = Found(
        network="discourse", authority="https://forum.example", title="Le fournil",
        url="https://forum.example", settings={"url": "https://forum.example"},
        places=(WirePlace(key="posts", label="posts"),),
    )  # fmt: skip
    made = connect_channel(found, brand=brands.cafe, by=alice)
    wait(made, read_ago=timedelta(minutes=2))
    return made


def wait(channel: Channel, *, read_ago: timedelta, **more: object) -> None:
    """Let the next reading of a channel be due in five minutes."""
    now = timezone.now()
    told = {"due_at": now + timedelta(minutes=5), "last_read_at": now - read_ago, "attempts": 0}
    Place.objects.filter(channel=channel).update(**(told | more))


def make(channel: Channel, client: Client) -> tuple[str, str]:
    page = client.post(f"/b/{channel.brand.slug}/channels/{channel.pk}/bell/", {"word": "make"})
    row = Bell.objects.get(channel=channel)
    secret = dict(row.secret)["secret"]
    assert secret in page.content.decode()
    return f"/rung/{row.key}/", secret


def ring(address: str, secret: str, body: bytes = BODY) -> int:
    mine = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Discourse-Event-Signature": f"sha256={mine}", "X-Discourse-Event": "post_created"}
    answer = Client().post(address, body, content_type="application/json", headers=headers)
    return answer.status_code


def due_in(channel: Channel) -> timedelta:
    return channel.places.get().due_at - timezone.now()


def test_a_signed_call_has_the_forum_read_at_once_and_brings_no_words_itself(forum, alice, sit):
    client = sit(alice)
    address, secret = make(forum, client)
    assert ring(address, "another") == 403
    assert due_in(forum) > timedelta(minutes=4)
    assert ring(address, secret) == 202
    assert due_in(forum) <= timedelta()
    assert not Item.objects.filter(brand=forum.brand, text__contains="Croyez").exists()
    page = client.get(f"/b/{forum.brand.slug}/channels/{forum.pk}/bell/").content.decode()
    assert secret not in page
    assert "It last rang" in page
    assert "without the right secret" in page


def test_many_calls_are_one_reading_every_ten_seconds(forum, alice, sit):
    address, secret = make(forum, sit(alice))
    wait(forum, read_ago=timedelta(seconds=2))
    for _once in range(3):
        assert ring(address, secret) == 202
    assert timedelta(seconds=6) < due_in(forum) < timedelta(seconds=9)


def test_whoever_rings_cannot_hurry_a_forum_that_is_down_or_paused(forum, alice, sit):
    address, secret = make(forum, sit(alice))
    wait(forum, read_ago=timedelta(minutes=2), attempts=3)
    assert ring(address, secret) == 202
    assert due_in(forum) > timedelta(minutes=4)
    Channel.objects.filter(pk=forum.pk).update(state="paused")
    assert ring(address, secret) == 404


def test_a_bell_is_made_anew_taken_away_and_never_too_loud(forum, brands, alice, sit):
    client = sit(alice)
    first, secret = make(forum, client)
    second, other = make(forum, client)
    assert (first != second, secret != other) == (True, True)
    assert ring(first, secret) == 404
    assert ring(second, other, b"x" * 2_000_001) == 413
    assert Client().get(second).status_code == 405
    client.post(f"/b/{forum.brand.slug}/channels/{forum.pk}/bell/", {"word": "withdraw"})
    assert ring(second, other) == 404
    feed = brands.cafe.channels.create(network="feed", authority="https://f.example", title="f")
    assert client.get(f"/b/{brands.cafe.slug}/channels/{feed.pk}/bell/").status_code == 404
    assert "/bell/" in client.get(f"/b/{brands.cafe.slug}/channels/{forum.pk}/").content.decode()

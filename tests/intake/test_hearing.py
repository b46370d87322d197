"""All that is public on Bluesky is heard for every brand, through a real WebSocket, once it is asked for."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from django.utils import timezone

sys.path.insert(0, str(Path(__file__).parents[1] / "connectors" / "bluesky"))
from streams import RECORDED, Jetstream, running

from parvis.channels.models import Channel
from parvis.connectors.bluesky import jetstream
from parvis.intake import hearing
from parvis.intake.models import Stream
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.errands import Lane
from parvis.kit.jobs import run_due
from parvis.listening.watches.actions import Wish, make_watch
from parvis.members.telling import current_version, see_notice
from parvis.stream.models import Item
from parvis.team.models import AuditEntry

pytestmark = pytest.mark.django_db
FOUR, LEA = (f"did:plc:{letter * 24}" for letter in "ab")


@pytest.fixture
def server(tmp_path, monkeypatch):
    made = Jetstream(RECORDED)
    with running(made, tmp_path) as trusted:
        door = HttpDoor(Guard(lambda: ["127.0.0.1"]), tls=trusted, connect=3, silence=3)
        monkeypatch.setattr(hearing, "desk_door", lambda: door)
        monkeypatch.setattr(jetstream, "HOST", "127.0.0.1")
        monkeypatch.setattr(jetstream, "PORT", made.port)
        yield made
        door.close()


@pytest.fixture
def both(brands, alice, charlie):
    for brand, by, words in ((brands.cafe, alice, "levain"), (brands.port, charlie, "bread")):
        see_notice(brand, version=current_version(brand), by=by)
        make_watch(brand, Wish("Nous", "brand", words), by=by)
    return brands


def hear(stream: Stream) -> Stream:
    Stream.objects.filter(pk=stream.pk).update(due_at=timezone.now())
    run_due(Lane.INCOMING)
    stream.refresh_from_db()
    return stream


def heard(brand) -> list[str]:
    rows = Item.objects.filter(brand=brand, authority="at", gone_at=None)
    return sorted(rows.values_list("text", flat=True))


def test_it_is_switched_on_by_who_looks_after_the_desk_and_each_brand_hears_its_own(
    client, both, alice, benoit, server
):
    where = f"/b/{both.cafe.slug}/channels/streams/"
    client.force_login(benoit)
    assert client.get(where).status_code in {200, 403}
    assert client.post(where, {"network": "bluesky", "on": "1"}).status_code == 403
    client.force_login(alice)
    page = client.get(where).content.decode()
    assert "gigabytes a day" in page
    assert client.post(where, {"network": "square", "on": "1"}).status_code == 404
    assert client.post(where, {"network": "bluesky", "on": "1"}).status_code == 302
    row = hear(Stream.objects.get())
    assert row.trouble is None
    assert [text[:6] for text in heard(both.cafe)] == ["Bravo "]
    assert heard(both.port) == ["The bread of Le Four is the best in town"]
    assert (row.heard_count, row.caught_count) == (19, 2)
    assert row.due_at > timezone.now()
    assert "19 posts heard, 2 caught" in client.get(where).content.decode()
    assert hear(row).caught_count == 2  # three seconds back: heard twice, kept once
    client.post(where, {"network": "bluesky", "on": "0"})
    row.refresh_from_db()
    assert (row.is_on, row.due_at) == (False, None)
    told = AuditEntry.objects.filter(verb__startswith="desk.stream").values_list("verb", flat=True)
    assert sorted(told) == ["desk.stream_off", "desk.stream_on"]


def test_what_is_deleted_there_and_who_leaves_there_goes_here(both, alice, server):
    row = hear(hearing.switch("bluesky", on=True, by=alice))
    bread = Item.objects.get(brand=both.port, authority="at")
    now = int(time.time() * 1e6)
    rkey = bread.remote_id.rpartition("/")[2]
    gone = {"operation": "delete", "collection": "app.bsky.feed.post", "rkey": rkey}
    server.events.append({"did": LEA, "time_us": now, "kind": "commit", "commit": gone})
    hear(row)
    assert heard(both.port) == []
    assert len(heard(both.cafe)) == 1
    left = {"active": False, "status": "deleted"}
    server.events.append({"did": LEA, "time_us": now + 1, "kind": "account", "account": left})
    hear(row)
    assert heard(both.cafe) == []


def test_what_a_connected_account_is_told_is_not_heard_a_second_time(both, alice, server):
    Channel.objects.create(
        brand=both.cafe, network="bluesky", authority="at://four.test", title="@four.test",
        account_id=FOUR,
    )  # fmt: skip
    hear(hearing.switch("bluesky", on=True, by=alice))
    assert heard(both.cafe) == []  # it named us


def test_a_stream_that_cannot_be_heard_says_so_and_is_tried_again(both, alice, server):
    server.raw = ['{"$type": "error", "error": "ConsumerTooSlow"}']
    row = hear(hearing.switch("bluesky", on=True, by=alice))
    assert "ConsumerTooSlow" in row.trouble["cause"]
    assert row.due_at > timezone.now()
    server.raw = []
    assert hear(row).trouble is None

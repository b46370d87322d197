"""Lists of feeds: chosen one by one, looked at one by one, none holding up the others."""

from __future__ import annotations

import pytest
from tests.imports.bringing import receive, work

from parvis.channels.models import Channel, ChannelState
from parvis.imports import actions, sources
from parvis.wire.connector import Found, Place
from parvis.wire.errors import Gone, TryLater

pytestmark = pytest.mark.django_db

OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Mes fils</title></head><body>
<outline text="Pain"><outline text="Québec"><outline type="rss" text="Le four" title="Le four"
 xmlUrl="https://four.example/feed" htmlUrl="https://four.example/"/></outline>
 <outline text="Mort" xmlUrl="https://mort.example/feed"/></outline>
<outline text="Lent" xmlUrl="https://lent.example/feed"/>
<outline text="Encore" xmlUrl="https://four.example/feed"/>
<outline text="Local" xmlUrl="javascript:alert(1)"/>
<outline text="Non" xmlUrl="https://non.example/feed"/>
</body></opml>"""


def look_behind(address, _door):
    if "mort" in address:
        raise Gone
    if "lent" in address:
        raise TryLater
    return [
        Found(network="wordpress", authority="https://four.example", title="x", url="", settings={},
              places=(), rank=9),
        Found(network="feed", authority=address, title="Le four", url=address,
              settings={"feed": address}, places=(Place(key="feed", label="Le four"),)),
    ]  # fmt: skip


@pytest.fixture
def listed(brands, alice):
    row = receive(brands.cafe, OPML, "fils.opml", alice)
    work()
    row.refresh_from_db()
    return row


def chosen(row, *titles):
    return list(row.sources.filter(title__in=titles).values_list("pk", flat=True))


def test_a_list_is_shown_by_folder_and_nothing_is_connected(listed):
    assert list(listed.sources.values_list("title", "folder", "feed")) == [
        ("Le four", "Pain › Québec", "https://four.example/feed"),
        ("Mort", "Pain", "https://mort.example/feed"),
        ("Lent", "", "https://lent.example/feed"),
        ("Non", "", "https://non.example/feed"),
    ]
    assert listed.report["left_out"] == {
        "lines without a web address": 1,
        "feeds that stand there twice": 1,
    }
    assert not Channel.objects.exists()


def test_chosen_feeds_are_followed_and_what_fails_says_why(listed, alice, monkeypatch):
    monkeypatch.setattr(sources, "discover", look_behind)
    monkeypatch.setattr(sources, "MOST_TRIES", 1)
    actions.start(listed, by=alice, chosen=chosen(listed, "Le four", "Mort", "Lent"))
    work()
    listed.refresh_from_db()
    assert listed.state == "done"
    states = dict(listed.sources.values_list("title", "state"))
    assert states == {"Le four": "connected", "Mort": "failed", "Lent": "failed", "Non": "left"}
    assert listed.sources.get(title="Mort").trouble["kind"] == "gone"
    channel = Channel.objects.get()
    # Only listed: who speaks there does not speak to us.
    assert (channel.network, channel.places.get().ours) == ("feed", False)


def test_undo_removes_the_feeds_it_connected_and_no_other(listed, alice, monkeypatch):
    monkeypatch.setattr(sources, "discover", look_behind)
    actions.start(listed, by=alice, chosen=chosen(listed, "Le four"))
    work()
    again = receive(listed.brand, OPML, "fils.opml", alice)
    work()
    assert again.sources.get(title="Le four").state == "known"
    again.refresh_from_db()
    actions.start(again, by=alice, chosen=[])
    work()
    again.refresh_from_db()
    assert again.state == "done"
    actions.move(again, "undoing", by=alice)
    work()
    assert Channel.objects.get().state == ChannelState.CONNECTED
    listed.refresh_from_db()
    actions.move(listed, "undoing", by=alice)
    work()
    assert Channel.objects.get().state == ChannelState.REMOVED

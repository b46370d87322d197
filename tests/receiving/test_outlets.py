"""A watch followed from outside: by its secret address only, and only what everyone can read."""

from __future__ import annotations

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from parvis.channels.models import Place
from parvis.intake.actions import take_page
from parvis.listening.models import Mention
from parvis.listening.watches.actions import Wish, make_watch
from parvis.members.telling import current_version, see_notice
from parvis.receiving.models import Outlet
from parvis.stream.models import Item
from parvis.wire import items as wire

FORBIDDEN = ("une lettre", "retenu", "autre marque")


@pytest.fixture
def watch(brands, alice):
    see_notice(brands.cafe, version=current_version(brands.cafe), by=alice)
    made = make_watch(brands.cafe, Wish(name="Brioches", kind="topic", query="brioche"), by=alice)
    blog = brands.cafe.channels.create(
        network="wordpress", authority="x", title="Blogue", history_before=timezone.now()
    )
    place = Place.objects.create(channel=blog, key="comments", label="comments")
    told = {
        "public": {}, "une lettre": {"kind": wire.Kind.MESSAGE}, "retenu": {"standing": wire.Standing.HELD},
    }  # fmt: skip
    items = [
        wire.Item(**{"authority": "x", "remote_id": f"comment:{n}", "kind": wire.Kind.COMMENT, "said_at": timezone.now(), "text": f"brioche & {words} <b>", "url": f"https://x.example/{n}"} | more)
        for n, (words, more) in enumerate(told.items())
    ]  # fmt: skip
    take_page(place, wire.Page(authority="x", items=tuple(items)))
    assert Mention.objects.filter(watch=made).count() == 3
    return made


def test_a_watch_is_followed_by_its_secret_address_until_it_is_taken_back(watch, alice, sit):
    page = f"/b/{watch.brand.slug}/listening/watches/{watch.pk}/outlet/"
    client = sit(alice)
    assert "There is none yet" in client.get(page).content.decode()
    client.post(page, {"word": "make"})
    key = Outlet.objects.get().key
    assert f"/outlets/{key}/" in client.get(page).content.decode()
    answer = Client().get(f"/outlets/{key}/")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert [entry.summary for entry in feed.entries] == ["brioche & public <b>"]
    assert feed.entries[0].link == "https://x.example/0"
    assert not [words for words in FORBIDDEN if words in answer.content.decode()]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    client.post(page, {"word": "make"})
    assert Client().get(f"/outlets/{key}/").status_code == 404
    client.post(page, {"word": "withdraw"})
    assert not Outlet.objects.exists()
    assert Client().get("/outlets//").status_code == 404


@pytest.mark.parametrize("audience", ["followers", "private"])
def test_what_only_some_may_read_is_in_no_feed(watch, alice, sit, audience):
    sit(alice).post(f"/b/{watch.brand.slug}/listening/watches/{watch.pk}/outlet/", {"word": "make"})
    address = f"/outlets/{Outlet.objects.get().key}/"
    assert len(feedparser.parse(Client().get(address).content).entries) == 1
    Item.objects.filter(brand=watch.brand).update(audience=audience)
    assert feedparser.parse(Client().get(address).content).entries == []

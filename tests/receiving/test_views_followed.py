"""A view of the list followed from outside: by its secret address, and only what everyone can read."""

from __future__ import annotations

import feedparser
import pytest
from django.test import Client
from tests.receiving.test_dispatches import say

from parvis.inbox.actions import assign
from parvis.inbox.models import Conversation, SavedView
from parvis.inbox.saved.actions import keep_view
from parvis.receiving.models import Outlet
from parvis.stream.models import Item
from parvis.team.models import Seat
from parvis.wire import items as wire


@pytest.fixture
def view(brands, alice):
    say(brands.cafe, "la brioche est là", "le pain")
    say(brands.cafe, "une lettre", kind=wire.Kind.MESSAGE, audience=wire.Audience.PRIVATE)
    say(brands.cafe, "entre proches", audience=wire.Audience.FOLLOWERS)
    say(brands.cafe, "en attente", standing=wire.Standing.HELD)
    return keep_view(brands.cafe, name="Tout", wanted={"state": "all"}, by=alice, shared=True)


def address_of(view, client) -> str:
    client.post(f"/b/{view.brand.slug}/views/{view.pk}/outlet/", {"word": "make"})
    return f"/outlets/{Outlet.objects.get(view=view).key}/"


def entries(address: str) -> list[str]:
    answer = Client().get(address)
    assert answer.status_code == 200
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    return [entry.summary for entry in feed.entries]


def test_a_view_is_followed_until_its_address_is_taken_back(view, alice, sit):
    client = sit(alice)
    page = f"/b/{view.brand.slug}/views/{view.pk}/outlet/"
    assert page in client.get(f"/b/{view.brand.slug}/views/").content.decode()
    assert "There is none yet" in client.get(page).content.decode()
    address = address_of(view, client)
    assert address in client.get(page).content.decode()
    assert sorted(entries(address)) == ["la brioche est là", "le pain"]
    client.post(page, {"word": "make"})
    assert Client().get(address).status_code == 404
    client.post(page, {"word": "withdraw"})
    assert not Outlet.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"audience": "private"}, {"kind": "message"}, {"standing": "spam"}, {"via": "facebook"}],
)
def test_what_is_private_held_or_told_by_letter_is_in_no_feed(view, alice, sit, change):
    address = address_of(view, sit(alice))
    assert len(entries(address)) == 2
    Item.objects.filter(brand=view.brand).update(**change)
    assert entries(address) == []


def test_the_filter_of_the_view_decides_and_goes_on_deciding(view, alice, sit):
    address = address_of(view, sit(alice))
    SavedView.objects.filter(pk=view.pk).update(wanted={"text": "brioche", "state": "all"})
    assert entries(address) == ["la brioche est là"]
    SavedView.objects.filter(pk=view.pk).update(wanted={"state": "resolved"})
    assert entries(address) == []
    SavedView.objects.filter(pk=view.pk).update(wanted={"state": "draft", "no": "such"})
    assert entries(address) == []


def test_my_view_is_read_with_my_eyes_and_ends_with_my_seat(brands, view, alice, benoit, sit):
    mine = keep_view(
        brands.cafe,
        name="À moi",
        wanted={"assignee": "me", "state": "all"},
        by=benoit,
        shared=False,
    )
    assert sit(alice).get(f"/b/{brands.cafe.slug}/views/{mine.pk}/outlet/").status_code == 404
    address = address_of(mine, sit(benoit))
    assert entries(address) == []
    one = Conversation.objects.get(brand=brands.cafe, last_item__text="le pain")
    assign(one, to=benoit, by=benoit)
    assert entries(address) == ["le pain"]
    Seat.objects.filter(brand=brands.cafe, user=benoit).delete()
    assert Client().get(address).status_code == 404


def test_a_view_that_is_removed_takes_its_address_with_it(view, alice, sit):
    address = address_of(view, sit(alice))
    sit(alice).post(f"/b/{view.brand.slug}/views/{view.pk}/", {"remove": "1"})
    assert Client().get(address).status_code == 404

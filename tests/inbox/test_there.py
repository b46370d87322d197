"""A line that cannot be answered from here leads to the place, and never lends a forged link its name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from parvis.channels.models import Channel, Place
from parvis.inbox.models import Conversation
from parvis.intake.actions import take_page
from parvis.wire.items import Author, Doubt, Item, Kind, Page

BOX = "imap://moi@imap.example/INBOX"
EVIL = "https://www.facebook.com.evil.example/login"


@pytest.fixture
def notified(brands):
    def make(url, doubt):
        channel = Channel.objects.create(
            brand=brands.cafe, network="notices", authority=BOX, title="moi",
            history_before=datetime(2020, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        place = Place.objects.create(channel=channel, key="notices", label="x", ours=False)
        told = Item(
            authority=BOX, remote_id="notice:1", kind=Kind.NOTICE, said_at=timezone.now(),
            author=Author(remote_id="name:1", name="Léa"), text="Ouvrez-vous?", url=url,
            via="Facebook", doubt=doubt,
        )  # fmt: skip
        take_page(place, Page(authority=BOX, items=(told,)))
        return f"/b/{brands.cafe.slug}/conversations/{Conversation.objects.get().pk}/"

    return make


def test_a_proven_link_is_the_one_filled_button(notified, camille, sit):
    page = sit(camille).get(notified("https://www.facebook.com/p/1", Doubt.NONE)).content.decode()
    assert "Open on Facebook" in page
    assert "The link leads to facebook.com, in another tab." in page
    assert "say-warm" not in page.partition('id="there"')[2]
    assert ">Answer<" not in page


@pytest.mark.parametrize(
    ("url", "doubt", "sentence"),
    [
        (EVIL, Doubt.ELSEWHERE, "its link leads to www.facebook.com.evil.example"),
        ("https://www.facebook.com/p/1", Doubt.UNPROVEN, "Nothing proves that Facebook sent"),
    ],
)
def test_a_doubtful_link_is_named_by_its_host_and_stands_once(
    notified, camille, olivier, sit, url, doubt, sentence
):
    address = notified(url, doubt)
    page = sit(camille).get(address).content.decode()
    assert sentence in page
    assert page.count(f'href="{url}"') == 1
    assert "Open on Facebook" not in page
    assert "all the same" in page
    seen = sit(olivier).get(address).content.decode()
    assert sentence in seen
    assert f'href="{url}"' not in seen

"""The card of each connector is seen before it is connected and after, and says what is true of it."""

from __future__ import annotations

import html

import msgspec
import pytest
from django.utils.translation import gettext, override

from parvis.channels.card import ABLE, FREE, card_of
from parvis.channels.models import Channel
from parvis.channels.registry import accounts, connectors
from parvis.wire.card import Limits, Unit
from parvis.wire.connector import VERBS

UNSAID = {"visit", "moderate", "place"}  # a step of `accept`; said by other sentences


def page(client, where: str) -> str:
    return html.unescape(client.get(where).content.decode())


def test_each_verb_has_its_plain_words():
    assert set(ABLE) == set(VERBS) - UNSAID


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("network", sorted(connectors()))
def test_each_connector_says_what_it_can_where_and_at_what_cost(network, language):
    cls = connectors()[network]
    with override(language):
        card = card_of(cls.spec, cls.can)
        assert (gettext(ABLE["publish"]) in card.can) == ("publish" in cls.can)
        assert len(card.cannot) == len(cls.spec.cannot)
        assert cls.spec.host
        assert card.host == gettext(cls.spec.host)
        assert (card.cost == gettext(FREE)) == (not cls.spec.bills)


def test_limits_are_said_in_their_own_unit_with_where_they_were_read():
    told = Limits(text=500, unit=Unit.GRAPHEME, link=23, far_names=True, media=4,
                  media_octets=16_777_216, alt=1_500, source="https://a.example/api")  # fmt: skip
    cls = connectors()["mastodon"]
    with override("en"):
        card = card_of(cls.spec, cls.can, told)
        heavy = card_of(cls.spec, cls.can, Limits(text=9, unit=Unit.BYTE))
    assert card.source == told.source
    said = " ".join(card.limits)
    for words in ("500 characters", "counts as 23", "4 files", "16.0", "1,500 characters"):
        assert words in said.replace("\u00a0", " ")
    assert heavy.limits == ["9 bytes in a text."]


@pytest.mark.django_db
@pytest.mark.parametrize("network", sorted(accounts()))
def test_the_page_that_connects_an_account_shows_its_card(client, alice, brands, network):
    client.force_login(alice)
    told = page(client, f"/b/{brands.cafe.slug}/channels/accounts/{network}/")
    with override("en"):
        card = card_of(accounts()[network].spec, accounts()[network].can)
    for sentence in (*card.can, *card.cannot, card.host, card.cost):
        assert told.count(sentence) == 1, sentence


@pytest.mark.django_db
def test_the_page_of_an_account_shows_its_card_and_its_limits(client, alice, charlie, account):
    limits = Limits(text=280, unit=Unit.WEIGHTED, link=23, source="docs.x.example")
    Channel.objects.filter(pk=account.pk).update(limits=msgspec.to_builtins(limits))
    where = f"/b/{account.brand.slug}/channels/{account.pk}/"
    client.force_login(alice)
    told = page(client, where)
    for sentence in ("The United States.", "280 signs in a text", "Read in: docs.x.example"):
        assert sentence in told
    Channel.objects.filter(pk=account.pk).update(limits=None)
    assert "is read from the network once it is connected" in page(client, where)
    client.force_login(charlie)
    assert client.get(where).status_code == 404

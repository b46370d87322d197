"""What an account may cost is set on its page, and sums are read and written in both languages."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import translation

from parvis.channels import costs, spending
from parvis.channels.forms import CapForm
from parvis.channels.models import (
    Channel,
    ChannelState,
)
from parvis.channels.spending import NoRoom, spent
from parvis.kit.saying import dollars
from parvis.team.models import AuditEntry
from parvis.wire.costs import Price
from parvis.wire.items import Draft

pytestmark = pytest.mark.django_db
HERE = {"host": "127.0.0.1:8000"}
NBSP = "\u00a0"


def spend(channel: Channel, left: int) -> None:
    """Leave so much of the month."""
    Channel.objects.filter(pk=channel.pk).update(cap=spent(channel) + left)
    channel.refresh_from_db()


def test_who_asks_writes_their_own_application_and_its_secret_is_sealed(asked, there, sit, alice):
    client = sit(alice)
    where = reverse("channel", args=[asked.brand.slug, asked.pk])
    page = client.get(where, headers=HERE).content.decode()
    back = f"http://127.0.0.1:8000{reverse('authorized', args=[asked.brand.slug, asked.pk])}"
    assert back in page
    assert "console.x.com" in page
    ask = reverse("channel_asking", args=[asked.brand.slug, asked.pk])
    assert client.post(ask, {}, headers=HERE).status_code == 422
    given = {"client_id": "an-app", "client_secret": "hush-hush", "wish": ["past"]}
    begun = client.post(ask, given, headers=HERE).context["begun"]
    wanted = parse_qs(urlsplit(begun.offer.url).query)
    assert wanted["redirect_uri"] == [back]
    came = client.get(urlsplit(back).path, {"code": "c0de", "state": begun.state}, headers=HERE)
    assert came.status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.account_id) == (ChannelState.CONNECTED, "user:4")
    assert asked.account_name == "Le Four (@lefour)"
    kept = {
        name: asked.secret[name]
        for name in ("token", "refresh", "client_id", "me", "username", "past")
    }
    assert kept == {"token": "a-token", "refresh": "a-refresh", "client_id": "an-app", "me": "4",
                    "username": "lefour", "past": "1"}  # fmt: skip
    assert spent(asked) == 10_000, "asking whose key it is was billed"
    row = str(Channel.objects.filter(pk=asked.pk).values_list("secret", flat=True))
    told = str([list(AuditEntry.objects.values()), dict(client.session)])
    page = client.get(where, headers=HERE).content.decode()
    assert not [text for text in (row, told, page) if "hush-hush" in text or "a-token" in text]
    again = client.post(ask, {}, headers=HERE)  # what is kept need not be written again
    assert again.status_code == 200
    assert parse_qs(urlsplit(again.context["begun"].offer.url).query)["client_id"] == ["an-app"]


def test_the_page_shows_the_meter_and_takes_another_amount(account, conversation, sit, alice):
    client, where = sit(alice), reverse("channel", args=[account.brand.slug, account.pk])
    page = client.get(where).content.decode()
    for words in (
        "US$0.011 of US$5.00 spent this month",
        "Accounts read: 1, US$0.01",
        "Posts read: 1, US$0.001",
    ):
        assert words in page
    assert re.search(r'<progress max="5000000" value="11000"', page)
    cap = reverse("channel_cap", args=[account.brand.slug, account.pk])
    wrong = client.post(cap, {"cap": "beaucoup"})
    assert wrong.status_code == 422
    assert "between 0 and 9,999" in wrong.content.decode()
    assert client.post(cap, {"cap": "7,50"}).status_code == 302
    account.refresh_from_db()
    assert account.cap == 7_500_000
    assert AuditEntry.objects.filter(verb="channel.cap").count() == 1
    assert client.post(cap, {"cap": "0"}).status_code == 302
    assert "nothing leaves before" in client.get(where).content.decode()


def test_only_who_manages_the_brand_sets_the_amount(account, sit, camille, charlie):
    cap = reverse("channel_cap", args=[account.brand.slug, account.pk])
    assert sit(camille).post(cap, {"cap": "100"}).status_code == 403
    assert sit(charlie).post(cap, {"cap": "100"}).status_code == 404
    account.refresh_from_db()
    assert account.cap == 5_000_000


@pytest.mark.parametrize(
    ("written", "micro"),
    [
        ("5", 5_000_000), ("7.50", 7_500_000), ("7,5", 7_500_000), ("0", 0), ("9999", 9_999_000_000),
        (f"7,50{NBSP}$ US", 7_500_000), ("US$12.34", 12_340_000), (" 3 ", 3_000_000),
        ("7,500", None), ("-1", None), ("1e3", None), ("", None), ("99999", None), ("5.", None), ("٥", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_sum_is_read_the_same_in_both_languages(written, micro, language):
    with translation.override(language):
        form = CapForm({"cap": written})
        assert form.is_valid() is (micro is not None)
        assert form.cleaned_data.get("cap") == micro


@pytest.mark.parametrize(
    ("micro", "english", "french"),
    [
        (0, "US$0.00", "0,00 $ US"), (200_000, "US$0.20", "0,20 $ US"), (15_000, "US$0.015", "0,015 $ US"),
        (1, "US$0.001", "0,001 $ US"), (5_000_000, "US$5.00", "5,00 $ US"), (1_234_567_890, "US$1,234.568", "1 234,568 $ US"),
    ],
)  # fmt: skip
def test_a_sum_is_written_as_each_language_does(micro, english, french):
    assert dollars(micro, language="en") == english
    assert dollars(micro, language="fr") == french.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("price", "gone", "words"),
    [
        (Price(micro=15_000), 0, "coûtera environ"),
        (Price(micro=200_000, link=True), 0, "parce qu’il contient un lien"),
        (Price(micro=15_000, look=10_000), 4_980_000, "ne peut pas partir"),
        (Price(micro=200_000, link=True), 4_900_000, "Retirez le lien"),
    ],
)
def test_the_price_is_said_in_french_too(price, gone, words):
    with translation.override("fr"):
        told = costs.sentence(price, gone, 5_000_000)
    assert words in told
    assert f"{NBSP}$ US".replace(" ", NBSP) in told


def test_what_costs_more_than_is_left_is_told_with_its_price(account):
    spend(account, 20_000)
    spending.check(account, Draft(text="Bonjour"))
    with pytest.raises(NoRoom) as found:
        spending.check(account, Draft(text="Bonjour", parent="post:5"))
    assert (found.value.price.whole, found.value.room) == (25_000, 20_000)

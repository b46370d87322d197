"""What each network's connect page offers from each level of the desk's address, in both languages."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from parvis.channels import ways
from parvis.channels.models import Channel, ChannelState
from parvis.channels.registry import accounts, connectors
from parvis.wire.entering import How, Level

HOSTS = {
    Level.COMPUTER: "127.0.0.1:8000",
    Level.NETWORK: "192.168.1.20:8000",
    Level.PUBLIC: "desk.example.org",
}
BACK, CODE, KEY, OPEN = How.BACK, How.CODE, How.KEY, How.OPEN
# (network, its version) → what is offered on this computer, on the local network, at a public address
TABLE = {
    ("mastodon", ""): ([BACK, CODE, KEY], [CODE, KEY], [BACK, CODE, KEY]),
    ("bluesky", ""): ([BACK, KEY], [KEY], [BACK, KEY]),
    ("wordpress", "6.9"): ([KEY], [KEY], [BACK, KEY]),
    ("wordpress", "7.1"): ([BACK, KEY], [KEY], [BACK, KEY]),
    ("discourse", ""): ([CODE, KEY], [CODE, KEY], [CODE, KEY]),
    ("mail", ""): ([KEY], [KEY], [KEY]),
    ("x", ""): ([BACK], [], [BACK]),
    ("notices", ""): ([KEY], [KEY], [KEY]),
    ("feed", ""): ([OPEN], [OPEN], [OPEN]),
    ("webmention", ""): ([], [], []),
    ("webhook", ""): ([], [], []),
}
KNOCKING = {
    "webmention": ("this computer only", "local network only", "Other sites reach"),
    "webhook": ("on this same computer", "on your local network", "Any program on the Internet"),
}


def test_every_network_that_is_installed_is_in_the_table():
    assert {network for network, _version in TABLE} == set(connectors())


@pytest.mark.parametrize(("network", "version"), TABLE)
@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("language", ["en", "fr-ca"])
def test_the_page_offers_the_ways_that_work_from_there_and_says_why_the_others_do_not(
    network, version, level, language, brands, alice, sit, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    if level is Level.PUBLIC:
        settings.ADDRESS, settings.HTTPS = f"https://{HOSTS[level]}", True
    alice.language = language
    alice.save()
    page = shown(sit(alice), brands.cafe, network, version, HOSTS[level])
    expected = TABLE[network, version][level - 1]
    spec = connectors()[network].spec
    with override(language):
        for one in spec.lettings:
            assert (gettext(ways.OFFERED[one.how]) in page) is (one.how in expected), one.how
            if one.how not in expected:
                assert gettext(one.closed or ways.CLOSED[level]) in page
            if one.says and one.how in expected:
                assert (gettext(one.says) in page) is (level in one.says_at)
        reached = ways.reached(spec, level)
        assert reached in page
        if language == "en":
            assert KNOCKING.get(network, ("",) * 3)[level - 1] in reached
    if language != "en":
        english = [*ways.OFFERED.values(), *ways.CLOSED.values(), *ways.REACHED.values()]
        assert not [one for one in english if one and one in page]


def shown(client, brand, network: str, version: str, host: str) -> str:
    """Return what the page of a network says, whichever page it is, as a person reads it."""
    if network in accounts():
        url = reverse("channel_account", args=[brand.slug, network])
    else:
        given = {"url": "https://far.example", "version": version}
        if network == "wordpress":
            given["authorize"] = "https://far.example/wp-admin/authorize-application.php"
        channel = Channel.objects.create(
            brand=brand, network=network, authority="https://far.example", title="far.example",
            settings=given, state=ChannelState.CONNECTED,
        )  # fmt: skip
        url = reverse("channel", args=[brand.slug, channel.pk])
    return html.unescape(client.get(url, headers={"host": host}).content.decode())

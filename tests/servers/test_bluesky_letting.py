"""Being let in on the page of a real Bluesky server, from this computer and from a public address."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from tests.servers.bluesky import DESK, Network, Person
from tests.servers.consent import Visit, readable_desk

from parvis.channels.actions import move_channel
from parvis.channels.asking import asked_of
from parvis.channels.connecting import connector_for
from parvis.channels.models import Channel, ChannelState, Revocation
from parvis.channels.tending import revoke
from parvis.connectors.bluesky import Bluesky, proof
from parvis.intake.actions import read_place
from parvis.kit.door import desk
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.door.manners import Manners
from parvis.members.telling import current_version, see_notice
from parvis.wire.errors import Reconnect, Refused
from parvis.wire.items import Draft

pytestmark = [pytest.mark.servers, pytest.mark.django_db]
HERE = {"host": "127.0.0.1:8000"}


@pytest.fixture
def door():
    made = HttpDoor(Guard(lambda: ["127.0.0.1", "localhost"]), polite=Manners(rate=999, burst=999))
    yield made
    made.close()


@pytest.fixture
def at_the_desk(sit, alice, brands, door, monkeypatch):
    monkeypatch.setattr(desk, "desk_door", lambda: door)
    monkeypatch.setattr("parvis.channels.views.desk_door", lambda: door)
    monkeypatch.setattr("parvis.channels.tending.desk_door", lambda: door)
    return sit(alice)


@pytest.fixture(scope="module")
def four(bluesky: Network) -> Person:
    return bluesky.person("four")


@pytest.fixture(scope="module")
def lea(bluesky: Network) -> Person:
    return bluesky.person("lea")


def described(client, brands, bluesky: Network, who: Person) -> Channel:
    """Write a handle in the form, and ask to be led to the network."""
    url = reverse("channel_account", args=[brands.cafe.slug, "bluesky"])
    told = {"handle": who.handle, "service": bluesky.home, "ask": "1"}
    assert client.post(url, told, headers=HERE).status_code == 302
    channel = Channel.objects.get(network="bluesky")
    assert (channel.state, dict(channel.secret)) == (ChannelState.RECONNECT, {})
    return channel


def asked(client, channel: Channel, headers=HERE, **more):
    url = reverse("channel_asking", args=[channel.brand.slug, channel.pk])
    page = client.post(url, more, headers=headers)
    assert page.status_code == 200, page.content.decode()
    return page.context["begun"].offer.url


def let_in(client, channel: Channel, who: Person, headers=HERE, **more) -> Channel:
    """Go through the network's page, and come back."""
    landed = Visit(asked(client, channel, headers, **more)).approve(who.handle, who.password)
    path = landed.partition("//")[2].partition("/")[2]
    page = client.get(f"/{path}", headers=headers)
    assert page.status_code == 302, page.content.decode()
    channel.refresh_from_db()
    return channel


def test_whoever_is_at_this_computer_is_led_there_and_back_and_answers(
    bluesky, four, at_the_desk, brands
):
    channel = described(at_the_desk, brands, bluesky, four)
    let_in(at_the_desk, channel, four, wish="messages")
    assert (channel.state, channel.account_id) == ("connected", four.did)
    assert channel.secret["client_id"].startswith("http://localhost?")
    left = channel.expires_at - channel.checked_at
    assert 13 < left.total_seconds() / 86_400 < 14.01
    made = connector_for(channel)
    assert made.api.opens_messages
    said = made.publish(Draft(text="Du pain ce matin", language="fr"), key="k")
    bluesky.settle()
    assert four.client.get_posts([said.remote_id]).posts[0].record.text == "Du pain ce matin"
    told = str(Channel.objects.values_list("secret", "settings", "url"))
    assert all(channel.secret[name] not in told for name in ("access", "refresh", "dpop"))


def test_without_the_wish_messages_stay_closed_and_the_rest_is_open(
    bluesky, four, at_the_desk, brands
):
    channel = let_in(at_the_desk, described(at_the_desk, brands, bluesky, four), four)
    made = connector_for(channel)
    assert not made.api.opens_messages
    assert [page.items for page in made.read("messages", "")] == [()]
    assert list(made.read("own", ""))


def test_who_says_no_or_is_somebody_else_changes_nothing(bluesky, four, lea, at_the_desk, brands):
    channel = described(at_the_desk, brands, bluesky, four)
    for answer, said in (
        (lambda visit: visit.refuse(), "You said no"),
        (lambda visit: visit.approve(lea.handle, lea.password), "You approved as another account"),
    ):
        landed = answer(Visit(asked(at_the_desk, channel)))
        page = at_the_desk.get(landed.removeprefix("http://127.0.0.1:8000"), headers=HERE)
        assert page.status_code == 422
        assert said in page.content.decode()
        channel.refresh_from_db()
        assert channel.state == ChannelState.RECONNECT
        assert "access" not in channel.secret
    first = asked(at_the_desk, channel)
    landed = Visit(first).approve(four.handle, four.password)
    forged = landed.replace("iss=http", "iss=https")
    page = at_the_desk.get(forged.removeprefix("http://127.0.0.1:8000"), headers=HERE)
    assert "not of the server that was asked" in page.content.decode()


def test_a_permission_is_renewed_once_though_two_need_it_and_its_end_is_said(
    bluesky, four, at_the_desk, brands, door
):
    channel = let_in(at_the_desk, described(at_the_desk, brands, bluesky, four), four)
    kept, calls = dict(channel.secret), []

    @contextmanager
    def in_turn():
        with lock:
            yield dict(kept)

    def keep(secrets: Mapping[str, str]) -> None:
        calls.append(1)
        kept.update(secrets)

    lock, faults = threading.Lock(), []
    dead = {**channel.settings, **kept, "access": kept["access"][:-3] + "abc"}
    kept["access"] = dead["access"]

    def work() -> None:
        try:
            assert Bluesky(dead, door, keep, in_turn).check().remote_id == four.did
        except BaseException as error:
            faults.append(error)

    workers = [threading.Thread(target=work) for _one in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert (faults, len(calls)) == ([], 1)
    assert kept["refresh"] != dead["refresh"]
    with pytest.raises(Reconnect, match="no longer accepts the permission"):
        Bluesky(dead, door).check()  # an old token shown again ends it all
    with pytest.raises(Reconnect, match="no longer accepts the permission"):
        Bluesky({**channel.settings, **kept}, door).check()


def test_a_public_desk_is_read_by_the_server_and_its_key_given_back_at_the_end(
    bluesky, four, at_the_desk, brands, settings, alice
):
    settings.ADDRESS, settings.HTTPS = f"https://{DESK}", True
    settings.ALLOWED_HOSTS = ["*"]
    there, pages = {"host": DESK}, {}
    channel = described(at_the_desk, brands, bluesky, four)
    url = reverse("channel_asking", args=[channel.brand.slug, channel.pk])
    unread = at_the_desk.post(url, headers=there)
    assert "could not read who this desk is" in unread.content.decode()
    channel.refresh_from_db()
    where = urlsplit(asked_of(channel)["client_id"]).path

    def introduction() -> bytes:
        return at_the_desk.get(where, headers=there).content

    key = asked_of(channel)["client_key"]
    pages[where] = introduction()
    assert key not in pages[where].decode()
    assert json.loads(pages[where])["jwks"]["keys"][0]["x"] == proof.public(key)["x"]

    with readable_desk(bluesky.desk_port, bluesky.desk_paper, pages) as read:
        let_in(at_the_desk, channel, four, headers=there)
        assert read.count(where) >= 1
        assert (channel.state, channel.expires_at) == ("connected", None)
        assert introduction() == pages[where]
        made = connector_for(channel)
        made.settings = {**made.settings, "access": "x.y.z"}
        assert made.check().remote_id == four.did
        channel.refresh_from_db()
        last = dict(channel.secret)
        move_channel(channel, ChannelState.REMOVED, by=alice)
        assert introduction() == pages[where]
        revoke(Revocation.objects.get().pk)
        assert not Revocation.objects.exists()
        assert at_the_desk.get(where, headers=there).status_code == 404
        with pytest.raises(Reconnect):
            Bluesky({**channel.settings, **last}, desk.desk_door()).check()


def test_a_desk_on_the_local_network_says_where_it_could_be_asked(
    bluesky, four, at_the_desk, brands, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    channel = described(at_the_desk, brands, bluesky, four)
    url = reverse("channel_asking", args=[channel.brand.slug, channel.pk])
    page = at_the_desk.post(url, headers={"host": "192.168.1.20:8000"})
    assert page.status_code == 422
    assert "or give an app password" in page.content.decode()


def test_whoever_opened_the_desk_as_localhost_is_led_back_to_it(bluesky, four, at_the_desk, brands):
    channel = described(at_the_desk, brands, bluesky, four)
    local = {"host": "localhost:8000"}
    landed = Visit(asked(at_the_desk, channel, local)).approve(four.handle, four.password)
    assert landed.startswith("http://127.0.0.1:8000/authorized/")
    hop = at_the_desk.get(landed.removeprefix("http://127.0.0.1:8000"), headers=HERE)
    assert hop.url.startswith("http://localhost:8000/b/")
    assert parse_qs(urlsplit(hop.url).query)["code"]
    page = at_the_desk.get(hop.url.removeprefix("http://localhost:8000"), headers=local)
    assert page.status_code == 302
    channel.refresh_from_db()
    assert channel.state == "connected"


def test_a_server_that_lets_nobody_ask_is_said(door, web):
    channel = {"handle": "four.test", "service": web.url}
    web.answers["xrpc/com.atproto.identity.resolveHandle"] = (
        200, json.dumps({"did": "did:plc:x"}), "application/json",
    )  # fmt: skip
    with pytest.raises(Refused, match="app password instead"):
        Bluesky.register(
            channel, door, name="Parvis", return_url="http://127.0.0.1:8000/x/", known_at=""
        )


def test_a_permission_taken_back_there_asks_for_one_button_and_reading_goes_on(
    bluesky, four, lea, at_the_desk, brands, alice
):
    channel = described(at_the_desk, brands, bluesky, four)
    landed = Visit(asked(at_the_desk, channel)).approve(four.handle, four.password)
    first = at_the_desk.get(landed.removeprefix("http://127.0.0.1:8000"), headers=HERE)
    assert first.url == reverse("notice_first", args=[brands.cafe.slug])
    see_notice(brands.cafe, version=current_version(brands.cafe), by=alice)
    channel.refresh_from_db()
    place = channel.places.get(key="notifications")
    connector_for(channel).revoke()
    read_place(place.pk)
    channel.refresh_from_db()
    place.refresh_from_db()
    assert (channel.state, place.due_at) == (ChannelState.RECONNECT, None)
    page = at_the_desk.get(reverse("channels", args=[brands.cafe.slug]), headers=HERE)
    assert "no longer accepts the permission" in page.content.decode()
    lea.client.send_post(f"@{four.handle} Ouvert?")
    let_in(at_the_desk, channel, four)
    place.refresh_from_db()
    assert (channel.state, channel.trouble) == (ChannelState.CONNECTED, None)
    assert place.due_at is not None
    read_place(place.pk)
    place.refresh_from_db()
    assert place.last_read_at is not None

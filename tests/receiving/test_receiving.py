"""Other servers knock: what is let in, how it is verified, what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.channels.actions import connect_account
from parvis.channels.models import ChannelState, Place
from parvis.connectors.webhook.proof import signature
from parvis.connectors.webmention import Webmention
from parvis.inbox.models import Conversation
from parvis.intake.actions import read_place, take_page
from parvis.receiving import actions, rules
from parvis.receiving.models import Announced, Received
from parvis.stream.models import Item
from parvis.wire import items as wire

OURS = "https://cafe.example/brioche/"


@pytest.fixture
def channel(brands, alice, web):
    found = Webmention.found({"site": f"https://cafe.example/, {web.url}/", "tells": "oui"})
    return connect_account(found, secret={}, brand=brands.cafe, by=alice)


def page(words: str, link: str = OURS) -> tuple[int, str, str]:
    return (200, f"<div class=h-entry><a class=u-in-reply-to href='{link}'>x</a><p class=e-content>{words}</p></div>", "text/html")  # fmt: skip


def knock(channel, way="mentioned", **form):
    url = reverse(way, args=[channel.settings["key"]])
    return post(url, form)


def post(url, form):
    return Client(enforce_csrf_checks=True).post(
        url, urlencode(form), content_type="application/x-www-form-urlencoded"
    )


def verify():
    for row in Received.objects.exclude(due_at=None):
        actions.verify(row.pk)


def test_a_mention_is_verified_then_changed_then_taken_away(channel, web):
    source = f"{web.url}/zoe"
    web.answers["zoe"] = page("Elle est bonne!")
    told = knock(channel, source=source, target=OURS)
    assert told.status_code == 202
    assert web.seen == []  # nothing is fetched while the other server waits
    verify()
    (talk,) = Conversation.objects.all()
    assert (talk.state, talk.kind, talk.title) == ("open", "comment", "brioche")
    assert Item.objects.get(kind="comment").text == "Elle est bonne!"

    web.answers["zoe"] = page("Elle était bonne.")
    assert knock(channel, source=source, target=OURS).status_code == 202
    verify()
    assert Item.objects.get(kind="comment").text == "Elle était bonne."
    web.answers["zoe"] = (410, b"")
    knock(channel, source=source, target=OURS)
    verify()
    assert Item.objects.get(kind="comment").gone_at
    assert [row.state for row in Received.objects.all()] == ["gone"]


def test_what_does_not_link_is_refused_and_a_busy_site_is_asked_again(channel, web):
    web.answers["a"] = page("rien", link="https://autre.example/")
    knock(channel, source=f"{web.url}/a", target=OURS)
    verify()
    row = Received.objects.get()
    assert (row.state, row.trouble["sentence"]) == ("refused", actions.NO_LINK)
    assert not Item.objects.exists()
    web.answers["a"] = (503, b"later")
    knock(channel, source=f"{web.url}/a", target=OURS)
    verify()
    row.refresh_from_db()
    assert row.state == "waiting"
    assert row.due_at > timezone.now()


def test_nobody_knocks_at_a_wrong_door_or_too_often(channel, web, monkeypatch):
    assert Client().post("/mentioned/nope/", {"source": "x", "target": OURS}).status_code == 404
    assert Client().get(reverse("mentioned", args=[channel.settings["key"]])).status_code == 405
    assert knock(channel, source=f"{web.url}/a", target="https://autre.example/").status_code == 400
    monkeypatch.setattr(actions, "MOST_OF_A_HOST", 2)
    codes = [knock(channel, source=f"{web.url}/{n}", target=OURS).status_code for n in range(4)]
    assert codes == [202, 202, 429, 429]
    channel.state = ChannelState.PAUSED
    channel.save()
    assert knock(channel, source=f"{web.url}/a", target=OURS).status_code == 404


def test_pingbacks_and_trackbacks_come_by_the_same_way(channel, web):
    web.answers["p"] = (200, f"<title>Mes liens</title><a href='{OURS}'>x</a>", "text/html")
    call = (
        "<methodCall><methodName>pingback.ping</methodName><params>"
        f"<param><value><string>{web.url}/p</string></value></param><param><value>{OURS}</value></param></params></methodCall>"
    )
    address = reverse("pinged", args=[channel.settings["key"]])
    said = Client().post(address, call, content_type="text/xml")
    assert b"<string>OK</string>" in said.content
    assert b"faultCode" in Client().post(address, "<x/>", content_type="text/xml").content
    back = f"{reverse('tracked', args=[channel.settings['key']])}?of={OURS}"
    assert b"<error>0</error>" in post(back, {"url": f"{web.url}/p", "title": "T"}).content
    assert b"<error>1</error>" in post(back, {}).content
    verify()
    assert set(Item.objects.exclude(kind="post").values_list("kind", flat=True)) == {"pingback"}
    assert Received.objects.filter(state="taken").count() == 2


def test_our_new_posts_tell_the_sites_they_link_to_once_for_each_change(channel, web, brands):
    web.answers["lui"] = (200, f"<link rel=webmention href='{web.url}/wm'>", "text/html")
    told = wire.Item(
        authority="x", remote_id="post:1", kind=wire.Kind.POST, said_at=timezone.now(), ours=True,
        url=f"{web.url}/billet", html=f"<p><a href='{OURS}'>a</a> <a href='https://autre.example/y#z'>b</a></p>",
    )  # fmt: skip
    blog = brands.cafe.channels.create(
        network="wordpress",
        authority="x",
        title="Blogue",
        history_before=timezone.now() - timedelta(days=1),
    )
    place = Place.objects.create(channel=blog, key="posts", label="posts")
    take_page(place, wire.Page(authority="x", items=(told,)))
    assert sorted(Announced.objects.values_list("target", flat=True)) == [
        "https://autre.example/y",
        OURS,
    ]
    take_page(place, wire.Page(authority="x", items=(told,)))  # read again: nothing changed
    assert Announced.objects.count() == 2
    row = Announced.objects.first()
    Announced.objects.filter(pk=row.pk).update(target=f"{web.url}/lui")
    actions.tell(row.pk)
    row.refresh_from_db()
    assert row.trouble["kind"] == "try_later"  # this small site takes no POST: 501
    assert row.due_at > timezone.now()
    assert "/lui" in web.seen


def test_the_site_is_looked_at_and_says_whether_the_line_is_there(channel, web, alice, sit):
    web.answers[""] = (200, "<p>bonjour", "text/html")
    channel.settings = {**channel.settings, "site": f"{web.url}/"}
    channel.save()
    read_place(channel.places.get().pk)
    channel.refresh_from_db()
    assert "does not say yet where it takes mentions" in channel.trouble["sentence"]
    web.answers[""] = (
        200,
        f"<link rel=webmention href='{channel.settings['endpoint']}'>",
        "text/html",
    )
    read_place(channel.places.get().pk)
    channel.refresh_from_db()
    assert channel.trouble is None
    base = f"/b/{channel.brand.slug}/channels/{channel.pk}"
    assert f"{base}/doorstep/" in sit(alice).get(f"{base}/").content.decode()
    shown = sit(alice).get(f"{base}/doorstep/").content.decode()
    assert channel.settings["endpoint"] in shown
    assert "other sites cannot reach it" in shown


def test_a_signed_body_comes_in_once_and_an_unsigned_one_never(brands, alice, sit):
    secret = "une suite tirée au hasard"
    told = {"name": "Boutique", "secret": secret, "text": "message"}
    client = sit(alice)
    client.post(f"/b/{brands.cafe.slug}/channels/accounts/webhook/", told)
    made = brands.cafe.channels.get(network="webhook")
    made.history_before = timezone.now() - timedelta(days=1)
    made.save()
    read_place(made.places.get().pk)  # never polled
    assert made.places.get().due_at is None
    body, address = (
        b'{"id": 5, "message": "Mon colis?", "author": "Zoe"}',
        reverse("hooked", args=[made.settings["key"]]),
    )

    def send(signed):
        headers = {"X-Parvis-Signature": signed}
        return (
            Client()
            .post(address, body, content_type="application/json", headers=headers)
            .status_code
        )

    good = signature(secret, body, timezone.now())
    assert send("t=1,v1=0") == 400
    assert [send(good), send(good)] == [202, 202]  # a replay is the same row
    verify()
    assert send(good) == 202
    verify()
    (talk,) = Conversation.objects.all()
    assert (talk.state, talk.last_item.text) == ("open", "Mon colis?")
    row = Received.objects.get()
    assert (row.state, row.body) == ("taken", "")
    shown = client.get(f"/b/{brands.cafe.slug}/channels/{made.pk}/doorstep/").content.decode()
    assert address in shown
    assert secret not in shown


def test_links_out_are_those_of_other_sites():
    html = "<a href='/ici'>1</a><a href='https://B.example/x#y'>2</a><a href='mailto:a@b.example'>3</a><a href='http://[::1'>4</a>"
    assert rules.links_out(html, "https://a.example/") == ["https://B.example/x"]

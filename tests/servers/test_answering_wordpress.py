"""Answers of the desk on a real WordPress that lets them wait, refuses them, or lives elsewhere."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from django.utils import timezone, translation
from tests.servers.conftest import connected, read
from tests.servers.wordpress import Farm, Site

from parvis.channels.actions import let_answer
from parvis.channels.discovery import discover
from parvis.channels.models import Channel, Outgoing, OutgoingState, Place
from parvis.channels.registry import connector
from parvis.inbox import actions, ways
from parvis.inbox.models import Conversation, Reply
from parvis.kit import jobs
from parvis.kit.door.desk import desk_door
from parvis.kit.errands import Lane
from parvis.stream.models import Item
from parvis.team.actions import create_brand
from parvis.team.models import User

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db,
    pytest.mark.usefixtures("hasty_desk"),
]


@pytest.fixture
def alice() -> User:
    return User.objects.create(email="alice@example.com", name="Alice", is_operator=True)


def asked(site: Site, alice: User, *names: str) -> tuple[Channel, list[Conversation]]:
    """Connect a site on which some people asked something, and read it."""
    post = site.post("Un billet", "…")
    said = [site.comment(post, name, f"Une question de {name}") for name in names]
    channel = connected(site, create_brand(name="Le Four", site_url="", by=alice), alice)
    Channel.objects.filter(pk=channel.pk).update(history_before=timezone.now() - timedelta(days=1))
    read(channel)
    roots = [f"comment:{number}" for number in said]
    return channel, [Conversation.objects.get(root=root) for root in roots]


def answer(conversation: Conversation, text: str, by: User) -> Reply:
    item = conversation.entries.get(item__remote_id=conversation.root).item
    return actions.reply(conversation, to=item, text=text, by=by)


def leave(said: Reply) -> Outgoing:
    """Let one answer leave now, as the worker does."""
    Outgoing.objects.filter(pk=said.outgoing_id).update(due_at=timezone.now())
    jobs.run("outgoing", said.outgoing_id)
    return Outgoing.objects.get(pk=said.outgoing_id)


def texts(site: Site, conversation: Conversation) -> list[str]:
    """List what answers a comment on the site, as a visitor's page has it."""
    rows = site.rest("wp/v2/comments", post=conversation.about.removeprefix("post:"))
    under = int(conversation.root.removeprefix("comment:"))
    return [row["content"]["raw"] for row in rows if row["parent"] == under]


def test_a_flood_lets_the_second_answer_wait_and_leave_by_itself_once(wordpress: Farm, alice: User):
    """WordPress never slows a moderator down: this account was one until after it was connected."""
    site = wordpress.site("6.8")
    channel, (lea, zoe) = asked(site, alice, "Léa", "Zoé")
    pk, password = site.add_user("plume", "editor")
    secret = {"user": "plume", "password": password}
    found = discover(site.url, desk_door())[0]
    account = connector("wordpress")({**found.settings, **secret}, desk_door()).check()
    let_answer(channel, secret=secret, account=account, limits=None, by=alice)
    site.php("role", id=pk, role="author")
    with site.switched("flood"):
        first, second = answer(lea, "À 8 h.", alice), answer(zoe, "À 9 h.", alice)
        assert leave(first).state == OutgoingState.SENT
        waits = leave(second)
        assert waits.state == OutgoingState.RETRY
        assert timedelta(seconds=14) < waits.due_at - timezone.now() < timedelta(seconds=17)
        assert texts(site, zoe) == []
        assert "comment_flood" in waits.trouble["cause"]
        with translation.override("fr-ca"):
            assert "moins vite" in ways.way(waits, alice).sentence
        # Sixteen seconds later, for the site and for us.
        site.database.sql(
            "UPDATE wp_comments SET comment_date_gmt = comment_date_gmt - INTERVAL 16 SECOND",
            database=site.name,
        )
        Outgoing.objects.filter(pk=waits.pk).update(due_at=timezone.now())
        for _beat in range(3):
            jobs.run_due(Lane.OUTGOING)
        waits.refresh_from_db()
        assert waits.state == OutgoingState.SENT
    assert texts(site, lea) == ["À 8 h."]
    assert texts(site, zoe) == ["À 9 h."]


def test_a_closed_post_refuses_with_its_sentence_and_the_words_are_kept(
    wordpress: Farm, alice: User
):
    site = wordpress.site("6.8")
    _channel, (lea,) = asked(site, alice, "Léa")
    post = lea.about.removeprefix("post:")
    site.request("POST", f"wp/v2/posts/{post}", json={"comment_status": "closed"})
    said = answer(lea, "Des mots à garder.", alice)
    refused = leave(said)
    assert refused.state == OutgoingState.REFUSED
    with translation.override("en"):
        assert "comments of this post are closed" in ways.way(refused, alice).sentence
    with translation.override("fr-ca"):
        assert "Vos mots sont gardés ici." in ways.way(refused, alice).sentence
    lea.refresh_from_db()
    assert lea.state == "open"
    assert Reply.objects.get(pk=said.pk).text == "Des mots à garder."
    assert texts(site, lea) == []
    site.request("POST", f"wp/v2/posts/{post}", json={"comment_status": "open"})
    assert leave(answer(lea, said.text, alice)).state == OutgoingState.SENT
    assert texts(site, lea) == ["Des mots à garder."]


def test_the_same_words_twice_under_one_comment_stand_there_once(wordpress: Farm, alice: User):
    site = wordpress.site("6.8")
    channel, (lea,) = asked(site, alice, "Léa")
    once, twice = (leave(answer(lea, "Merci beaucoup", alice)) for _time in range(2))
    assert once.state == twice.state == OutgoingState.SENT
    assert once.remote_id == twice.remote_id
    assert texts(site, lea) == ["Merci beaucoup"]
    Place.objects.update(due_at=timezone.now())
    read(channel)
    assert Item.objects.filter(remote_id=once.remote_id, ours=True).count() == 1


def test_the_same_words_of_somebody_of_our_name_are_said_to_be_there(wordpress: Farm, alice: User):
    site = wordpress.site("6.8")
    _channel, (lea,) = asked(site, alice, "Léa")
    post, under = lea.about.removeprefix("post:"), lea.root.removeprefix("comment:")
    name = site.rest("wp/v2/users/me")["name"]
    site.comment(int(post), name, "Merci beaucoup", parent=int(under), email="team@example.test")
    refused = leave(answer(lea, "Merci beaucoup", alice))
    assert refused.state == OutgoingState.REFUSED
    assert "409" in refused.trouble["cause"]
    with translation.override("en"):
        assert "already has this very text" in ways.way(refused, alice).sentence
    assert texts(site, lea) == ["Merci beaucoup"]


@pytest.mark.parametrize(
    ("name", "folder", "pretty"), [("folder", "blogue", True), ("plain", "", False)]
)
def test_a_site_in_a_folder_or_without_pretty_addresses_is_read_and_answered(
    wordpress: Farm, alice: User, name: str, folder: str, pretty: bool
):
    site = wordpress.site("6.8", name=name, folder=folder, pretty=pretty)
    channel, (lea,) = asked(site, alice, "Léa")
    said = leave(answer(lea, "À 8 h.", alice))
    assert said.state == OutgoingState.SENT
    assert texts(site, lea) == ["À 8 h."]
    shown = httpx.get(said.url, timeout=30, follow_redirects=True)
    assert said.url.startswith(f"{site.url}/")
    assert "À 8 h." in shown.text
    Place.objects.update(due_at=timezone.now())
    read(channel)
    assert Item.objects.get(remote_id=said.remote_id).ours
    post = site.rest(f"wp/v2/posts/{lea.about.removeprefix('post:')}")["link"]
    tails = [post, said.url, f"{site.url}/", f"{site.url}/wp-admin/", f"{site.url}/?feed=rss2"]
    tails += [f"{site.url}/wp-login.php", f"{site.url}/?s=pain", f"{site.url}/nowhere-{name}/"]
    for address in tails:
        found = discover(address, desk_door())
        assert [f.authority for f in found if f.network == "wordpress"] == [site.url], address

"""The desk itself before a real WordPress: what is read, what is offered, what a fault leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from tests.servers.conftest import connected, read
from tests.servers.processes import free_port
from tests.servers.wordpress import Farm

from parvis.channels import outbox
from parvis.channels.models import Channel, Outgoing, OutgoingState, Place
from parvis.inbox import actions, queries, ways
from parvis.inbox.models import Conversation
from parvis.intake.actions import read_place
from parvis.site.reaching import sent_by
from parvis.site.today import queries as today
from parvis.stream.history import find
from parvis.stream.models import Item
from parvis.team.actions import create_brand
from parvis.team.models import User

pytestmark = [pytest.mark.servers, pytest.mark.django_db, pytest.mark.usefixtures("hasty_desk")]


@pytest.fixture
def alice() -> User:
    return User.objects.create(email="alice@example.com", name="Alice", is_operator=True)


def test_two_thousand_old_comments_leave_a_short_day(wordpress: Farm, alice: User):
    site = wordpress.site("6.8")
    site.many_comments(2000)
    channel = connected(site, create_brand(name="Le Four", site_url="", by=alice), alice, key=False)
    Channel.objects.filter(pk=channel.pk).update(history_before=timezone.now())
    read(channel)
    assert Item.objects.filter(kind="comment").count() >= 2000
    assert Conversation.objects.filter(state="open").count() == 0
    assert len(queries.offered(channel.brand)) <= 5
    assert len(today.lines(channel.brand, alice)) <= 10


def test_wordpress_stopped_in_the_middle_of_a_reply(wordpress: Farm, alice: User):
    site = wordpress.site("6.8")
    post = site.post("Un billet", "…")
    asked = site.visitor_comment(post, "Léa", "lea@example.test", "Vous ouvrez quand?")
    channel = connected(site, create_brand(name="Le Four", site_url="", by=alice), alice)
    Channel.objects.filter(pk=channel.pk).update(history_before=timezone.now() - timedelta(days=1))
    read(channel)
    conversation = Conversation.objects.get(root=f"comment:{asked}")
    item = conversation.entries.get().item
    answer = actions.reply(conversation, to=item, text="À 8 h.", by=alice)
    Outgoing.objects.update(due_at=timezone.now(), send_at=timezone.now())
    outgoing = answer.outgoing
    with site.pause_before_answer():
        outbox.step(outgoing.pk)
        site.stop()
    outgoing.refresh_from_db()
    assert outgoing.state == OutgoingState.UNCONFIRMED
    with translation.override("fr-ca"):
        way = ways.way(outgoing, alice)
    assert "Parvis" in way.sentence
    outbox.step(outgoing.pk)
    outgoing.refresh_from_db()
    assert outgoing.state == OutgoingState.UNCONFIRMED
    site.start()
    outbox.step(outgoing.pk)
    outgoing.refresh_from_db()
    assert outgoing.state == OutgoingState.SENT
    assert (
        len([c for c in site.rest("wp/v2/comments", post=str(post)) if c["parent"] == asked]) == 1
    )
    Place.objects.update(due_at=timezone.now())
    read(channel)
    answer.refresh_from_db()
    assert answer.item is not None
    assert answer.item.ours
    assert Item.objects.filter(remote_id=outgoing.remote_id).count() == 1


def test_two_sites_and_two_brands_never_mix(wordpress: Farm, alice: User):
    one, two = wordpress.site("6.8"), wordpress.site("6.8", name="second")
    said_one = one.comment(1, "Léa", "seulement mimosa")
    said_two = two.comment(1, "Zoé", "seulement varech")
    assert said_one == said_two
    four = create_brand(name="Le Four", site_url="", by=alice)
    port = create_brand(name="Le Port", site_url="", by=alice)
    for site, brand in ((one, four), (two, four), (one, port)):
        read(connected(site, brand, alice))
    same = Item.objects.filter(remote_id=f"comment:{said_one}")
    assert sorted(same.values_list("brand__name", "text")) == [
        ("Le Four", "seulement mimosa"),
        ("Le Four", "seulement varech"),
        ("Le Port", "seulement mimosa"),
    ]
    assert len(find(port.pk, "varech")) == 0
    assert len(find(four.pk, "varech")) == 1


def test_a_dead_password_is_said_and_what_was_read_is_kept(wordpress: Farm, alice: User):
    site = wordpress.site("6.8")
    site.comment(1, "Léa", "retenu", state="hold")
    channel = connected(site, create_brand(name="Le Four", site_url="", by=alice), alice)
    read(channel)
    count = Item.objects.count()
    site.php("revoke", user_id=1)
    Place.objects.update(due_at=timezone.now())
    read(channel)
    channel.refresh_from_db()
    assert channel.state == "reconnect"
    assert channel.trouble["kind"] == "reconnect"
    assert Item.objects.count() == count


def test_a_site_down_for_a_day_catches_up(wordpress: Farm, alice: User):
    site = wordpress.site("6.8")
    channel = connected(site, create_brand(name="Le Four", site_url="", by=alice), alice, key=False)
    read(channel)
    site.stop()
    place = channel.places.get(key="comments")
    for _try in range(3):
        Place.objects.filter(pk=place.pk).update(due_at=timezone.now(), attempts=_try + 1)
        read_place(place.pk)
    channel.refresh_from_db()
    assert channel.state == "down"
    assert channel.down_since
    site.start()
    site.comment(1, "Léa", "pendant la panne")
    Place.objects.filter(pk=place.pk).update(due_at=timezone.now())
    read_place(place.pk)
    channel.refresh_from_db()
    assert channel.state == "connected"
    assert Item.objects.filter(text="pendant la panne").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:No directory at")  # the pages of this desk wear no styles
def test_a_connected_site_looks_whether_the_desk_is_reached(
    wordpress: Farm, alice: User, settings, live_server
):
    site = wordpress.site("7.1")
    channel = connected(site, create_brand(name="Le Four", site_url="", by=alice), alice)
    settings.ADDRESS = live_server.url.replace("localhost", "127.0.0.1")
    settings.ALLOWED_HOSTS = ["*"]
    assert sent_by(channel).is_well
    settings.ADDRESS = f"http://127.0.0.1:{free_port()}"
    lost = sent_by(channel)
    assert not lost.is_well
    assert "firewall" in lost.remedy or "pare-feu" in lost.remedy

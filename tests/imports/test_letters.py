"""Letters of a mailbox brought in from a file: whose they are, who may read them, undone exactly."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.archives.accounts import zipped
from tests.archives.letters import BENOIT, OURS, answering, letter, mbox, ours
from tests.imports.bringing import bring, receive, work

from parvis.channels.actions import connect_channel
from parvis.channels.models import Channel, ChannelState
from parvis.imports import actions
from parvis.imports.models import Brought, ImportState
from parvis.inbox.models import Conversation
from parvis.members.models import Member
from parvis.stream import history
from parvis.stream.models import Author, Item
from parvis.wire.connector import Found
from parvis.wire.connector import Place as WirePlace

pytestmark = pytest.mark.django_db
PAST = mbox(
    letter(1, "Avez-vous du pain d’épices?"),
    ours(2, head=answering(1), hours=1),
    letter(3, "Merci beaucoup!", head=answering(1, 2), hours=2),
    letter(4, "Une commande pour samedi", who=BENOIT, subject="Samedi"),
    letter(5, head="List-Unsubscribe: <https://news.example>\n"),
)
HERE = Found(
    network="mail", authority=f"mailto:{OURS}", title=OURS, url="", settings={"address": OURS},
    places=(WirePlace(key="inbox", label="inbox"), WirePlace(key="sent", label="sent")),
)  # fmt: skip


def test_letters_come_in_as_the_past_for_nobody_else_to_read_and_are_undone(brands, alice):
    brand = brands.cafe
    before = Item.objects.filter(brand=brand).count(), Member.objects.filter(brand=brand).count()
    row = bring(brand, PAST, "inbox.mbox", by=alice)
    assert row.state == ImportState.DONE
    assert row.tally["left_out"] == {"newsletters and letters of lists": 1}
    items = Item.objects.filter(brand=brand, authority=f"mailto:{OURS}")
    assert items.count() == 4
    assert set(items.values_list("audience", "is_history")) == {("private", True)}
    assert list(items.filter(ours=True).values_list("remote_id", flat=True)) == [
        "letter:<2@example.org>"
    ]
    assert Conversation.objects.filter(brand=brand, entries__item__in=items).distinct().count() == 2
    assert history.find(brand.pk, "épices")
    everything = repr([list(table.objects.values()) for table in (Item, Author, Member)])
    assert "benoit@example.net" not in everything
    actions.move(row, ImportState.UNDOING, by=alice)
    work()
    assert not items.all()
    assert not Channel.objects.filter(brand=brand, network="mail")
    assert before == (
        Item.objects.filter(brand=brand).count(),
        Member.objects.filter(brand=brand).count(),
    )


def test_the_same_file_again_and_the_mailbox_itself_bring_nothing_twice(brands, alice):
    brand = brands.cafe
    bring(brand, PAST, "inbox.mbox", by=alice)
    again = bring(brand, zipped({"a.mbox": PAST.decode(), "b.mbox": PAST.decode()}), "t.zip", alice)
    assert again.tally["left_out"]["letters that stand there twice"] == 5
    assert Brought.objects.filter(bringing=again, is_new=True).count() == 0
    archive = Channel.objects.get(brand=brand, network="mail")
    live = connect_channel(brand=brand, found=HERE, by=alice)
    assert live.pk == archive.pk
    assert live.state == ChannelState.CONNECTED
    assert Item.objects.filter(brand=brand, authority=f"mailto:{OURS}").count() == 4


def test_a_mailbox_that_is_connected_already_keeps_its_own_spelling(brands, alice):
    brand = brands.cafe
    spelled = Found(
        network="mail", authority="mailto:Bonjour@mimosa.example", title="m", url="", settings={},
        places=(WirePlace(key="inbox", label="inbox"),),
    )  # fmt: skip
    live = connect_channel(brand=brand, found=spelled, by=alice)
    row = bring(brand, PAST, "inbox.mbox", by=alice)
    assert row.mapping["authority"] == live.authority
    assert Item.objects.get(brand=brand, remote_id="letter:<2@example.org>").ours


def test_the_address_is_asked_and_another_one_has_the_file_looked_through_again(
    brands, alice, client
):
    brand = brands.cafe
    row = receive(brand, PAST, "inbox.mbox", by=alice)
    work()
    client.force_login(alice)
    page = reverse("import", args=[brand.slug, row.pk])
    assert f'value="{OURS}"' in client.get(page).content.decode()
    start = reverse("import_start", args=[brand.slug, row.pk])
    told = client.post(start, {"address": "not one"}, follow=True).content.decode()
    assert "bonjour@example.org" in told
    row.refresh_from_db()
    assert row.state == ImportState.READY
    client.post(start, {"address": "Alice@Example.ORG"})
    work()
    row.refresh_from_db()
    assert row.state == ImportState.READY
    assert row.mapping["authority"] == "mailto:Alice@example.org"
    client.post(start, {"address": "Alice@example.org"})
    work()
    row.refresh_from_db()
    assert row.state == ImportState.DONE
    assert row.channel.title == "Alice@example.org"
    assert Item.objects.filter(
        brand=brand, authority="mailto:Alice@example.org", ours=True
    ).exists()

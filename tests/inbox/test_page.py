"""What the inbox page costs, and that it stays true."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.intake.scripted import comment, page, place

from parvis.inbox import queries
from parvis.inbox.actions import assign, change_state
from parvis.inbox.models import Conversation
from parvis.intake.actions import take_page
from parvis.members.actions import make_ambassador
from parvis.stream.models import Author
from parvis.team.models import Role, Seat, User


@pytest.fixture
def desk(folder):
    alice = User.objects.create(email="alice@example.org", name="Alice Roy", language="en")
    where = place(history=timezone.now() - timedelta(days=1))
    Seat.objects.create(brand=where.channel.brand, user=alice, role=Role.MANAGER)
    now = timezone.now()
    said = [comment(n, said_at=now - timedelta(minutes=n)) for n in range(1, 61)]
    take_page(where, page(*said))
    client = Client()
    client.force_login(alice)
    return client, where.channel.brand, alice


def statements(client: Client, address: str, **headers: str) -> int:
    client.get(address, headers=headers)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address, headers=headers).status_code == 200
    return len(seen)


def test_the_page_asks_the_same_few_questions_however_much_it_shows(desk):
    client, brand, _alice = desk
    talk = Conversation.objects.first()
    address = reverse("conversation", args=[brand.slug, talk.pk])
    assert statements(client, reverse("inbox", args=[brand.slug])) <= 9
    assert statements(client, address) <= 22
    assert statements(client, address, **{"HX-Request": "true", "HX-Target": "open"}) <= 17
    Conversation.objects.exclude(pk=talk.pk).update(state="resolved")
    assert statements(client, address) <= 22


def test_a_row_is_drawn_anew_as_soon_as_anything_it_says_changes(desk):
    client, brand, alice = desk
    address = reverse("inbox", args=[brand.slug])

    def row() -> str:
        html = client.get(address).content.decode()
        return html[html.index('<ul class="mails"') :].split("</li>")[0]

    seen = {row()}
    talk = queries.page(brand, queries.InboxFilter(), alice)[0][0]
    assign(talk, to=alice, by=alice)
    seen.add(row())
    User.objects.filter(pk=alice.pk).update(name="Alice Martin")
    seen.add(row())
    Author.objects.filter(pk=talk.author_id).update(name="Zoé")
    seen.add(row())
    assign(talk, to=None, by=alice)
    make_ambassador(talk.member, is_ambassador=True, by=alice)
    seen.add(row())
    User.objects.filter(pk=alice.pk).update(language="fr-ca")
    seen.add(row())
    assert len(seen) == 6


def test_the_counters_follow_every_change_and_are_each_persons_own(desk):
    _client, brand, alice = desk
    benoit = User.objects.create(email="benoit@example.org", name="Benoit")
    talk = Conversation.objects.first()
    assert queries.counters(brand, alice)["open"] == 60
    assign(talk, to=alice, by=alice)
    assert queries.counters(brand, alice)["mine"] == 1
    assert queries.counters(brand, benoit)["mine"] == 0
    change_state(talk, "resolved", by=alice)
    assert queries.counters(brand, alice) == {"open": 59, "mine": 0, "waiting": 0, "held": 0}


def test_a_later_page_enters_the_index_at_its_key(desk):
    _client, brand, alice = desk
    wanted = queries.InboxFilter(state="all")
    _rows, after = queries.page(brand, wanted, alice)
    with CaptureQueriesContext(connection) as seen:
        rows, more = queries.page(brand, wanted, alice, after=after)
    assert (len(rows), more) == (10, None)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {seen[0]['sql']}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert "inbox_newest (brand_id=? AND sort_at<?)" in plan

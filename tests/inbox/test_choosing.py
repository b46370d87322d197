"""The pages of moderation and of bulk acts: who may, what a selection is, what a bad one gets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.inbox.conftest import stand_as

from parvis.inbox.models import Bulk, Conversation, Moderation
from parvis.team.models import Role, Seat
from parvis.team.rules import Right, allows

pytestmark = pytest.mark.django_db
MAY = {Role.OWNER, Role.MANAGER, Role.CONTRIBUTOR}


@pytest.fixture
def ask(held, brands, sit):
    """Ask for an act on a selection, as somebody."""

    def asked(user, query="", **form):
        address = reverse("bulk", args=[brands.cafe.slug]) + query
        return sit(user).post(address, {"act": "moderate:approve", **form})

    return asked


@pytest.mark.parametrize("role", list(Role))
def test_owner_manager_and_contributor_decide_and_nobody_else(held, brands, camille, sit, role):
    Seat.objects.filter(user=camille, brand=brands.cafe).update(role=role)
    talk = Conversation.objects.get(entries__item=held)
    client, before = sit(camille), Moderation.objects.count()
    page = client.get(reverse("conversation", args=[brands.cafe.slug, talk.pk])).content.decode()
    address = reverse("item_moderation", args=[brands.cafe.slug, talk.pk, held.pk])
    answer = client.post(address, {"action": "approve"})
    assert answer.status_code == (302 if role in MAY else 403)
    assert (Moderation.objects.count() > before) == (role in MAY)
    assert ('data-key="p"' in page) == (role in MAY)
    assert "Seen from here" in page
    assert allows(role, Right.MODERATE) == (role in MAY)


def test_a_selection_is_rows_a_page_or_all_that_matched_then(ask, held, brands, alice):
    talk = Conversation.objects.get(entries__item=held)
    now = timezone.now()
    early = (talk.sort_at - timedelta(minutes=1)).isoformat()
    given = [
        ({"pk": [talk.pk]}, 1),
        ({"scope": "page", "shown": f"{talk.pk},999999"}, 1),
        ({"scope": "match", "at": now.isoformat()}, 1),
        ({"scope": "match", "at": early}, 0),
        ({"scope": "match", "at": "yesterday"}, 0),
        ({"scope": "match"}, 0),
        ({}, 0),
        ({"pk": ["x", "9" * 40]}, 0),
    ]
    for form, count in given:
        Bulk.objects.all().delete()
        answer = ask(alice, "?state=held", **form)
        assert answer.status_code == 302
        assert sum(Bulk.objects.values_list("total", flat=True)) == count, form


def test_nobody_acts_on_what_belongs_to_another_brand(ask, brands, charlie, alice):
    talk = Conversation.objects.get(brand=brands.cafe, kind="comment")
    Seat.objects.create(brand=brands.port, user=alice, role=Role.MANAGER)
    assert ask(charlie, pk=[talk.pk]).status_code == 404
    address = f"/b/{brands.port.slug}/inbox/bulk/"
    assert alice.seats.count() == 2
    from django.test import Client

    client = Client()
    client.force_login(alice)
    client.post(address, {"act": "state:resolved", "pk": [talk.pk]})
    assert not Bulk.objects.exists()


@pytest.mark.parametrize(
    "act", ["", "moderate", "moderate:burn", "state:waiting", "assign:999", "x:y"]
)
def test_an_act_that_is_not_offered_does_nothing(ask, held, alice, act):
    answer = ask(alice, act=act, pk=[held.entry.conversation_id])
    assert answer.status_code in {302, 403}
    assert not Bulk.objects.exists()


def test_a_bulk_act_is_stopped_by_who_asked_or_who_runs_the_desk(
    ask, held, brands, camille, benoit, alice, sit
):
    ask(alice, pk=[held.entry.conversation_id])
    bulk = Bulk.objects.get()
    address = reverse("bulk_undo", args=[brands.cafe.slug, bulk.pk])
    assert sit(camille).post(address).status_code == 403
    assert (
        sit(camille).get(reverse("bulk_one", args=[brands.cafe.slug, bulk.pk])).status_code == 200
    )
    assert sit(benoit).post(address).status_code == 302
    bulk.refresh_from_db()
    assert bulk.state == "stopped"


@pytest.mark.parametrize("standing", ["held", "spam", "trash"])
def test_each_heap_has_its_list_and_is_empty_kindly(held, brands, alice, sit, standing):
    client, address = sit(alice), reverse("inbox", args=[brands.cafe.slug]) + f"?state={standing}"
    stand_as(held, "published")
    assert "choose-" not in client.get(address).content.decode()
    stand_as(held, standing, "open" if standing == "held" else "no_reply")
    page = client.get(address).content.decode()
    assert f"choose-{held.entry.conversation_id}" in page
    assert ("moderate:approve" in page) is True


def test_what_cannot_be_done_is_said_where_it_was_asked(held, brands, alice, sit):
    talk = Conversation.objects.get(entries__item=held)
    address = reverse("item_moderation", args=[brands.cafe.slug, talk.pk, held.pk])
    client = sit(alice)
    client.post(address, {"action": "approve"})
    again = client.post(address, {"action": "spam"}, headers={"HX-Request": "true"})
    assert "Another decision about it is still on its way." in again.content.decode()
    assert Moderation.objects.filter(item=held).count() == 1

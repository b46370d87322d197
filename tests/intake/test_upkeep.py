"""What the history owes is a row: it is done whoever dies, and done again when more is owed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cast import person
from tests.intake.scripted import comment, page, place

from parvis.channels.models import Letter, LetterState
from parvis.inbox.models import Conversation
from parvis.intake.actions import take_page
from parvis.kit.errands import KINDS, Lane, claim, due
from parvis.site.beat import beat
from parvis.stream import search, upkeep
from parvis.stream.actions import forget_brand
from parvis.stream.models import ItemVersion, Upkeep
from parvis.team.models import Role, Seat

KIND = KINDS["upkeep"]


def owed() -> Upkeep:
    return Upkeep.objects.get(name="index")


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_after_a_deletion_leaves_the_forgetting_to_the_next():
    where = place()
    take_page(where, page(comment(1, "saperlipopette")))
    assert not Upkeep.objects.exists()
    take_page(where, page(gone=["comment:1"]))  # and here the worker dies
    later = timezone.now() + timedelta(minutes=11)
    assert due(KIND, later) == [owed().pk]
    assert claim(KIND, owed().pk, by="dead", now=later)
    again = later + KIND.lease
    assert due(KIND, again) == [owed().pk]
    upkeep.step(owed().pk)
    assert owed().due_at is None


@pytest.mark.django_db(transaction=True)
def test_what_is_deleted_while_the_index_is_rewritten_is_owed_again(monkeypatch):
    where = place()
    take_page(where, page(comment(1), comment(2)))
    take_page(where, page(gone=["comment:1"]))
    whole = search.forget

    def meanwhile() -> bool:
        done = whole()
        take_page(where, page(gone=["comment:2"]))
        return done

    monkeypatch.setattr(search, "forget", meanwhile)
    upkeep.step(owed().pk)
    assert owed().due_at
    monkeypatch.setattr(search, "forget", lambda: False)
    upkeep.step(owed().pk)
    assert owed().due_at


@pytest.mark.django_db
def test_a_brand_that_goes_owes_its_words_too():
    where = place()
    take_page(where, page(comment(1)))
    forget_brand(where.channel.brand)
    assert owed().due_at


@pytest.mark.django_db
def test_earlier_words_are_shown_under_the_remark_then_forgotten_after_thirty_days(client, folder):
    where = place()
    alice = person("Alice Roy", language="en")
    Seat.objects.create(brand=where.channel.brand, user=alice, role=Role.MANAGER)
    client.force_login(alice)
    take_page(where, page(comment(1, "Une tisane")))
    talk = Conversation.objects.get()
    address = reverse("conversation", args=[where.channel.brand.slug, talk.pk])
    assert "Earlier words" not in client.get(address).content.decode()
    take_page(where, page(comment(1, "Un <script>alert(1)</script><em>chocolat</em>")))
    shown = client.get(address).content.decode()
    assert shown.index("chocolat") < shown.index("Earlier words") < shown.index("Une tisane")
    assert upkeep.forget_versions() == 0
    ItemVersion.objects.update(replaced_at=timezone.now() - timedelta(days=31))
    row = Upkeep.objects.get(name="versions")
    upkeep.step(row.pk)
    row.refresh_from_db()
    assert timedelta(hours=23) < row.due_at - timezone.now() < timedelta(hours=25)
    assert not ItemVersion.objects.exists()
    assert owed().due_at
    assert "tisane" not in client.get(address).content.decode()


@pytest.mark.django_db
def test_letters_settled_a_month_ago_are_forgotten_every_day(monkeypatch):
    old = timezone.now() - timedelta(days=31)
    settled = {"to": "alice@example.org", "purpose": "spike", "state": LetterState.SENT}
    Letter.objects.create(subject="vieille", created_at=old, **settled)
    Letter.objects.create(subject="récente", **settled)
    Letter.objects.create(
        subject="attend encore", created_at=old, due_at=timezone.now(), to="a@example.org"
    )
    monkeypatch.setattr("parvis.site.beat._ledger_size", [-1])
    for _each in ("a first beat", "another one"):
        beat(Lane.INCOMING, timezone.now())
    row = Upkeep.objects.get(name="letters")
    assert due(KIND, timezone.now()) == [row.pk]
    upkeep.step(row.pk)
    kept = Letter.objects.values_list("subject", flat=True).order_by("subject")
    assert list(kept) == ["attend encore", "récente"]
    row.refresh_from_db()
    assert timedelta(hours=23) < row.due_at - timezone.now() < timedelta(hours=25)

"""The sample brand: seeded, kept in, removed in one gesture."""

from datetime import UTC, datetime

import pytest

from parvis.channels.connecting import connector_for
from parvis.channels.models import Outgoing, OutgoingState
from parvis.channels.outbox import step
from parvis.inbox import actions
from parvis.inbox.models import Conversation
from parvis.members.models import Member
from parvis.sample.actions import create_sample_brand, remove_sample_brand
from parvis.sample.talk import tell
from parvis.site.today import queries
from parvis.site.today.rules import choose
from parvis.stream.history import find
from parvis.stream.models import Author, Item
from parvis.team.models import Brand, User
from parvis.wire.errors import Refused

NOW = datetime(2026, 11, 24, 13, tzinfo=UTC)


@pytest.fixture
def alice(db) -> User:
    return User.objects.create(email="alice@example.com", name="Alice", is_operator=True)


def test_the_same_seed_and_hour_tell_the_same_story():
    assert tell(NOW) == tell(NOW)
    assert tell(NOW, seed=2) != tell(NOW)


def test_two_hundred_people_talk_in_both_languages(alice: User):
    brand = create_sample_brand(by=alice, now=NOW)
    assert 180 <= Member.objects.filter(brand=brand).count() <= 220
    languages = set(Item.objects.filter(kind="comment").values_list("language", flat=True))
    assert {"fr", "en"} <= languages
    assert Member.objects.filter(brand=brand, is_ambassador=True).count() == 2
    assert Conversation.objects.filter(brand=brand, has_held=True).exists()


def test_its_day_is_short(alice: User):
    brand = create_sample_brand(by=alice)
    assert 0 < len(choose(queries.lines(brand, alice), minutes=40)) <= 10


def test_nothing_can_leave_it(alice: User):
    brand = create_sample_brand(by=alice, now=NOW)
    channel = brand.channels.get(network="wordpress")
    with pytest.raises(Refused):
        connector_for(channel)
    conversation = Conversation.objects.filter(brand=brand, state="open").first()
    item = conversation.entries.first().item
    answer = actions.reply(conversation, to=item, text="Bonjour", by=alice)
    Outgoing.objects.update(due_at=NOW)
    step(answer.outgoing_id)
    answer.outgoing.refresh_from_db()
    assert answer.outgoing.state == OutgoingState.SENT
    assert answer.outgoing.remote_id.startswith("practice:")


def test_it_goes_away_whole(alice: User):
    brand = create_sample_brand(by=alice, now=NOW)
    assert find(brand.pk, "galette")
    assert remove_sample_brand(by=alice)
    assert not Brand.objects.filter(is_sample=True).exists()
    for model in (Item, Author, Member, Conversation, Outgoing):
        assert not model.objects.exists(), model
    assert find(brand.pk, "galette") == []
    assert not remove_sample_brand(by=alice)

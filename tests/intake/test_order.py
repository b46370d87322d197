"""The order in which things arrive changes nothing of what they mean."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from django.utils import timezone
from tests.intake.scripted import START, comment, page, place

from parvis.channels.models import Outgoing
from parvis.inbox.actions import add_note, assign, change_state
from parvis.inbox.models import Conversation, Reply
from parvis.intake.actions import take_page
from parvis.members.models import Member
from parvis.stream.models import Author, Item
from parvis.team.models import Role, Seat, User
from parvis.wire.items import Author as WireAuthor

US = WireAuthor(remote_id="user:1", name="Le café")


def ours(number: int, parent: int):
    return comment(number, "Oui", author=US, ours=True, parent=f"comment:{parent}")


@pytest.fixture
def alice(db) -> User:
    return User.objects.create(email="alice@example.org", name="Alice")


def told(where) -> list[tuple[str, str, bool, object]]:
    live = Conversation.objects.filter(merged_into=None, brand=where.channel.brand)
    return sorted(
        live.values_list("root", "state", "waiting_since", "answered_at"), key=lambda row: row[0]
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "items",
    [
        [comment(1, "Ouvert?"), ours(2, 1)],
        [comment(1, "Ouvert?"), ours(2, 1), comment(3, "Merci", parent="comment:2")],
        [comment(1), comment(2, parent="comment:1"), ours(3, 2)],
    ],
    ids=["our answer first", "answer and thanks", "two of theirs"],
)
def test_any_order_says_the_same_of_whose_turn_it_is(items):
    seen = []
    for order in [*permutations(items), None]:
        where = place()
        for one in [[item] for item in order] if order else [items]:
            take_page(where, page(*one))
        seen.append(told(where))
    assert len(seen[0]) == 1
    assert all(one == seen[0] for one in seen), seen


@pytest.mark.django_db
def test_our_answer_read_before_the_older_remark_leaves_us_waiting_for_them():
    where = place()
    take_page(where, page(ours(2, 1)))
    assert Conversation.objects.get().state == "resolved"
    take_page(where, page(comment(1, "Ouvert?")))
    assert Conversation.objects.get().state == "waiting"


@pytest.mark.django_db
def test_what_a_person_settled_stays_settled_when_an_older_remark_is_found(alice):
    where = place()
    take_page(where, page(comment(5), ours(6, 5)))
    change_state(Conversation.objects.get(), "resolved", by=alice)
    take_page(where, page(comment(5), comment(7, "Merci", parent="comment:6")))
    change_state(Conversation.objects.get(), "resolved", by=alice)
    take_page(where, page(comment(4, parent="comment:5")))
    assert Conversation.objects.get().state == "resolved"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("above", "below", "after"),
    [
        ("resolved", "open", "open"),
        ("no_reply", "snoozed", "snoozed"),
        ("snoozed", "waiting", "snoozed"),
        ("spam", "resolved", "resolved"),
    ],
)
def test_conversations_that_are_one_keep_the_state_that_is_most_awake(alice, above, below, after):
    where = place(history=START + timedelta(days=9))
    take_page(where, page(comment(1)))
    take_page(where, page(comment(3, parent="comment:2")))
    until = timezone.now() + timedelta(days=3)
    for root, state in (("comment:1", above), ("comment:2", below)):
        Conversation.objects.filter(root=root).update(
            state=state, snoozed_until=until if state == "snoozed" else None
        )
    take_page(where, page(comment(2, parent="comment:1")))
    one = Conversation.objects.get(merged_into=None)
    assert one.state == after
    assert (one.snoozed_until is not None) is (after == "snoozed")
    assert one.item_count == 3


@pytest.mark.django_db
def test_a_conversation_that_goes_into_another_takes_all_that_hangs_on_it_along(alice):
    where = place()
    Seat.objects.create(brand=where.channel.brand, user=alice, role=Role.MANAGER)
    take_page(where, page(comment(1)))
    take_page(where, page(comment(3, parent="comment:2")))
    going = Conversation.objects.get(root="comment:2")
    assign(going, to=alice, by=alice)
    add_note(going, text="Elle a appelé", by=alice)
    sent = Outgoing.objects.create(
        brand=where.channel.brand, channel=where.channel, purpose="reply", draft={"text": "Oui"},
        send_at=timezone.now(),
    )  # fmt: skip
    Reply.objects.create(conversation=going, text="Oui", outgoing=sent, by=alice)
    take_page(where, page(comment(2, parent="comment:1")))
    stays = Conversation.objects.get(merged_into=None)
    assert stays.root == "comment:1"
    assert stays.assignee == alice
    for related in (stays.notes, stays.replies, stays.changes):
        assert related.count() == 1
    assert stays.entries.count() == 3
    going.refresh_from_db()
    assert not going.entries.exists()
    assert going.merged_into == stays


@pytest.mark.django_db
def test_what_comes_back_after_it_was_deleted_counts_again_for_its_author_and_its_member():
    where = place()
    take_page(where, page(comment(1), comment(8)))
    member = Member.objects.get()
    take_page(where, page(gone=["comment:8"]))
    member.refresh_from_db()
    assert (member.item_count, Author.objects.get().item_count) == (1, 1)
    for _twice in range(2):
        take_page(where, page(comment(8)))
        member.refresh_from_db()
        assert (member.item_count, Author.objects.get().item_count) == (2, 2)
    assert Item.objects.filter(gone_at=None).count() == 2


@pytest.mark.django_db
def test_the_authority_of_an_item_names_it_whatever_channel_read_it():
    where = place()
    other = place(where.channel.brand, authority="https://planete.example")
    take_page(where, page(comment(1, "érable")))
    take_page(other, page(comment(1, "érable"), comment(1, "sapin", authority="at")))
    assert sorted(Item.objects.values_list("authority", "remote_id")) == [
        ("at", "comment:1"),
        ("https://cafe.example", "comment:1"),
    ]
    assert Conversation.objects.count() == 2
    assert set(Author.objects.values_list("authority", flat=True)) == {"at", "https://cafe.example"}
    take_page(other, page(comment(2, parent="comment:1", authority="at"), gone=["comment:1"]))
    assert Item.objects.filter(gone_at=None, authority="https://cafe.example").count() == 0
    assert Conversation.objects.get(authority="at").item_count == 2

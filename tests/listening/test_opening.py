"""Something overheard becomes a conversation when a person wants to answer it, and only then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.listening.saying import page, said
from tests.listening.test_spikes import watch_of

from parvis.channels.models import Outgoing
from parvis.inbox import actions as inbox
from parvis.inbox.actions import NotPossible
from parvis.inbox.models import Conversation
from parvis.inbox.opening import open_about
from parvis.intake.actions import take_page
from parvis.listening.models import Mention, Muted
from parvis.members.forgetting import is_overheard
from parvis.members.holds import held
from parvis.members.models import Member
from parvis.stream.models import Author, Item
from parvis.team.models import AuditEntry, Seat
from parvis.wire.items import Author as WireAuthor
from parvis.wire.items import Kind


def url(name: str, *more: int) -> str:
    return reverse(name, args=["cafe-du-perron", *more])


@pytest.fixture
def heard(place, alice) -> Mention:
    watch_of(place, alice, "pain")
    take_page(place, page(said("Où trouver du bon pain?", title="Question")))
    return Mention.objects.get()


def test_a_mention_is_answered_from_where_it_stands(heard, alice, sit):
    author = heard.item.author
    assert is_overheard(author)
    assert not Member.objects.filter(accounts__author=author).exists()
    client = sit(alice)
    shown = client.get(url("mentions")).content.decode()
    assert url("mention_conversation", heard.pk) in shown

    answer = client.post(url("mention_conversation", heard.pk), follow=True)
    talk = Conversation.objects.get(root="post:1")
    assert answer.redirect_chain[-1][0] == url("conversation", talk.pk)
    assert "Où trouver du bon pain?" in answer.content.decode()
    assert "Inès is a member from now on" in answer.content.decode()
    assert (talk.state, talk.item_count, talk.title) == ("open", 1, "Question")
    assert (talk.author, talk.member.name, talk.last_item) == (author, "Inès", heard.item)
    assert timezone.now() - talk.waiting_since < timedelta(minutes=1)
    member = Member.objects.get(accounts__author=author)
    assert (member.source, member.source_detail) == (
        "by_hand", "Conversation opened from a mention, Blogue",
    )  # fmt: skip
    assert not is_overheard(author)
    assert held([author.pk]) == {author.pk}
    assert AuditEntry.objects.filter(verb="conversation.opened", actor=alice).count() == 1

    again = client.post(url("mention_conversation", heard.pk))
    assert again["Location"] == url("conversation", talk.pk)
    shown = client.get(url("mentions")).content.decode()
    assert url("mention_conversation", heard.pk) not in shown
    assert url("conversation", talk.pk) in shown


def test_where_parvis_cannot_answer_it_says_so_and_leads_there(heard, alice, sit):
    shown = sit(alice).get(url("mentions")).content.decode()
    assert "Parvis cannot answer there: go to blogue.example" in shown
    opened = sit(alice).post(url("mention_conversation", heard.pk), follow=True)
    body = opened.content.decode()
    assert "This source can only be read: answer there, then say so here." in body
    assert 'href="https://blogue.example/1"' in body


def test_a_site_that_speaks_by_itself_becomes_no_member(place, alice):
    watch_of(place, alice, "pain")
    site = WireAuthor(remote_id="site", name="Le Blogue", kind="site")
    take_page(place, page(said("Du pain.", author=site), said("Du pain.", 2, author=None)))
    for item in Item.objects.filter(channel=place.channel):
        open_about(item, by=alice, why="x")
    assert Conversation.objects.filter(channel=place.channel).count() == 2
    assert not Member.objects.filter(name="Le Blogue").exists()


def test_ours_and_what_is_gone_open_nothing(heard, alice, place, sit):
    take_page(place, page(gone=("post:1",)))
    answer = sit(alice).post(url("mention_conversation", heard.pk), follow=True)
    assert "There is nobody to answer" in answer.content.decode()
    take_page(place, page(said("Notre pain.", 2, ours=True)))
    with pytest.raises(NotPossible):
        open_about(Item.objects.get(remote_id="post:2"), by=alice, why="x")
    assert not Conversation.objects.filter(channel=place.channel).exists()


def test_what_is_old_is_open_once_a_person_opened_it_and_a_later_reading_leaves_it_so(place, alice):
    long_ago = timezone.now() - timedelta(days=90)
    take_page(place, page(said("Du pain.", said_at=long_ago)))
    talk = open_about(Item.objects.get(remote_id="post:1"), by=alice, why="x")
    assert (talk.state, talk.is_history) == ("open", False)
    take_page(place, page(said("Du bon pain.", said_at=long_ago)))
    talk.refresh_from_db()
    assert talk.state == "open"
    take_page(place, page(gone=("post:1",)))
    talk.refresh_from_db()
    assert talk.state == "no_reply"


def test_what_answered_it_before_and_what_answers_it_later_stand_in_the_same_thread(place, alice):
    first = said(
        "Je passe demain.", 5, kind=Kind.COMMENT, parent="post:1", about="post:1",
        said_at=timezone.now(),
    )  # fmt: skip
    take_page(place, page(said("Où trouver du pain?")))
    take_page(place, page(first))
    before = Conversation.objects.get(channel=place.channel)
    talk = open_about(Item.objects.get(remote_id="post:1"), by=alice, why="x")
    assert talk.pk == before.pk
    assert talk.item_count == 2
    assert talk.last_item.remote_id == "post:5"


def test_our_answer_to_a_post_comes_back_into_the_conversation_it_was_written_in(place, alice):
    place.channel.network = "wordpress"
    place.channel.save()
    take_page(place, page(said("Où trouver du pain?")))
    item = Item.objects.get(remote_id="post:1")
    talk = open_about(item, by=alice, why="x")
    inbox.reply(talk, to=item, text="Chez nous!", by=alice)
    outgoing = Outgoing.objects.get()
    Outgoing.objects.update(state="sent", remote_id="comment:9")
    under = {"kind": Kind.COMMENT, "about": "post:1", "url": ""}
    us = WireAuthor(remote_id="us", name="Nous")
    now = timezone.now()
    mine = said(
        "Chez nous!", remote_id="comment:9", ours=True, author=us, said_at=now - timedelta(minutes=9),
        **under,
    )  # fmt: skip
    other = said("Et moi?", remote_id="comment:10", **under)
    back = said("Merci!", remote_id="comment:11", parent="comment:9", said_at=now, **under)
    take_page(place, page(mine, other, back))
    assert outgoing.draft["parent"] == "post:1"
    place_of = dict(Item.objects.values_list("remote_id", "entry__conversation"))
    assert place_of["comment:9"] == place_of["comment:11"] == talk.pk
    assert place_of["comment:10"] != talk.pk
    talk.refresh_from_db()
    assert (talk.state, talk.item_count) == ("open", 3)


def test_who_may_not_answer_opens_nothing_and_says_nothing_of_opinions(heard, benoit, sit, brands):
    told = {"opinion": "negative"}
    for role, say, answer in (
        ("observer", 403, 403), ("approver", 403, 403), ("analyst", 302, 403),
        ("contributor", 302, 302),
    ):  # fmt: skip
        Seat.objects.filter(brand=brands.cafe, user=benoit).update(role=role)
        client = sit(benoit)
        body = client.get(url("mentions")).content.decode()
        assert ("It is not about us" in body) == (say == 302)
        assert (url("mention_conversation", heard.pk) in body) == (answer == 302)
        assert client.post(url("mention_opinion", heard.pk), told).status_code == say
        for name in ("mention_about", "mention_mute"):
            assert client.post(url(name, heard.pk), {"about": "yes"}).status_code == say
        assert client.post(url("mention_conversation", heard.pk)).status_code == answer
        Muted.objects.all().delete()


def test_a_mention_of_a_watch_of_one_person_is_opened_by_nobody_else(heard, benoit, sit):
    heard.watch.is_shared = False
    heard.watch.save()
    assert sit(benoit).post(url("mention_conversation", heard.pk)).status_code == 404
    assert Author.objects.filter(member_account=None, name="Inès").exists()

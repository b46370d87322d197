"""Answering in comfort: compared before it leaves, drafts kept, tags, views, later, company."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cast import furnish

from parvis.channels import calling, looking, outbox
from parvis.channels.models import Outgoing, OutgoingState
from parvis.inbox import actions
from parvis.inbox.actions import wake
from parvis.inbox.comparing import ANSWERED
from parvis.inbox.models import Conversation, Draft, Presence, Reply, SavedView, Tag
from parvis.intake.actions import take_story
from parvis.strategy.models import SavedReply
from parvis.team.models import User
from parvis.wire.errors import Refused, TryLater
from parvis.wire.items import Author, Item, Kind, Receipt

HERE = "conversation"


class Talk:
    """One conversation of the café, nobody’s answer in it, and whoever sits before it."""

    def __init__(self, brand, alice, sit) -> None:
        names = furnish(brand, alice, "mimosa")
        Reply.objects.all().delete()
        Outgoing.objects.all().delete()
        Draft.objects.all().delete()
        Conversation.objects.update(state="open")
        self.brand, self.sit = brand, sit
        self.conversation = Conversation.objects.get(pk=names["conversation"])

    def url(self, name: str, *more: int) -> str:
        return reverse(name, args=[self.brand.slug, self.conversation.pk, *more])

    def page(self, person: User) -> str:
        return self.sit(person).get(self.url(HERE)).content.decode()

    def box(self, person: User) -> dict[str, str]:
        page = self.page(person)
        return {n: re.search(rf'name="{n}" value="([^"]*)"', page)[1] for n in ("to", "seen")}

    def answers(self, person: User, text: str, box: dict[str, str] | None = None, **more: str):
        sent = {**(box or self.box(person)), "text": text, **more}
        return self.sit(person).post(self.url("conversation_replies"), sent)

    def natively(self, text: str, number: int = 90) -> None:
        """Let our own account answer on the network, and be read."""
        channel = self.conversation.channel
        said = Item(
            authority=channel.authority,
            remote_id=f"comment:{number}",
            kind=Kind.COMMENT,
            author=Author(remote_id="user:1", name="Sophie"),
            said_at=timezone.now(),
            html=f"<p>{text}</p>",
            parent="comment:1",
            about="post:1",
            ours=True,
        )
        take_story(channel.places.get(), [said])

    def leave(self) -> str:
        """Let what waits leave now; say where it stands."""
        Outgoing.objects.update(due_at=timezone.now(), send_at=timezone.now())
        outbox.step(Outgoing.objects.latest("pk").pk)
        return Outgoing.objects.latest("pk").state


@pytest.fixture
def talk(brands, alice, sit, monkeypatch) -> Talk:
    monkeypatch.setattr(calling, "send", lambda outgoing, notes: Receipt(remote_id="comment:55"))
    monkeypatch.setattr(looking, "LOOKS", [])
    return Talk(brands.cafe, alice, sit)


# -- compare and send ----------------------------------------------------------------------------


def test_the_second_of_two_people_is_refused_shown_the_first_and_loses_no_word(talk, alice, benoit):
    boxes = talk.box(alice), talk.box(benoit)
    talk.answers(alice, "Oui, dès 8 h.", boxes[0])
    told = talk.answers(benoit, "Je crois que oui.", boxes[1])
    page = told.content.decode()
    assert told.status_code == 422
    assert "Someone answered while you wrote" in page
    assert "Oui, dès 8 h." in page
    assert "Je crois que oui." in page
    assert Reply.objects.count() == 1
    assert Draft.objects.get(user=benoit).text == "Je crois que oui."
    anyway = dict(re.findall(r'name="(to|seen)" value="([^"]*)"', page))
    talk.answers(benoit, "Je crois que oui.", anyway)
    assert Reply.objects.count() == 2
    assert not Draft.objects.filter(user=benoit).exists()


def test_a_form_sent_twice_answers_once(talk, alice):
    box = talk.box(alice)
    assert [talk.answers(alice, "Oui.", box).status_code for _time in range(2)] == [302, 422]
    assert Reply.objects.count() == 1


def test_an_answer_taken_back_is_in_nobody_s_way(talk, alice, benoit):
    box = talk.box(benoit)
    talk.answers(alice, "Oui.")
    talk.sit(alice).post(talk.url("reply_cancellation", Reply.objects.get().pk))
    assert talk.answers(benoit, "Non.", box).status_code == 302
    assert Draft.objects.get(user=alice).text == "Oui."


def test_an_answer_made_on_the_network_and_read_refuses_one_written_before(talk, alice):
    box = talk.box(alice)
    talk.natively("Nous ouvrons à 8 h.")
    told = talk.answers(alice, "Oui.", box)
    assert told.status_code == 422
    assert "Nous ouvrons à 8 h." in told.content.decode()


def test_at_the_moment_of_leaving_an_answer_on_the_network_holds_ours(talk, alice):
    looking.register(lambda outgoing: talk.natively("Nous ouvrons à 8 h."))
    talk.answers(alice, "Oui, venez.")
    assert talk.leave() == OutgoingState.HELD
    assert Outgoing.objects.get().why_held == ANSWERED
    page = talk.page(alice)
    assert "Someone answered meanwhile" in page
    assert "Nous ouvrons à 8 h." in page
    assert "Oui, venez." in page
    talk.conversation.refresh_from_db()
    assert talk.conversation.state == "open"
    assert (
        "An answer waits for your word"
        in talk.sit(alice).get(reverse("inbox", args=[talk.brand.slug])).content.decode()
    )


@pytest.mark.parametrize(
    ("word", "outgoing", "state", "draft"),
    [
        ("anyway", OutgoingState.QUEUED, "waiting", None),
        ("", OutgoingState.CANCELLED, "waiting", "Oui, venez."),
        ("drop", OutgoingState.CANCELLED, "waiting", None),
    ],
)
def test_the_three_words_for_an_answer_that_was_held(talk, alice, word, outgoing, state, draft):
    looking.register(lambda outgoing: talk.natively("Nous ouvrons à 8 h."))
    talk.answers(alice, "Oui, venez.")
    talk.leave()
    where = talk.url("reply_cancellation", Reply.objects.get().pk)
    talk.sit(alice).post(where, {"word": word})
    talk.conversation.refresh_from_db()
    kept = Draft.objects.filter(user=alice).values_list("text", flat=True).first()
    assert (Outgoing.objects.get().state, talk.conversation.state, kept) == (outgoing, state, draft)
    if word == "anyway":
        assert talk.leave() == OutgoingState.SENT


def test_a_network_that_cannot_be_looked_at_makes_ours_wait(talk, alice):
    def silent(outgoing: Outgoing) -> None:
        raise TryLater(cause="HTTP 503")

    looking.register(silent)
    talk.answers(alice, "Oui.")
    assert talk.leave() == OutgoingState.QUEUED
    assert Outgoing.objects.get().due_at > timezone.now()
    looking.LOOKS.clear()
    assert talk.leave() == OutgoingState.SENT


def test_a_refused_look_does_not_stand_in_the_way(talk, alice):
    def refused(outgoing: Outgoing) -> None:
        raise Refused

    looking.register(refused)
    talk.answers(alice, "Oui.")
    assert talk.leave() == OutgoingState.SENT


def test_our_own_answer_read_back_before_its_receipt_holds_nobody(talk, alice, benoit):
    talk.answers(alice, "Oui.")
    talk.natively("Oui.", number=55)  # read between the sending and the receipt
    assert talk.box(benoit)["seen"]
    Outgoing.objects.update(state=OutgoingState.UNCONFIRMED)
    outbox.it_is_there(Outgoing.objects.get(), by=alice)
    Outgoing.objects.update(remote_id="comment:55")
    actions._tie(Reply.objects.get())
    assert Reply.objects.get().item.remote_id == "comment:55"
    assert talk.page(alice).count("<p>Oui.</p>") == 1


# -- drafts and company --------------------------------------------------------------------------


def test_a_draft_is_kept_restored_shown_in_the_list_and_read_by_nobody_else(talk, alice, benoit):
    box = talk.box(alice)
    where = talk.url("conversation_draft")
    assert talk.sit(alice).post(where, {**box, "text": "Peut-être que"}).status_code == 204
    assert "Peut-être que" in talk.page(alice)
    listed = reverse("inbox", args=[talk.brand.slug])
    assert "Draft" in talk.sit(alice).get(listed).content.decode()
    assert "Peut-être que" not in talk.page(benoit)
    assert "Draft" not in talk.sit(benoit).get(f"{listed}?state=draft").content.decode()
    here = f"{reverse('inbox_pulse', args=[talk.brand.slug])}?v=0&at={talk.conversation.pk}"
    assert "Alice is writing an answer" in talk.sit(benoit).get(here).content.decode()
    kept = talk.sit(alice).post(where, {**box, "text": "Peut-être que oui", "keep": "1"})
    assert kept.status_code == 302
    assert "is writing" not in talk.sit(benoit).get(here).content.decode()
    talk.answers(alice, "Peut-être que oui", box)
    assert not Draft.objects.exists()
    talk.sit(alice).post(where, {**box, "text": "Peut-être que oui"})  # typed before, arrived after
    assert not Draft.objects.exists()


def test_an_empty_draft_is_none_and_a_draft_is_given_up(talk, alice):
    where = talk.url("conversation_draft")
    talk.sit(alice).post(where, {"text": "x"})
    talk.sit(alice).post(where, {"text": "  "})
    assert not Draft.objects.exists()
    talk.sit(alice).post(where, {"text": "x"})
    talk.sit(alice).post(where, {"text": "x", "drop": "1"})
    assert not Draft.objects.exists()


def test_company_is_true_for_less_than_a_minute(talk, alice, benoit):
    pulse = reverse("inbox_pulse", args=[talk.brand.slug])
    version = talk.brand.pulse.version
    asked = f"{pulse}?v={version}&at={talk.conversation.pk}&company="
    assert talk.sit(alice).get(asked).status_code == 204
    told = talk.sit(benoit).get(asked)
    assert "Alice is reading too" in told.content.decode()
    mark = re.search(r'name="company" value="([^"]*)"', told.content.decode())[1]
    assert talk.sit(benoit).get(asked + mark).status_code == 204
    Presence.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert "Alice" not in talk.sit(benoit).get(asked + mark).content.decode()


# -- later ---------------------------------------------------------------------------------------


def test_an_answer_for_later_says_its_hour_and_can_be_moved_and_taken_back(talk, alice):
    talk.answers(alice, "Bon lundi!", at="monday")
    outgoing = Outgoing.objects.get()
    assert timezone.localtime(outgoing.send_at).hour in range(24)
    page = talk.page(alice)
    assert "Leaves Monday" in page or "Leaves tomorrow" in page
    assert "clocks of Toronto" in page
    where = talk.url("reply_hour", Reply.objects.get().pk)
    talk.sit(alice).post(where, {"at": "date", "on": "2000-01-01", "hour": "08:00"})
    assert Outgoing.objects.get().send_at == outgoing.send_at
    talk.sit(alice).post(where, {"at": "now"})
    assert Outgoing.objects.get().send_at < timezone.now() + timedelta(minutes=1)
    talk.sit(alice).post(talk.url("reply_cancellation", Reply.objects.get().pk))
    assert "Bon lundi!" in talk.page(alice)


def test_an_hour_of_the_past_sends_nothing_and_keeps_the_words(talk, alice):
    told = talk.answers(alice, "Trop tard", at="date", on="2001-02-03", hour="08:00")
    assert told.status_code == 422
    assert "an hour to come" in told.content.decode()
    assert "Trop tard" in told.content.decode()
    assert not Outgoing.objects.exists()


def test_an_answer_for_later_is_compared_when_it_leaves(talk, alice, benoit):
    talk.answers(alice, "Bon lundi!", at="monday")
    scheduled = Outgoing.objects.get()
    talk.answers(benoit, "Je réponds avant.")
    assert talk.leave() == OutgoingState.SENT
    outbox.step(scheduled.pk)
    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.why_held) == (OutgoingState.HELD, ANSWERED)


def test_what_was_put_off_says_why_it_is_back(talk, alice):
    where = talk.url("conversation_state")
    talk.sit(alice).post(where, {"state": "snoozed", "until": "tomorrow"})
    assert "Put off until tomorrow at 8" in talk.page(alice)
    wake(timezone.now() + timedelta(days=2))
    assert "Back: you had put it off" in talk.page(alice)
    talk.sit(alice).post(where, {"state": "snoozed", "until": "spoke"})
    assert "until they write again" in talk.page(alice)
    wake(timezone.now() + timedelta(days=400))
    assert Conversation.objects.get(pk=talk.conversation.pk).state == "snoozed"
    channel = talk.conversation.channel
    again = Item(
        authority=channel.authority,
        remote_id="comment:2",
        kind=Kind.COMMENT,
        author=Author(remote_id="person:7", name="Zoé"),
        said_at=timezone.now(),
        html="<p>Alors ?</p>",
        parent="comment:1",
        about="post:1",
        addressed=True,
    )
    take_story(channel.places.get(), [again])
    assert "Back: they wrote again" in talk.page(alice)
    talk.sit(alice).post(where, {"state": "resolved"})
    assert Conversation.objects.get(pk=talk.conversation.pk).back == ""


# -- tags and views ------------------------------------------------------------------------------


def test_a_tag_is_made_while_tagging_filtered_by_and_undone(talk, alice):
    Tag.objects.all().delete()
    where, client = talk.url("conversation_tags"), talk.sit(alice)
    client.post(where, {"name": "  #Prix  du café "})
    tag = Tag.objects.get()
    assert tag.name == "Prix du café"
    client.post(where, {"name": "prix du CAFÉ"})
    assert Tag.objects.count() == 1
    inbox = reverse("inbox", args=[talk.brand.slug])
    assert "mimosa" in client.get(f"{inbox}?tag={tag.pk}").content.decode()
    assert "Nothing matches" in client.get(f"{inbox}?tag=99999").content.decode()
    client.post(where, {"tag": tag.pk})
    assert not talk.conversation.tags.exists()
    client.post(talk.url("conversation_undo", talk.conversation.changes.latest("pk").pk))
    assert talk.conversation.tags.get() == tag
    assert client.post(where, {"name": "   "}).status_code == 302
    assert Tag.objects.count() == 1


def test_tags_are_renamed_joined_and_removed(talk, alice):
    Tag.objects.all().delete()
    client = talk.sit(alice)
    for word in ("prix", "prix du café"):
        client.post(talk.url("conversation_tags"), {"name": word})
    one, two = Tag.objects.order_by("pk")
    page = reverse("tag", args=[talk.brand.slug, one.pk])
    client.post(page, {"name": "Prix du café", "colour": "green"})
    one.refresh_from_db()
    assert one.name == "prix"
    client.post(page, {"name": "Prix", "colour": "green"})
    one.refresh_from_db()
    assert (one.name, one.colour) == ("Prix", "green")
    client.post(page, {"merge": "1", "into": two.pk})
    assert list(talk.conversation.tags.all()) == [two]
    client.post(reverse("tag", args=[talk.brand.slug, two.pk]), {"remove": "1"})
    assert not Tag.objects.exists()


def test_a_view_is_kept_for_oneself_or_for_all_in_order_and_counts_what_waits(talk, alice, benoit):
    SavedView.objects.all().delete()
    pages = reverse("views", args=[talk.brand.slug])
    inbox = reverse("inbox", args=[talk.brand.slug])
    talk.sit(alice).post(pages, {"name": "En français", "language": "fr", "shared": "1"})
    talk.sit(alice).post(pages, {"name": "Les miens", "assignee": "me", "kind": "comment"})
    talk.sit(alice).post(pages, {"name": "  "})
    seen = talk.sit(benoit).get(inbox).content.decode()
    assert re.search(r'En français <span class="num">1</span>', seen)
    assert "Les miens" not in seen
    first, second = SavedView.objects.order_by("pk")
    talk.sit(alice).post(reverse("view", args=[talk.brand.slug, second.pk]), {"up": "1"})
    mine = talk.sit(alice).get(inbox).content.decode()
    assert mine.index("Les miens") < mine.index("En français")
    there = reverse("view", args=[talk.brand.slug, second.pk])
    assert talk.sit(benoit).post(there, {"remove": "1"}).status_code == 403
    talk.sit(benoit).post(reverse("view", args=[talk.brand.slug, first.pk]), {"remove": "1"})
    assert list(SavedView.objects.all()) == [second]


# -- saved replies -------------------------------------------------------------------------------


def test_a_saved_reply_is_said_to_this_member_in_their_language(talk, alice):
    SavedReply.objects.all().delete()
    made = SavedReply.objects.create(
        brand=talk.brand,
        title="Merci",
        fr="Merci {prenom|vous}, {moi}.",
        en="Thanks {first_name|you}.",
    )
    offered = talk.sit(alice).get(talk.url("conversation_saved_replies")).content.decode()
    assert "Merci Zoé, Alice Roy." in offered
    taken = talk.sit(alice).get(f"{talk.url(HERE)}?insert={made.pk}").content.decode()
    assert ">Merci Zoé, Alice Roy.</textarea>" in taken
    SavedReply.objects.update(fr="")
    told = talk.sit(alice).get(talk.url("conversation_saved_replies")).content.decode()
    assert "It has no French text: this is the English one." in told

"""What an account costs is counted, shown before each act, and never passes what a person allowed."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.channels import outbox
from parvis.channels.actions import allow, connect_channel
from parvis.channels.models import (
    Billed,
    Channel,
    ChannelState,
    Outgoing,
    OutgoingState,
    Place,
    Spending,
)
from parvis.channels.spending import Meter, month_of, next_month, room, spent
from parvis.channels.tending import check_up
from parvis.connectors.x import X
from parvis.inbox.models import Conversation, Reply
from parvis.intake.actions import read_place
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.wire.errors import TryLater
from parvis.wire.items import Action, Moderation

pytestmark = pytest.mark.django_db
MENTIONS, OWN = "2/users/4/mentions", "2/users/4/tweets"


def spend(channel: Channel, left: int) -> None:
    """Leave so much of the month."""
    Channel.objects.filter(pk=channel.pk).update(cap=spent(channel) + left)
    channel.refresh_from_db()


def answer(client, asked: Conversation, text: str):
    where = f"/b/{asked.brand.slug}/conversations/{asked.pk}/replies/"
    return client.post(where, {"to": asked.last_item_id, "text": text})


def leave(outgoing: Outgoing) -> Outgoing:
    """Let a row come to its hour."""
    past = timezone.now() - timedelta(seconds=1)
    Outgoing.objects.filter(pk=outgoing.pk).update(due_at=past, send_at=past)
    for _turn in range(3):
        jobs.run_due(Lane.OUTGOING)
    outgoing.refresh_from_db()
    return outgoing


# Counting


def test_what_is_read_is_counted_and_the_same_thing_once_a_day(account, monkeypatch):
    meter = Meter(account)
    meter.note("read", 1_000, ["post:1", "post:2"])
    meter.note("read", 1_000, ["post:2", "post:3"])
    meter.note("create", 15_000)
    meter.note("create", 15_000)
    rows = {row.kind: (row.count, row.micro) for row in Spending.objects.all()}
    assert rows == {"read": (3, 3_000), "create": (2, 30_000)}
    assert (spent(account), room(account)) == (33_000, 5_000_000 - 33_000)
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("parvis.channels.spending.timezone.now", lambda: tomorrow)
    meter.note("read", 1_000, ["post:2"])
    assert Billed.objects.count() == 1, "yesterday's names are of no use any more"
    assert sum(Spending.objects.values_list("micro", flat=True)) == 34_000


@pytest.mark.parametrize(
    ("at", "first", "then"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 1), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), date(2026, 1, 1), datetime(2026, 2, 1, tzinfo=UTC)),
        (datetime.fromisoformat("2026-11-30T20:00:00-05:00"), date(2026, 12, 1), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_month_is_one_of_universal_time(at, first, then):
    assert (month_of(at), next_month(at)) == (first, then)


def test_the_next_month_begins_at_nothing(account, monkeypatch):
    Meter(account).note("create", 4_999_999)
    with pytest.raises(TryLater) as stopped:
        Meter(account).allow(2)
    later = timezone.now() + stopped.value.after + timedelta(seconds=1)
    Meter(account).allow(1)
    monkeypatch.setattr("parvis.channels.spending.timezone.now", lambda: later)
    Meter(account).allow(5_000_000)


def test_one_account_does_not_spend_for_another(account, brands, alice):
    (found,) = X.discover("https://x.com/leperron", None)
    other = connect_channel(found, brand=brands.cafe, by=alice)
    Meter(account).note("create", 15_000)
    assert (spent(account), spent(other)) == (15_000, 0)


# Reading


def test_a_reading_is_billed_for_what_it_brings_and_asks_nothing_again(
    account, conversation, there
):
    rows = {row.kind: (row.count, row.micro) for row in Spending.objects.all()}
    assert rows == {"read": (1, 1_000), "people": (1, 10_000)}
    assert conversation.last_item.author.name == "Zoé"
    there.told(MENTIONS, {"meta": {"result_count": 0}})
    there.seen.clear()
    read_place(account.places.get(key="mentions").pk)
    (only,) = there.seen
    assert "since_id=20" in only
    assert spent(account) == 11_000


def test_a_spent_month_pauses_the_reading_until_the_next_one_with_a_sentence(
    account, there, sit, alice
):
    spend(account, 40_000)
    place = account.places.get(key="mentions")
    for _turn in range(5):  # however often: no failure of the account
        Place.objects.filter(pk=place.pk).update(due_at=timezone.now(), attempts=1)
        read_place(place.pk)
    assert there.seen == []
    account.refresh_from_db()
    place.refresh_from_db()
    assert account.state == ChannelState.CONNECTED
    assert abs(place.due_at - next_month(timezone.now())) < timedelta(minutes=1)
    page = (
        sit(alice).get(reverse("channel", args=[account.brand.slug, account.pk])).content.decode()
    )
    assert "nothing more is read there before the first of the next month" in page
    allow(account, 5_000_000, by=alice)
    place.refresh_from_db()
    assert place.due_at <= timezone.now()
    read_place(place.pk)
    account.refresh_from_db()
    assert account.trouble is None
    assert len(there.seen) == 1


def test_the_daily_test_of_the_key_is_billed_too(account, there):
    from parvis.channels.models import Checkup

    row = Checkup.objects.create(channel=account, due_at=timezone.now())
    check_up(row.pk)
    assert spent(account) == 10_000
    account.refresh_from_db()
    assert account.secret["username"] == "lefour"


# Saying


def test_the_box_says_what_an_answer_costs_without_a_link_and_with_one(conversation, sit, alice):
    page = (
        sit(alice)
        .get(f"/b/{conversation.brand.slug}/conversations/{conversation.pk}/")
        .content.decode()
    )
    output = re.search(r'<output [^>]*data-bills="reply-text".*?</output>', page)[0]
    plain = "This will cost about US$0.015; US$0.011 of US$5.00 spent this month."
    link = "about US$0.20, because it holds a link; US$0.011 of US$5.00 spent this month."
    assert f'data-plain="{plain}"' in output
    assert link in output
    assert output.endswith(f">{plain}</output>")


def test_a_decision_tells_its_price_where_it_is_taken(conversation, sit, alice):
    page = sit(alice).get(f"/b/{conversation.brand.slug}/conversations/{conversation.pk}/")
    told = "A decision costs about US$0.005; US$0.011 of US$5.00 spent this month."
    assert told in page.content.decode()


def test_where_nothing_is_billed_the_box_says_nothing_of_it(sample_arguments, sit, alice, brands):
    given = sample_arguments["cafe"]
    page = (
        sit(alice)
        .get(f"/b/{given['brand']}/conversations/{given['conversation']}/")
        .content.decode()
    )
    assert "reply-text" in page
    assert "data-bills" not in page
    assert "decision costs" not in page
    channel = f"/b/{given['brand']}/channels/{given['channel']}/"
    told = sit(alice).get(channel).content.decode()
    assert 'id="spending"' not in told
    assert "Nothing: the network does not bill for it." in told
    assert sit(alice).post(f"{channel}cap/", {"cap": "5"}).status_code == 404


@pytest.mark.parametrize(
    ("text", "left", "said"),
    [
        ("Oui, lundi", 24_999, "up to US$0.025, and US$0.025 is left"),
        ("Voir lefour.ca", 100_000, "With its link this would cost up to US$0.21, and US$0.10 is left"),
    ],
)  # fmt: skip
def test_an_answer_that_would_pass_the_amount_comes_back_with_its_words(
    conversation, sit, alice, text, left, said
):
    spend(conversation.channel, left)
    client = sit(alice)
    back = answer(client, conversation, text)
    assert back.status_code == 422
    page = back.content.decode()
    assert said in page
    assert text in page
    assert not Reply.objects.exists()
    spend(conversation.channel, 210_000)
    assert answer(client, conversation, text).status_code == 302


def test_an_answer_leaves_once_and_is_counted(conversation, there, sit, alice):
    answer(sit(alice), conversation, "Oui, dès 8 h")
    outgoing = leave(Reply.objects.get().outgoing)
    assert outgoing.state == OutgoingState.SENT
    ((path, body),) = there.posted
    assert (path, json.loads(body)) == (
        "/2/tweets", {"text": "Oui, dès 8 h", "reply": {"in_reply_to_tweet_id": "20"}},
    )  # fmt: skip
    assert Spending.objects.get(kind="create").micro == 15_000


def test_what_would_pass_the_amount_at_its_hour_is_held_and_leaves_once_more_is_allowed(
    conversation, there, sit, alice
):
    client = sit(alice)
    answer(client, conversation, "Oui, dès 8 h")
    reply = Reply.objects.get()
    spend(conversation.channel, 10_000)
    there.seen.clear()
    outgoing = leave(reply.outgoing)
    assert (outgoing.state, outgoing.why_held) == (OutgoingState.HELD, "cap")
    assert there.seen == []
    page = client.get(
        f"/b/{conversation.brand.slug}/conversations/{conversation.pk}/"
    ).content.decode()
    assert "would pass the amount set for this month" in page
    allow(conversation.channel, 5_000_000, by=alice)
    leave(outgoing)  # from held to queued, then a breath later out
    assert leave(outgoing).state == OutgoingState.SENT
    assert len(there.posted) == 1


def test_a_person_s_word_alone_does_not_pass_the_amount(conversation, there, sit, alice):
    answer(sit(alice), conversation, "Oui, dès 8 h")
    spend(conversation.channel, 0)
    outgoing = leave(Reply.objects.get().outgoing)
    outbox.let_go(outgoing, by=alice)
    assert leave(outgoing).state == OutgoingState.HELD
    assert there.posted == []


def test_what_was_spent_between_the_look_and_the_leaving_is_seen(
    conversation, there, sit, alice, monkeypatch
):
    answer(sit(alice), conversation, "Oui, dès 8 h")
    channel = conversation.channel
    monkeypatch.setattr("parvis.channels.looking.LOOKS", [lambda _row: spend(channel, 1)])
    outgoing = leave(Reply.objects.get().outgoing)
    assert (outgoing.state, outgoing.why_held) == (OutgoingState.HELD, "cap")
    assert there.posted == []


def test_hiding_an_answer_is_counted_and_held_like_the_rest(conversation, there, alice):
    channel = conversation.channel
    there.told("2/tweets/20/hidden", {"data": {"hidden": True}})
    hide = Moderation(remote_id="post:20", action=Action.TRASH)
    row = outbox.put(
        brand=channel.brand, channel=channel, draft=hide, purpose="moderation", by=alice
    )
    spend(channel, 4_999)
    assert leave(row).why_held == "cap"
    allow(channel, 5_000_000, by=alice)
    leave(row)
    assert leave(row).state == OutgoingState.SENT
    assert Spending.objects.get(kind="manage").micro == 5_000


def test_a_failed_post_that_may_be_there_is_looked_for_and_its_words_are_not_said_twice(
    conversation, there, sit, alice, settings
):
    settings.PARVIS_SETTLE_SECONDS = 0
    answer(sit(alice), conversation, "Oui, dès 8 h")
    there.told("2/tweets", {"title": "oops"}, 502)
    outgoing = leave(Reply.objects.get().outgoing)
    ours = there.said(99, author_id="4", text="@zoe Oui, dès 8 h", conversation_id="20",
                referenced_tweets=[{"type": "replied_to", "id": "20"}])  # fmt: skip
    there.told(OWN, {"data": [ours], "meta": {"result_count": 1}})
    outgoing = leave(outgoing)
    assert (outgoing.state, outgoing.remote_id) == (OutgoingState.SENT, "post:99")
    assert len(there.posted) == 1


def test_a_post_says_its_price_and_one_too_dear_is_given_back_with_its_words(account, sit, alice):
    page = f"/b/{account.brand.slug}/posts/new/"
    shown = sit(alice).get(page).content.decode()
    assert "This will cost about US$0.015" in shown
    account.cap = 100_000
    account.save()
    told = {"channel": account.pk, "text": "Voir lefour.ca", "at": "now", "language": "fr"}
    answer = sit(alice).post(page, told)
    assert answer.status_code == 422
    assert "With its link this would cost up to" in html.unescape(answer.content.decode())
    assert "Voir lefour.ca" in answer.content.decode()
    assert not Outgoing.objects.exists()

"""A person's day, through its pages: begun once, handled, put off, let go, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.channels.models import Channel, Place
from parvis.inbox.actions import change_state
from parvis.inbox.models import Conversation, ConversationState
from parvis.intake.actions import take_story
from parvis.members.models import Member
from parvis.site.models import Round
from parvis.site.today import queries
from parvis.site.today.rules import ANSWER, Harm
from parvis.team.actions import record
from parvis.wire.items import Author, Item, Kind, Standing


@pytest.fixture
def channel(brands):
    now = timezone.now()
    return Channel.objects.create(
        brand=brands.cafe,
        network="wordpress",
        authority="https://cafe.example",
        title="Blogue",
        url="https://cafe.example",
        history_before=now - timedelta(days=300),
        connected_at=now - timedelta(days=30),
    )


@pytest.fixture
def say(channel):
    place = Place.objects.create(channel=channel, key="comments", label="comments")

    def tell(count: int, *, text: str = "Bon pain.", standing=Standing.PUBLISHED, first: int = 1):
        now = timezone.now()
        items = [
            Item(
                authority=channel.authority,
                remote_id=f"comment:{n}",
                kind=Kind.COMMENT,
                standing=standing,
                author=Author(remote_id=f"person:{n}", name=f"Zoé {n}"),
                said_at=now - timedelta(days=20) + timedelta(minutes=n),
                html=f"<p>{text} {n}</p>",
                about="post:1",
                addressed=True,
            )
            for n in range(first, first + count)
        ]
        take_story(place, items)

    return tell


@pytest.fixture
def page(brands, benoit, sit):
    browser, address = sit(benoit), reverse("today", args=["cafe-du-perron"])

    def look():
        return browser.get(address)

    look.post = lambda name, **told: browser.post(
        reverse(name, args=["cafe-du-perron"]), told, follow=True
    )
    return look


def asked(answer):
    return [line.key for line in answer.context["day"].asked]


def test_five_hundred_waiting_make_a_day_of_at_most_twelve_lines_grave_first(say, page):
    say(480)
    say(8, text="Ouvrez-vous lundi?", first=600)
    say(12, text="crisse", standing=Standing.HELD, first=700)
    answer = page()
    lines = answer.context["day"].asked
    assert len(lines) <= 12
    assert [line.harm for line in lines][:10] == [Harm.GRAVE] * 10
    day = answer.context["day"]
    people = sum(line.many for line in day.rest if line.key.startswith(("inbox", "conversation")))
    assert len(lines) + people == 500
    assert day.grave == 2
    assert "dont 2" in answer.content.decode() or "of which 2" in answer.content.decode()


def test_questions_come_before_other_remarks(say, page):
    say(30)
    say(2, text="Ouvrez-vous lundi?", first=100)
    assert [line.harm for line in page().context["day"].asked][:3] == [
        Harm.ASKED,
        Harm.ASKED,
        Harm.WAITING,
    ]


def test_a_day_is_chosen_once_and_ends(say, page, benoit, brands):
    say(40)
    keys = asked(page())
    conversations = [key for key in keys if key.startswith("conversation")]
    assert len(conversations) == 6
    for n, key in enumerate(conversations, 1):
        row = Conversation.objects.get(pk=key.split(":")[1])
        change_state(row, ConversationState.RESOLVED, by=benoit)
        assert page().context["day"].done == n
    for key in asked(page()):
        page.post("today_skip", key=key)
    ended = page()
    assert ended.context["day"].asked == ()
    assert "Nothing more is asked of you today" in ended.content.decode()
    assert "nothing grave" in ended.content.decode()
    assert len(asked(page.post("today_minutes", minutes="more"))) == 3


def test_another_length_chooses_the_day_anew(say, page):
    say(40)
    for minutes, most in (("20", 6), ("10", 3), ("40", 10)):
        keys = asked(page.post("today_minutes", minutes=minutes))
        assert len([key for key in keys if key.startswith("conversation")]) == most


def test_what_was_put_off_three_days_is_offered_to_be_let_go(say, page, benoit, brands):
    say(1)
    key = asked(page())[0]
    assert key.startswith("conversation")
    page.post("today_skip", key=key)
    today = timezone.localdate()
    for ago in (1, 2):
        Round.objects.create(
            brand=brands.cafe, user=benoit, day=today - timedelta(days=ago), skipped=[key]
        )
    assert [line.key for line in page().context["day"].tired] == [key]
    page.post("today_skip", key=key, word="drop")
    assert Conversation.objects.get().state == ConversationState.NO_REPLY
    assert page().context["day"].tired == ()


def test_what_was_put_off_may_be_kept(say, page, benoit, brands):
    say(1)
    key = asked(page())[0]
    page.post("today_skip", key=key)
    today = timezone.localdate()
    for ago in (1, 2):
        Round.objects.create(
            brand=brands.cafe, user=benoit, day=today - timedelta(days=ago), skipped=[key]
        )
    answer = page.post("today_skip", key=key, word="keep")
    assert key in asked(answer)
    assert answer.context["day"].tired == ()


def test_what_a_colleague_took_is_not_asked_of_me(say, page, alice):
    say(1)
    Conversation.objects.update(assignee=alice)
    assert not [key for key in asked(page()) if key.startswith("conversation")]


def test_the_way_leads_from_one_thing_to_the_next_and_back(say, page, sit, benoit):
    say(3)
    keys, browser = asked(page()), sit(benoit)
    address = reverse("today_next", args=["cafe-du-perron"])
    for before, after in zip(["", *keys], [*keys, None], strict=False):
        target = browser.get(address, {"after": before})["Location"]
        assert (after is None) == (target == reverse("today", args=["cafe-du-perron"]))
        if after and after.startswith("conversation"):
            assert (
                f"/conversations/{after.split(':')[1]}/" in target or after.split(":")[1] in target
            )
            assert "Your day" in browser.get(target).content.decode()


def test_the_pace_is_measured_on_what_this_desk_did(brands, benoit):
    now = timezone.now()
    for n in range(12):
        record("conversation.answered", brand=brands.cafe, by=benoit, subject="x")
        brands.cafe.audit.filter(at__gte=now).update(at=now - timedelta(hours=3, minutes=-4 * n))
    found = queries.pace_of(brands.cafe)
    assert found.minutes[ANSWER] == 4
    assert queries.pace_of(brands.port).measured == 0


def test_an_ambassador_left_without_answer_is_thanked(say, page, brands):
    say(1, text="Merci à vous")
    Member.objects.update(is_ambassador=True)
    Conversation.objects.update(state="resolved", sort_at=timezone.now() - timedelta(days=1))
    assert [key for key in asked(page()) if key.startswith("thanks:")]

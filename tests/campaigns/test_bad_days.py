"""A day without the network, a storm of 429, a dead key, an answer that changed: what is read, what is seen."""

from __future__ import annotations

import html
import re
import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from tests.campaigns.played import BASES, Played, changed, dead_key, storm

from parvis.channels.actions import let_answer
from parvis.channels.models import Channel, ChannelState, Place
from parvis.channels.rules import say
from parvis.kit import jobs
from parvis.kit.door.budget import PURSE
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.door.manners import Manners
from parvis.stream.models import Item
from parvis.wire.items import Author

pytestmark = pytest.mark.usefixtures("other_peoples_sockets")
PAGES = 12
DAY = timedelta(days=1)
OTHER = {"mastodon": "statuses", "bluesky": "own", "wordpress": "posts"}  # Discourse has one place
MAIN = {
    "mastodon": "/notifications",
    "bluesky": "listNotifications",
    "discourse": "posts.json",
    "wordpress": "wp/v2/comments",
}
SAID = {
    "en": {
        "kept": "what was read is kept, and the rest is caught up",
        "again": "Connect again",
        "later": "The server asks Parvis to ask less often. It goes on by itself.",
        "broken": "The site answered something that Parvis does not understand.",
    },
    "fr": {
        "kept": "ce qui a été lu est gardé, et le reste sera rattrapé",
        "again": "Reconnecter",
        "later": "Le serveur demande à Parvis de le solliciter moins souvent. Il continue de lui-même.",
        "broken": "Le site a répondu quelque chose que Parvis ne comprend pas.",
    },
}


class Clock:
    """The clock of the accounts' budgets, in seconds; `gone` is what a test let go by."""

    gone = 0.0

    def __call__(self) -> float:
        return time.time() + self.gone


@pytest.fixture(params=sorted(BASES))
def network(request) -> str:
    return request.param


@pytest.fixture
def played(network):
    made = Played(network, PAGES)
    yield made
    made.shut()


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    """Let the desk reach this machine, without manners and without patience, by a clock of ours."""
    monkeypatch.setattr(PURSE, "clock", Clock())
    monkeypatch.setattr(PURSE, "_budgets", {})
    made = HttpDoor(
        Guard(lambda: ["127.0.0.1"]), total=6, silence=4, polite=Manners(rate=999, burst=999)
    )
    monkeypatch.setattr("parvis.kit.door.desk.desk_door", lambda: made)
    yield
    made.close()


@pytest.fixture
def place(played, brands) -> Place:
    """Connect the account that the network plays, as it stood before its first reading."""
    secret = {"token", "password", "key"}
    channel = Channel(
        brand=brands.cafe, network=played.network, authority="https://four.example",
        title="Le Four", url=played.url, account_id="account:1", account_name="Le Four",
    )  # fmt: skip
    channel.settings = {k: v for k, v in played.settings.items() if k not in secret}
    channel.secret = {k: v for k, v in played.settings.items() if k in secret}
    channel.save()
    return Place.objects.create(
        channel=channel, key=played.place, label=played.place, due_at=timezone.now()
    )


def step(place: Place) -> Place:
    """Have a worker take the place, as its turn has come."""
    jobs.run("place", place.pk)
    place.refresh_from_db()
    place.channel.refresh_from_db()
    return place


def read_on(place: Place) -> None:
    """Read until the place waits for its next turn."""
    for _step in range(PAGES):
        if step(place).due_at is None or place.due_at > timezone.now():
            return
    raise AssertionError("the reading never ends")


def pass_time(place: Place, spent: timedelta) -> None:
    """Let time go by: everything the rows tell of happened so much earlier."""
    PURSE.clock.gone += spent.total_seconds()
    Place.objects.filter(pk=place.pk).update(
        due_at=F("due_at") - spent, last_read_at=F("last_read_at") - spent
    )
    Channel.objects.filter(pk=place.channel_id).update(
        down_since=F("down_since") - spent, trouble_at=F("trouble_at") - spent
    )
    place.refresh_from_db()


def next_turn(place: Place) -> timedelta:
    """Let time go by until the place is due; return how long it was."""
    wait = max(place.due_at - timezone.now(), timedelta()) + timedelta(seconds=1)
    pass_time(place, wait)
    return wait


def seen(sit, person, channel: Channel, language: str, name: str = "channels") -> str:
    """Return what a person sees of their connected sites, in a language."""
    person.language = {"fr": "fr-ca", "en": "en"}[language]
    person.save(update_fields=["language"])
    args = [channel.brand.slug] + ([channel.pk] if name == "channel" else [])
    page = sit(person).get(reverse(name, args=args)).content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def everything(place: Place, played: Played) -> bool:
    """Say whether all that the network holds is in, once."""
    found = list(Item.objects.filter(channel=place.channel).values_list("remote_id", flat=True))
    return len(found) == len(played.expected) and set(found) == played.expected


def test_after_a_day_without_the_network_all_is_caught_up(played, place, sit, alice):
    step(place)
    before = set(Item.objects.values_list("remote_id", flat=True))
    assert len(before) < len(played.expected)
    played.shut()
    gone, tries = timedelta(), 0
    while gone < DAY:
        gone += next_turn(place)
        step(place)
        tries += 1
    assert place.channel.state == ChannelState.DOWN
    assert tries <= 40, "an hour apart at most, after the first ones"
    for language, words in SAID.items():
        assert words["kept"] in seen(sit, alice, place.channel, language)
    assert set(Item.objects.values_list("remote_id", flat=True)) == before
    played.open()
    next_turn(place)
    read_on(place)
    assert everything(place, played)
    assert place.channel.state == ChannelState.CONNECTED
    assert max(played.pages.count(one) for one in played.pages) == 1
    for language, words in SAID.items():
        assert words["kept"] not in seen(sit, alice, place.channel, language)


def test_a_storm_of_429_is_waited_out_as_asked(played, place, sit, alice):
    step(place)
    for seconds in (120, 900, 3600):
        next_turn(place)
        played.weather = storm(seconds)
        asked = len(played.asked)
        step(place)
        assert len(played.asked) == asked + 1, "one question is enough to be told"
        assert place.due_at - timezone.now() >= timedelta(seconds=seconds - 5)
        before = len(played.asked)
        step(place)
        assert len(played.asked) == before, "nothing is asked before the hour that was named"
    told = {one: seen(sit, alice, place.channel, one) for one in SAID}
    for language, words in SAID.items():
        assert words["later"] in told[language], told[language]
    played.weather = lambda _m, _p: None
    next_turn(place)
    read_on(place)
    assert everything(place, played)
    assert place.channel.state == ChannelState.CONNECTED
    assert max(played.pages.count(one) for one in played.pages) <= 2


def test_a_dead_key_is_said_with_one_button_and_nothing_is_lost(played, place, sit, alice):
    step(place)
    got = len(played.pages)
    played.weather = dead_key
    next_turn(place)
    step(place)
    assert place.channel.state == ChannelState.RECONNECT
    assert place.due_at is None, "nothing is asked with a dead key"
    for language, words in SAID.items():
        told = seen(sit, alice, place.channel, language)
        assert told.count(words["again"]) == 1, told
        with override({"fr": "fr-ca"}.get(language, language)):
            assert " ".join(say(place.channel.trouble).split()) in told
    played.weather = lambda _m, _p: None
    let_answer(
        place.channel, secret={**place.channel.secret}, limits=None, by=alice,
        account=Author(remote_id="account:1", name="Le Four"),
    )  # fmt: skip
    place.refresh_from_db()
    read_on(place)
    assert everything(place, played)
    assert got
    assert max(played.pages.count(one) for one in played.pages) <= 2
    for language, words in SAID.items():
        assert words["again"] not in seen(sit, alice, place.channel, language)


def test_an_answer_that_changed_is_said_and_other_places_go_on(played, place, sit, alice):
    others = [
        Place.objects.create(channel=place.channel, key=key, label="autre", due_at=timezone.now())
        for name, key in OTHER.items()
        if name == played.network
    ]
    step(place)
    played.weather = changed(MAIN[played.network])
    for _turn in range(4):
        next_turn(place)
        step(place)
        for other in others:
            other.refresh_from_db()
            next_turn(other)
            step(other)
            assert other.last_read_at > timezone.now() - timedelta(minutes=1)
            assert other.channel.state == ChannelState.CONNECTED, "it answers there"
        for language, words in SAID.items():
            told = seen(sit, alice, place.channel, language)
            assert words["broken"] in told, (language, told)
    played.weather = lambda _m, _p: None
    place.refresh_from_db()
    next_turn(place)
    read_on(place)
    assert everything(place, played)
    assert place.channel.state == ChannelState.CONNECTED
    for language, words in SAID.items():
        assert words["broken"] not in seen(sit, alice, place.channel, language)

"""A change of our words leaves once, is looked for, and is asked again whenever in doubt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.channels import outbox
from parvis.channels.models import Channel, Outgoing, OutgoingState, Verb
from parvis.channels.queries import changes_of, posting, verbs_of
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.kit.secrets import create_key_file
from parvis.team.models import Brand, User
from parvis.wire.card import Spec
from parvis.wire.connector import Connector
from parvis.wire.errors import Broken, Gone, Reconnect, Refused, TryLater
from parvis.wire.items import Draft, Item, Kind, Page, Receipt

pytestmark = pytest.mark.django_db
S = OutgoingState


class Wall(Connector):
    """A network where words can be changed and taken away; `answers` are what the next calls meet."""

    spec = Spec(name="wall", label="Wall", icon="blog", posts=True)
    stands: dict[str, str] = {}
    asked: list[str] = []
    answers: list[Exception | None] = []

    def _meet(self, act: str, then) -> None:
        error = self.answers.pop(0) if self.answers else None
        self.asked.append(act)
        if error is None or getattr(error, "maybe_done", False) or isinstance(error, Broken):
            then()
        if error is not None:
            raise error

    def publish(self, draft: Draft, *, key: str) -> Receipt:
        self.stands[key] = draft.text
        return Receipt(remote_id=key)

    def edit(self, remote_id: str, draft: Draft) -> Receipt:
        if remote_id not in self.stands:
            raise Gone
        self._meet("edit", lambda: self.stands.update({remote_id: draft.text}))
        return Receipt(remote_id=remote_id)

    def retract(self, remote_id: str) -> None:
        self._meet("retract", lambda: self.stands.pop(remote_id, None))

    def recheck(self, remote_ids) -> Page:
        def item(name: str) -> Item:
            return Item(
                authority="wall", remote_id=name, kind=Kind.POST, said_at=timezone.now(),
                html=f"<p>{self.stands[name]}</p>",
            )  # fmt: skip

        there = tuple(item(name) for name in remote_ids if name in self.stands)
        gone = tuple(name for name in remote_ids if name not in self.stands)
        return Page(authority="wall", items=there, gone=gone)


class Deaf(Wall):
    """The same, where nobody can ask how things stand."""

    spec = Spec(name="deaf", label="Deaf", icon="blog")
    recheck = Connector.recheck


@pytest.fixture
def alice() -> User:
    return User.objects.create(email="alice@example.com", name="Alice")


@pytest.fixture(params=["wall", "deaf"])
def channel(request, monkeypatch, settings, tmp_path, alice) -> Channel:
    networks = {"wall": Wall, "deaf": Deaf}
    monkeypatch.setattr("parvis.channels.registry.connectors", lambda: networks)
    monkeypatch.setattr("parvis.channels.queries.connectors", lambda: networks)
    settings.PARVIS_KEY_FILE = tmp_path / "parvis.key"
    settings.PARVIS_SETTLE_SECONDS = 0
    create_key_file(settings.PARVIS_KEY_FILE)
    Wall.stands, Wall.asked, Wall.answers = {"w:1": "Ouvert lundi"}, [], []
    brand = Brand.objects.create(slug="four", name="Le Four")
    return Channel.objects.create(
        brand=brand, network=request.param, authority="wall", title="Le mur", account_id="u:1"
    )


def ask(channel: Channel, verb: Verb, text: str = "") -> Outgoing:
    return outbox.put(
        brand=channel.brand, channel=channel, draft=Draft(text=text), purpose="post", by=None,
        undo=timedelta(), verb=verb, remote_id="w:1",
    )  # fmt: skip


def run(outgoing: Outgoing) -> str:
    Outgoing.objects.filter(pk=outgoing.pk).exclude(due_at=None).update(due_at=timezone.now())
    jobs.run_due(Lane.OUTGOING)
    outgoing.refresh_from_db()
    return outgoing.state


def settle(outgoing: Outgoing) -> str:
    for _step in range(6):
        if run(outgoing) in {S.SENT, S.REFUSED, S.HELD}:
            break
    return outgoing.state


@pytest.mark.parametrize("verb", [Verb.EDIT, Verb.RETRACT])
@pytest.mark.parametrize(
    ("error", "state", "most"),
    [
        (None, S.SENT, 1),
        (TryLater(), S.SENT, 2),
        (TryLater(after=timedelta(seconds=30)), S.SENT, 2),
        (TryLater(maybe_done=True), S.SENT, 2),
        (Broken(), S.SENT, 2),
        (Refused(), S.REFUSED, 1),
        (Reconnect(), S.HELD, 1),
    ],
)
def test_every_answer_of_a_network_is_understood(channel, verb, error, state, most):
    Wall.answers = [error]
    outgoing = ask(channel, verb, "Ouvert mardi")
    assert settle(outgoing) == state
    assert len(Wall.asked) <= most
    done = {"w:1": "Ouvert mardi"} if verb == Verb.EDIT else {}
    assert Wall.stands == (done if state == S.SENT else {"w:1": "Ouvert lundi"})
    assert outgoing.remote_id == "w:1"


@pytest.mark.parametrize("verb", [Verb.EDIT, Verb.RETRACT])
def test_what_shows_already_is_not_asked_again_where_it_can_be_seen(channel, verb):
    outgoing = ask(channel, verb, "Ouvert mardi")
    Outgoing.objects.filter(pk=outgoing.pk).update(state=S.SENDING)
    Wall.stands = {"w:1": "Ouvert  mardi"} if verb == Verb.EDIT else {}
    assert settle(outgoing) == S.SENT
    assert Wall.asked == ([] if channel.network == "wall" else [verb.value])


def test_a_worker_that_died_before_the_change_asks_for_it_once_more(channel):
    outgoing = ask(channel, Verb.EDIT, "Ouvert mardi")
    Outgoing.objects.filter(pk=outgoing.pk).update(state=S.SENDING)
    assert settle(outgoing) == S.SENT
    assert (Wall.stands, Wall.asked) == ({"w:1": "Ouvert mardi"}, ["edit"])


def test_words_that_are_gone_cannot_be_changed_and_that_is_said(channel):
    Wall.stands = {}
    outgoing = ask(channel, Verb.EDIT, "Ouvert mardi")
    assert settle(outgoing) == S.REFUSED
    assert outgoing.trouble["kind"] == "gone"


def test_a_change_too_long_never_reaches_the_network(channel):
    channel.limits = {"text": 5}
    channel.save()
    outgoing = ask(channel, Verb.EDIT, "Ouvert mardi")
    assert settle(outgoing) == S.REFUSED
    assert Wall.asked == []


def test_the_last_change_asked_is_told_and_one_that_was_taken_back_is_not(channel, alice):
    first, second = ask(channel, Verb.EDIT, "a"), ask(channel, Verb.RETRACT)
    asked = changes_of([channel.pk], ["w:1"])
    assert asked == {(channel.pk, "w:1"): second}
    assert outbox.cancel(second, by=alice)
    assert changes_of([channel.pk], ["w:1"]) == {(channel.pk, "w:1"): first}


def test_a_letter_that_came_back_and_what_was_read_back_are_the_words_not_their_change(channel):
    change = ask(channel, Verb.EDIT, "a")
    assert settle(change) == S.SENT
    assert not outbox.came_back(channel, "w:1", "no such address")
    outbox.seen(channel, ["w:1"], at=timezone.now())
    change.refresh_from_db()
    assert change.seen_at is None


def test_a_post_leaves_by_the_channels_that_take_posts_and_have_a_key(channel):
    assert posting(channel.brand) == ([channel] if channel.network == "wall" else [])
    for state, verbs in (("reconnect", frozenset()), ("paused", Wall.can)):
        channel.state = state
        if channel.network == "wall":
            assert verbs_of(channel) == verbs
    channel.account_id, channel.state = "", "connected"
    assert verbs_of(channel) == frozenset()

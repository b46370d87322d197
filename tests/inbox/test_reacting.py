"""What others said is liked and shared from its conversation: once, and undone by the opposite."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from tests.cast import furnish

from parvis.channels.models import Channel, ChannelState, Outgoing
from parvis.inbox.models import Conversation
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.wire.card import Spec
from parvis.wire.connector import Connector
from parvis.wire.errors import Refused, TryLater
from parvis.wire.items import Reacting, Reaction, Receipt

HX = {"HX-Request": "true"}


class Square(Connector):
    """A network that remembers what is liked, and each call."""

    spec = Spec(
        name="wordpress", label="Square", icon="blog",
        reactions={Reaction.LIKE: "Favourite", Reaction.SHARE: "Boost"},
    )  # fmt: skip
    liked: set[tuple[str, str]] = set()
    calls: list[bool] = []
    answers: list[Exception] = []

    def react(self, asked: Reacting, *, key: str) -> Receipt:
        error = self.answers.pop(0) if self.answers else None
        self.calls.append(asked.on)
        if error is None or getattr(error, "maybe_done", False):
            (self.liked.add if asked.on else self.liked.discard)((asked.reaction, asked.remote_id))
        if error:
            raise error
        return Receipt(remote_id=asked.remote_id)


@pytest.fixture
def desk(monkeypatch, settings, brands, alice, sit):
    settings.PARVIS_SETTLE_SECONDS = 0
    furnish(brands.cafe, alice, "mimosa")
    Outgoing.objects.all().delete()
    Square.liked, Square.calls, Square.answers = set(), [], []
    for where in ("channels.registry", "channels.queries", "channels.looks", "inbox.actions", "inbox.show", "inbox.reacting.actions"):  # fmt: skip
        monkeypatch.setattr(f"parvis.{where}.connectors", lambda: {"wordpress": Square})
    client = sit(alice)
    client.talk = Conversation.objects.get(brand=brands.cafe, kind="comment")
    client.item = client.talk.last_item
    client.root = f"/b/{brands.cafe.slug}/conversations/{client.talk.pk}/"
    return client


def press(desk, reaction: str = "like", *, on: int = 1, **more):
    url = f"{desk.root}said/{desk.item.pk}/reactions/?on={on}"
    return desk.post(url, {"reaction": reaction}, **more)


def leave() -> None:
    now = timezone.now()
    Outgoing.objects.exclude(due_at=None).update(due_at=now, send_at=now)
    jobs.run_due(Lane.OUTGOING)


def pressed(desk) -> list[tuple[str, str]]:
    page = desk.get(desk.root).content.decode()
    return re.findall(r'value="(like|share)"[^>]*aria-pressed="(true|false)"', page)


def test_a_like_is_made_once_shown_as_on_and_ended_by_pressing_again(desk):
    assert pressed(desk) == [("like", "false"), ("share", "false")]
    assert press(desk).status_code == 302
    assert press(desk, headers=HX).status_code == 200
    assert pressed(desk) == [("like", "true"), ("share", "false")]
    leave()
    assert (Square.calls, Square.liked) == ([True], {("like", desk.item.remote_id)})
    press(desk)
    leave()
    assert Square.calls == [True]
    press(desk, on=0)
    leave()
    assert (Square.calls, Square.liked) == ([True, False], set())
    assert pressed(desk) == [("like", "false"), ("share", "false")]


def test_what_has_not_left_is_dropped_and_nothing_is_said_there(desk):
    press(desk, "share")
    press(desk, "share", on=0)
    leave()
    assert (Square.calls, pressed(desk)) == ([], [("like", "false"), ("share", "false")])


def test_a_lost_answer_is_asked_again_and_ends_in_one_like(desk):
    Square.answers = [TryLater(maybe_done=True)]
    press(desk)
    for _turn in range(4):
        leave()
    assert Outgoing.objects.get(verb="react").state == "sent"
    assert (Square.calls, Square.liked) == ([True, True], {("like", desk.item.remote_id)})


def test_a_worker_killed_in_the_very_call_leaves_one_like(desk):
    press(desk)
    Outgoing.objects.update(state="sending", due_at=timezone.now())
    for _turn in range(4):
        leave()
    assert Outgoing.objects.get(verb="react").state == "sent"
    assert Square.liked == {("like", desk.item.remote_id)}


def test_a_refusal_is_said_beside_the_button_which_can_be_pressed_again(desk):
    Square.answers = [Refused("The server has no hearts left.")]
    press(desk)
    leave()
    assert "no hearts left" in desk.get(desk.root).content.decode()
    assert pressed(desk)[0] == ("like", "false")
    press(desk)
    leave()
    assert pressed(desk)[0] == ("like", "true")


def test_a_doubtful_like_waits_for_a_word(desk):
    press(desk)
    row = Outgoing.objects.get()
    Outgoing.objects.update(state="held", why_held="", due_at=None)
    assert "Do it now" in desk.get(desk.root).content.decode()
    desk.post(f"{desk.root}reactions/{row.pk}/", {"word": ""})
    row.refresh_from_db()
    assert (row.state, pressed(desk)[0]) == ("cancelled", ("like", "false"))
    assert desk.post(f"{desk.root}reactions/{row.pk + 99}/", {"word": ""}).status_code == 404


def test_nothing_is_offered_on_our_own_words_nor_where_the_key_is_dead(desk):
    desk.item.ours = True
    desk.item.save()
    assert pressed(desk) == []
    press(desk)
    assert not Outgoing.objects.exists()
    desk.item.ours = False
    desk.item.save()
    Channel.objects.filter(pk=desk.talk.channel_id).update(state=ChannelState.RECONNECT)
    assert pressed(desk) == []


def test_in_practice_nothing_leaves_and_the_button_says_so(desk, brands):
    brands.cafe.is_sample = True
    brands.cafe.save()
    press(desk)
    leave()
    page = desk.get(desk.root).content.decode()
    assert (Square.calls, pressed(desk)[0]) == ([], ("like", "true"))
    assert "Nothing left this desk" in page


def test_who_only_looks_has_no_buttons_and_a_stranger_finds_nothing(desk, sit, charlie):
    outside = sit(charlie)
    url = f"{desk.root}said/{desk.item.pk}/reactions/?on=1"
    assert outside.post(url, {"reaction": "like"}).status_code == 404
    assert press(desk, "dance").status_code == 404
    assert not Outgoing.objects.exists()

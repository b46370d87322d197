"""What leaves, leaves once: every way a network can fail, and every moment a worker can die."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.channels import outbox, quiet
from parvis.channels.actions import connect_channel, let_answer, move_channel
from parvis.channels.models import Attempt, Channel, ChannelState, Outgoing, OutgoingState, Quiet
from parvis.channels.rules import OUTGOING_MOVES, say, trouble
from parvis.kit import jobs
from parvis.kit.errands import Lane, back_off
from parvis.kit.secrets import create_key_file
from parvis.team.models import Brand, User
from parvis.wire.card import Spec
from parvis.wire.connector import Connector, Found, Place
from parvis.wire.errors import Broken, Gone, Reconnect, Refused, TryLater
from parvis.wire.items import Author, Draft, Receipt, ReceiptState

pytestmark = pytest.mark.django_db
S = OutgoingState


class Square(Connector):
    """A network of one wall: what is written on it, and how it answers the next call."""

    spec = Spec(name="square", label="Square", icon="blog")
    wall: list[str] = []
    answers: list[Exception | None] = []

    def publish(self, draft: Draft, *, key: str) -> Receipt:
        error = self.answers.pop(0) if self.answers else None
        if error is None or getattr(error, "maybe_done", False) or isinstance(error, Broken):
            self.wall.append(draft.text)
        if error is not None:
            raise error
        return Receipt(remote_id=f"wall:{len(self.wall)}")

    def find(self, draft: Draft, *, key: str) -> Receipt | None:
        if self.answers:
            error = self.answers.pop(0)
            if error is not None:
                raise error
        return Receipt(remote_id="wall:1") if draft.text in self.wall else None


@pytest.fixture
def square(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("parvis.channels.registry.connectors", lambda: {"square": Square})
    settings.PARVIS_KEY_FILE = tmp_path / "parvis.key"
    settings.PARVIS_SETTLE_SECONDS = 0
    create_key_file(settings.PARVIS_KEY_FILE)
    Square.wall, Square.answers = [], []
    return Square


@pytest.fixture
def alice() -> User:
    return User.objects.create(email="alice@example.com", name="Alice")


@pytest.fixture
def channel(square, alice) -> Channel:
    brand = Brand.objects.create(slug="four", name="Le Four")
    found = Found(
        network="square",
        authority="square",
        title="La place",
        url="https://square.example",
        settings={},
        places=(Place(key="wall", label="Wall"),),
    )
    made = connect_channel(found, brand=brand, by=alice)
    let_answer(made, secret={"password": "mimosa"}, account=Author(remote_id="u:1", name="A"),
               limits=None, by=alice)  # fmt: skip
    return made


def write(channel: Channel, text: str = "Bonjour") -> Outgoing:
    return outbox.put(
        brand=channel.brand,
        channel=channel,
        draft=Draft(text=text),
        purpose="reply",
        by=None,
        undo=timedelta(),
    )


def run(outgoing: Outgoing) -> str:
    Outgoing.objects.filter(pk=outgoing.pk).exclude(due_at=None).update(due_at=timezone.now())
    jobs.run_due(Lane.OUTGOING)
    outgoing.refresh_from_db()
    return outgoing.state


@pytest.mark.parametrize(
    ("error", "states", "said"),
    [
        (None, [S.SENT], 1),
        (TryLater(), [S.RETRY, S.SENT], 1),
        (TryLater(after=timedelta(seconds=30)), [S.RETRY, S.SENT], 1),
        (TryLater(maybe_done=True), [S.UNCONFIRMED, S.SENT], 1),
        (Broken(), [S.UNCONFIRMED, S.SENT], 1),
        (Refused(), [S.REFUSED], 0),
        (Gone(), [S.REFUSED], 0),
        (Reconnect(), [S.HELD], 0),
    ],
)
def test_every_answer_of_a_network_is_understood(square, channel, error, states, said):
    square.answers = [error]
    outgoing = write(channel)
    assert [run(outgoing) for _state in states] == states
    assert len(square.wall) == said


class Slow(Square):
    """A square that takes what is written, and puts it on the wall when it has read it."""

    desk: list[str] = []

    def publish(self, draft: Draft, *, key: str) -> Receipt:
        self.desk.append(draft.text)
        return Receipt(remote_id="desk:1", state=ReceiptState.PENDING)

    def find(self, draft: Draft, *, key: str) -> Receipt | None:
        if draft.text in self.wall:
            return Receipt(remote_id="wall:1")
        waits = draft.text in self.desk
        return Receipt(remote_id="desk:1", state=ReceiptState.PENDING) if waits else None


@pytest.fixture
def slow(square, monkeypatch):
    monkeypatch.setattr("parvis.channels.registry.connectors", lambda: {"square": Slow})
    Slow.desk = []
    return Slow


def test_what_a_network_finishes_later_is_looked_for_and_never_said_again(slow, channel):
    outgoing = write(channel)
    assert [run(outgoing) for _look in range(3)] == [S.PROCESSING] * 3
    assert (outgoing.sent_at, outgoing.remote_id) == (None, "desk:1")
    assert outgoing.due_at > timezone.now(), "it is looked at again by itself"
    slow.wall.append(slow.desk[0])
    assert run(outgoing) == S.SENT
    assert (outgoing.sent_at is not None, outgoing.remote_id) == (True, "wall:1")
    assert slow.desk == ["Bonjour"]


def test_what_a_network_lost_while_it_finished_is_doubted_then_said_again(slow, channel):
    outgoing = write(channel)
    assert run(outgoing) == S.PROCESSING
    slow.desk.clear()
    assert [run(outgoing) for _look in range(2)] == [S.UNCONFIRMED, S.QUEUED]
    assert run(outgoing) == S.PROCESSING
    assert slow.desk == ["Bonjour"]


def test_a_worker_that_died_while_sending_looks_before_it_says_again(square, channel):
    outgoing = write(channel)
    Outgoing.objects.filter(pk=outgoing.pk).update(state=S.SENDING)
    assert run(outgoing) == S.QUEUED
    assert square.wall == []
    assert run(outgoing) == S.SENT
    assert square.wall == ["Bonjour"]


def test_a_worker_that_died_after_the_answer_finds_it(square, channel):
    outgoing = write(channel)
    square.wall.append("Bonjour")
    Outgoing.objects.filter(pk=outgoing.pk).update(state=S.SENDING)
    assert run(outgoing) == S.SENT
    assert square.wall == ["Bonjour"]


def test_what_is_taken_back_in_time_never_leaves(square, channel, alice):
    outgoing = write(channel)
    assert outbox.cancel(outgoing, by=alice)
    assert run(outgoing) == S.CANCELLED
    assert square.wall == []


def test_what_has_left_cannot_be_taken_back(channel, alice):
    outgoing = write(channel)
    run(outgoing)
    assert not outbox.cancel(outgoing, by=alice)


def test_a_late_answer_waits_for_a_person(square, channel, alice):
    outgoing = write(channel)
    Outgoing.objects.update(send_at=timezone.now() - timedelta(hours=3))
    assert run(outgoing) == S.LATE
    assert square.wall == []
    outbox.let_go(outgoing, by=alice)
    assert run(outgoing) == S.SENT


def test_nothing_leaves_in_quiet_mode_until_a_person_speaks(square, channel, alice):
    quiet.begin(Quiet.Reason.RESTORED)
    outgoing = write(channel)
    assert run(outgoing) == S.HELD
    assert square.wall == []
    quiet.end(by=alice)
    assert run(outgoing) in {S.QUEUED, S.SENT}
    assert run(outgoing) == S.SENT


def test_a_paused_site_holds_what_it_is_given(square, channel, alice):
    move_channel(channel, ChannelState.PAUSED, by=alice)
    outgoing = write(channel)
    assert run(outgoing) == S.HELD
    move_channel(channel, ChannelState.CONNECTED, by=alice)
    run(outgoing)
    assert run(outgoing) == S.SENT


def test_a_clock_that_jumps_back_silences_a_desk_that_had_something_to_say(channel):
    write(channel)
    now = timezone.now()
    quiet.beat("outgoing", now)
    assert quiet.in_force() is None
    quiet.beat("outgoing", now - timedelta(minutes=10))
    assert quiet.in_force().reason == Quiet.Reason.CLOCK


def test_a_sleep_of_more_than_an_hour_silences_it_too(channel):
    write(channel)
    now = timezone.now()
    quiet.beat("outgoing", now)
    quiet.beat("outgoing", now + timedelta(minutes=50))
    assert quiet.in_force() is None
    quiet.beat("outgoing", now + timedelta(hours=2))
    assert quiet.in_force().reason == Quiet.Reason.SLEPT


def test_each_try_is_kept_without_its_secret(square, channel):
    square.answers = [TryLater(cause="HTTP 503")]
    outgoing = write(channel)
    run(outgoing)
    run(outgoing)
    tries = list(Attempt.objects.values_list("verb", "outcome", "cause"))
    assert tries == [("publish", "try_later", "HTTP 503"), ("publish", "arrived", "")]
    row = Channel.objects.values("secret", "settings").get(pk=channel.pk)
    assert "mimosa" not in repr(row["settings"])
    assert "mimosa" not in row["secret"].token


def test_a_row_is_put_by_a_channel_of_its_own_brand_only(channel):
    other = Brand.objects.create(slug="port", name="Le Port")
    with pytest.raises(ValueError, match="another brand"):
        outbox.put(brand=other, channel=channel, draft=Draft(text="x"), purpose="reply", by=None)


def test_every_state_is_left_or_is_an_end():
    ends = {state for state, after in OUTGOING_MOVES.items() if not after}
    assert ends == {S.REFUSED, S.CANCELLED}
    assert OUTGOING_MOVES[S.SENT] == {S.REFUSED}  # a letter comes back; nothing else undoes it


def test_a_failure_is_said_in_the_readers_language():
    from django.utils.translation import override

    kept = trouble(TryLater(cause="HTTP 503"))
    with override("fr-ca"):
        assert say(kept) == "Le site ne répond pas pour l’instant. Parvis réessaie de lui-même."
    with override("en"):
        assert say(kept) == "The site does not answer for now. Parvis tries again by itself."


@pytest.mark.parametrize(("attempts", "least", "most"), [(0, 4, 6), (1, 8, 12), (30, 2880, 4320)])
def test_waiting_doubles_up_to_an_hour(attempts: int, least: int, most: int):
    assert least <= back_off(attempts).total_seconds() <= most

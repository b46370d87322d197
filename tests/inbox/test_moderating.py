"""Moderation at the desk: what leaves, what follows at once, what is undone, what is guessed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.inbox.conftest import Wall, stand_as

from parvis.channels.models import Outgoing, OutgoingState
from parvis.inbox.models import Conversation, Moderation
from parvis.inbox.moderating import actions, rules
from parvis.inbox.moderating.rules import Guess, Seen
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.stream.models import Item
from parvis.wire.errors import Broken, Gone, Reconnect, TryLater
from parvis.wire.items import Action, Standing

pytestmark = pytest.mark.django_db
S = OutgoingState


def conversation(item: Item) -> Conversation:
    return Conversation.objects.get(entries__item=item)


def leave(made: Moderation) -> str:
    Outgoing.objects.filter(pk=made.outgoing_id).exclude(due_at=None).update(
        due_at=timezone.now(), send_at=timezone.now()
    )
    jobs.run_due(Lane.OUTGOING)
    made.outgoing.refresh_from_db()
    made.item.refresh_from_db()
    return made.outgoing.state


@pytest.mark.parametrize(
    ("action", "standing", "state", "is_held"),
    [
        (Action.APPROVE, "published", "open", False),
        (Action.SPAM, "spam", "spam", False),
        (Action.TRASH, "trash", "no_reply", False),
    ],
)
def test_what_is_decided_is_seen_at_once_and_the_list_follows(
    held, alice, action, standing, state, is_held
):
    made = actions.moderate(held, action, by=alice)
    assert made.outgoing.send_at > timezone.now() + timedelta(seconds=8)
    held.refresh_from_db()
    assert held.standing == "held"
    assert leave(made) == S.SENT
    assert Wall.order == [f"{action} {held.remote_id}"]
    assert made.item.standing == standing
    after = conversation(held)
    assert (after.state, after.has_held) == (state, is_held)
    assert made.item.ours is False


def test_what_we_decide_about_is_never_taken_for_ours(held, alice):
    made = actions.moderate(held, Action.APPROVE, by=alice)
    leave(made)
    assert not Outgoing.objects.filter(remote_id=held.remote_id).exists()


@pytest.mark.parametrize(
    ("error", "states"),
    [
        (TryLater(), [S.RETRY, S.SENT]),
        (TryLater(maybe_done=True), [S.UNCONFIRMED, S.SENT]),
        (Broken(), [S.UNCONFIRMED, S.SENT]),
        (Gone(), [S.REFUSED]),
        (Reconnect(), [S.HELD]),
    ],
)
def test_every_answer_of_the_site_is_understood(held, alice, error, states):
    Wall.answers = [error]
    made = actions.moderate(held, Action.SPAM, by=alice)
    assert [leave(made) for _state in states] == states
    assert made.item.standing == ("spam" if states[-1] == S.SENT else "held")
    assert len(Wall.order) <= 1


def test_a_worker_that_died_while_deciding_looks_and_asks_again(held, alice):
    made = actions.moderate(held, Action.SPAM, by=alice)
    Outgoing.objects.update(state=S.SENDING)
    assert leave(made) == S.QUEUED
    assert leave(made) == S.SENT
    assert Wall.stands[held.remote_id] is Standing.SPAM


def test_ten_seconds_to_take_a_decision_back(held, alice):
    made = actions.moderate(held, Action.TRASH, by=alice)
    assert actions.take_back(made, by=alice) is None
    assert leave(made) == S.CANCELLED
    assert Wall.order == []
    assert actions.moderate(held, Action.SPAM, by=alice)


@pytest.mark.parametrize("action", [Action.APPROVE, Action.SPAM, Action.TRASH])
@pytest.mark.parametrize("state", ["open", "resolved", "no_reply"])
def test_undo_puts_back_what_stood_and_whose_turn_it_was(held, alice, action, state):
    Conversation.objects.filter(entries__item=held).update(state=state)
    made = actions.moderate(held, action, by=alice)
    leave(made)
    inverse = actions.take_back(made, by=alice)
    assert leave(inverse) == S.SENT
    assert inverse.item.standing == "held"
    assert Wall.stands[held.remote_id] is Standing.HELD
    assert conversation(held).state == state
    with pytest.raises(actions.CannotModerate, match="undone already"):
        actions.take_back(made, by=alice)


def test_undo_keeps_what_was_changed_on_the_site_since(held, alice):
    made = actions.moderate(held, Action.TRASH, by=alice)
    leave(made)
    stand_as(held, "published")
    with pytest.raises(actions.CannotModerate, match="changed on the site since"):
        actions.take_back(made, by=alice)


def test_a_wrong_spam_that_is_rescued_wants_an_answer(held, alice):
    stand_as(held, "spam", "spam")
    made = actions.moderate(held, Action.APPROVE, by=alice)
    leave(made)
    assert conversation(held).state == "open"


def test_only_what_others_say_can_be_moderated_and_one_decision_at_a_time(held, alice):
    with pytest.raises(actions.Already):
        actions.moderate(held, Action.HOLD, by=alice)
    actions.moderate(held, Action.APPROVE, by=alice)
    with pytest.raises(actions.CannotModerate, match="still on its way"):
        actions.moderate(held, Action.SPAM, by=alice)
    Outgoing.objects.all().delete()
    Item.objects.filter(pk=held.pk).update(ours=True)
    with pytest.raises(actions.CannotModerate, match="ours"):
        actions.moderate(held, Action.SPAM, by=alice)


@pytest.mark.parametrize(
    ("seen", "guesses"),
    [
        ({}, [Guess.FIRST]),
        ({"published_before": 3}, [Guess.OTHER]),
        ({"links": 2}, [Guess.LINKS, Guess.FIRST]),
        ({"links": 1, "published_before": 1}, [Guess.OTHER]),
        ({"kind": "pingback"}, [Guess.TRACK]),
        ({"kind": "trackback", "links": 4}, [Guess.TRACK, Guess.LINKS]),
        ({"recent": 4, "recent_held": 4, "published_before": 1}, [Guess.OTHER]),
        ({"recent": 5, "recent_held": 5, "published_before": 1}, [Guess.EVERYTHING]),
        ({"recent": 9, "recent_held": 8, "published_before": 1}, [Guess.OTHER]),
    ],
)
def test_what_is_guessed_about_a_held_remark(seen, guesses):
    plain = {"kind": "comment", "links": 0, "published_before": 0, "recent": 0, "recent_held": 0}
    assert list(rules.why_held(Seen(**(plain | seen)))) == guesses


@pytest.mark.parametrize(
    ("stands", "action", "chosen"),
    [
        (["published"], Action.SPAM, [1]),
        (["published", "published"], Action.SPAM, [2]),
        (["held", "published", "held"], Action.APPROVE, [1, 3]),
        (["held", "published"], Action.HOLD, []),
        (["published"], Action.APPROVE, []),
        (["spam", "spam"], Action.APPROVE, [2]),
        (["spam", "trash"], Action.TRASH, []),
        (["published", "ours"], Action.TRASH, [1]),
        (["published", "gone"], Action.TRASH, [1]),
        (["ours"], Action.TRASH, []),
    ],
)
def test_what_a_decision_about_a_whole_conversation_concerns(stands, action, chosen):
    items = [
        Item(
            pk=number,
            kind="comment",
            standing="published" if word in {"ours", "gone"} else word,
            ours=word == "ours",
            gone_at=timezone.now() if word == "gone" else None,
        )
        for number, word in enumerate(stands, 1)
    ]
    assert [item.pk for item in rules.concerned(items, action)] == chosen


def test_an_act_and_its_inverse_are_known_for_every_standing():
    assert {Action.back_to(standing).standing for standing in Standing} == set(Standing)
    for standing, offered in rules.OFFERED.items():
        assert standing not in {action.standing for action in offered}

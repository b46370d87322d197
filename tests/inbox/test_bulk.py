"""One act on many: frozen, in its turn, with real counts, stopped, undone, each failure said."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation
from tests.inbox.conftest import Wall, stand_as

from parvis.channels import quiet
from parvis.channels.models import Channel, ChannelState, Outgoing, OutgoingState, Quiet
from parvis.inbox.actions import NotPossible, reply
from parvis.inbox.bulk import actions, show
from parvis.inbox.bulk.acts import ACTS
from parvis.inbox.bulk.models import Bulk, BulkPart, BulkState, PartState
from parvis.inbox.bulk.rules import Progress
from parvis.inbox.models import Change, Conversation, Tag
from parvis.intake.actions import take_story
from parvis.kit import jobs
from parvis.kit.errands import KINDS, Lane
from parvis.stream.models import Item
from parvis.team.models import AuditEntry
from parvis.wire.errors import Refused, TryLater
from parvis.wire.items import Author, Kind, Standing
from parvis.wire.items import Item as WireItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(held):
    """Make forty conversations of one held remark each."""
    channel = Channel.objects.get(pk=held.channel_id)
    now = timezone.now()
    items = [
        WireItem(
            authority=channel.authority,
            remote_id=f"comment:{100 + number}",
            kind=Kind.COMMENT,
            author=Author(remote_id=f"person:{number}", name=f"Membre {number}"),
            said_at=now - timedelta(minutes=number),
            html=f"<p>Propos numéro {number}</p>",
            standing=Standing.HELD,
            addressed=True,
        )
        for number in range(1, 41)
    ]
    take_story(channel.places.get(), items)
    Wall.stands |= {item.remote_id: Standing.HELD for item in items}
    return channel.brand


def begin(brand, by, act="moderate", value="approve", chosen=None) -> Bulk:
    chosen = Conversation.objects.filter(has_held=True) if chosen is None else chosen
    return actions.begin(brand=brand, chosen=chosen, act=act, value=value, by=by)


def work(bulk: Bulk, *, rounds: int = 5) -> Bulk:
    for _round in range(rounds):
        now = timezone.now()
        Bulk.objects.filter(pk=bulk.pk).exclude(due_at=None).update(due_at=now)
        Outgoing.objects.exclude(due_at=None).update(due_at=now)
        jobs.run_due(Lane.OUTGOING)
        bulk.refresh_from_db()
        if bulk.state != BulkState.RUNNING:
            break
    return bulk


def at_once(bulk: Bulk) -> None:
    """Do it here and now; a slow machine goes on as the worker would."""
    actions.at_once(bulk)
    if bulk.state == BulkState.RUNNING:
        work(bulk, rounds=50)


def test_forty_held_remarks_are_published_and_then_all_put_back(crowd, alice):
    bulk = begin(crowd, alice)
    assert bulk.total == 41
    assert bulk.due_at > timezone.now() + timedelta(seconds=8)
    assert Wall.order == []
    assert work(bulk).state == BulkState.DONE
    assert actions.progress(bulk).done == 41
    assert set(Wall.stands.values()) == {Standing.PUBLISHED}
    assert not Conversation.objects.filter(has_held=True).exists()
    assert Conversation.objects.filter(state="open").count() == 41

    back = actions.undo(bulk, by=alice)
    assert work(back).state == BulkState.DONE
    assert actions.progress(back).done == 41
    assert set(Wall.stands.values()) == {Standing.HELD}
    assert Conversation.objects.filter(state="open", has_held=True).count() == 41
    with pytest.raises(NotPossible):
        actions.undo(bulk, by=alice)
    verbs = list(AuditEntry.objects.filter(verb__startswith="bulk").values_list("verb", flat=True))
    assert verbs == ["bulk.begun", "bulk.undone"]
    assert not AuditEntry.objects.filter(verb="item.moderated").exists()


def test_a_single_reply_leaves_before_the_rest_of_a_bulk_act(crowd, held, alice, monkeypatch):
    """Fails when a bulk act holds the worker, or hands everything to the outbox at once."""
    channel = Channel.objects.get(pk=held.channel_id)
    said = reply(channel.conversations.get(entries__item=held), to=held, text="Oui", by=alice)
    Outgoing.objects.update(due_at=timezone.now() + timedelta(hours=1))
    decide = Wall.moderate

    def third_time(self, asked):
        if len(Wall.order) == 2:
            Outgoing.objects.filter(pk=said.outgoing_id).update(due_at=timezone.now())
        return decide(self, asked)

    monkeypatch.setattr(Wall, "moderate", third_time)
    bulk = begin(crowd, alice)
    Bulk.objects.update(due_at=timezone.now())
    jobs.run("bulk", bulk.pk)
    assert Wall.order.index("publish Oui") == 3
    assert work(bulk).state == BulkState.DONE
    assert len(Wall.order) == 42


def test_what_waits_to_leave_never_piles_up(crowd, alice, monkeypatch):
    most = []
    decide = Wall.moderate

    def counted(self, asked):
        most.append(Outgoing.objects.exclude(due_at=None).count())
        return decide(self, asked)

    monkeypatch.setattr(Wall, "moderate", counted)
    work(begin(crowd, alice))
    assert len(most) == 41
    assert max(most) == 1


def test_a_step_ends_in_time_and_the_next_goes_on(crowd, alice, monkeypatch):
    monkeypatch.setattr(actions, "SECONDS_A_STEP", 0.05)
    bulk = begin(crowd, alice)
    Bulk.objects.update(due_at=timezone.now())
    jobs.run("bulk", bulk.pk)
    bulk.refresh_from_db()
    assert bulk.state == BulkState.RUNNING
    assert 0 < actions.progress(bulk).done < 41
    assert bulk.due_at <= timezone.now()
    assert bulk.attempts == 0
    assert work(bulk, rounds=200).state == BulkState.DONE


def test_the_site_that_asks_to_wait_is_obeyed(crowd, alice):
    Wall.answers = [None, TryLater(after=timedelta(minutes=5))]
    bulk = begin(crowd, alice)
    Bulk.objects.update(due_at=timezone.now())
    jobs.run("bulk", bulk.pk)
    bulk.refresh_from_db()
    assert len(Wall.order) == 1
    assert timedelta(minutes=4) < bulk.due_at - timezone.now() < timedelta(minutes=6)
    assert bulk.trouble["sentence"] == actions.BUSY
    assert work(bulk).state == BulkState.DONE
    assert actions.progress(bulk).done == 41
    assert sorted(Wall.order) == sorted(set(Wall.order))


def test_each_failure_is_kept_with_its_sentence_and_the_rest_is_done(crowd, alice):
    Wall.answers = [None, Refused("The site refused the request."), None]
    gone = Item.objects.get(remote_id="comment:107")
    bulk = begin(crowd, alice)
    Item.objects.filter(pk=gone.pk).update(gone_at=timezone.now())
    work(bulk)
    told = actions.progress(bulk)
    assert (told.done, told.failed) == (39, 2)
    sentences = {p.trouble["sentence"] for p in bulk.parts.filter(state=PartState.FAILED)}
    assert sentences == {
        "The site refused the request.",
        "It is gone, or it is ours: only what others say can be moderated.",
    }


def test_stopping_leaves_the_rest_as_it_is_and_undo_takes_back_what_was_done(
    crowd, alice, monkeypatch
):
    monkeypatch.setattr(actions, "SECONDS_A_STEP", 0.05)
    bulk = begin(crowd, alice)
    Bulk.objects.update(due_at=timezone.now())
    jobs.run("bulk", bulk.pk)
    done = len(Wall.order)
    assert actions.stop(bulk, by=alice)
    work(bulk)
    told = actions.progress(bulk)
    assert (told.done, told.left) == (done, 41 - done)
    assert len(Wall.order) == done
    back = actions.undo(bulk, by=alice)
    assert back.total == done
    work(back, rounds=200)
    assert set(Wall.stands.values()) == {Standing.HELD}


def test_within_ten_seconds_nothing_has_left(crowd, alice):
    bulk = begin(crowd, alice)
    assert actions.undo(bulk, by=alice) is None
    work(bulk)
    assert Wall.order == []
    assert actions.progress(bulk).left == 41


def test_undo_keeps_what_changed_since_and_lists_it(crowd, alice):
    bulk = work(begin(crowd, alice, value="trash"))
    stand_as(Item.objects.get(remote_id="comment:105"), "published")
    back = work(actions.undo(bulk, by=alice))
    told = actions.progress(back)
    assert (told.done, told.failed) == (40, 1)
    assert "changed on the site since" in back.parts.get(state="failed").trouble["sentence"]


def test_a_worker_killed_between_two_parts_loses_nothing_and_repeats_nothing(crowd, alice):
    bulk = begin(crowd, alice)
    Bulk.objects.update(due_at=timezone.now())
    for stop in (3, 9):
        Wall.answers = [None] * stop + [KeyboardInterrupt()]
        with pytest.raises(KeyboardInterrupt):
            actions.step(bulk.pk)
        Outgoing.objects.update(leased_until=None, leased_by="")
    assert Outgoing.objects.filter(state=OutgoingState.SENDING).count() == 2
    Wall.answers = []
    assert work(bulk).state == BulkState.DONE
    assert actions.progress(bulk).done == 41
    assert sorted(Wall.order) == sorted(set(Wall.order))
    assert set(Wall.stands.values()) == {Standing.PUBLISHED}


def test_a_long_silence_asks_a_person_before_going_on(crowd, alice):
    bulk = begin(crowd, alice)
    Bulk.objects.update(moved_at=timezone.now() - timedelta(hours=2), due_at=timezone.now())
    work(bulk)
    assert bulk.state == BulkState.ASLEEP
    assert Wall.order == []
    assert actions.go_on(bulk, by=alice)
    bulk.refresh_from_db()
    assert work(bulk).state == BulkState.DONE


@pytest.mark.parametrize("why", ["quiet", "paused"])
def test_nothing_leaves_in_quiet_mode_or_by_a_paused_site(crowd, alice, why):
    if why == "quiet":
        quiet.begin(Quiet.Reason.RESTORED)
    else:
        Channel.objects.update(state=ChannelState.PAUSED)
    bulk = work(begin(crowd, alice))
    assert bulk.state == BulkState.RUNNING
    assert Wall.order == []
    assert bulk.trouble["sentence"] in {actions.QUIET, actions.SITE_WAITS}
    quiet.end(by=alice)
    Channel.objects.update(state=ChannelState.CONNECTED)
    assert work(bulk).state == BulkState.DONE


def test_states_and_assignees_change_at_once_and_come_back(crowd, alice, benoit):
    some = Conversation.objects.filter(has_held=True).order_by("pk")[:12]
    before = list(Conversation.objects.order_by("pk").values_list("state", "assignee"))
    for act, value in (("state", "resolved"), ("assign", str(benoit.pk))):
        bulk = begin(
            crowd,
            alice,
            act,
            value,
            Conversation.objects.filter(pk__in=list(some.values_list("pk", flat=True))),
        )
        at_once(bulk)
        assert bulk.state == BulkState.DONE
        assert actions.progress(bulk).done == 12
        back = actions.undo(bulk, by=alice)
        at_once(back)
        assert list(Conversation.objects.order_by("pk").values_list("state", "assignee")) == before
    assert Change.objects.exclude(undone_at=None).count() == 24


def test_one_tag_is_put_on_many_and_taken_off_again_beside_their_others(crowd, alice):
    Tag.objects.all().delete()
    dozen = list(Conversation.objects.filter(has_held=True).order_by("pk")[:12])
    chosen = Conversation.objects.filter(pk__in=[c.pk for c in dozen])
    urgent, press = (Tag.objects.create(brand=crowd, name=name) for name in ("urgent", "presse"))
    dozen[0].tags.add(press)
    dozen[1].tags.add(urgent)
    bulk = begin(crowd, alice, "tag", f"+{urgent.pk}", chosen)
    at_once(bulk)
    assert (actions.progress(bulk).done, actions.progress(bulk).same) == (11, 1)
    assert urgent.conversations.count() == 12
    assert set(dozen[0].tags.all()) == {urgent, press}
    at_once(actions.undo(bulk, by=alice))
    assert list(urgent.conversations.all()) == [dozen[1]]
    assert list(dozen[0].tags.all()) == [press]
    off = begin(crowd, alice, "tag", f"-{urgent.pk}", chosen)
    at_once(off)
    assert (actions.progress(off).done, actions.progress(off).same) == (1, 11)
    assert not urgent.conversations.exists()
    at_once(actions.undo(off, by=alice))
    assert list(urgent.conversations.all()) == [dozen[1]]


def test_a_tag_that_is_gone_or_of_another_brand_is_put_on_nothing(crowd, alice, brands):
    Tag.objects.all().delete()
    away = Tag.objects.create(brand=brands.port, name="ailleurs")
    gone = Tag.objects.create(brand=crowd, name="parti")
    value = f"+{gone.pk}"
    gone.delete()
    for told in (value, f"+{away.pk}"):
        bulk = begin(crowd, alice, "tag", told)
        at_once(bulk)
        assert actions.progress(bulk).failed == 41
    assert not Conversation.objects.exclude(tags=None).exists()


def test_many_are_put_off_to_the_hour_that_was_chosen_and_brought_back(crowd, alice):
    before = list(Conversation.objects.order_by("pk").values_list("state", "waiting_since"))
    *hours, spoke = (option.value for option in ACTS["later"].offers(crowd, alice))
    assert hours
    for value in (hours[0], spoke):
        bulk = begin(crowd, alice, "later", value)
        at_once(bulk)
        assert actions.progress(bulk).done == 41
        off = Conversation.objects.filter(has_held=True)
        assert set(off.values_list("state", flat=True)) == {"snoozed"}
        until = None if value == "spoke" else datetime.fromisoformat(value)
        assert set(off.values_list("snoozed_until", flat=True)) == {until}
        again = begin(crowd, alice, "later", value)
        at_once(again)
        assert actions.progress(again).same == 41
        at_once(actions.undo(bulk, by=alice))
        now = list(Conversation.objects.order_by("pk").values_list("state", "waiting_since"))
        assert now == before


def test_what_was_done_keeps_its_name_when_it_is_no_longer_offered(crowd, alice):
    long_ago = begin(crowd, alice, "later", "2026-01-05T13:00:00+00:00")
    with translation.override("en"):
        assert show.label(long_ago).startswith("Later, ")
    with translation.override("fr-ca"):
        assert show.label(long_ago).startswith("Plus tard, ")


def test_what_stands_so_already_is_counted_apart(crowd, alice):
    one = Conversation.objects.filter(has_held=True).first()
    at_once(begin(crowd, alice, "state", "resolved", Conversation.objects.filter(pk=one.pk)))
    bulk = begin(crowd, alice, "state", "resolved")
    at_once(bulk)
    assert (actions.progress(bulk).same, actions.progress(bulk).done) == (1, 40)


def test_a_selection_is_frozen_and_stays_in_its_brand(crowd, alice, brands):
    bulk = begin(crowd, alice)
    take = Item.objects.get(remote_id="comment:105")
    stand_as(take, "published")
    assert bulk.parts.count() == 41
    with pytest.raises(actions.NothingToDo):
        begin(brands.port, alice)
    assert work(bulk).state == BulkState.DONE
    assert actions.progress(bulk).same == 1


def test_more_than_may_be_done_at_once_is_refused_whole(crowd, alice, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 10)
    with pytest.raises(actions.TooMany):
        begin(crowd, alice)
    assert not BulkPart.objects.exists()


def test_practice_publishes_nothing(crowd, alice):
    crowd.is_sample = True
    crowd.save()
    assert work(begin(crowd, alice)).state == BulkState.DONE
    assert Wall.order == []
    assert not Conversation.objects.filter(has_held=True).exists()


@pytest.mark.parametrize(
    ("counts", "seconds", "left"),
    [
        ({"todo": 100}, 60, None),
        ({"todo": 96, "done": 4}, 60, None),
        ({"todo": 90, "done": 10}, 2, None),
        ({"todo": 90, "done": 10}, 10, timedelta(seconds=90)),
        ({"todo": 50, "done": 25, "failed": 20, "same": 5}, 30, timedelta(seconds=30)),
        ({"done": 100}, 30, None),
    ],
)
def test_how_long_it_still_takes(counts, seconds, left):
    assert Progress.of(counts).time_left(timedelta(seconds=seconds)) == left


def test_the_kind_is_known_to_the_outgoing_lane():
    assert KINDS["bulk"].lane is Lane.OUTGOING

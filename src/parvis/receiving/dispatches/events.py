"""What is announced inside the desk, as rows that wait to leave. Runs in the writes of others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils import timezone

from parvis.channels.hooks import ChannelChanged, OutgoingChanged
from parvis.channels.models import ChannelState, OutgoingState
from parvis.inbox.models import Reply
from parvis.listening.hooks import MentionsCaught
from parvis.receiving.dispatches.rules import MOST_WAITING
from parvis.receiving.models import Correspondent, Dispatch, DispatchState
from parvis.stream.hooks import ItemsStored
from parvis.wire.words import gettext_noop as _

RECEIVED: Final = "message.received"
SENT: Final = "answer.sent"
REFUSED: Final = "answer.refused"
CAUGHT: Final = "mention.caught"
STOPPED: Final = "account.stopped"
TEST: Final = "desk.test"
EVENTS: Final = {
    RECEIVED: _("Somebody says something to you"),
    SENT: _("An answer of yours is there"),
    REFUSED: _("An answer of yours was refused"),
    CAUGHT: _("A watch catches a mention"),
    STOPPED: _("An account no longer answers, or no longer accepts Parvis"),
}
SAID: Final = ("comment", "message")
SHOWN: Final = ("published", "held")
STOPS: Final = (ChannelState.DOWN, ChannelState.RECONNECT)


def note_items(event: ItemsStored) -> None:
    """Note what was said to us: what is new or turns out to be, and not of the past."""
    said = [
        item
        for item in (*event.new, *(one for one in event.changed if one.pk in event.home))
        if item.addressed
        and not item.ours
        and not item.is_history
        and item.kind in SAID
        and item.standing in SHOWN
    ]
    if said:
        rows = [{"key": str(item.pk), "item": item} for item in said]
        _note(event.channel.brand_id, RECEIVED, rows)


def note_answer(event: OutgoingChanged) -> None:
    """Note that an answer of ours arrived, or was refused."""
    out = event.outgoing
    told = {OutgoingState.SENT: SENT, OutgoingState.REFUSED: REFUSED}.get(OutgoingState(out.state))
    if told is None or out.purpose != "reply" or event.before == out.state:
        return
    to = Reply.objects.filter(outgoing=out).values_list("to", flat=True).first()
    _note(out.brand_id, told, [{"key": str(out.key), "outgoing": out, "item_id": to}])


def note_mentions(event: MentionsCaught) -> None:
    """Note what watches caught as it was said."""
    if not event.is_live:
        return
    heard = [one for one in event.mentions if one.muted_id is None]
    rows = [{"key": str(one.pk), "mention": one, "item_id": one.item_id} for one in heard]
    _note(event.brand_id, CAUGHT, rows)


def note_channel(event: ChannelChanged) -> None:
    """Note that an account stopped."""
    channel = event.channel
    if channel.state in STOPS and event.before not in {channel.state, ""}:
        key = f"{channel.pk}:{channel.state}:{timezone.now():%Y%m%d%H%M}"
        _note(channel.brand_id, STOPPED, [{"key": key, "channel": channel}])


def _note(brand: int, event: str, rows: Iterable[dict[str, Any]]) -> None:
    """Write a dispatch to each correspondent who asked, each event once; past 1,000, only counted."""
    asked = Correspondent.objects.filter(brand=brand, is_on=True, brand__is_sample=False)
    rows, now = list(rows), timezone.now()
    for to in asked:
        if event not in to.events or not rows:
            continue
        waiting = Dispatch.objects.filter(to=to, state=DispatchState.WAITING).count()
        room = max(0, MOST_WAITING - waiting)
        made = [
            Dispatch(to=to, event=event, due_at=now, made_at=now, **told) for told in rows[:room]
        ]
        Dispatch.objects.bulk_create(made, ignore_conflicts=True)
        if len(rows) > room:
            Correspondent.objects.filter(pk=to.pk).update(dropped=to.dropped + len(rows) - room)

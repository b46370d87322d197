"""Likes or shares what somebody else said, or ends that: asked once, done again by asking the opposite."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db import transaction

from parvis.channels import outbox
from parvis.channels.hooks import OutgoingChanged
from parvis.channels.models import Channel, Outgoing, OutgoingState, Verb
from parvis.channels.queries import verbs_of
from parvis.channels.registry import connectors
from parvis.inbox.actions import NotPossible
from parvis.inbox.arrivals import touch
from parvis.inbox.models import Conversation
from parvis.inbox.there import SAID_THERE
from parvis.stream.models import Item
from parvis.team.actions import record
from parvis.team.models import User
from parvis.wire.items import Audience, Reacting, Reaction

S = OutgoingState
PURPOSE: Final = "reaction"
LOST: Final = frozenset({S.REFUSED, S.CANCELLED})
NOT_LEFT: Final = frozenset({S.QUEUED, S.RETRY, S.LATE})
IN_DOUBT: Final = frozenset({S.UNCONFIRMED, S.HELD})
Key = tuple[int, str, Reaction]


def names_of(channel: Channel) -> dict[Reaction, str]:
    """Say which gestures a channel takes now, by their names there (msgids)."""
    found = connectors().get(channel.network)
    takes = found is not None and "react" in verbs_of(channel)
    return dict(found.spec.reactions) if found and takes else {}


def takes(item: Item, reaction: Reaction) -> bool:
    """Say whether a gesture has a meaning there: nobody passes on what was said to few."""
    if item.ours or item.gone_at or item.forgotten_at or item.remote_id.startswith(SAID_THERE):
        return False
    if item.kind not in {"post", "comment"} or item.standing != "published":
        return False
    wide = {Audience.PUBLIC, Audience.UNLISTED}
    return item.audience in wide or (
        reaction is Reaction.LIKE and item.audience != Audience.PRIVATE
    )


def last_of(channels: Collection[int], remote_ids: Collection[str]) -> dict[Key, list[Outgoing]]:
    """Map each gesture to what was asked of it, oldest first, but for what was dropped."""
    rows = Outgoing.objects.filter(
        channel__in=channels, remote_id__in=remote_ids, verb=Verb.REACT
    ).exclude(state=S.CANCELLED)
    told: dict[Key, list[Outgoing]] = {}
    for row in rows.select_related("brand", "created_by").order_by("pk"):
        key = row.channel_id, row.remote_id, Reaction(row.draft["reaction"])
        told.setdefault(key, []).append(row)
    return told


def is_on(rows: list[Outgoing]) -> bool:
    """Say whether a gesture of ours stands, or is on its way."""
    kept = [row for row in rows if row.state not in LOST]
    return bool(kept) and bool(kept[-1].draft["on"])


def react(item: Item, reaction: Reaction, *, on: bool, by: User) -> Outgoing | None:
    """Have a gesture made or ended there, at once; None when it stands so already.

    What has not left is dropped rather than undone. Raises NotPossible for what the network does not
    take, and while the opposite is on its very way.
    """
    channel = item.channel
    if reaction not in names_of(channel) or not takes(item, reaction):
        raise NotPossible(f"{reaction} there")
    with transaction.atomic():
        Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
        key = channel.pk, item.remote_id, reaction
        rows = last_of([channel.pk], [item.remote_id]).get(key, [])
        if is_on(rows) is on:
            return None
        last = rows[-1] if rows else None
        if last and last.state in {S.SENDING, S.PROCESSING}:
            raise NotPossible("on its way")
        if last and last.state in NOT_LEFT | IN_DOUBT:
            doubtful = last.state in IN_DOUBT
            if not outbox.cancel(last, by=by):
                raise NotPossible("it has just left")
            if not doubtful:
                touch(item.brand_id)
                return None
        return _put(item, Reacting(remote_id=item.remote_id, reaction=reaction, on=on), by)


def _put(item: Item, asked: Reacting, by: User) -> Outgoing:
    outgoing = outbox.put(
        brand=item.channel.brand, channel=item.channel, draft=asked, purpose=PURPOSE, by=by,
        verb=Verb.REACT, remote_id=item.remote_id, undo=timedelta(),
    )  # fmt: skip
    told = "reaction.asked" if asked.on else "reaction.ended"
    record(told, brand=item.channel.brand, by=by, subject=str(item.channel))
    touch(item.channel.brand_id)
    return outgoing


def follow(event: OutgoingChanged) -> None:
    """Have open pages drawn again when a gesture has left or failed."""
    if event.outgoing.verb == Verb.REACT:
        touch(event.outgoing.brand_id)


def of(conversation: Conversation, pk: int) -> Outgoing | None:
    """Find a gesture toward something that was said in a conversation."""
    row = Outgoing.objects.filter(pk=pk, brand=conversation.brand_id, verb=Verb.REACT).first()
    if row is None:
        return None
    said = Item.objects.filter(entry__conversation=conversation, channel=row.channel_id)
    return row if said.filter(remote_id=row.remote_id).exists() else None

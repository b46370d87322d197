"""What is done to connected accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parvis.channels import ears
from parvis.channels.hand import HAND
from parvis.channels.hooks import ChannelChanged, channel_changed
from parvis.channels.models import Channel, ChannelState, Outgoing, OutgoingState, Place
from parvis.channels.rules import CHANNEL_MOVES, IllegalMove, may_move, trouble
from parvis.kit import jobs
from parvis.team.actions import record
from parvis.team.models import Brand, User
from parvis.wire.connector import Found, Limits
from parvis.wire.errors import ConnectorError, Reconnect
from parvis.wire.items import Author

DOWN_AFTER: Final = 3
FROM_FILE: Final = "import:"


def connect_channel(
    found: Found, *, brand: Brand, by: User | None, ours: bool = True, wait: bool = False
) -> Channel:
    """Connect what was found behind an address, for reading, and have its places read at once.

    Connecting again what was removed, or is there already, returns the same channel. `ours` says
    that the site is the brand's: without it, who speaks there is merely overheard. With `wait`
    nothing is read before `begin_reading`; neither is a place that is not ours before its guards
    allow it (see `ears`).
    """
    now = timezone.now()
    with transaction.atomic():
        channel = Channel.objects.filter(
            brand=brand, network=found.network, authority=found.authority
        ).first()
        if channel is None:
            channel = Channel(
                brand=brand,
                network=found.network,
                authority=found.authority,
                connected_at=now,
                history_before=now,
            )
        before = channel.state if channel.pk else ""
        if before == ChannelState.ARCHIVE:
            channel.connected_at = channel.history_before = now
        channel.title = found.title[:200] or found.url[:200]
        channel.url = found.url[:500]
        channel.settings = {**channel.settings, **found.settings}
        channel.language = found.language
        channel.state = ChannelState.CONNECTED
        channel.trouble = None
        channel.down_since = None
        channel.save()
        _read_places(channel, found, ours=ours, wait=wait)
        record("channel.connected", brand=brand, by=by, subject=channel.title, url=channel.url)
        channel_changed.send(ChannelChanged(channel, before))
    return channel


def connect_account(
    found: Found,
    *,
    secret: Mapping[str, str],
    brand: Brand,
    by: User | None,
    account: Author | None = None,
    limits: Limits | None = None,
) -> Channel:
    """Connect an account described by a form, once its network let the desk in.

    `account` says as whom the desk answers there, where it can.
    """
    with transaction.atomic():
        channel = connect_channel(found, brand=brand, by=by)
        channel.secret = dict(secret)
        if account is not None:
            channel.account_id, channel.account_name = account.remote_id, account.name
            channel.limits = msgspec.to_builtins(limits) if limits else None
        channel.checked_at = timezone.now()
        channel.save(update_fields=["secret", "checked_at", "account_id", "account_name", "limits"])
        _wake_held(channel)
    return channel


def _read_places(channel: Channel, found: Found, *, ours: bool, wait: bool) -> None:
    for place in found.places:
        is_ours = place.ours and ours
        waits = wait or not (is_ours or ears.may_begin(channel.brand, ours=False))
        due_at = None if waits else timezone.now()
        row, _made = Place.objects.update_or_create(
            channel=channel,
            key=place.key,
            defaults={"label": place.label, "ours": is_ours, "due_at": due_at},
        )
        if not waits:
            jobs.ring("place", row.pk)


def begin_reading(brand: Brand) -> int:
    """Have every place that waited for its guards read now; return how many."""
    now = timezone.now()
    with transaction.atomic():
        rows = Place.objects.filter(
            channel__brand=brand,
            channel__state__in=(ChannelState.CONNECTED, ChannelState.EXPIRING, ChannelState.DOWN),
            due_at=None,
            last_read_at=None,
        ).select_related("channel__brand")
        begun = [place for place in rows if ears.may_begin(brand, ours=place.ours)]
        for place in begun:
            place.due_at = now
            place.save(update_fields=["due_at"])
            jobs.ring("place", place.pk)
    return len(begun)


def _wake(channel: Channel, **more: object) -> None:
    """Have the places of a channel read at once, but those that wait for their guards."""
    listed = live_places(channel).select_related("channel__brand")
    places = [place for place in listed if ears.may_wake(place)]
    rows = channel.places.filter(pk__in=[place.pk for place in places])
    rows.update(due_at=timezone.now(), **more)
    for place in places:
        jobs.ring("place", place.pk)


def let_answer(
    channel: Channel,
    *,
    secret: Mapping[str, str],
    account: Author,
    limits: Limits | None,
    by: User | None,
) -> None:
    """Keep the key that a person gave, once the network said whose it is; read everything again."""
    with transaction.atomic():
        before = channel.state
        channel.secret = dict(secret)
        channel.account_id, channel.account_name = account.remote_id, account.name
        channel.limits = msgspec.to_builtins(limits) if limits else None
        channel.state, channel.trouble, channel.down_since = ChannelState.CONNECTED, None, None
        channel.checked_at = timezone.now()
        channel.save()
        _wake(channel, cursor="", attempts=0, caught_up_at=None, skipped_count=0)
        _wake_held(channel)
        record("channel.authorized", brand=channel.brand, by=by, subject=channel.title)
        channel_changed.send(ChannelChanged(channel, before))


def live_places(channel: Channel) -> QuerySet[Place]:
    """List what is read of a channel at its network, which a file being brought in is not."""
    return channel.places.exclude(key__startswith=FROM_FILE)


def _wake_held(channel: Channel) -> None:
    held = Outgoing.objects.filter(
        channel=channel, state=OutgoingState.HELD, why_held__in=("reconnect", "paused")
    )
    held.update(due_at=timezone.now())
    Outgoing.objects.filter(channel=channel, state=OutgoingState.UNCONFIRMED).update(
        due_at=timezone.now(), attempts=0
    )


def move_channel(channel: Channel, state: ChannelState, *, by: User | None) -> None:
    """Pause, resume or remove an account. Raises IllegalMove."""
    before = channel.state
    if before == state:
        return
    if not may_move(CHANNEL_MOVES, before, state) or channel.network == HAND:
        raise IllegalMove(f"channel {before} → {state}")
    with transaction.atomic():
        channel.state = state
        stopped = state in {ChannelState.PAUSED, ChannelState.REMOVED}
        if state == ChannelState.REMOVED:
            channel.secret = {}
        channel.save(update_fields=["state", "secret"])
        if stopped:
            live_places(channel).update(due_at=None)
        else:
            _wake(channel)
        if state == ChannelState.CONNECTED:
            _wake_held(channel)
        record(f"channel.{state}", brand=channel.brand, by=by, subject=channel.title)
        channel_changed.send(ChannelChanged(channel, before))


def note_failure(channel: Channel, error: ConnectorError, *, attempts: int) -> None:
    """Keep why an account could not be read; it is down after three tries, dead on Reconnect."""
    before, now = channel.state, timezone.now()
    with transaction.atomic():
        channel.trouble, channel.trouble_at = trouble(error), now
        if isinstance(error, Reconnect) and may_move(CHANNEL_MOVES, before, ChannelState.RECONNECT):
            channel.state = ChannelState.RECONNECT
        elif attempts >= DOWN_AFTER and may_move(CHANNEL_MOVES, before, ChannelState.DOWN):
            channel.state, channel.down_since = ChannelState.DOWN, now
        channel.save(update_fields=["trouble", "trouble_at", "state", "down_since"])
        if channel.state != before:
            record(f"channel.{channel.state}", brand=channel.brand, subject=channel.title)
            channel_changed.send(ChannelChanged(channel, before))


def note_success(channel: Channel) -> None:
    """Forget the failures of an account that answers again."""
    if channel.trouble is None and channel.state == ChannelState.CONNECTED:
        return
    before = channel.state
    with transaction.atomic():
        channel.trouble, channel.down_since = None, None
        if before == ChannelState.DOWN:
            channel.state = ChannelState.CONNECTED
        channel.save(update_fields=["trouble", "state", "down_since"])
        if channel.state != before:
            channel_changed.send(ChannelChanged(channel, before))


def rest_of_interval(quiet_for: timedelta) -> timedelta:
    """Say how long until a place is read again: two minutes when lively, half an hour when still."""
    return min(max(quiet_for / 20, timedelta(minutes=2)), timedelta(minutes=30))

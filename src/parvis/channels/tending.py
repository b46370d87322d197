"""Looks after the keys of accounts: tries each once a day, warns before it expires, gives it back."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db import transaction
from django.utils import timezone

from parvis.channels.connecting import connector_for, key_of
from parvis.channels.hooks import ChannelChanged, channel_changed
from parvis.channels.models import Channel, ChannelState, Checkup, Revocation
from parvis.channels.registry import connector, connectors
from parvis.channels.rules import days_left, warning_due
from parvis.kit import jobs
from parvis.kit.door.desk import desk_door
from parvis.kit.errands import back_off
from parvis.kit.secrets import KeyMissing
from parvis.team.notices import tell
from parvis.team.queries import managers
from parvis.wire.errors import ConnectorError, Reconnect, TryLater

DAY: Final = timedelta(days=1)
SPREAD: Final = timedelta(hours=2)
GIVE_UP: Final = timedelta(days=3)
SOON: Final = 7
TRIED: Final = (ChannelState.CONNECTED, ChannelState.EXPIRING, ChannelState.DOWN)


def tend(channel: Channel) -> None:
    """Have an account tried tomorrow, and each day after; its warnings begin anew."""
    Checkup.objects.update_or_create(
        channel=channel, defaults={"due_at": _tomorrow(), "attempts": 0, "warned": 0}
    )


def check_up(pk: int) -> None:
    """Try one account: who it is, what it may, until when. A dead key is said at once."""
    row = Checkup.objects.select_related("channel__brand").get(pk=pk)
    channel = row.channel
    if channel.state not in TRIED or channel.brand.is_sample:
        again = _tomorrow() if channel.state == ChannelState.PAUSED else None
        Checkup.objects.filter(pk=pk).update(due_at=again, attempts=0)
        return
    try:
        made = connector_for(channel)
        account, limits, expires = made.check(), made.limits(), made.expires()
    except (Reconnect, KeyMissing) as error:
        _lost(channel, Reconnect(error.sentence, cause=error.cause))
        Checkup.objects.filter(pk=pk).update(due_at=None)
        return
    except ConnectorError as error:  # the reading meets it too, and says it
        wait = max(back_off(row.attempts + 8), getattr(error, "after", None) or timedelta())
        Checkup.objects.filter(pk=pk).update(due_at=timezone.now() + wait)
        return
    with transaction.atomic():
        channel.account_name = account.name[:200] or channel.account_name
        channel.limits = msgspec.to_builtins(limits) if limits else channel.limits
        channel.expires_at, channel.checked_at = expires, timezone.now()
        channel.save(update_fields=["account_name", "limits", "expires_at", "checked_at"])
        warned = _warn(channel, row.warned)
        Checkup.objects.filter(pk=pk).update(due_at=_tomorrow(), attempts=0, warned=warned)


def _warn(channel: Channel, warned: int) -> int:
    """Say that a key expires, in the account's state at seven days and to people at seven and one."""
    left = days_left(channel.expires_at, timezone.now())
    state = ChannelState.EXPIRING if left is not None and left <= SOON else ChannelState.CONNECTED
    if channel.state not in {state, ChannelState.DOWN}:
        before, channel.state = channel.state, state
        channel.save(update_fields=["state"])
        channel_changed.send(ChannelChanged(channel, before))
    mark = warning_due(left, warned)
    if mark and left is not None:
        for user in managers(channel.brand):
            tell(user, "channel.expiring", site=channel.title, days=str(left))
    return mark or (0 if left is None or left > SOON else warned)


def _lost(channel: Channel, error: Reconnect) -> None:
    from parvis.channels.actions import note_failure  # noqa: PLC0415

    note_failure(channel, error, attempts=1)


def give_back(channel: Channel) -> None:
    """Have an account's present key given back to its network, inside the caller's transaction."""
    secret = key_of(channel)
    found = connectors().get(channel.network)
    if secret and found is not None and "revoke" in found.can:
        row = Revocation(channel=channel, due_at=timezone.now())
        row.secret = secret
        row.save()
        jobs.ring("revocation", row.pk)


def revoke(pk: int) -> None:
    """Give one key back. What the network will not take after three days is let go."""
    row = Revocation.objects.select_related("channel__brand").get(pk=pk)
    settings = {**row.channel.settings, **dict(row.secret)}
    try:
        connector(row.channel.network)(settings, desk_door()).revoke()
    except TryLater as error:
        if timezone.now() - row.since < GIVE_UP:
            wait = max(back_off(row.attempts + 4), error.after or timedelta())
            Revocation.objects.filter(pk=pk).update(due_at=timezone.now() + wait)
            return
    except ConnectorError:  # refused: nobody can do more than forget it
        pass
    Revocation.objects.filter(pk=pk).delete()


def _tomorrow() -> datetime:
    return timezone.now() + DAY + SPREAD * random.uniform(-1, 1)  # noqa: S311 -- spreads load

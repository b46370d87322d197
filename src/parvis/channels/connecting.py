"""Gives a channel its connector, with its secrets and the one way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Final

from django.db import transaction

from parvis.channels.models import Channel
from parvis.channels.registry import connector
from parvis.channels.spending import Meter
from parvis.channels.trying import Asked
from parvis.kit.alone import alone
from parvis.wire.connector import Connector
from parvis.wire.door import Door
from parvis.wire.errors import Refused
from parvis.wire.words import gettext_noop as _

ASKED: Final = "asked"
PRACTICE = _("This is the practice desk: nothing leaves it and nothing is fetched for it.")


def connector_for(
    channel: Channel, *, reading: bool = False, notes: list[Asked] | None = None
) -> Connector:
    """Make the connector of a channel.

    With `reading` it leaves the rest of what the network allows the account to what leaves: any verb
    may then raise Paced. What it asks, and what it is answered, is put into `notes`.

    Raises Refused for the sample brand, whatever is asked of it; Unsupported when the network's
    connector is not installed; KeyMissing when the secrets cannot be opened.
    """
    if channel.brand.is_sample:
        raise Refused(PRACTICE)
    from parvis.kit.door.budget import PacedDoor  # noqa: PLC0415 -- a desk at rest needs no door
    from parvis.kit.door.desk import desk_door  # noqa: PLC0415

    settings, made = settings_of(channel), connector(channel.network)
    account = f"{channel.network} {channel.authority}"
    door: Door = PacedDoor(desk_door(), account, made.spec.rate, reading=reading)
    if notes is not None:
        from parvis.channels.noting import NotingDoor  # noqa: PLC0415

        door = NotingDoor(door, notes, partial(key_of, channel))
    return made(settings, door, partial(keep, channel), partial(renewing, channel), _meter(channel))


def on_trial(channel: Channel, given: Mapping[str, str]) -> tuple[Connector, dict[str, str]]:
    """Make the connector of a channel with secrets that are not kept yet.

    Returns those secrets too: they hold what the network renews while it is tried.
    """
    from parvis.kit.door.desk import desk_door  # noqa: PLC0415

    secrets, found = dict(given), connector(channel.network)
    meter = _meter(channel)
    made = found({**channel.settings, **given}, desk_door(), secrets.update, meter=meter)
    return made, secrets


def _meter(channel: Channel) -> Meter | None:
    return Meter(channel) if connector(channel.network).spec.bills else None


@contextmanager
def renewing(channel: Channel) -> Iterator[Mapping[str, str]]:
    """Let one connector at a time renew the secrets of a channel; gives all it needs, as kept by then."""
    with alone(f"channel-{channel.pk}"):
        yield settings_of(Channel.objects.get(pk=channel.pk))


def settings_of(channel: Channel) -> dict[str, str]:
    """Return all that a connector needs, secrets included; what is asked for at this hour is not."""
    return {**channel.settings, **key_of(channel)}


def key_of(channel: Channel) -> dict[str, str]:
    """Return a channel's secrets alone."""
    secret = dict(channel.secret or {})
    return {name: value for name, value in secret.items() if name != ASKED}


def keep(channel: Channel, secrets: Mapping[str, str]) -> None:
    """Write down secrets that a network renewed in the middle of a call, whatever becomes of it."""
    with transaction.atomic():
        row = Channel.objects.select_for_update().get(pk=channel.pk)
        row.secret = channel.secret = {**dict(row.secret or {}), **secrets}
        row.save(update_fields=["secret"])

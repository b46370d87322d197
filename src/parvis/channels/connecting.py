"""Gives a channel its connector, with its secrets and the one way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Final

from django.db import transaction

from parvis.channels.models import Channel
from parvis.channels.registry import connector
from parvis.kit.alone import alone
from parvis.wire.connector import Connector
from parvis.wire.errors import Refused
from parvis.wire.words import gettext_noop as _

ASKED: Final = "asked"
PRACTICE = _("This is the practice desk: nothing leaves it and nothing is fetched for it.")


def connector_for(channel: Channel, *, reading: bool = False) -> Connector:
    """Make the connector of a channel.

    With `reading` it leaves the rest of what the network allows the account to what leaves: any verb
    may then raise Paced.

    Raises Refused for the sample brand, whatever is asked of it; Unsupported when the network's
    connector is not installed; KeyMissing when the secrets cannot be opened.
    """
    if channel.brand.is_sample:
        raise Refused(PRACTICE)
    from parvis.kit.door.budget import PacedDoor  # noqa: PLC0415 -- a desk at rest needs no door
    from parvis.kit.door.desk import desk_door  # noqa: PLC0415

    settings = settings_of(channel)
    made = connector(channel.network)
    account = f"{channel.network} {channel.authority}"
    door = PacedDoor(desk_door(), account, made.spec.rate, reading=reading)
    return made(settings, door, partial(keep, channel), partial(renewing, channel))


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

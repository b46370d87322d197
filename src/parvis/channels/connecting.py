"""Gives a channel its connector, with its secrets and the one way out."""

from __future__ import annotations

from parvis.channels.models import Channel
from parvis.channels.registry import connector
from parvis.wire.connector import Connector
from parvis.wire.errors import Refused
from parvis.wire.words import gettext_noop as _

PRACTICE = _("This is the practice desk: nothing leaves it and nothing is fetched for it.")


def connector_for(channel: Channel) -> Connector:
    """Make the connector of a channel.

    Raises Refused for the sample brand, whatever is asked of it; Unsupported when the network's
    connector is not installed; KeyMissing when the secrets cannot be opened.
    """
    if channel.brand.is_sample:
        raise Refused(PRACTICE)
    from parvis.kit.door.desk import desk_door  # noqa: PLC0415 -- a desk at rest needs no door

    settings = {**channel.settings, **dict(channel.secret or {})}
    return connector(channel.network)(settings, desk_door())

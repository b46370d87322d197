"""Asks a network to let the desk in: makes the desk known there, leads a person there, takes the answer.

What is needed until the answer comes stays sealed in the channel under `ASKED`, out of reach of its
connector; what belongs to the person who asks stays in their session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from parvis.channels.connecting import ASKED, keep, key_of, settings_of
from parvis.channels.models import Channel
from parvis.channels.registry import connector, connectors
from parvis.wire.connector import Authorization, Connector, Field
from parvis.wire.door import Door
from parvis.wire.errors import Unsupported

NAME: Final = "Parvis"


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send a person, and what to remember of them until they are back."""

    offer: Authorization
    state: str


def asks_first(network: str) -> bool:
    """Say whether the desk makes itself known to a network before a person is asked there."""
    found = connectors().get(network)
    own = getattr(found.register, "__func__", None) if found else None
    return found is not None and own is not getattr(Connector.register, "__func__", None)


def wanted_of(channel: Channel) -> list[Field]:
    """List what a person fills in before a network is asked; what is kept may be left empty."""
    kept = key_of(channel)
    return [
        msgspec.structs.replace(one, required=one.required and not kept.get(one.name))
        for one in connector(channel.network).spec.app
    ]


def begin(
    channel: Channel,
    *,
    return_url: str,
    wishes: Sequence[str],
    state: str,
    door: Door,
    app: Mapping[str, str] | None = None,
) -> Begun:
    """Make the desk known to a channel's network and say where the person goes on.

    `return_url` is "" when they will copy a code; `app` is what they filled in of the spec's `app`,
    where what is left empty stays as it is kept. Raises an error of `wire.errors`.
    """
    cls = connector(channel.network)
    known = {wish.name for wish in cls.spec.wishes}
    wanted = " ".join(wish for wish in wishes if wish in known)
    kept = key_of(channel)
    own = {one.name: (app or {}).get(one.name) or kept.get(one.name, "") for one in cls.spec.app}
    settings = {**channel.settings, **own, "wishes": wanted}
    made = cls.register(settings, door, name=NAME, return_url=return_url)
    keep(channel, {ASKED: msgspec.json.encode(dict(made)).decode()})
    offer = cls.authorization({**settings, **made}, name=NAME, return_url=return_url, state=state)
    if offer is None:
        raise Unsupported(cause="authorization")
    return Begun(offer, state)


def finish(
    channel: Channel, query: Mapping[str, str], *, kept: Mapping[str, str], door: Door
) -> Mapping[str, str]:
    """Make a channel's secrets of the answer that a person brings back. Raises as `returned` does."""
    asked = msgspec.json.decode(dict(channel.secret or {}).get(ASKED, "{}"), type=dict[str, str])
    settings = {**settings_of(channel), **asked, **kept}
    return connector(channel.network).returned(query, settings=settings, door=door)

"""Asks a network to let the desk in: makes the desk known there, leads a person there, takes the answer.

What is needed until the answer comes stays sealed in the channel under `ASKED`, out of reach of its
connector; what belongs to the person who asks stays in their session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from django.core.signing import BadSignature, Signer

from parvis.channels.connecting import ASKED, keep, key_of, settings_of
from parvis.channels.models import Channel
from parvis.channels.registry import connector, connectors
from parvis.wire.card import Field
from parvis.wire.connector import Authorization, Connector
from parvis.wire.decoding import decode
from parvis.wire.door import Door
from parvis.wire.errors import Unsupported

NAME: Final = "Parvis"
SIGNER: Final = Signer(sep=".", salt="parvis.channels.asking")


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
    known_at: str = "",
    wishes: Sequence[str],
    state: str,
    door: Door,
    app: Mapping[str, str] | None = None,
) -> Begun:
    """Make the desk known to a channel's network and say where the person goes on.

    `return_url` is "" when they will copy a code, `known_at` where the network may read who the desk
    is (see `introduction`), "" when it cannot; `app` is what they filled in of the spec's `app`, where
    what is left empty stays as it is kept. Raises an error of `wire.errors`.
    """
    cls = connector(channel.network)
    known = {wish.name for wish in cls.spec.wishes}
    wanted = " ".join(wish for wish in wishes if wish in known)
    settings = {**asked_of(channel), **settings_of(channel), "wishes": wanted}
    settings |= {one.name: app[one.name] for one in cls.spec.app if app and app.get(one.name)}
    made = cls.register(settings, door, name=NAME, return_url=return_url, known_at=known_at)
    keep(channel, {ASKED: msgspec.json.encode(dict(made)).decode()})
    whole = {**settings, **made}
    offer = cls.authorization(whole, door, name=NAME, return_url=return_url, state=state)
    if offer is None:
        raise Unsupported(cause="authorization")
    return Begun(offer, state)


def finish(
    channel: Channel, query: Mapping[str, str], *, kept: Mapping[str, str], door: Door
) -> Mapping[str, str]:
    """Make a channel's secrets of the answer that a person brings back. Raises as `returned` does."""
    settings = {**settings_of(channel), **asked_of(channel), **kept}
    return connector(channel.network).returned(query, settings=settings, door=door)


def asked_of(channel: Channel) -> dict[str, str]:
    """Return what is kept of a question that waits for its answer."""
    return decode(dict(channel.secret or {}).get(ASKED, "{}"), dict[str, str])


def name_of(channel: Channel) -> str:
    """Return the word under which a channel's network reads who the desk is: nobody guesses another."""
    return SIGNER.sign(str(channel.pk))


def introduction(name: str) -> Mapping[str, object]:
    """Say who the desk is to the network of a channel, for anyone to read; empty when nothing is to be said.

    A key that is being given back is still told: its network asks whose it is before it ends it.
    """
    try:
        row = Channel.objects.filter(pk=SIGNER.unsign(name)).first()
    except (BadSignature, ValueError):
        return {}
    if row is None or row.brand.is_sample:
        return {}
    kept = [dict(one.secret) for one in row.revocations.order_by("-pk")]
    known = (
        connector(row.network).introduction(one) for one in (asked_of(row), key_of(row), *kept)
    )
    return next(filter(None, known), {})

"""The last look before an answer leaves: what stands there now is taken in by the same way."""

from __future__ import annotations

from django.utils import timezone

from parvis.channels.connecting import connector_for
from parvis.channels.models import Channel, Outgoing, Place
from parvis.intake.actions import holds
from parvis.intake.rules import prepare
from parvis.intake.thinking import take
from parvis.wire.decoding import convert
from parvis.wire.items import Draft


def look(outgoing: Outgoing) -> None:
    """Take in what stands where something would go. Raises an error of `wire.errors`, KeyMissing."""
    draft = convert(outgoing.draft, Draft)
    if not draft.parent and not draft.about:
        return
    connector = connector_for(outgoing.channel)
    if "around" not in connector.can:
        return
    page = connector.around(draft)
    place = _place(outgoing.channel, draft)
    ours = place is None or place.ours
    prepared = prepare(page.items, outgoing.channel, ours=ours, now=timezone.now())
    take(outgoing.channel, place, prepared, ())


def _place(channel: Channel, draft: Draft) -> Place | None:
    places = channel.places.order_by("pk")
    return next((p for p in places if holds(p, draft.parent or draft.about or "")), None)

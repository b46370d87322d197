"""The way in for streams of a whole network: one page, every brand's watches, only what they catch.

Whoever reads a stream (one connection for the desk) hands each of its pages to `take_stream`, then
saves its own cursor. A page that was taken in before changes nothing, so a reader that dies between
the two, or between two brands, reads it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from parvis.channels import ears
from parvis.channels.actions import STREAMED
from parvis.channels.hand import ALWAYS
from parvis.channels.models import Channel, ChannelState, Place
from parvis.intake.rules import fit, prepare
from parvis.intake.thinking import take
from parvis.kit import bulk
from parvis.listening import matching
from parvis.listening.sources import sampling
from parvis.stream.erased import Said, erased_of
from parvis.stream.models import Item
from parvis.stream.store import Prepared, Written
from parvis.team.models import Brand
from parvis.wire.hearing import hearing_of
from parvis.wire.items import Item as WireItem
from parvis.wire.items import Page

KEY: Final = f"{STREAMED}all"
NOTED_EVERY: Final = timedelta(minutes=1)
HEARING: Final = (ChannelState.CONNECTED, ChannelState.EXPIRING, ChannelState.DOWN)


@dataclass(slots=True)
class Taken:
    """What became of a page: how many things it told, what each brand wrote, how many were sampled."""

    heard: int = 0
    written: dict[int, Written] = field(default_factory=dict)
    sampled: int = 0


def take_stream(page: Page, brands: Iterable[Brand], *, network: str) -> Taken:
    """Take in a page of a network-wide stream for several brands.

    Each brand gets rows of its own, of what its watches caught and of what it holds already (an edit,
    a deletion); the rest is kept by nobody, but for a sample without authors. Items are of the
    page's authority. Brands that may not listen yet (`channels.ears`) and the practice desk hear
    nothing. Must not run inside a transaction. Nothing here reads or saves the page's cursor.
    """
    shell = Channel(network=network, authority=page.authority, history_before=ALWAYS)
    heard = prepare(page.items, shell, ours=False, now=timezone.now())
    told = {fit(item.remote_id): item for item in page.items}
    gone = {fit(name) for name in page.gone}
    trials = [
        matching.Trial(one.row, one.author.name if one.author else "", network) for one in heard
    ]
    taken, wanted_by_any, brands = Taken(len(heard)), set[str](), list(brands)
    for brand in brands:
        known = _known(brand, page.authority, {*told, *gone})
        caught = matching.attempt(brand.pk, trials).caught
        wanted = {one.row.remote_id for one, found in zip(heard, caught, strict=True) if found}
        wanted |= known & told.keys()
        wanted_by_any |= wanted
        place = stream_place(brand, network, page.authority) if wanted or known & gone else None
        if place is not None:
            items = [told[name] for name in told if name in wanted]
            taken.written[brand.pk] = _write(place, items, known, gone & known, page.authority)
    if settings.PARVIS_STREAM_SAMPLE:
        rest = [one for one in heard if one.row.remote_id not in wanted_by_any]
        taken.sampled = sampling.keep(network, _not_erased(sampling.drawn(rest), brands))
    sampling.drop(page.authority, gone)
    return taken


def _known(brand: Brand, authority: str, names: Collection[str]) -> set[str]:
    whole = {"brand": brand.pk, "authority": authority}
    return {name for (name,) in bulk.pick(Item, ["remote_id"], ("remote_id", names), whole)}


def stream_place(brand: Brand, network: str, authority: str) -> Place | None:
    """Return the place where a brand hears a network's stream, made at its first catch.

    None when the brand may not listen, or paused or removed that account. Nothing asks for such a
    place (`channels.actions.live_places`): it has no due time.
    """
    if brand.is_sample:
        return None
    rows = Channel.objects.filter(brand=brand, network=network, authority=authority)
    channel = rows.exclude(state=ChannelState.REMOVED).first()
    if channel is not None and channel.state not in HEARING:
        return None
    place = channel.places.filter(key=KEY).first() if channel is not None else None
    if channel is None or place is None:
        if not ears.may_begin(brand, ours=False):
            return None
        channel, place = _begin(brand, network, authority)
    channel.brand = brand
    place.channel = channel
    return place


def _begin(brand: Brand, network: str, authority: str) -> tuple[Channel, Place]:
    with transaction.atomic(), override(brand.language):
        known = hearing_of(network)
        name = {"network": known.label if known else network}
        channel = (
            Channel.objects.filter(brand=brand, network=network, authority=authority)
            .exclude(state=ChannelState.REMOVED)
            .first()
        )
        channel = channel or Channel.objects.create(
            brand=brand,
            network=network,
            authority=authority,
            title=gettext("all that is public on %(network)s") % name,
            history_before=ALWAYS,
        )
        place, _made = Place.objects.get_or_create(
            channel=channel,
            key=KEY,
            defaults={"label": KEY, "ours": False, "last_read_at": timezone.now()},
        )
    return channel, place


def _write(
    place: Place,
    items: Sequence[WireItem],
    known: Collection[str],
    gone: Collection[str],
    authority: str,
) -> Written:
    now = timezone.now()
    prepared = prepare(items, place.channel, ours=False, now=now)
    written = take(place.channel, place, prepared, gone, authority=authority, held=known)
    if place.last_read_at is None or now - place.last_read_at > NOTED_EVERY:
        Place.objects.filter(pk=place.pk).update(last_read_at=now, caught_up_at=now)
    return written


def _not_erased(rest: Sequence[Prepared], brands: Sequence[Brand]) -> list[Item]:
    """Leave out of the sample what any of these brands erased, or whose author it erased."""
    told = {
        Said(
            one.row.authority,
            one.row.remote_id,
            one.author.remote_id if one.author else "",
            one.row.said_at,
        ): one.row
        for one in rest
    }
    for brand in brands:
        for said in erased_of(brand, list(told)):
            del told[said]
    return list(told.values())

"""What is done to sources: kept, paused, removed, taken back, muted, heard again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from django.core import signing
from django.db import transaction

from parvis.channels import ears
from parvis.channels.actions import connect_channel
from parvis.channels.models import Channel
from parvis.listening.mentions.actions import lift
from parvis.listening.models import Mention, Muted
from parvis.listening.rules import host_of
from parvis.team.actions import record
from parvis.team.models import Brand, User
from parvis.wire.connector import Found
from parvis.wire.decoding import convert

SALT: Final = "parvis.listening.source"
AN_HOUR: Final = 3600


class Stale(Exception):
    """What was found is too old, or was not found for this brand: look again."""


def sealed(found: Found, brand: Brand) -> str:
    """Seal what was found behind an address, so that what is kept is what was shown."""
    told = {"brand": brand.pk, "found": msgspec.to_builtins(found)}
    return signing.dumps(told, salt=SALT, compress=True)


def opened(token: str, brand: Brand) -> Found:
    """Open what was sealed for a brand less than an hour ago. Raises Stale."""
    try:
        told = signing.loads(token, salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature as error:
        raise Stale from error
    if told["brand"] != brand.pk:
        raise Stale
    return convert(told["found"], Found)


def keep(brand: Brand, chosen: Sequence[Found], *, ours: bool, by: User) -> list[Channel]:
    """Listen to what was chosen. Nothing is read before the notice allows it (`channels.ears`)."""
    waits = not ears.may_begin(brand, ours=ours)
    with transaction.atomic():
        return [
            connect_channel(found, brand=brand, by=by, ours=ours, wait=waits) for found in chosen
        ]


def mute(channel: Channel, *, by: User) -> Muted | None:
    """Hide what a source's site says, and go on reading it; None when it has no address."""
    site = host_of(channel.url)
    if not site:
        return None
    with transaction.atomic():
        row, _made = Muted.objects.get_or_create(
            brand=channel.brand, site=site, defaults={"by": by}
        )
        said = Mention.objects.filter(brand=channel.brand, muted=None, item__url__contains=site)
        hidden = [
            pk
            for pk, url in said.values_list("pk", "item__url")
            if f".{host_of(url)}".endswith(f".{site}")
        ]
        Mention.objects.filter(pk__in=hidden).update(muted=row)
        record("listening.muted", brand=channel.brand, by=by, subject=site)
    return row


def hear(channel: Channel, *, by: User) -> None:
    """Show again what a source's site says, and what was caught of it meanwhile."""
    for row in Muted.objects.filter(brand=channel.brand, site=host_of(channel.url)).exclude(
        site=""
    ):
        lift(row, by=by)

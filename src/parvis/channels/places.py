"""Places that a person adds to what is read of an account, and takes away again."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone

from parvis.channels import ears
from parvis.channels.connecting import connector_for
from parvis.channels.models import Channel, ChannelState, Place
from parvis.channels.registry import connectors
from parvis.kit import jobs
from parvis.team.actions import record
from parvis.team.models import User
from parvis.wire.errors import Refused
from parvis.wire.words import gettext_noop as _

LOCKED: Final = _("Connect the account first: then you choose what is read of it.")
MOST: Final = 20
ENOUGH: Final = _(
    "Parvis reads %(most)s places of this account already. Take one away to add another."
)


def is_added(place: Place) -> bool:
    """Say whether a person added a place, and may take it away: its key is `kind:word`."""
    found = connectors().get(place.channel.network)
    kinds = {one.kind for one in found.spec.addable} if found else set()
    kind, mark, _word = place.key.partition(":")
    return bool(mark) and kind in kinds


def add_place(channel: Channel, kind: str, word: str, *, by: User) -> Place:
    """Read one more place of an account, once its guards allow it (see `ears`).

    Raises Refused when there is no such place, or any error of `wire.errors`.
    """
    if channel.state not in {ChannelState.CONNECTED, ChannelState.EXPIRING}:
        raise Refused(LOCKED)
    if channel.places.count() >= MOST:
        raise Refused(ENOUGH, most=MOST)
    made = connector_for(channel).place(kind, word)
    due_at = timezone.now() if ears.may_begin(channel.brand, ours=made.ours) else None
    with transaction.atomic():
        place, is_new = Place.objects.get_or_create(
            channel=channel,
            key=made.key[:500],
            defaults={"label": made.label[:200], "ours": made.ours, "due_at": due_at},
        )
        if is_new:
            subject = f"{channel.title}: {place.label}"
            record("channel.place_added", brand=channel.brand, by=by, subject=subject)
            jobs.ring("place", place.pk)
    return place


def remove_place(channel: Channel, key: str, *, by: User) -> None:
    """Stop reading a place that was added; what was read of it stays. Others are left alone."""
    with transaction.atomic():
        place = channel.places.filter(key=key).first()
        if place is not None and is_added(place):
            subject = f"{channel.title}: {place.label}"
            record("channel.place_removed", brand=channel.brand, by=by, subject=subject)
            place.delete()

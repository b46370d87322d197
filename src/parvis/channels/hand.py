"""The channel of what is noted by hand: never polled, nothing leaves by it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext, override

from parvis.channels.models import Channel, Place
from parvis.team.models import Brand

HAND: Final = "hand"
ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)


def hand_place(brand: Brand) -> Place:
    """Return the place where a brand notes what was said elsewhere, made at the first need.

    It is not ours (noting about someone makes them no member), it has no due time, and whatever its
    date what is noted there is news, never history.
    """
    with transaction.atomic(), override(brand.language):
        channel, _made = Channel.objects.get_or_create(
            brand=brand,
            network=HAND,
            authority=HAND,
            defaults={"title": gettext("Noted by hand"), "history_before": ALWAYS},
        )
        place, _made = Place.objects.select_related("channel__brand").get_or_create(
            channel=channel, key=HAND, defaults={"label": HAND, "ours": False}
        )
    return place

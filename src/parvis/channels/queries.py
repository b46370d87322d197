"""What is read of channels: what waits, since when, why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from parvis.channels.models import Heartbeat, Outgoing, OutgoingState, Place, Verb
from parvis.channels.rules import say
from parvis.kit.errands import Errand

LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what, for which brand, since when, until when, after how many tries, why."""

    what: str
    brand: str
    since: datetime | None
    due_at: datetime | None
    attempts: int
    is_taken: bool
    why: str
    cause: str


def what_waits() -> list[Waiting]:
    """List everything that waits on the outside world, for whoever looks after the machine."""
    return [*_outgoing(), *_places()]


def heartbeats() -> list[Heartbeat]:
    """List when each lane's sweeper last ticked."""
    return list(Heartbeat.objects.order_by("lane"))


def _outgoing() -> Iterator[Waiting]:
    done = (OutgoingState.SENT, OutgoingState.CANCELLED, OutgoingState.REFUSED)
    rows = Outgoing.objects.exclude(state__in=done).select_related("brand", "channel")
    for row in rows.order_by("created_at")[:LONGEST]:
        site = {"site": row.channel.title}
        decides = row.verb == Verb.MODERATE
        what = (
            _("A decision for %(site)s") % site if decides else _("An answer for %(site)s") % site
        )
        yield _waiting(row, what, row.brand.name, row.created_at, row.trouble)


def _places() -> Iterator[Waiting]:
    rows = Place.objects.exclude(due_at=None).select_related("channel__brand")
    for row in rows.order_by("due_at")[:LONGEST]:
        channel = row.channel
        what = _("Reading %(site)s") % {"site": channel.title}
        yield _waiting(row, what, channel.brand.name, row.last_read_at, channel.trouble)


def _waiting(
    row: Errand, what: str, brand: str, since: datetime | None, trouble: dict[str, str] | None
) -> Waiting:
    return Waiting(
        what=what,
        brand=brand,
        since=since,
        due_at=row.due_at,
        attempts=row.attempts,
        is_taken=bool(row.leased_by),
        why=say(trouble),
        cause=(trouble or {}).get("cause", ""),
    )

"""What is read of channels: what waits, since when, why."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from parvis.channels.calling import CHANGES
from parvis.channels.models import (
    Channel,
    ChannelState,
    Heartbeat,
    Outgoing,
    OutgoingState,
    Place,
    Verb,
)
from parvis.channels.registry import connectors
from parvis.channels.rules import say
from parvis.kit.errands import Errand
from parvis.team.models import Brand

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


def verbs_of(channel: Channel) -> frozenset[str]:
    """Say what can be asked of a channel as it stands; nothing of one that lost its key, or is a file."""
    found = connectors().get(channel.network)
    alive = channel.state not in {
        ChannelState.REMOVED,
        ChannelState.RECONNECT,
        ChannelState.ARCHIVE,
    }
    has_key = bool(channel.account_id) or channel.brand.is_sample
    return found.can if found and alive and has_key else frozenset()


def posting(brand: Brand) -> list[Channel]:
    """List the channels of a brand by which a post of ours can leave now."""
    rows = Channel.objects.filter(brand=brand).select_related("brand").order_by("pk")
    known = connectors()
    return [row for row in rows if "publish" in verbs_of(row) and known[row.network].spec.posts]


def changes_of(
    channels: Collection[int], remote_ids: Collection[str]
) -> dict[tuple[int, str], Outgoing]:
    """Map what we said to the last change of it that was asked, whatever became of that."""
    if not remote_ids:
        return {}
    rows = Outgoing.objects.filter(
        channel__in=channels, remote_id__in=remote_ids, verb__in=CHANGES
    ).exclude(state=OutgoingState.CANCELLED)
    rows = rows.select_related("channel", "brand", "created_by").prefetch_related("tries")
    return {(row.channel_id, row.remote_id): row for row in rows.order_by("pk")}


def _outgoing() -> Iterator[Waiting]:
    done = (OutgoingState.SENT, OutgoingState.CANCELLED, OutgoingState.REFUSED)
    rows = Outgoing.objects.exclude(state__in=done).select_related("brand", "channel")
    for row in rows.order_by("created_at")[:LONGEST]:
        site = {"site": row.channel.title}
        words = {
            Verb.MODERATE: _("A decision for %(site)s"),
            Verb.EDIT: _("A change of words for %(site)s"),
            Verb.RETRACT: _("Words to take back from %(site)s"),
            Verb.REACT: _("A like or a share for %(site)s"),
        }
        what = _("An answer for %(site)s") if row.purpose == "reply" else _("A post for %(site)s")
        what = words.get(Verb(row.verb), what) % site
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

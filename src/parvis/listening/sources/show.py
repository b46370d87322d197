"""How what is heard, and what is not, looks on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from parvis.channels import looks
from parvis.channels.hand import HAND
from parvis.channels.models import Channel, ChannelState, Place
from parvis.channels.registry import accounts, connectors
from parvis.channels.rules import say
from parvis.kit import saying
from parvis.listening.rules import host_of
from parvis.listening.sources.queries import Source
from parvis.listening.sources.rules import has_moved, silent_since
from parvis.team.models import Brand
from parvis.wire.hearing import HEARINGS, Hearing, Way, hearing_of

FEED = "feed"


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a source: what it is called, when it was read last, how far it is."""

    name: str
    last_read_at: datetime | None
    progress: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One source: what is heard there, what is not, and how it goes."""

    channel: Channel
    icon: str
    name: str
    whose: str
    heard: str
    unheard: Sequence[str]
    count: str
    spots: Sequence[Spot]
    trouble: str
    cause: str
    moved: str
    silent: date | None
    again: str
    host: str
    is_muted: bool
    is_theirs: bool
    is_hand: bool
    is_file: bool


@dataclass(frozen=True, slots=True)
class Absent:
    """A network that is not connected: what is not heard of it, and what comes all the same."""

    label: str
    unheard: Sequence[str]
    ways: Sequence[tuple[str, str]]
    count: str


def lines(brand: Brand, sources: Sequence[Source]) -> list[Line]:
    """Prepare a line for each source."""
    return [_line(brand, one) for one in sources]


def _line(brand: Brand, source: Source) -> Line:
    channel, network = source.channel, source.channel.network
    known, now = hearing_of(network), timezone.now()
    moved = _moved(source) if network == FEED else ""
    silent = silent_since(source.last, channel.connected_at, now) if network == FEED else None
    gone = (channel.trouble or {}).get("kind") == "gone"
    again = reverse("new_source", args=[brand.slug])
    return Line(
        channel=channel,
        icon=looks.icon(network),
        name=looks.name(channel),
        whose=_whose(source),
        heard=_(known.heard) if known else "",
        unheard=unheard(network, known),
        count=heard(source.heard),
        spots=[_spot(channel, place) for place in source.places],
        trouble=say(channel.trouble),
        cause=(channel.trouble or {}).get("cause", ""),
        moved=moved,
        silent=silent,
        again=f"{again}?{urlencode({'address': channel.url})}" if gone or silent else "",
        host=host_of(channel.url),
        is_muted=source.muted is not None,
        is_theirs=not any(place.ours for place in source.places),
        is_hand=network == HAND,
        is_file=channel.state == ChannelState.ARCHIVE,
    )


def heard(count: int) -> str:
    """Say how much was heard in thirty days."""
    if not count:
        return _("nothing in 30 days")
    told = saying.number(count, language=get_language() or "en")
    return ngettext("%(n)s in 30 days", "%(n)s in 30 days", count) % {"n": told}


def unheard(network: str, known: Hearing | None) -> list[str]:
    """Say what is not heard of a network: the table's word, else what its connector cannot do."""
    if known is not None:
        return [_(known.unheard)]
    cls = connectors().get(network)
    return [_(one) for one in cls.spec.cannot] if cls is not None else []


def _whose(source: Source) -> str:
    if source.channel.network == HAND or not source.places:
        return ""
    ours = any(place.ours for place in source.places)
    return _("Ours") if ours else pgettext("whose source", "Someone else’s")


def _moved(source: Source) -> str:
    cls = connectors().get(source.channel.network)
    for place in source.places if cls is not None else ():
        to = cls.moved(place.cursor) if cls is not None else ""
        if has_moved(source.channel.authority, to):
            return to
    return ""


def _spot(channel: Channel, place: Place) -> Spot:
    names = {"comments": _("Comments"), "posts": _("Posts")}
    progress = ""
    if place.caught_up_at is None and place.total and place.last_read_at:
        told = {
            "n": saying.number(place.read_count, language=get_language() or "en"),
            "total": saying.number(place.total, language=get_language() or "en"),
        }
        progress = _("still reading the past: %(n)s of %(total)s") % told
    live = channel.state in {ChannelState.CONNECTED, ChannelState.EXPIRING}
    return Spot(
        name=names.get(place.key, ""),
        last_read_at=place.last_read_at,
        progress=progress,
        waits=live and place.due_at is None and not place.last_read_at and channel.network != HAND,
    )


def absent(brand: Brand, here: Sequence[Source], counts: dict[str, int]) -> list[Absent]:
    """List the networks of the table that are not connected, with what comes of them all the same."""
    there = {one.channel.network for one in here if one.channel.state != ChannelState.ARCHIVE}
    found = []
    for hearing in HEARINGS:
        if hearing.network in there:
            continue
        can = hearing.network in connectors()
        found.append(
            Absent(
                label=_(hearing.label),
                unheard=_why(hearing, can=can),
                ways=_ways(brand, hearing, there, can=can),
                count=heard(counts[hearing.label]) if counts.get(hearing.label) else "",
            )
        )
    return found


def _why(hearing: Hearing, *, can: bool) -> list[str]:
    """Say what would be heard once it is connected, or why nothing can be."""
    if can:
        return [_("Not connected yet. Once it is:"), _(hearing.heard)]
    if hearing.heard and hearing.network != HAND:
        return [_("Parvis does not connect to it yet.")]
    return unheard(hearing.network, hearing) if hearing.network != HAND else [_(hearing.heard)]


def _ways(brand: Brand, hearing: Hearing, there: set[str], *, can: bool) -> list[tuple[str, str]]:
    """Say by what one hears something all the same: words and where they lead."""
    mailbox = reverse("channel_account", args=[brand.slug, "notices"])
    account = reverse("channels", args=[brand.slug])
    if hearing.network in accounts():
        account = reverse("channel_account", args=[brand.slug, hearing.network])
    told = {
        Way.ACCOUNT: (_("Connect it"), account) if can else None,
        Way.FEED: (_("Follow a feed"), reverse("new_source", args=[brand.slug])),
        Way.NOTICES: (_("Read its e-mails"), mailbox) if "notices" not in there else None,
        Way.HAND: (_("Note by hand"), reverse("noted", args=[brand.slug])),
    }
    return [way for way in map(told.get, hearing.ways) if way is not None]

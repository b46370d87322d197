"""Connects the feeds of a list, each looked at by itself."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.db import transaction
from django.utils import timezone

from parvis.channels.actions import connect_channel, move_channel
from parvis.channels.discovery import discover
from parvis.channels.models import Channel, ChannelState
from parvis.channels.rules import trouble
from parvis.imports.models import Import, ImportSource, ImportState, SourceState
from parvis.kit import jobs
from parvis.kit.errands import back_off
from parvis.wire.archive import Row, Source
from parvis.wire.connector import Found
from parvis.wire.errors import Broken, ConnectorError, TryLater, Unsupported
from parvis.wire.words import gettext_noop as _

MOST_TRIES = 4
SILENT = _(
    "This address did not answer, several times. Connect the feed by its address later, or bring the"
    " list in again."
)
NO_FEED = _("There is no feed behind this address any more.")


def only(rows: Iterable[Row]) -> list[Source]:
    """Take the feeds out of a batch."""
    return [row for row in rows if isinstance(row, Source)]


def list_them(row: Import, sources: list[Source]) -> None:
    """List the feeds of a file, once."""
    known = set(row.sources.values_list("feed", flat=True))
    connected = set(
        Channel.objects.filter(brand_id=row.brand_id, network="feed")
        .exclude(state=ChannelState.REMOVED)
        .values_list("authority", flat=True)
    )
    ImportSource.objects.bulk_create(
        ImportSource(
            bringing=row,
            title=one.title[:300],
            feed=one.feed[:1000],
            page=one.page[:1000],
            folder=one.folder[:300],
            state=SourceState.KNOWN if one.feed in connected else SourceState.LISTED,
        )
        for one in sources
        if one.feed not in known
    )


def choose(row: Import, chosen: Iterable[int]) -> None:
    """Have the chosen feeds looked at; the others are left."""
    listed = row.sources.filter(state=SourceState.LISTED)
    listed.filter(pk__in=list(chosen)).update(state=SourceState.WAITING, due_at=timezone.now())
    row.sources.filter(state=SourceState.LISTED).update(state=SourceState.LEFT)
    for pk in row.sources.filter(state=SourceState.WAITING).values_list("pk", flat=True):
        jobs.ring("import_source", pk)


def stop(row: Import) -> None:
    """Let the feeds that still wait be."""
    row.sources.filter(state=SourceState.WAITING).update(
        state=SourceState.LEFT, due_at=None, trouble=None
    )


def step(pk: int) -> None:
    """Look behind one feed's address and connect it; what fails says why and holds up nobody."""
    from parvis.kit.door.desk import desk_door  # noqa: PLC0415 -- a desk at rest needs no door

    one = ImportSource.objects.select_related("bringing__brand", "bringing__created_by").get(pk=pk)
    if one.state != SourceState.WAITING or one.bringing.state != ImportState.RUNNING:
        ImportSource.objects.filter(pk=pk).update(due_at=None)
        return
    try:
        found = _feed(discover(one.feed, desk_door()))
    except TryLater as error:
        _later(one, error)
        return
    except ConnectorError as error:
        _give_up(one, error)
        return
    except Exception as error:  # noqa: BLE001 -- whatever a page of others provokes
        _give_up(one, Broken(cause=type(error).__name__))
        return
    _connect(one, found)


def _feed(found: Iterable[Found]) -> Found:
    """Take the feed itself, and never for a place of ours: it was only listed."""
    for one in found:
        if one.network == "feed":
            places = tuple(msgspec.structs.replace(place, ours=False) for place in one.places)
            return msgspec.structs.replace(one, places=places)
    raise Unsupported(NO_FEED)


def _connect(one: ImportSource, found: Found) -> None:
    brand = one.bringing.brand
    with transaction.atomic():
        there = Channel.objects.filter(
            brand=brand, network=found.network, authority=found.authority
        ).exclude(state=ChannelState.REMOVED)
        channel = there.first()
        state = SourceState.KNOWN
        if channel is None:
            channel = connect_channel(found, brand=brand, by=one.bringing.created_by)
            state = SourceState.CONNECTED
        ImportSource.objects.filter(pk=one.pk).update(
            state=state, channel=channel, trouble=None, due_at=None
        )
        _finish_if_last(one.bringing)


def _later(one: ImportSource, error: TryLater) -> None:
    if one.attempts >= MOST_TRIES:
        _give_up(one, Unsupported(SILENT, cause=error.cause))
        return
    wait = max(back_off(one.attempts), error.after) if error.after else back_off(one.attempts)
    ImportSource.objects.filter(pk=one.pk).update(
        trouble=trouble(error), due_at=timezone.now() + wait
    )


def _give_up(one: ImportSource, error: ConnectorError) -> None:
    with transaction.atomic():
        ImportSource.objects.filter(pk=one.pk).update(
            state=SourceState.FAILED, trouble=trouble(error), due_at=None
        )
        _finish_if_last(one.bringing)


def _finish_if_last(row: Import) -> None:
    """Have the list ended by its own step once no feed of it waits."""
    if not row.sources.filter(state=SourceState.WAITING).exists():
        Import.objects.filter(pk=row.pk).update(due_at=timezone.now())
        jobs.ring("import", row.pk)


def waiting(row: Import) -> bool:
    """Say whether a feed of the list still waits."""
    return row.sources.filter(state=SourceState.WAITING).exists()


def undo(row: Import) -> None:
    """Disconnect the feeds that this list connected; what was read of them stays, as ever."""
    for one in row.sources.filter(state=SourceState.CONNECTED).select_related("channel__brand"):
        if one.channel is not None and one.channel.state != ChannelState.REMOVED:
            move_channel(one.channel, ChannelState.REMOVED, by=row.created_by)
    row.sources.filter(state=SourceState.CONNECTED).update(state=SourceState.LEFT)

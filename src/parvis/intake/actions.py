"""The one way in: reads a place page by page; a page is in entirely or not at all."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from parvis.channels.actions import note_failure, note_success, rest_of_interval
from parvis.channels.connecting import connector_for
from parvis.channels.models import Channel, ChannelState, Place
from parvis.channels.outbox import came_back
from parvis.intake.rules import fit, prepare
from parvis.intake.thinking import nothing, take
from parvis.kit.errands import back_off
from parvis.kit.secrets import KeyMissing
from parvis.stream import store
from parvis.stream.models import Item
from parvis.wire.connector import Connector
from parvis.wire.errors import Broken, ConnectorError, Paced, Reconnect, TryLater
from parvis.wire.items import Item as WireItem
from parvis.wire.items import Page

logger = logging.getLogger(__name__)

SLICE: Final = 100
PAGES_A_STEP: Final = 5
SECONDS_A_STEP: Final = 20.0
RECHECKED: Final = 100
APART: Final = ("comments", "posts")
A_WHILE: Final = timedelta(minutes=1)
READABLE: Final = (ChannelState.CONNECTED, ChannelState.EXPIRING, ChannelState.DOWN)


def take_page(place: Place, page: Page) -> store.Written:
    """Take one page in: think first, then write. The cursor is saved with the last of its rows.

    A page larger than 100 items is written in slices, each its own transaction; a worker that dies
    between two of them reads the page again, and reading it again changes nothing.
    """
    channel = place.channel
    prepared = prepare(page.items, channel, ours=place.ours, now=timezone.now())
    slices = list(_slices(prepared)) or [[]]
    gone = [fit(name) for name in page.gone]
    total = store.Written([], [], [])
    for number, part in enumerate(slices, 1):
        is_last = number == len(slices)

        def save(written: store.Written, *, so_far: int = len(total.new)) -> None:
            _save_cursor(place, page, so_far + len(written.new))
            for failure in page.failed:
                came_back(channel, fit(failure.remote_id), failure.reason)

        written = take(
            channel,
            place,
            part,
            gone if is_last else (),
            authority=page.authority,
            last=save if is_last else nothing,
        )
        total.new += written.new
        total.changed += written.changed
        total.gone += written.gone
    return total


def _slices(prepared: Sequence[store.Prepared]) -> Iterator[Sequence[store.Prepared]]:
    for start in range(0, len(prepared), SLICE):
        yield prepared[start : start + SLICE]


def _save_cursor(place: Place, page: Page, new: int) -> None:
    now = timezone.now()
    place.cursor = page.cursor
    place.total = page.total if page.total is not None else place.total
    place.read_count += new if place.caught_up_at is None else 0
    place.skipped_count += page.skipped
    place.last_read_at = now
    if not page.more and place.caught_up_at is None:
        place.caught_up_at = now
    place.save(
        update_fields=[
            "cursor", "total", "read_count", "skipped_count", "last_read_at", "caught_up_at"
        ]
    )  # fmt: skip


def read_place(pk: int) -> None:
    """Read a place on from its cursor for a few pages, then say when it is due again.

    What was read before a failure is kept; the failure is kept on the channel, in words.
    """
    place = Place.objects.select_related("channel__brand").get(pk=pk)
    channel = place.channel
    if channel.state not in READABLE or channel.brand.is_sample:
        Place.objects.filter(pk=pk).update(due_at=None)
        return
    try:
        connector = connector_for(channel, reading=True)
        if "read" not in connector.can:  # what comes by itself is never asked for
            Place.objects.filter(pk=pk).update(due_at=None)
            return
        more = _read_pages(connector, place)
        asks = "recheck" in connector.can and not connector.spec.bills
        if not more and asks and _asks_again(place):
            _recheck(connector, place)
    except Paced as pace:  # nothing is wrong: the rest is kept for what leaves
        _due_again(place, timezone.now() + (pace.after or A_WHILE), attempts=0)
    except (ConnectorError, KeyMissing) as error:
        _later(place, _as_wire(error))
    except Exception as error:
        logger.exception("reading place %s", pk)
        _later(place, Broken(cause=type(error).__name__))
    else:
        note_success(channel, place=place.key)
        wait = timedelta() if more else rest_of_interval(_quiet_for(channel))
        _due_again(place, timezone.now() + wait, attempts=0)


def _read_pages(connector: Connector, place: Place) -> bool:
    """Take in pages until there are no more or the step is long enough; say whether more wait."""
    started = time.monotonic()
    for count, page in enumerate(connector.read(place.key, place.cursor), 1):
        take_page(place, page)
        spent = time.monotonic() - started
        if page.more and (count >= PAGES_A_STEP or spent > SECONDS_A_STEP):
            return True
    return False


def _asks_again(place: Place) -> bool:
    """Say whether a place asks how known things stand: of those that hold the same, the first."""
    if place.key in APART:
        return True
    same = place.channel.places.exclude(key__in=APART).order_by("pk")
    return same.values_list("pk", flat=True).first() == place.pk


def _recheck(connector: Connector, place: Place) -> None:
    """Ask how the latest known things stand now: a list of what exists tells no deletions."""
    channel = place.channel
    known = Item.objects.filter(channel=channel, gone_at=None).order_by("-id")
    ids = [i for i in known.values_list("remote_id", flat=True)[: 2 * RECHECKED] if holds(place, i)]
    if not ids:
        return
    page = connector.recheck(ids[:RECHECKED])
    prepared = prepare(page.items, channel, ours=place.ours, now=timezone.now())
    take(channel, place, prepared, [fit(n) for n in page.gone], authority=page.authority)


def holds(place: Place, remote_id: str) -> bool:
    """Say whether a place holds an id: one named "comments" holds those like "comment:5"."""
    kind, mark, _rest = remote_id.partition(":")
    return not mark or f"{kind}s" == place.key or place.key not in APART


def _later(place: Place, error: ConnectorError) -> None:
    attempts = max(1, place.attempts)
    note_failure(place.channel, error, attempts=attempts, place=place.key)
    place.refresh_from_db(fields=["attempts"])
    wait = back_off(max(3, place.attempts))
    if isinstance(error, TryLater) and error.after:
        wait = max(wait, error.after)
    dead = place.channel.state == ChannelState.RECONNECT
    _due_again(place, None if dead else timezone.now() + wait)


def _due_again(place: Place, due_at: datetime | None, **more: int) -> None:
    """Say when to read again, unless somebody said so meanwhile (a key was just given: at once)."""
    Place.objects.filter(pk=place.pk, due_at=place.due_at).update(due_at=due_at, **more)


def _as_wire(error: ConnectorError | KeyMissing) -> ConnectorError:
    return Reconnect(error.sentence, cause=error.cause) if isinstance(error, KeyMissing) else error


def _quiet_for(channel: Channel) -> timedelta:
    last = Item.objects.filter(channel=channel).order_by("-id").values_list("said_at", flat=True)
    latest = last.first()
    return timezone.now() - latest if latest else timedelta(days=1)


def take_story(place: Place, items: Sequence[WireItem]) -> None:
    """Take in a told story (the sample brand) by the same way as everything else."""
    page = Page(authority=place.channel.authority, items=tuple(items), total=len(items))
    take_page(place, page)

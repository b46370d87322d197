"""Listens to the lines that networks keep open, many at once, and has what they announce read sooner.

A line brings nothing: it makes a place due, whose reading is as ever. Polling goes on beneath, so what
a line loses, or a network without one, is only read later.
"""

from __future__ import annotations

import logging
import selectors
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import close_old_connections, transaction
from django.utils import timezone

from parvis.channels.connecting import connector_for
from parvis.channels.models import Channel, ChannelState, Place
from parvis.channels.registry import connectors
from parvis.kit import jobs
from parvis.kit.errands import back_off
from parvis.kit.secrets import KeyMissing
from parvis.wire.bells import Bell
from parvis.wire.errors import ConnectorError, TryLater

logger = logging.getLogger(__name__)

LISTENED: Final = (ChannelState.CONNECTED, ChannelState.EXPIRING, ChannelState.DOWN)
LOOK_EVERY: Final = 15.0
MOST_LINES: Final = 200
OPENED_A_LOOK: Final = 5
PROVEN: Final = 60.0
SILENT: Final = 300.0
NEVER_SOON: Final = timedelta(hours=6)
APART: Final = {True: timedelta(seconds=5), False: timedelta(minutes=1)}


@dataclass(slots=True)
class Line:
    """What is known of one account's line: open or not, since when, and when to try again."""

    bell: Bell | None = None
    since: float = 0.0
    heard_at: float = 0.0
    failures: int = 0
    again_at: float = 0.0


class Listener:
    """Every line of the desk, in one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.lines: dict[int, Line] = {}
        self.selector = selectors.DefaultSelector()
        self._looked = float("-inf")

    def step(self, wait: float) -> int:
        """Open and close what must be, wait a while for what comes; return how many places were rung."""
        if self.clock() - self._looked >= LOOK_EVERY:
            self._looked = self.clock()
            self._look()
        if not self.selector.get_map():
            return 0
        ready = self.selector.select(wait)
        return sum(self._hear(key.data) for key, _mask in ready)

    def close(self) -> None:
        """Hang up everywhere."""
        for pk in list(self.lines):
            self._drop(pk)
        self.selector.close()

    def _look(self) -> None:
        """Compare the open lines with the accounts that may have one."""
        rows = Channel.objects.filter(state__in=LISTENED, brand__is_sample=False)
        found = list(rows.exclude(account_id="").select_related("brand").order_by("pk"))
        able = {n for n, cls in connectors().items() if "bell" in cls.can} if found else set()
        wanted = {row.pk: row for row in found if row.network in able}
        for pk in self.lines.keys() - wanted.keys():
            self._drop(pk)
            del self.lines[pk]
        opened = 0
        for pk, row in list(wanted.items())[:MOST_LINES]:
            line = self.lines.setdefault(pk, Line())
            if line.bell is not None and self.clock() - line.heard_at > SILENT:
                self._drop(pk)  # servers ping: a line where nothing comes is a dead one
                self._failed(pk, TryLater(cause="silence"))
            if line.bell is None and line.again_at <= self.clock() and opened < OPENED_A_LOOK:
                opened += 1
                self._open(row, line)

    def _open(self, row: Channel, line: Line) -> None:
        try:
            line.bell = connector_for(row).bell()
        except (ConnectorError, KeyMissing) as error:
            self._failed(row.pk, error)
            return
        line.since = line.heard_at = self.clock()
        self.selector.register(line.bell, selectors.EVENT_READ, row.pk)
        ours = Place.objects.filter(channel=row, ours=True).values_list("key", flat=True)
        ring_places(row.pk, list(ours))  # what came while nobody listened

    def _hear(self, pk: int) -> int:
        line = self.lines[pk]
        if line.bell is None:
            return 0
        try:
            line.heard_at = self.clock()
            return ring_places(pk, line.bell.heard())
        except ConnectorError as error:
            self._drop(pk)
            self._failed(pk, error)
            return 0

    def _drop(self, pk: int) -> None:
        line = self.lines[pk]
        if line.bell is not None:
            self.selector.unregister(line.bell)
            line.bell.close()
            line.bell = None

    def _failed(self, pk: int, error: ConnectorError | KeyMissing) -> None:
        """Say when to try again: soon after a line that held, seldom where there is none."""
        line, now = self.lines[pk], self.clock()
        line.failures = 1 if line.since and now - line.since > PROVEN else line.failures + 1
        line.since = 0.0
        wait = back_off(line.failures + 2) if isinstance(error, TryLater) else NEVER_SOON
        told = getattr(error, "after", None) or timedelta()
        line.again_at = now + max(wait, told).total_seconds()
        logger.info("line of channel %s: %s", pk, error.cause)


def ring_places(channel: int, keys: Collection[str]) -> int:
    """Have places read sooner than they would be, though not more often than their pace allows.

    A place that waits for its guards, or is due already, is left alone. Returns how many were moved.
    """
    if not keys:
        return 0
    now, moved = timezone.now(), 0
    with transaction.atomic():
        rows = Place.objects.filter(channel=channel, key__in=keys, due_at__gt=now)
        for row in rows.filter(channel__state__in=LISTENED):
            soonest = max(now, (row.last_read_at or now) + APART[row.ours])
            if row.due_at is None or row.due_at <= soonest:
                continue
            moved += Place.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=soonest)
            if soonest <= now:
                jobs.ring("place", row.pk)
    return moved


def listen(stop: threading.Event) -> None:
    """Listen until told to stop; a step that fails is logged and the next one comes."""
    listener = Listener()
    while not stop.is_set():
        try:
            close_old_connections()
            listener.step(1.0)
        except Exception:
            logger.exception("the listener missed a step")
            stop.wait(LOOK_EVERY)
        if not listener.selector.get_map():
            stop.wait(1.0)
    listener.close()

"""A worker process: one lane's consumer and its sweeper, which ticks every second."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import close_old_connections
from django.utils import timezone

from parvis.kit import errands, jobs
from parvis.kit.errands import Lane

logger = logging.getLogger(__name__)

TICK: Final = 1.0
RING_AGAIN: Final = 10.0
THREADS: Final = {Lane.OUTGOING: 2, Lane.INCOMING: 2}


class Sweeper:
    """Rings for every due row of a lane, once in ten seconds at most for the same row."""

    def __init__(self, lane: Lane, beat: Callable[[Lane, datetime], None]) -> None:
        self.lane = lane
        self.beat = beat
        self.rung: dict[tuple[str, int], float] = {}

    def tick(self) -> int:
        """Look once; return how many rings."""
        now = timezone.now()
        self.beat(self.lane, now)
        jobs.renew_held()
        clock = time.monotonic()
        self.rung = {row: at for row, at in self.rung.items() if clock - at < RING_AGAIN}
        rings = 0
        for kind in errands.kinds_of(self.lane):
            for pk in errands.due(kind, now):
                if (kind.name, pk) not in self.rung:
                    self.rung[kind.name, pk] = clock
                    jobs.ring_now(kind.name, pk)
                    rings += 1
        return rings

    def run(self, stop: threading.Event) -> None:
        """Tick until told to stop; a tick that fails is logged and the next one comes."""
        while not stop.wait(TICK):
            try:
                close_old_connections()
                self.tick()
            except Exception:
                logger.exception("the %s sweeper missed a tick", self.lane)


def work(
    lane: Lane,
    beat: Callable[[Lane, datetime], None],
    beside: Callable[[threading.Event], None] | None = None,
) -> None:
    """Serve a lane until the process is told to stop; `beside` runs in a thread of its own until then."""
    # Before anything leaves: the time since the last tick tells of a sleep or of a clock gone back.
    beat(lane, timezone.now())
    stop = threading.Event()
    sweeper = threading.Thread(target=Sweeper(lane, beat).run, args=(stop,), daemon=True)
    sweeper.start()
    if beside is not None:
        threading.Thread(target=beside, args=(stop,), daemon=True).start()
    consumer = jobs.bell(lane).create_consumer(
        workers=THREADS[lane],
        worker_type="thread",
        periodic=False,
        initial_delay=0.1,
        max_delay=1.0,
    )
    try:
        consumer.run()
    finally:
        stop.set()

"""Politeness toward each host: a small bucket of tokens, shared by the whole process."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Lock

from parvis.wire.errors import TryLater

MOST_HOSTS = 2000


class Manners:
    """At most `burst` requests at once and `rate` a second toward one host."""

    def __init__(
        self,
        rate: float = 5.0,
        burst: int = 10,
        longest: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rate, self.burst, self.longest, self._clock = rate, burst, longest, clock
        self._next: dict[str, float] = {}
        self._lock = Lock()

    def turn(self, host: str) -> float:
        """Take a turn and return how many seconds to wait before using it.

        Raises TryLater, taking no turn, when the wait would pass `longest` seconds.
        """
        now, step = self._clock(), 1 / self.rate
        with self._lock:
            if len(self._next) > MOST_HOSTS:
                self._next = {name: at for name, at in self._next.items() if at > now}
            due = max(self._next.get(host, 0.0), now)
            wait = max(0.0, due - now - (self.burst - 1) * step)
            if wait > self.longest:
                raise TryLater(after=timedelta(seconds=wait), cause=f"too many requests to {host}")
            self._next[host] = due + step
        return wait


SHARED = Manners()

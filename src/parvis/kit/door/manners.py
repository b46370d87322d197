"""Politeness toward each host: a small bucket of tokens, shared by the whole process."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Lock

from parvis.wire.errors import TryLater

MOST_HOSTS = 2000
EASED = 4
TIRED_FOR = 600.0


class Manners:
    """At most `burst` requests at once and `rate` a second toward one host; `keyed` with its key.

    Whoever gave us a key asked for what we do there. A host that says it is asked too much is
    asked four times less for ten minutes, keyed or not.
    """

    def __init__(
        self,
        rate: float = 5.0,
        burst: int = 10,
        longest: float = 5.0,
        keyed: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rate, self.burst, self.longest, self.keyed = rate, burst, longest, max(rate, keyed)
        self._clock = clock
        self._next: dict[str, float] = {}
        self._tired: dict[str, float] = {}
        self._lock = Lock()

    def turn(self, host: str, *, with_key: bool = False) -> float:
        """Take a turn and return how many seconds to wait before using it.

        Raises TryLater, taking no turn, when the wait would pass `longest` seconds.
        """
        now, step = self._clock(), 1 / (self.keyed if with_key else self.rate)
        with self._lock:
            if len(self._next) > MOST_HOSTS:
                self._next = {name: at for name, at in self._next.items() if at > now}
            if self._tired.get(host, now) > now:
                step *= EASED
            due = max(self._next.get(host, 0.0), now)
            wait = max(0.0, due - now - (self.burst - 1) / self.rate)
            if wait > self.longest:
                raise TryLater(after=timedelta(seconds=wait), cause=f"too many requests to {host}")
            self._next[host] = due + step
        return wait

    def ease(self, host: str) -> None:
        """Ask a host less for a while: it said that it is asked too much."""
        now = self._clock()
        with self._lock:
            self._tired = {name: at for name, at in self._tired.items() if at > now}
            self._tired[host] = now + TIRED_FOR


SHARED = Manners()

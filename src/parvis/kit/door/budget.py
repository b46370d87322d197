"""What a network still allows one account: reading stops early enough that what leaves always can.

A server that tells what is left (`X-RateLimit-Remaining` and the like) is believed: that counts what every
process of the desk asked. One that tells nothing is counted here, by what its connector's card states.
"""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

from parvis.wire.answers import LONGEST_WAIT
from parvis.wire.door import MEGABYTE, Door, Rate, Response
from parvis.wire.errors import Paced

READING: Final = frozenset({"GET", "HEAD"})
KEPT_BACK: Final = 5  # one part in five, for what leaves
MOST_ACCOUNTS: Final = 2000
EPOCH: Final = 1_000_000_000


class Budget:
    """What one account may still ask of one server, in this process."""

    def __init__(self, rate: Rate | None, clock: Callable[[], float] = time.time) -> None:
        self.rate, self.clock = rate, clock
        self.left: int | None = None
        self.limit = rate.requests if rate else 0
        self.until = 0.0
        self._asked: deque[float] = deque()
        self._lock = Lock()

    def spend(self, *, reading: bool) -> None:
        """Note that something is asked. Raises Paced when it is a reading and the rest is for what leaves."""
        now = self.clock()
        with self._lock:
            wait = self._wait(now) if reading else 0.0
            if wait > 0:
                raise Paced(
                    after=timedelta(seconds=wait), cause=f"{self.left} of {self.limit} left"
                )
            if self.rate:
                self._asked.append(now)
            if self.left:
                self.left -= 1

    def _wait(self, now: float) -> float:
        """Say how many seconds reading must wait; 0 for none."""
        if self.left is not None and now < self.until:
            return self.until - now if self.left <= self.limit // KEPT_BACK else 0.0
        self.left = None
        if self.rate is None:
            return 0.0
        while self._asked and self._asked[0] <= now - self.rate.seconds:
            self._asked.popleft()
        allowed = self.rate.requests - self.rate.requests // KEPT_BACK
        if len(self._asked) < allowed:
            return 0.0
        return max(self._asked[-allowed] + self.rate.seconds - now, 0.1)

    def heard(self, answer: Response) -> None:
        """Believe what an answer to a reading tells of what is left, and until when."""
        now = self.clock()
        told = left_of(answer.headers, now)
        if told is None and answer.status != 429:
            return
        with self._lock:
            left, limit, until = told or (0, 0, now + 60.0)
            self.left = 0 if answer.status == 429 else left
            self.limit, self.until = limit or self.limit, min(until, now + _day())


def _day() -> float:
    return LONGEST_WAIT.total_seconds()


def left_of(headers: Mapping[str, str], now: float) -> tuple[int, int, float] | None:
    """Read what is left, of how much, and until which second; None when that is not told.

    `X-RateLimit-*` (Mastodon: a date) and `RateLimit-*` (Bluesky: a second since 1970; elsewhere, as in
    the draft of the IETF, seconds from now).
    """
    for mark in ("x-ratelimit-", "ratelimit-"):
        left, limit = headers.get(f"{mark}remaining", ""), headers.get(f"{mark}limit", "")
        until = _moment(headers.get(f"{mark}reset", "").strip(), now)
        if left.isdigit() and until is not None:
            return int(left[:9]), int(limit[:9]) if limit.isdigit() else 0, until
    return None


def _moment(text: str, now: float) -> float | None:
    if text.isdigit() and len(text) < 12:
        return float(text) if int(text) > EPOCH else now + int(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


class Purse:
    """The budgets of this process: one per account and server, shared by all its places."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._budgets: dict[tuple[str, str], Budget] = {}
        self._lock = Lock()

    def of(self, account: str, url: str, rate: Rate | None) -> Budget:
        """Return the budget of an account at the server of an address."""
        name = (account, urlsplit(url).netloc.lower())
        with self._lock:
            if len(self._budgets) > MOST_ACCOUNTS:
                self._budgets.clear()
            return self._budgets.setdefault(name, Budget(rate, self.clock))


PURSE: Final = Purse()


class PacedDoor:
    """A door for one account. With `reading` it keeps the rest of the budget for what leaves."""

    def __init__(
        self, door: Door, account: str, rate: Rate | None, *, reading: bool, purse: Purse = PURSE
    ) -> None:
        self._door, self._account, self._rate = door, account, rate
        self._reading, self._purse = reading, purse

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        limit: int = 10 * MEGABYTE,
    ) -> Response:
        """Pass the request on, once the budget allows it. Raises Paced besides."""
        budget = self._purse.of(self._account, url, self._rate)
        budget.spend(reading=self._reading and method in READING)
        answer = self._door.request(
            method, url, params=params, headers=headers, auth=auth, json=json, form=form,
            content=content, limit=limit,
        )  # fmt: skip
        if method in READING:  # what is told of a writing is another budget
            budget.heard(answer)
        return answer

    def dial(self, host: str, port: int, *, tls: bool = True) -> socket.socket:
        """Pass the connection on."""
        return self._door.dial(host, port, tls=tls)

    def protect(self, connection: socket.socket, host: str) -> socket.socket:
        """Pass the connection on."""
        return self._door.protect(connection, host)

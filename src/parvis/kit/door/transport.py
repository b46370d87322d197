"""httpx over guarded sockets, with one deadline for the whole trip."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx
from httpcore._backends.sync import SyncStream

from parvis.kit.door.dial import reach
from parvis.kit.door.guard import Guard

CHUNK = 65_536


class Trip:
    """One request of the door: when it must be over, whether it opened a new connection."""

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self.connected = False

    def left(self, timeout: float | None, error: type[Exception]) -> float:
        """Return the seconds that one step may take; raises `error` when the trip is over."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise error("the whole request took too long")
        return left if timeout is None else min(left, timeout)


TRIP: ContextVar[Trip] = ContextVar("parvis_door_trip")


class TimedStream(httpcore.NetworkStream):
    """A stream whose every step also obeys the deadline of the trip under way."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read within what is left of the trip."""
        return self._inner.read(max_bytes, TRIP.get().left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write by pieces within what is left of the trip."""
        for start in range(0, len(buffer), CHUNK):
            left = TRIP.get().left(timeout, httpcore.WriteTimeout)
            self._inner.write(buffer[start : start + CHUNK], left)

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Start TLS for the host's name, though the socket went to the checked address."""
        left = TRIP.get().left(timeout, httpcore.ConnectTimeout)
        return TimedStream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore’s signature
        """Tell what httpcore asks about the socket (is it readable, is it TLS)."""
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects through the guard, whatever the URL parsers above understood."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.NetworkStream:
        """Resolve once, check, and connect to the checked address."""
        trip = TRIP.get()
        trip.connected = True
        left = trip.left(timeout, httpcore.ConnectTimeout)
        connection = reach(self._guard, host, port, left)
        return TimedStream(SyncStream(connection))


class GuardedTransport(httpx.HTTPTransport):
    """httpx's transport whose pool connects through the guard; no proxy, no HTTP/2."""

    def __init__(self, guard: Guard, tls: ssl.SSLContext, *, keep: int) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=64,
            max_keepalive_connections=keep,
            keepalive_expiry=15.0,
            network_backend=GuardedBackend(guard),
        )

"""The only way out, as a connector sees it."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

MEGABYTE = 1_000_000


class Response(Struct, frozen=True, kw_only=True):
    """An HTTP answer, whole. Header names are lower case; `url` is where redirects ended."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


class Rate(Struct, frozen=True, kw_only=True):
    """How many requests a network states that it takes of one account, in how many seconds."""

    requests: int
    seconds: int


class Door(Protocol):
    """Resolves once, refuses private addresses, caps size and time, stays polite per host.

    Any HTTP status is returned as an answer (see `wire.answers.expect`). What is not an answer
    raises: `TryLater` when the host cannot be reached or is too slow (`maybe_done` once a body may
    have been sent), `Refused` when the address is not allowed, `Broken` when the answer is larger
    than `limit` bytes or does not decompress.
    """

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
        """Send one request, following redirects (each re-checked; `auth` never leaves its host)."""
        ...

    def dial(self, host: str, port: int, *, tls: bool = True) -> socket.socket:
        """Return a connected socket, in TLS for `host`, for a protocol that is not HTTP.

        With `tls` false it is still in the clear, for a protocol that asks for TLS by itself: only
        its greeting may be read before `protect`. Every read and write on it obeys a timeout.
        Raises TryLater or Refused; nothing was sent.
        """
        ...

    def protect(self, connection: socket.socket, host: str) -> socket.socket:
        """Turn a connection in the clear into TLS for `host`. Raises TryLater, and it is closed."""
        ...

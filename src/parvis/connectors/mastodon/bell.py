"""The server's own line for one account: it says at once that something came.

Sources: https://docs.joinmastodon.org/methods/streaming/ (WebSocket; stream `user`), RFC 6455. The key
travels in a header: Pleroma and GoToSocial read it where a browser puts it, in the name of the protocol.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

import msgspec
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Message,
    Ping,
    RejectConnection,
    Request,
    TextMessage,
)
from wsproto.utilities import ProtocolError

from parvis.connectors.mastodon.answers import Event, Told
from parvis.connectors.mastodon.discovery import HOME, NOTIFICATIONS, STATUSES
from parvis.connectors.mastodon.reports import REPORTS
from parvis.wire.decoding import decode
from parvis.wire.door import MEGABYTE, Door
from parvis.wire.errors import Broken, Refused, TryLater, Unsupported

CHUNK: Final = 65_536
ROUTE: Final = "/api/v1/streaming"
RUNG: Final = {"mention": NOTIFICATIONS, "quote": NOTIFICATIONS, "admin.report": REPORTS}


class UserBell:
    """One open line; `me` is our own number there. Closing it closes the socket."""

    def __init__(self, door: Door, url: str, token: str, me: str) -> None:
        """Connect and be accepted. Raises TryLater, Refused, Broken, or Unsupported: no such line there."""
        self.where, self.me = url, me
        parts = urlsplit(url)
        host, tls = parts.hostname or "", parts.scheme == "wss"
        self.line = WSConnection(ConnectionType.CLIENT)
        self.accepted = False
        self._words: list[str] = []
        self._size = 0
        self.socket: socket.socket = door.dial(host, parts.port or (443 if tls else 80), tls=tls)
        asked = Request(
            host=parts.netloc,
            target=f"{parts.path.rstrip('/')}{ROUTE}?stream=user",
            subprotocols=[token],
            extra_headers=[(b"Authorization", f"Bearer {token}".encode())],
        )
        try:
            self._send(self.line.send(asked))
            self._keys: set[str] = set()
            while not self.accepted:
                self._take(self.socket.recv(CHUNK))
            self.socket.setblocking(False)  # noqa: FBT003 -- the socket's own word
        except OSError as error:
            self.close()
            raise TryLater(cause=f"{url}: {type(error).__name__}") from error
        except BaseException:
            self.close()
            raise

    def fileno(self) -> int:
        """Return the socket's number."""
        return self.socket.fileno()

    def heard(self) -> Collection[str]:
        """Take what came; return the keys of the places where something waits."""
        self._keys = set()
        while True:
            try:
                told = self.socket.recv(CHUNK)
            except (BlockingIOError, ssl.SSLWantReadError):
                return self._keys
            except OSError as error:
                raise TryLater(cause=f"{self.where}: {type(error).__name__}") from error
            self._take(told)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def _take(self, told: bytes) -> None:
        try:
            self.line.receive_data(told or None)
            for event in self.line.events():
                self._event(event)
        except ProtocolError as error:
            raise Broken(cause=f"{self.where}: {error}") from error
        if not told:
            raise TryLater(cause=f"{self.where}: hung up")

    def _event(self, event: object) -> None:
        if isinstance(event, TextMessage):
            self._text(event)
        elif isinstance(event, Ping):
            self._send(self.line.send(event.response()))
        elif isinstance(event, AcceptConnection):
            self.accepted = True
        elif isinstance(event, RejectConnection):
            raise _rejected(event.status_code, self.where)
        elif isinstance(event, CloseConnection):
            raise TryLater(cause=f"{self.where}: closed")
        elif isinstance(event, Message):
            raise Broken(cause=f"{self.where}: not text")

    def _text(self, event: TextMessage) -> None:
        self._words.append(event.data)
        self._size += len(event.data)
        if self._size > MEGABYTE:
            raise Broken(cause=f"{self.where}: a message of more than {MEGABYTE} signs")
        if event.message_finished:
            self._keys |= places_of("".join(self._words), self.me)
            self._words, self._size = [], 0

    def _send(self, data: bytes) -> None:
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise TryLater(cause=f"{self.where}: {type(error).__name__}") from error


def places_of(text: str, me: str) -> set[str]:
    """Say where something waits, by what an event tells; nothing for what brings no new words."""
    try:
        event = decode(text, Event)
        told = decode(event.payload, Told) if event.payload else Told()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return set()
    if event.event == "notification":
        return {RUNG[told.type]} if told.type in RUNG else set()
    if event.event == "update":
        return {STATUSES, HOME} if told.account and told.account.id == me else {HOME}
    return set()


def _rejected(status: int, where: str) -> Refused | TryLater | Unsupported:
    cause = f"HTTP {status} {where}"
    if status in {404, 405, 501}:
        return Unsupported(cause=cause)
    return TryLater(cause=cause) if status in {429, 503} or status >= 500 else Refused(cause=cause)

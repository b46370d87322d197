"""Reads the messages of a WebSocket over the door's own socket; wsproto knows the protocol, not the wire."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from typing import Final

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Ping,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)
from wsproto.extensions import PerMessageDeflate
from wsproto.utilities import ProtocolError

from parvis.wire.door import MEGABYTE, Door
from parvis.wire.errors import Broken, Refused, TryLater

CHUNK: Final = 65_536
LARGEST: Final = MEGABYTE


class Reader:
    """One WebSocket that is only read. Closing it closes the socket, however the reading ends."""

    def __init__(
        self, door: Door, host: str, port: int, target: str, protocols: Sequence[str]
    ) -> None:
        """Connect and be accepted. Raises TryLater, Refused or Broken."""
        self.where = f"{host}:{port}"
        self.socket: socket.socket = door.dial(host, port)
        self.line = WSConnection(ConnectionType.CLIENT)
        self.waiting: list[str] = []
        self._parts: list[str] = []
        self._size = 0
        self.closed = False
        asked = Request(
            host=host if port == 443 else self.where, target=target,
            subprotocols=list(protocols), extensions=[PerMessageDeflate()],
        )  # fmt: skip
        try:
            self._send(self.line.send(asked))
            self.accepted = False
            while not self.accepted:
                self._receive()
        except BaseException:
            self.close()
            raise

    def batches(self) -> Iterator[list[str]]:
        """Give the messages as they come, some at a time; an empty list when the network is silent.

        Ends when the other side closes.
        """
        while True:
            some, self.waiting = self.waiting, []
            if some:
                yield some
            if self.closed:
                return
            try:
                self._receive()
            except TimeoutError:
                yield []

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def _receive(self) -> None:
        try:
            told = self.socket.recv(CHUNK)
        except TimeoutError:
            if not getattr(self, "accepted", False):
                raise TryLater(cause=f"{self.where}: silence") from None
            raise
        except OSError as error:
            raise TryLater(cause=f"{self.where}: {type(error).__name__}") from error
        try:
            self.line.receive_data(told or None)
            for event in self.line.events():
                self._take(event)
        except ProtocolError as error:
            raise Broken(cause=f"{self.where}: {error}") from error
        if not told:
            self.closed = True

    def _take(self, event: object) -> None:
        if isinstance(event, TextMessage):
            self._text(event)
        elif isinstance(event, Ping):
            self._send(self.line.send(event.response()))
        elif isinstance(event, CloseConnection):
            self.closed = True
        elif isinstance(event, AcceptConnection):
            self.accepted = True
        elif isinstance(event, RejectConnection):
            raise _rejected(event.status_code, self.where)
        elif isinstance(event, BytesMessage | RejectData):
            raise Broken(cause=f"{self.where}: not text")

    def _text(self, event: TextMessage) -> None:
        self._parts.append(str(event.data))
        self._size += len(event.data)
        if self._size > LARGEST:
            raise Broken(cause=f"{self.where}: a message of more than {LARGEST} signs")
        if event.message_finished:
            self.waiting.append("".join(self._parts))
            self._parts, self._size = [], 0

    def _send(self, data: bytes) -> None:
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise TryLater(cause=f"{self.where}: {type(error).__name__}") from error


def _rejected(status: int, where: str) -> Refused | TryLater:
    cause = f"HTTP {status} {where}"
    later = status in {429, 503} or status >= 500
    return TryLater(cause=cause) if later else Refused(cause=cause)

"""A real WebSocket server that keeps a Mastodon account's line open, and says what it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Request, Response, ServerConnection, serve


class Streaming:
    """One server; `asked` remembers each visit's path and headers, `status` refuses the next ones."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.open: list[ServerConnection] = []
        self.opened = threading.Event()
        self.status = 0
        self.url = ""

    def talk(self, line: ServerConnection) -> None:
        self.open.append(line)
        self.opened.set()
        try:
            for _word in line:
                pass
        except ConnectionClosed:
            pass

    def check(self, line: ServerConnection, request: Request) -> Response | None:
        self.asked.append((request.path, {k.lower(): v for k, v in request.headers.raw_items()}))
        return line.respond(self.status, "no\n") if self.status else None

    def say(self, event: str, row: object) -> None:
        """Say an event, as the streaming server does: a row as text within the text."""
        assert self.opened.wait(20)
        payload = row if isinstance(row, str) else json.dumps(row)
        told = {"stream": ["user"], "event": event, "payload": payload}
        self.open[-1].send(json.dumps(told))


@contextmanager
def running() -> Iterator[Streaming]:
    """Run a server as long as it lasts."""
    made = Streaming()
    with serve(made.talk, "127.0.0.1", 0, process_request=made.check,
               select_subprotocol=lambda _line, offered: offered[0] if offered else None) as server:  # fmt: skip
        made.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join(10)

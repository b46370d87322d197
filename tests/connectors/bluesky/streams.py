"""A real WebSocket server that speaks Jetstream, in both of its languages, over what was recorded.

The recording was made of a real network's own stream of commits (@atproto/dev-env), in the older
language; the newer one is the same events in its frames.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.servers.imap import certificate
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

RECORDED = [
    json.loads(line)
    for line in Path(__file__).with_name("jetstream.jsonl").read_text("utf-8").splitlines()
]
NSID = "network.bsky.jetstream.subscribeEvents"


def new(event: dict, seq: int) -> dict:
    """Say an event of the older language in the newer one."""
    at = datetime.fromtimestamp(event["time_us"] / 1e6, UTC).isoformat().replace("+00:00", "Z")
    payload = {"$type": f"{NSID}#{event['kind']}", "seq": seq, "did": event["did"], "time": at}
    inner = event.get(event["kind"], {})
    more = inner if event["kind"] == "commit" else {event["kind"]: inner}
    return {"$type": "message", "payload": {**payload, "witnessedAt": at, **more}}


class Jetstream:
    """One server; `events` may be changed between visits. `asked` remembers each visit's query."""

    def __init__(
        self, events: Sequence[dict], *, raw: Sequence[str] = (), hang: bool = False
    ) -> None:
        self.events, self.raw, self.hang = list(events), raw, hang
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.accepted = threading.Event()
        self.done = threading.Event()
        self.port = 0

    def talk(self, line: ServerConnection) -> None:
        parts = urlsplit(line.request.path)
        query = parse_qs(parts.query)
        self.asked.append((parts.path, query))
        since = int(query.get("cursor", ["0"])[0])
        try:
            line.ping()
            for text in self.raw:
                line.send(text)
            for seq, event in enumerate(self.events, 1):
                if event["time_us"] >= since:
                    told = event if parts.path == "/subscribe" else new(event, seq)
                    line.send(json.dumps(told, ensure_ascii=False))
            if self.hang:
                self.done.wait(20)
        except ConnectionClosed:
            pass


@contextmanager
def running(server: Jetstream, folder: Path) -> Iterator[ssl.SSLContext]:
    """Run a server; gives what a client needs to trust it."""
    certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    with serve(
        server.talk, "127.0.0.1", 0, ssl=context, subprotocols=["xrpc.v1.json"],
        select_subprotocol=lambda _line, offered: offered[0] if offered else None,
    ) as made:  # fmt: skip
        server.port = made.socket.getsockname()[1]
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        try:
            yield ssl.create_default_context(cafile=str(folder / "cert.pem"))
        finally:
            server.done.set()
            made.shutdown()
            thread.join()

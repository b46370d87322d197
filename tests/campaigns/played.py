"""Plays the networks of tests/connectors/backlogs over real HTTP, in any weather."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from tests.servers.processes import free_port

CONNECTORS = Path(__file__).resolve().parents[1] / "connectors"
sys.path.insert(0, str(CONNECTORS))  # doors and imapd are shared by name

from doors import Response, answer, json_answer  # noqa: E402

BASES = {
    "mastodon": "https://social.example",
    "bluesky": "https://pds.example",
    "discourse": "https://forum.example",
    "wordpress": "https://blog.example",
}
SECRETS = {"mastodon": "token", "bluesky": "password", "discourse": "key", "wordpress": "password"}
BEFORE = {"mastodon": "max_id", "bluesky": "cursor", "discourse": "before", "wordpress": "before"}
EMPTY = {  # what stands beside the list that is read: nothing, and who we are
    "/accounts/1/statuses": [],
    "getAuthorFeed": {"feed": []},
    "private-posts.json": {"private_posts": []},
    "wp/v2/posts": [],
    "status=spam": [],
    "status=trash": [],
    "wp/v2/users/me": {"id": 1, "name": "Alice", "slug": "alice", "roles": ["administrator"]},
}
Weather = Callable[[str, str], Response | None]


class Played:
    """One network with so many pages, newest first.

    What is asked is kept in `asked`; the older pages among it, by what names each, in `pages`.
    `weather` may answer in the network's place: it is given the method and the path with its query.
    """

    def __init__(self, network: str, pages: int) -> None:
        spec = importlib.util.spec_from_file_location(
            f"played_{network}", CONNECTORS / "backlogs" / f"{network}.py"
        )
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.network, self.base, self.module = network, BASES[network], module
        self.door, told, self.place, self.expected = module.backlog(pages)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {name: value.replace(self.base, self.url) for name, value in told.items()}
        self.settings |= {SECRETS[network]: "a-key"}
        if network == "wordpress":
            self.settings["user"] = "alice"
        self.asked: list[str] = []
        self.pages: list[str] = []
        self.weather: Weather = fair
        self.server: ThreadingHTTPServer | None = None
        self.lock = threading.Lock()
        self.open()

    def open(self) -> None:
        """Answer."""
        self.server = Listening(("127.0.0.1", self.port), handler(self))
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def shut(self) -> None:
        """Answer no more: connections are refused."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def say(self, method: str, path: str, body: bytes) -> Response:
        """Answer one request."""
        older = parse_qs(urlsplit(path).query).get(BEFORE[self.network])
        with self.lock:
            self.asked.append(path)
            self.pages += older or []
        bad = self.weather(method, path)
        if bad is not None:
            return bad
        for part, nothing in EMPTY.items():
            if part in path:
                return json_answer(nothing)
        content = {"json": msgspec.json.decode(body)} if body else {}
        with self.lock:
            told = self.door.request(method, f"{self.base}{path}", **content)
            self.door.requests.clear()
        written = told.body.replace(self.base.encode(), self.url.encode())
        named = {k: v.replace(self.base, self.url) for k, v in told.headers.items()}
        return msgspec.structs.replace(told, body=written, headers=named)


class Listening(ThreadingHTTPServer):
    """A server whose threads end with the test."""

    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Bear that a killed worker hangs up."""


def handler(played: Played) -> type[BaseHTTPRequestHandler]:
    """Make what answers for one network."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def speak(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            told = played.say(self.command, self.path, self.rfile.read(size))
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(told.body)))
            if played.server is None:
                self.close_connection = True
            self.end_headers()
            self.wfile.write(told.body)

        do_GET = do_POST = speak  # noqa: N815 -- http.server's names

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    return Handler


def fair(_method: str, _path: str) -> None:
    """Let the network answer."""


def storm(seconds: int) -> Weather:
    """Make a network that wants to be left alone for a while."""
    return lambda _m, _p: answer("slow down", status=429, retry_after=str(seconds))


def dead_key(_method: str, path: str) -> Response | None:
    """Make a network where the key no longer works; what needs none answers."""
    if "createSession" in path or "refreshSession" in path:
        return json_answer({"error": "AuthenticationRequired", "message": "Invalid"}, status=401)
    return json_answer({"error": "ExpiredToken", "message": "expired"}, status=401)


def changed(part: str) -> Weather:
    """Make a network one of whose answers has another shape than it had."""

    def weather(_method: str, path: str) -> Response | None:
        return json_answer({"version": 9, "data": {"rows": []}}) if part in path else None

    return weather

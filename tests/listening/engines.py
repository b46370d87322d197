"""A real local server that answers as three search engines do, by their own documentation."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

Told = tuple[int, object, dict[str, str]]


class Asked:
    """One request as it arrived."""

    def __init__(self, path: str, headers: dict[str, str], body: bytes) -> None:
        parts = urlsplit(path)
        self.path, self.headers, self.body = parts.path, headers, body
        self.query = {name: values[0] for name, values in parse_qs(parts.query).items()}


class Engines(BaseHTTPRequestHandler):
    """Answers by the first part of the path; remembers what was asked."""

    def log_message(self, *args):
        pass

    def do_GET(self):
        size = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.path, headers, self.rfile.read(size))
        self.server.seen.append(asked)
        kind = "token" if asked.path == "/token" else asked.path.split("/")[1]
        status, told, more = self.server.answers[kind](asked)
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **more}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 -- the name that http.server calls


@contextmanager
def served() -> Iterator[ThreadingHTTPServer]:
    """Serve on this machine; `answers[kind]` is called with each request."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Engines)
    server.seen = []
    server.url = f"http://127.0.0.1:{server.server_port}"
    server.answers = {
        "search": searx(), "res": brave(), "token": token(), "sites": console(),
    }  # fmt: skip
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def always(status: int, told: object, **headers: str) -> Callable[[Asked], Told]:
    """Answer the same whatever is asked."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _asked: (status, told, more)


def searx(*urls: str, silent: tuple[str, ...] = ()) -> Callable[[Asked], Told]:
    """Answer as SearXNG: results in the order of its score, and the engines that said nothing."""
    results = [
        {
            "url": url, "title": f"Titre {n}", "content": "…", "engine": "duckduckgo",
            "engines": ["duckduckgo", "mojeek"], "positions": [n, n + 1], "score": 5.0 / n,
            "category": "general", "parsed_url": ["https", urlsplit(url).netloc, "", "", "", ""],
        }
        for n, url in enumerate(urls, 1)
    ]  # fmt: skip
    return always(
        200,
        {
            "query": "…", "number_of_results": 0, "results": results, "answers": [],
            "corrections": [], "infoboxes": [], "suggestions": [],
            "unresponsive_engines": [[name, "CAPTCHA"] for name in silent],
        },
    )  # fmt: skip


def brave(*urls: str) -> Callable[[Asked], Told]:
    """Answer as Brave: a `web` part only when there is something, and the limits in headers."""
    told: dict[str, object] = {
        "type": "search",
        "query": {"original": "…", "more_results_available": True},
    }
    if urls:
        results = [
            {
                "type": "search_result", "title": f"Titre {n}", "url": url, "description": "…",
                "language": "fr", "meta_url": {"hostname": urlsplit(url).netloc},
            }
            for n, url in enumerate(urls, 1)
        ]  # fmt: skip
        told["web"] = {"type": "search", "results": results, "family_friendly": True}
    return always(200, told, X_RateLimit_Remaining="1, 900", X_RateLimit_Reset="1, 1419704")


def refused_by_brave(status: int, code: str, **headers: str) -> Callable[[Asked], Told]:
    """Answer as Brave when it refuses."""
    error = {"id": "6f1c", "status": status, "code": code, "detail": "No.", "meta": {}}
    return always(status, {"type": "ErrorResponse", "error": error, "time": 1764547200}, **headers)


def token() -> Callable[[Asked], Told]:
    """Answer as Google's token endpoint."""
    return always(
        200, {"access_token": "ya29.invented", "expires_in": 3599, "token_type": "Bearer"}
    )


def console(*rows: tuple[str, str, float, float, float]) -> Callable[[Asked], Told]:
    """Answer as Search Console: day, page, clicks, impressions, position."""
    told = [
        {
            "keys": [day, page], "clicks": clicks, "impressions": shown,
            "ctr": clicks / shown, "position": position,
        }
        for day, page, clicks, shown, position in rows
    ]  # fmt: skip
    answer: dict[str, object] = {"responseAggregationType": "byPage"}
    return always(200, answer | ({"rows": told} if told else {}))


def refused_by_google(message: str, reason: str) -> Callable[[Asked], Told]:
    """Answer as Google when it refuses."""
    error = {
        "code": 403, "message": message, "status": "PERMISSION_DENIED",
        "errors": [{"message": message, "domain": "global", "reason": reason}],
    }  # fmt: skip
    return always(403, {"error": error})


def key_file(email: str = "parvis@projet.iam.gserviceaccount.com") -> str:
    """Make the key file of a service account, with a key of its own."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return json.dumps(
        {
            "type": "service_account", "project_id": "projet", "private_key_id": "ab12",
            "private_key": pem.decode(), "client_email": email, "client_id": "1",
            "token_uri": "https://elsewhere.example/token",
        }
    )  # fmt: skip

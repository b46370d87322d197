"""A small real web site for tests: `web.answers["page"] = (200, body, "text/html")`."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest


class Web(BaseHTTPRequestHandler):
    """Answers what it was told to, 404 otherwise; remembers what was asked."""

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.server.seen.append(self.path)
        told = self.server.answers.get(urlsplit(self.path).path.strip("/"), (404, b"no"))
        body = told[1].encode() if isinstance(told[1], str) else told[1]
        self.send_response(told[0])
        if len(told) > 2:
            self.send_header("Content-Type", told[2])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def web(settings):
    """Serve on this machine, which the door is told to allow."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    server.seen, server.answers = [], {}
    server.url = f"http://127.0.0.1:{server.server_port}"
    settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.1"]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()

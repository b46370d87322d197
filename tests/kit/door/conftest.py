import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.door.manners import Manners


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status=200, body=b"ok", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path, _mark, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length)
        self.server.seen.append(
            (self.command, self.path, {n.lower(): v for n, v in self.headers.items()}, sent)
        )
        getattr(self, "at_" + path.strip("/").replace("-", "_"))(query)

    do_POST = do_GET  # noqa: N815 - the name http.server calls

    def at_hello(self, query):
        self.answer(body="Bonjour à vous".encode(), Set_Cookie="a=b")

    def at_to(self, query):
        status, _mark, target = query.partition("=")
        self.answer(int(status), b"", Location=target)

    def at_circle(self, query):
        self.answer(302, b"", Location="/circle")

    def at_large(self, query):
        self.answer(body=b"x" * 200_000)

    def at_bomb(self, query):
        self.answer(body=gzip.compress(b"0" * 30_000_000), Content_Encoding="gzip")

    def at_gzip(self, query):
        self.answer(body=gzip.compress(b"bon") + gzip.compress(b"jour"), Content_Encoding="gzip")

    def at_half_gzip(self, query):
        self.answer(body=gzip.compress(b"bonjour" * 99)[:-9], Content_Encoding="gzip")

    def at_not_gzip(self, query):
        self.answer(body=b"<html>", Content_Encoding="gzip")

    def at_brotli(self, query):
        self.answer(body=b"??", Content_Encoding="br")

    def at_drip(self, query):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.drip()

    def at_drip_head(self, query):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        self.drip()

    def drip(self):
        self.close_connection = True
        try:
            for _second in range(100):
                self.wfile.write(b"a")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    def at_cut(self, query):
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")

    def at_hang_up(self, query):
        self.close_connection = True

    def at_tired(self, query):
        self.answer(429, b"")

    def at_latin(self, query):
        self.answer(body="é".encode("latin-1"), Content_Type="text/html; charset=utf-8")

    def at_die_after(self, query):
        self.answer()
        # The connection stays promised but dies at the next request.
        self.server.die_next = True


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Say nothing: half of these visitors hang up on purpose."""


def serve():
    server = Quiet(("127.0.0.1", 0), Site)
    server.seen = []
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    return server


@pytest.fixture
def site():
    server = serve()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def other_site():
    server = serve()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def make_door():
    made = []

    def make(*allowed, **options):
        resolver = options.pop("resolver", None)
        guard = Guard(lambda: allowed, **({"resolver": resolver} if resolver else {}))
        options.setdefault("polite", Manners(rate=1000, burst=1000))
        made.append(HttpDoor(guard, **options))
        return made[-1]

    yield make
    for door in made:
        door.close()


@pytest.fixture
def door(make_door):
    return make_door("127.0.0.1")

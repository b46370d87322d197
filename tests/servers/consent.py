"""What a person does on the page of a Bluesky server that asks them, and a desk that such a server can read."""

from __future__ import annotations

import http.cookiejar
import json
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

ROOM = "/@atproto/oauth-provider/~api"


class Visit:
    """One browser of one person, without a screen."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.home = "{0.scheme}://{0.netloc}".format(urlsplit(page))
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        named = {
            "Sec-Fetch-Site": "cross-site",
            "Sec-Fetch-Mode": "navigate",
            "Sec-Fetch-Dest": "document",
        }
        with self.opener.open(urllib.request.Request(page, headers=named), timeout=20) as answer:
            self.shown = answer.read().decode()

    def _say(self, word: str, told: object, key: str = "") -> dict:
        crumbs = {c.name: c.value for c in self.jar}
        headers = {
            "Content-Type": "application/json", "Origin": self.home, "Referer": self.page,
            "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "same-origin",
            "X-CSRF-Token": crumbs["csrf-token"],
            "Cookie": "; ".join(f"{name}={value}" for name, value in crumbs.items()),
        }  # fmt: skip
        if key:
            headers["Authorization"] = f"Bearer {key}"
        asked = urllib.request.Request(
            f"{self.home}{ROOM}{word}", data=json.dumps(told).encode(), headers=headers
        )
        try:
            with self.opener.open(asked, timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error

    def approve(self, handle: str, password: str) -> str:
        """Sign in and approve; return the address to which the person is brought back."""
        signed = {"locale": "en", "username": handle, "password": password, "remember": False}
        entered = self._say("/sign-in", signed)
        told = self._say("/consent", {"did": entered["account"]["did"]}, entered["ephemeralToken"])
        return back(told["url"])

    def refuse(self) -> str:
        """Say no."""
        return back(self._say("/reject", {})["url"])


def back(url: str) -> str:
    """Say where the last redirect of the server leads."""
    told = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    told.pop("redirect_mode", "")
    where = told.pop("redirect_uri")
    return f"{where}?{urlencode(told)}"


def write_paper(path: Path, name: str) -> None:
    """Write a key and a certificate of a name, which whoever is told to trust it trusts."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    paper = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    kind, encoding = serialization.PrivateFormat.PKCS8, serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    path.write_bytes(key.private_bytes(encoding, kind, plain) + paper.public_bytes(encoding))


@contextmanager
def readable_desk(port: int, paper: Path, pages: Mapping[str, bytes]) -> Iterator[list[str]]:
    """Serve a desk's public pages in https, as long as it lasts; gives the paths that were read."""
    read: list[str] = []

    class Desk(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            read.append(self.path)
            body = pages.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body or b"{}")

    server = ThreadingHTTPServer(("127.0.0.1", port), Desk)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(paper)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield read
    finally:
        server.shutdown()
        server.server_close()

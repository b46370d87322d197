"""Two real servers of the fediverse that speak with each other on this machine: snac, as u2 and u3.

They find one another by host names without a port, so each listens on port 80 of a loopback address
of its own, which only root may. What is looked at here is looked at as a server's own client would.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.servers.processes import Server, missing, wait_until
from tests.servers.wordpress import cache

CODE = "urn:ietf:wg:oauth:2.0:oob"


class Snac:
    """One server on an address of its own, with one person on it."""

    def __init__(self, program: Path, folder: Path, host: str, user: str) -> None:
        self.program, self.folder, self.host, self.user = program, folder, host, user
        self.url = f"http://{host}"
        self._run("init", str(folder), told=f"{host}\n80\n{host}\n\n\n")
        settings = folder / "server.json"
        settings.write_text(settings.read_text().replace('"https"', '"http"'))
        said = self._run("adduser", str(folder), user, told=f"{user}\n{user}\n")
        self.password = re.search(r"password is (\S+)", said)[1]
        self.server: Server | None = None
        self._token = ""

    def _run(self, *words: str, told: str = "") -> str:
        done = subprocess.run(
            [self.program, *words], input=told, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [str(self.program), "httpd", str(self.folder)]
        self.server = Server(command, log=self.folder.with_suffix(".log"), env={})
        wait_until(self.is_up, what=f"snac at {self.host}", seconds=20)

    def is_up(self) -> bool:
        """Say whether it answers."""
        return is_up(self.host)

    def stop(self) -> None:
        """End it."""
        if self.server is not None:
            self.server.stop()

    def allow(self, address: str) -> httpx.Response:
        """Fill in the server's own form behind an authorization address, as the person does."""
        page = httpx.get(address)
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        form = {**fields, "login": self.user, "passwd": self.password}
        return httpx.post(re.search(r'action="([^"]+)"', page.text)[1], data=form)

    @property
    def token(self) -> str:
        """Our own client's key, got by the same form."""
        if not self._token:
            asked = {"client_name": "client", "redirect_uris": CODE, "scopes": "read write"}
            app = httpx.post(f"{self.url}/api/v1/apps", data=asked).json()
            query = {"client_id": app["client_id"], "redirect_uri": CODE, "response_type": "code"}
            page = self.allow(f"{self.url}/oauth/authorize?{httpx.QueryParams(query)}")
            given = {
                "grant_type": "authorization_code",
                "code": re.search(r"\b[0-9a-f]{32}\b", page.text)[0],
                "redirect_uri": CODE,
                "client_id": app["client_id"],
                "client_secret": app["client_secret"],
            }
            self._token = httpx.post(f"{self.url}/oauth/token", data=given).json()["access_token"]
        return self._token

    def api(self, method: str, route: str, **more: Any) -> Any:
        """Ask the server as the person's own client."""
        headers = {"Authorization": f"Bearer {self.token}", "Connection": "close"}
        answer = httpx.request(
            method, f"{self.url}/api/v1/{route}", headers=headers, timeout=20, **more
        )
        answer.raise_for_status()
        return answer.json()

    def say(self, text: str, *, visibility: str = "public", **more: Any) -> dict[str, Any]:
        """Say something as the person, with their own client."""
        return self.api("POST", "statuses", data={"status": text, "visibility": visibility, **more})

    def told(self, words: str) -> list[dict[str, Any]]:
        """List the statuses with these words that the person was notified of."""
        rows = self.api("GET", "notifications", params={"limit": 40})
        found = {row["status"]["id"]: row["status"] for row in rows if row.get("status")}
        return [status for status in found.values() if words in status["content"]]


def free_hosts() -> tuple[str, str]:
    """Return two addresses of this machine on whose port 80 nobody listens: others may test too."""
    for first in range(2, 250, 2):
        pair = (f"127.0.0.{first}", f"127.0.0.{first + 1}")
        if not any(is_up(host) for host in pair):
            return pair
    return missing("something listens on port 80 everywhere on this machine")


def is_up(host: str) -> bool:
    """Say whether somebody listens on port 80 there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, 80)) == 0


@pytest.fixture(scope="session")
def _fediverse(other_peoples_sockets_all_along) -> Iterator[tuple[Snac, Snac]]:
    program = cache() / "snac/usr/bin/snac"
    if not program.exists():
        missing(f"snac is not in {cache()}")
    if os.geteuid() != 0:
        missing("only root may listen on port 80, where these servers find each other")
    folder = Path(tempfile.mkdtemp(prefix="parvis-fediverse-"))
    hosts = zip(free_hosts(), (2, 3), strict=True)
    servers = [Snac(program, folder / f"f{n}", host, f"u{n}") for host, n in hosts]
    try:
        for server in servers:
            server.start()
        yield servers[0], servers[1]
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fediverse(_fediverse, settings) -> tuple[Snac, Snac]:
    """Return the desk's server and the other one, which the desk is allowed to reach."""
    settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.0/8"]
    return _fediverse

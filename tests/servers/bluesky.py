"""A whole Bluesky network on this machine: directory, data server, app view. Other people use `atproto`."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.servers.consent import write_paper
from tests.servers.postgres import Postgres
from tests.servers.processes import Server, free_port, missing, program, wait_until

if TYPE_CHECKING:
    from atproto import Client

HERE = Path(__file__).with_name("atproto")
CACHE = Path(
    os.environ.get("PARVIS_SERVERS")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "parvis-servers"
)
PARTS = ("PLC", "PDS", "VIEW", "OZONE", "CHAT", "INTROSPECT", "SETTLE")
DESK = "desk.lefour.ca"


@dataclass
class Person:
    """Somebody on the network: who they are, their main password, and their own program."""

    handle: str
    did: str
    password: str
    client: Client

    def app_password(self, name: str, *, messages: bool = False) -> str:
        """Make an app password, as the settings page does."""
        made = self.client.com.atproto.server.create_app_password(
            {"name": name, "privileged": messages}
        )
        return str(made.password)


class Network:
    """One running network; `home` is the address of its data server."""

    def __init__(self, postgres: Postgres) -> None:
        installed = CACHE / "bluesky" / "installed.json"
        if not installed.exists():
            missing("the Bluesky network is not installed")
        node = next(CACHE.glob("node-*/bin/node"), None) or missing("its Node is not installed")
        self.folder = Path(tempfile.mkdtemp(prefix="parvis-bluesky-"))
        self.ports = {part: free_port() for part in PARTS}
        redis = free_port()
        self.redis = Server(
            [program("redis-server"), "--port", str(redis), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no"],
            log=self.folder / "redis.log", env={},
        )  # fmt: skip
        self.database = f"bluesky_{self.ports['PDS']}"
        postgres.sql(f"CREATE DATABASE {self.database}")
        # Scripts look for their packages from where they lie.
        for script in HERE.glob("*.?js"):
            (CACHE / "bluesky" / script.name).write_bytes(script.read_bytes())
        self.desk_port, self.desk_paper = free_port(), self.folder / "desk.pem"
        write_paper(self.desk_paper, DESK)
        self.log = self.folder / "network.log"
        self.server = Server(
            [str(node), "-r", str(CACHE / "bluesky" / "loopback.cjs"),
             str(CACHE / "bluesky" / "network.mjs")],
            log=self.log,
            env={
                **{f"PORT_{part}": str(port) for part, port in self.ports.items()},
                "DB_POSTGRES_URL": postgres.url_of(self.database),
                "REDIS_HOST": f"127.0.0.1:{redis}",
                "LOG_ENABLED": "false",
                "DESK": f"{DESK}:{self.desk_port}",
                "NODE_EXTRA_CA_CERTS": str(self.desk_paper),
                "TMPDIR": str(self.folder),
            },
        )  # fmt: skip
        wait_until(self._stands, what=f"the Bluesky network (see {self.log})", seconds=90)
        self.home = json.loads(re.search(r"^{.*}$", self.log.read_text(), re.MULTILINE)[0])["pds"]
        self.people: list[Person] = []

    def _stands(self) -> bool:
        if not self.server.alive():
            pytest.fail(self.log.read_text()[-2000:], pytrace=False)
        return re.search(r"^{.*}$", self.log.read_text(), re.MULTILINE) is not None

    def person(self, name: str) -> Person:
        """Open an account, and return its owner with their own program, signed in."""
        from atproto import Client
        from atproto.exceptions import AtProtocolError

        handle, password = f"{name}{len(self.people)}.test", f"phrase-de-{name}"
        client = Client(base_url=self.home)
        made = client.com.atproto.server.create_account(
            {"handle": handle, "email": f"{handle}@example.test", "password": password}
        )
        self.settle()

        def signed_in() -> bool:
            with contextlib.suppress(AtProtocolError):
                client.login(handle, password)
                return True
            return False

        wait_until(signed_in, what=f"the profile of {handle}", seconds=20)
        self.people.append(Person(handle, made.did, password, client))
        return self.people[-1]

    def settle(self) -> None:
        """Wait until everything said so far is known to everyone."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.ports['SETTLE']}/", method="POST", data=b""
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert answer.read() == b"settled"

    def stop(self) -> None:
        """Stop everything and take its folder away."""
        for person in self.people:
            person.client.request.close()
        self.server.stop(how=signal.SIGKILL)  # it holds nothing worth ten seconds
        self.redis.stop()
        subprocess.run(["rm", "-rf", str(self.folder)], check=False)


@pytest.fixture(scope="session")
def bluesky(postgres: Postgres) -> Iterator[Network]:
    """Give a network that lives as long as the session."""
    made = Network(postgres)
    yield made
    made.stop()

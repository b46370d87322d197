"""One PostgreSQL for the session, on 127.0.0.1 only, in a folder that goes away with it."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers.processes import Server, free_port, listening, missing, wait_until

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB")


def binaries() -> Path:
    """Return the folder of the newest PostgreSQL of Debian (its programs are not in the path)."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else missing("PostgreSQL is not installed")


class Postgres:
    """A database server; `url` is what PARVIS_DATABASE takes."""

    def __init__(self) -> None:
        self.server: Server | None = None
        programs = binaries()
        is_root = os.getuid() == 0
        self.user = "postgres" if is_root else getpass.getuser()
        # The server refuses to run as root: its own account must reach the folder.
        self.folder = Path(tempfile.mkdtemp(prefix="parvis-postgres-"))
        self.folder.chmod(0o755)
        if is_root:
            shutil.chown(self.folder, self.user)
        before = ["runuser", "-u", self.user, "--"] if is_root else []
        data = self.folder / "data"
        made = subprocess.run(
            [*before, programs / "initdb", "-D", data, "-A", "trust", "-N", "-E", "UTF8",
             "--locale=C.UTF-8", "-U", self.user],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        self.port = free_port()
        more = [word for setting in QUICK for word in ("-c", setting)]
        self.server = Server(
            [*before, str(programs / "postgres"), "-D", str(data), "-p", str(self.port),
             "-h", "127.0.0.1", "-k", str(self.folder), *more],
            log=self.folder.with_suffix(".log"), env={},
        )  # fmt: skip
        wait_until(lambda: listening(self.port), what="PostgreSQL")

    @property
    def url(self) -> str:
        """Return the address of its own database."""
        return f"postgres://{self.user}@127.0.0.1:{self.port}/postgres"

    def url_of(self, database: str) -> str:
        """Return the address of another of its databases."""
        return f"postgres://{self.user}@127.0.0.1:{self.port}/{database}"

    def sql(self, words: str) -> None:
        """Say something to it, outside any transaction."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(words)

    def stop(self) -> None:
        """Stop and remove everything."""
        if self.server is not None:
            self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.with_suffix(".log").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Give a PostgreSQL that lives as long as the session."""
    server = Postgres()
    yield server
    server.stop()

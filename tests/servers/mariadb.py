"""One MariaDB for the session, on a socket only, in a folder that goes away with it."""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.servers.processes import Server, program, wait_until


class MariaDB:
    """A database server; `database` makes a database with an account of the same name."""

    def __init__(self) -> None:
        self.server: Server | None = None
        self.client = program("mariadb")
        daemon, install = program("mariadbd"), program("mariadb-install-db")
        # Its own account must reach the folder, which pytest's tmp_path does not allow.
        self.folder = Path(tempfile.mkdtemp(prefix="parvis-mariadb-"))
        self.folder.chmod(0o755)
        self.socket = self.folder / "my.sock"
        data = self.folder / "data"
        data.mkdir()
        who = "mysql" if os.getuid() == 0 else getpass.getuser()
        if os.getuid() == 0:
            for path in (self.folder, data):
                shutil.chown(path, who)
        subprocess.run(
            [
                install,
                "--no-defaults",
                f"--user={who}",
                f"--datadir={data}",
                "--skip-test-db",
                "--auth-root-authentication-method=socket",
                f"--auth-root-socket-user={getpass.getuser()}",
            ],
            check=True,
            capture_output=True,
        )
        self.server = Server(
            [
                daemon,
                "--no-defaults",
                f"--user={who}",
                f"--datadir={data}",
                f"--socket={self.socket}",
                f"--pid-file={self.folder / 'my.pid'}",
                "--skip-networking",
                "--innodb-buffer-pool-size=64M",
                "--innodb-flush-log-at-trx-commit=0",
                "--performance-schema=OFF",
            ],
            log=self.folder / "log",
            env={},
        )
        wait_until(self._answers, what="MariaDB")

    def _answers(self) -> bool:
        done = subprocess.run(self._command("-e", "SELECT 1"), capture_output=True, check=False)
        return done.returncode == 0

    def _command(self, *more: str) -> list[str]:
        who = "root" if os.getuid() == 0 else getpass.getuser()
        common = ["--no-defaults", "-S", str(self.socket), "-u", who]
        return [self.client, *common, "--default-character-set=utf8mb4", "-N", "-B", *more]

    def sql(self, text: str, *, database: str = "") -> str:
        """Run statements as the owner and return what they print, tab-separated."""
        more = [database] if database else []
        done = subprocess.run(
            self._command(*more), input=text, text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def database(self, name: str) -> str:
        """Make an empty database and its account; return the account's password."""
        password = secrets.token_hex(12)
        self.sql(
            f"CREATE DATABASE {name} CHARACTER SET utf8mb4;"
            f"CREATE USER '{name}'@'localhost' IDENTIFIED BY '{password}';"
            f"GRANT ALL ON {name}.* TO '{name}'@'localhost';"
        )
        return password

    def dump(self, name: str) -> str:
        """Return a database as statements that bring it back."""
        command = [program("mariadb-dump"), *self._command()[1:6], name]
        done = subprocess.run(command, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stop(self) -> None:
        """Stop and remove everything."""
        if self.server is not None:
            self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

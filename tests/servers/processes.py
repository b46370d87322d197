"""Starts and stops the real servers of the tests: a free port, a group of its own, a deadline."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

SEARCH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
INSTALL = "install the test servers: make servers"


def missing(reason: str) -> NoReturn:
    """Skip the test for want of a server; fail instead when servers are required."""
    if os.environ.get("PARVIS_REQUIRE_SERVERS") == "1":
        pytest.fail(f"{reason} — {INSTALL}", pytrace=False)
    pytest.skip(f"{reason} — {INSTALL}")


def program(name: str) -> str:
    """Return the path of a program the tests need."""
    return shutil.which(name, path=SEARCH) or missing(f"{name} is not installed")


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens to now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], bool], *, what: str, seconds: float = 60) -> None:
    """Ask until it is so; fail naming what never came."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            pytest.fail(f"{what}: not within {seconds:.0f} s", pytrace=False)
        time.sleep(0.05)


def listening(port: int) -> bool:
    """Say whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Server:
    """One server and its children, stopped as a whole."""

    def __init__(self, command: Sequence[str], *, log: Path, env: Mapping[str, str]) -> None:
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                env={**os.environ, **env},
            )

    def alive(self) -> bool:
        """Say whether the leader still runs."""
        return self.process.poll() is None

    def stop(self, *, how: signal.Signals = signal.SIGTERM) -> None:
        """End the whole group; workers that outlive their leader are killed."""
        for sign in (how, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)

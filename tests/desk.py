"""A real desk in its own folder, run as its owner runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
from tests.servers.processes import free_port


class Desk:
    """One desk, run as its owner runs it."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home.parent / f"{home.name}.log"
        self.env = {
            **os.environ,
            "PARVIS_HOME": str(home),
            "PARVIS_ALLOWED_OUT": "127.0.0.1",
            "PARVIS_LANG": "en",
        }
        self.env.pop("DJANGO_SETTINGS_MODULE", None)

    def parvis(self, *words: str) -> str:
        """Run one command on this desk."""
        done = subprocess.run(
            [sys.executable, "-m", "parvis", *words],
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        return done.stdout

    def start(self) -> None:
        """Open the desk and wait until it answers."""
        self.told = self.log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "parvis", "serve", "--port", str(self.port)],
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=self.told,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.url}/sign-in/", timeout=2)
            except httpx.HTTPError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError(self.log.read_text())

    def stop(self) -> None:
        """Close the desk; it must stop by itself."""
        self.process.terminate()
        self.process.wait(20)
        self.told.close()

    @property
    def key(self) -> str:
        """The one-time key that was printed."""
        return re.search(r"key=(\S+)", self.log.read_text())[1]

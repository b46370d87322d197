"""Keeps the web server and the workers alive, and stops them cleanly. Standard library only.

`parvis serve` turns into this once everything is ready, so that watching costs almost no memory.
Each child holds the other end of a pipe: when this process dies, however it dies, the pipe closes
and the child stops by itself.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

CHILDREN = ("web", "outgoing", "incoming")
GRACE = 12.0
LONGEST_PAUSE = 30.0


class Child:
    """One process that is started again when it dies, less and less often."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.pause, self.started, self.again_at = 1.0, 0.0, 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process, with a pipe that tells it when we are gone."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 -- our own words
            [sys.executable, "-m", "parvis.site.process", self.name],
            stdin=subprocess.PIPE,
            env={**os.environ, "PARVIS_LIFELINE": "1"},
        )

    def look(self) -> None:
        """Start it again if it died, after a pause that doubles while it keeps dying."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again_at:
                self.start()
        elif self.process.poll() is not None:
            lived = now - self.started
            self.pause = 1.0 if lived > 60 else min(self.pause * 2, LONGEST_PAUSE)
            sys.stderr.write(f"parvis: {self.name} stopped ({self.process.returncode})\n")
            self.process, self.again_at = None, now + self.pause

    def stop(self) -> None:
        """Ask the process to stop."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()


class Stop(Exception):
    """Someone asked the desk to close."""


def _asked(_signal: int, _frame: FrameType | None) -> None:
    raise Stop


def main() -> None:
    """Run until asked to stop; then stop every child, and kill what does not listen."""
    children = [Child(name) for name in CHILDREN]
    signal.signal(signal.SIGTERM, _asked)
    try:
        for child in children:
            child.start()
        while True:
            time.sleep(0.5)
            for child in children:
                child.look()
    except (Stop, KeyboardInterrupt):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for child in children:
        child.stop()
    deadline = time.monotonic() + GRACE
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()


if __name__ == "__main__":
    main()

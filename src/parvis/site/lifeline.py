"""Ends a child process when its supervisor is gone, however it went."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time


def stop_with_parent() -> None:
    """Watch the pipe to the supervisor; nothing happens without one."""
    if os.environ.get("PARVIS_LIFELINE"):
        threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    pipe = sys.stdin.fileno()  # read below Python’s own buffer, whose lock would trouble the exit
    while os.read(pipe, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
    os._exit(1)

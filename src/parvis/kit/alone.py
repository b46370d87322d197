"""Something that only one thread of one process of this desk may do at a time, across a call to a network.

A transaction of the desk cannot be held that long. An empty SQLite file beside it can: every system
knows its lock, and gives it back when a process dies.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from parvis.wire.errors import TryLater

LONGEST: Final = 120.0


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Wait until nobody else does what has this name, then keep everyone else waiting.

    Raises TryLater after two minutes.
    """
    folder = Path(settings.HOME) / "locks"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    where = str(folder / f"{name}.sqlite3")
    with closing(sqlite3.connect(where, timeout=LONGEST, isolation_level=None)) as file:
        try:
            file.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise TryLater(cause=f"{name}: {error}") from error
        yield

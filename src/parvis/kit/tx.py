"""Write transactions: the lock is taken at once, and a long wait for it is seen in the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction

logger = logging.getLogger(__name__)

LONG_WAIT: Final = 0.5
LONG_HOLD: Final = 0.25


@contextmanager
def immediate() -> Iterator[float]:
    """Open the outermost write transaction; gives the seconds waited for the lock.

    SQLite takes its one write lock here (`transaction_mode` is IMMEDIATE) and not at the first
    write, so nothing read inside can go stale. Raises RuntimeError inside another transaction:
    what the caller believes committed would not be.
    """
    asked = time.perf_counter()
    with transaction.atomic(durable=True):
        taken = time.perf_counter()
        yield taken - asked
    done = time.perf_counter()
    if taken - asked > LONG_WAIT or done - taken > LONG_HOLD:
        logger.warning("waited %.3f s to write, wrote for %.3f s", taken - asked, done - taken)


@contextmanager
def sparing_memory() -> Iterator[None]:
    """Read the file of the desk by pages, not by mapping it, as long as a long work lasts.

    A work that touches every page of a large file would count the whole mapping as its memory.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA mmap_size").fetchone()
        cursor.execute("PRAGMA mmap_size=0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA mmap_size={int(before[0]) if before else 0}")

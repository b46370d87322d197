"""Write transactions: the lock is taken at once, and a long wait for it is seen in the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import transaction

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

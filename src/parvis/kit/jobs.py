"""The doorbell: tells a worker that a row waits. Losing a ring loses nothing, the sweeper rings again.

Huey is at-most-once by design, so it carries nothing but a row's kind and id; guarantees live in
the rows (`kit.errands`). Each lane has its own queue, in a file apart from the desk's database.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from parvis.kit import errands
from parvis.kit.errands import KINDS, Lane

logger = logging.getLogger(__name__)
WORKER: Final = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
HELD: Final[set[tuple[str, int]]] = set()


@cache
def bell(lane: Lane) -> Any:  # noqa: ANN401 -- huey is untyped
    """Return the lane's queue, with its one task `step(kind, pk)`."""
    from huey import SqliteHuey  # noqa: PLC0415 -- a process that never rings does without

    huey = SqliteHuey(
        f"parvis-{lane}", filename=str(settings.PARVIS_QUEUE_FILE), results=False, utc=True
    )
    huey.step = huey.task(name="step")(run)
    return huey


def ring(name: str, pk: int) -> None:
    """Ring for a row once the present transaction is committed."""
    if settings.PARVIS_QUEUE_RINGS:
        transaction.on_commit(lambda: ring_now(name, pk))


def ring_now(name: str, pk: int) -> None:
    """Ring at once; a bell that does not work is logged, the sweeper will see the row."""
    try:
        kind = KINDS[name]
        bell(kind.lane).step(name, pk, priority=kind.urgency)
    except Exception:
        logger.exception("could not ring for %s %s", name, pk)


def run(name: str, pk: int) -> None:
    """Do one step of one row if it is still due and free. At most once at a time, never raises."""
    kind = KINDS[name]
    try:
        if not connection.in_atomic_block:
            close_old_connections()
        if not errands.claim(kind, pk, by=WORKER, now=timezone.now()):
            return
        HELD.add((name, pk))
        try:
            kind.step(pk)
        except Exception:
            logger.exception("%s %s failed", name, pk)
        finally:
            HELD.discard((name, pk))
            again = errands.release(kind, pk, by=WORKER, now=timezone.now())
        if again and settings.PARVIS_QUEUE_RINGS:
            ring_now(name, pk)
    except Exception:
        logger.exception("%s %s could not be taken or given back", name, pk)


def renew_held() -> None:
    """Keep the rows that this process works on; a dead process renews nothing."""
    now = timezone.now()
    for name, pk in list(HELD):
        if not errands.renew(KINDS[name], pk, by=WORKER, now=now):
            logger.warning("lost the lease of %s %s", name, pk)


def run_due(lane: Lane) -> int:
    """Do one step of everything that is due in a lane, here and now; return how many steps."""
    steps = 0
    for kind in errands.kinds_of(lane):
        for pk in errands.due(kind, timezone.now()):
            run(kind.name, pk)
            steps += 1
    return steps

"""What happens at each tick of a lane, beside ringing for what is due."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from parvis.channels import quiet
from parvis.inbox.actions import wake
from parvis.keeping.actions import spread_ledger, the_plan
from parvis.kit.errands import Lane
from parvis.kit.ledger import LEDGER
from parvis.members.erasure import settle
from parvis.stream import upkeep
from parvis.stream.pictures.wanting import sweep

_ledger_size = [-1]


def beat(lane: Lane, now: datetime) -> None:
    """Give a sign of life; open again what was put off until now; let go pictures of nobody."""
    quiet.beat(lane, now)
    if lane is Lane.INCOMING:
        wake(now)
        sweep(now)
        _keep()


def _keep() -> None:
    """At the first beat, and when someone was erased: finish what a killed process began.

    What every day owes is begun there too.
    """
    path = Path(settings.HOME) / LEDGER
    size = path.stat().st_size if path.is_file() else 0
    if size != _ledger_size[0]:
        the_plan()
        upkeep.begin()
        settle()
        spread_ledger()
        _ledger_size[0] = size

"""What happens at each tick of a lane, beside ringing for what is due."""

from __future__ import annotations

from datetime import datetime

from parvis.channels import quiet
from parvis.inbox.actions import wake
from parvis.kit.errands import Lane
from parvis.stream.pictures.wanting import sweep


def beat(lane: Lane, now: datetime) -> None:
    """Give a sign of life; open again what was put off until now; let go pictures of nobody."""
    quiet.beat(lane, now)
    if lane is Lane.INCOMING:
        wake(now)
        sweep(now)

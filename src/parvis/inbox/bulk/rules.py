"""How far a bulk act is, and how long it still takes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from parvis.inbox.bulk.models import PartState as P

MOST: Final = 10_000
TELLING: Final = (timedelta(seconds=3), 5)  # before so long and so many, a guess would mislead


@dataclass(frozen=True, slots=True)
class Progress:
    """Real counts of one bulk act."""

    total: int
    done: int
    same: int
    failed: int
    leaving: int
    left: int

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Progress:
        """Sum the parts by their state."""
        return cls(
            total=sum(counts.values()),
            done=counts.get(P.DONE, 0),
            same=counts.get(P.SAME, 0),
            failed=counts.get(P.FAILED, 0),
            leaving=counts.get(P.LEAVING, 0),
            left=counts.get(P.LEFT, 0),
        )

    @property
    def settled(self) -> int:
        """How many need nothing more."""
        return self.done + self.same + self.failed + self.left

    def time_left(self, spent: timedelta) -> timedelta | None:
        """Say how long the rest takes at the pace so far; None while that would be a guess."""
        if spent < TELLING[0] or self.settled < TELLING[1] or self.settled >= self.total:
            return None
        return spent * ((self.total - self.settled) / self.settled)

"""Share of voice and net opinion, with their intervals. Pure.

Share of voice: own mentions / (own + those compared) × 100, same sources and window. Net opinion A:
(favourable − unfavourable) / (favourable + unfavourable + neutral) × 100; B leaves neutral ones out.
Intervals are of 95 %: Wilson (1927) for a share, the normal one of a difference of two shares of one
sample for net opinion, SE = sqrt((p + d − (p − d)²) / n).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

Z: Final = 1.959964
LEAST: Final = 5


@dataclass(frozen=True, slots=True)
class Rate:
    """A number in per cent, what it was computed on, and its interval of 95 %."""

    value: float
    low: float
    high: float
    n: int

    @property
    def is_thin(self) -> bool:
        """Say whether it rests on too little to be compared."""
        return self.n < 30


@dataclass(frozen=True, slots=True)
class Voice:
    """What was said of one watch: how much, its share, both net opinions (None when unknown)."""

    key: int
    said: int
    share: Rate | None
    net: Rate | None
    net_of_judged: Rate | None
    to_read: int


def share(part: int, whole: int) -> Rate | None:
    """Return a share with its Wilson interval; None of nothing."""
    if whole <= 0:
        return None
    p, z2 = part / whole, Z * Z
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z * sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Rate(100 * p, 100 * low, 100 * high, whole)


def net(positive: int, negative: int, neutral: int) -> Rate | None:
    """Return favourable less unfavourable, in points of 100; None below five opinions."""
    n = positive + negative + neutral
    if n < LEAST:
        return None
    p, d = positive / n, negative / n
    half = Z * sqrt(max(0.0, p + d - (p - d) ** 2) / n)
    value = p - d
    return Rate(100 * value, 100 * max(-1.0, value - half), 100 * min(1.0, value + half), n)


def voices(counts: Mapping[int, Mapping[str, int]], order: Sequence[int]) -> list[Voice]:
    """Compare watches by what was counted of each: opinion → things said."""
    said = {key: sum(counts.get(key, {}).values()) for key in order}
    whole = sum(said.values())  # one watch alone has no share
    made = []
    for key in order:
        found = counts.get(key, {})
        good, bad = found.get("positive", 0), found.get("negative", 0)
        neutral = found.get("neutral", 0)
        made.append(
            Voice(
                key=key,
                said=said[key],
                share=share(said[key], whole) if len(order) > 1 else None,
                net=net(good, bad, neutral),
                net_of_judged=net(good, bad, 0),
                to_read=found.get("to_read", 0),
            )
        )
    return made

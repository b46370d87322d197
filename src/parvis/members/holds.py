"""Who must not be forgotten yet, whatever their age: upper rooms say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

Hold = Callable[[Sequence[int]], set[int]]
HOLDS: Final[dict[str, Hold]] = {}


def register(name: str, hold: Hold) -> None:
    """Let a room keep authors back; called from an app's `ready`.

    `hold` takes author ids and returns those it still needs (an open conversation, a dispute).
    """
    HOLDS[name] = hold


def held(authors: Sequence[int]) -> set[int]:
    """Return which of these authors a room still needs."""
    return set().union(*(hold(authors) for hold in HOLDS.values())) if authors else set()

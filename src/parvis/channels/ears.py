"""Whether a brand may begin to read a place yet: upper rooms say what must be done first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from parvis.channels.models import Place
from parvis.team.models import Brand

Guard = Callable[[Brand, bool], bool]
GUARDS: Final[dict[str, Guard]] = {}


def register(name: str, guard: Guard) -> None:
    """Let a room keep reading back; called from an app's `ready`.

    `guard` takes the brand and whether the place is ours, and says whether reading may begin.
    """
    GUARDS[name] = guard


def may_begin(brand: Brand, *, ours: bool) -> bool:
    """Say whether reading may begin; nothing is real in the sample brand."""
    return brand.is_sample or all(guard(brand, ours) for guard in GUARDS.values())


def may_wake(place: Place) -> bool:
    """Say whether a place may be due: what was begun goes on, what was not asks its guards."""
    begun = place.due_at is not None or place.last_read_at is not None
    return begun or may_begin(place.channel.brand, ours=place.ours)

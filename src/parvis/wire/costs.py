"""What a network bills: the price of an act, and the meter that stands before each call.

Money is counted in micro-dollars (US), as whole numbers: no price of a call is lost to rounding.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Protocol

from msgspec import Struct

DOLLAR: Final = 1_000_000


class Price(Struct, frozen=True, kw_only=True):
    """What an act will cost at most, in micro-dollars.

    `look` is what the last look before it may cost besides; `link` is true when it costs more
    because its text holds a link.
    """

    micro: int
    look: int = 0
    link: bool = False

    @property
    def whole(self) -> int:
        """Say what must be left for the act to be done."""
        return self.micro + self.look


class Meter(Protocol):
    """Counts what an account costs, and stops it at what a person allowed for the month."""

    def room(self) -> int | None:
        """Say how much may still be spent this month, in micro-dollars; None when nothing limits it."""
        ...

    def allow(self, micro: int) -> None:
        """Let a call of at most this price be made. Raises TryLater until the month ends."""
        ...

    def note(self, kind: str, each: int, names: Collection[str] = ()) -> None:
        """Write down, at once, what a call was billed: `each` for every name; without names, once.

        A name that was billed already in the same day (UTC) is not billed again.
        """
        ...


class Unmetered:
    """Stands where nobody counts: a test, or a network that bills nothing."""

    def room(self) -> int | None:
        """Say that nothing limits it."""
        return None

    def allow(self, micro: int) -> None:
        """Let every call be made."""

    def note(self, kind: str, each: int, names: Collection[str] = ()) -> None:
        """Write nothing down."""

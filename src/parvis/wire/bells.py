"""A line kept open to a network, which says only that something waits to be read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class Bell(Protocol):
    """One open line of one account. It never waits: whoever listens waits for many at once.

    It brings nothing but the keys of places: what is there is read as always, so that a line that
    breaks, or was never there, loses nothing.
    """

    def fileno(self) -> int:
        """Return the socket's number, for `select`."""
        ...

    def heard(self) -> Collection[str]:
        """Take what came by now; return the keys of the places where something waits.

        Raises TryLater when the line is dead, Broken when it says what we do not understand.
        """
        ...

    def close(self) -> None:
        """Hang up."""
        ...

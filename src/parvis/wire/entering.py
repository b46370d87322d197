"""From where the desk can be opened, and how each network lets it in from there. Words of the wire."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum, StrEnum
from typing import Final

from msgspec import Struct


class Level(IntEnum):
    """From where the desk can be opened; each level does what the one below does."""

    COMPUTER = 1
    NETWORK = 2
    PUBLIC = 3


EVERYWHERE: Final = tuple(Level)
HERE_OR_PUBLIC: Final = (Level.COMPUTER, Level.PUBLIC)


class How(StrEnum):
    """How a network lets the desk in.

    `back`: its own page asks the person, and brings them back. `code`: that page shows a code. `key`:
    a key or password made there by hand is pasted. `open`: nothing is asked.
    """

    BACK = "back"
    CODE = "code"
    KEY = "key"
    OPEN = "open"


class Letting(Struct, frozen=True, kw_only=True):
    """One way of being let in, from which levels of the desk's address. Sentences are msgids.

    `says` is told of it at the levels of `says_at`; `closed` why it cannot be taken from the others.
    """

    how: How
    levels: Sequence[Level] = EVERYWHERE
    says: str = ""
    says_at: Sequence[Level] = EVERYWHERE
    closed: str = ""


class Knocking(Struct, frozen=True, kw_only=True):
    """What others bring to the desk's own door. `far` says that they stand on the Internet."""

    far: bool

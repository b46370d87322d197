"""What names an item, orders it and tells that its words changed. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
PLAIN_WORDS: Final = 3  # title, text, html
LISTENED: Final = frozenset({"public", "unlisted"})
"""Audiences wide enough for watches, and so for alerts and whatever quotes what they catch."""
ROOM: Final = 20  # bits after the milliseconds: ids last until the year 2248


def item_id(said_at: datetime, *names: str | int) -> int:
    """Make an id ordered by publication time: milliseconds, then 20 bits drawn from the names.

    The same item gets the same id on every machine, unless another one took it (see `free_id`).
    """
    moment = max(said_at, EPOCH) - EPOCH
    milliseconds = moment // timedelta(milliseconds=1)
    drawn = int.from_bytes(blake2b("\x1f".join(map(str, names)).encode(), digest_size=4).digest())
    return (milliseconds << ROOM) | (drawn & ((1 << ROOM) - 1))


def first_id(at: datetime) -> int:
    """Return the smallest id that an item said at some moment can have."""
    return (max(at, EPOCH) - EPOCH) // timedelta(milliseconds=1) << ROOM


def free_id(wanted: int, taken: Collection[int]) -> int:
    """Return the first id from `wanted` on that nobody has."""
    while wanted in taken:
        wanted += 1
    return wanted


def digest(*words: str) -> str:
    """Fingerprint an item's words, 128 bits in hexadecimal, to see that they changed.

    Empty ones at the end change nothing: what has no warning is what it was before warnings.
    """
    while len(words) > PLAIN_WORDS and not words[-1]:
        words = words[:-1]
    return blake2b("\x1f".join(words).encode("utf-8"), digest_size=16).hexdigest()

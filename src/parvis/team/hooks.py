"""What the team announces, inside the transaction that writes the rows."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.kit.hooks import Hook
from parvis.team.models import Brand, User


@dataclass(frozen=True, slots=True)
class SeatClosed:
    """A person stops working for a brand; what they had taken goes to `hand_to`, or to nobody."""

    brand: Brand
    user: User
    hand_to: User | None


@dataclass(slots=True)
class LetterWritten:
    """A letter of the desk to one person. A subscriber that will send it sets `leaves`."""

    to: str
    subject: str
    text: str
    purpose: str
    leaves: bool = False


letter_written: Hook[LetterWritten] = Hook("team.letter_written")
seat_closed: Hook[SeatClosed] = Hook("team.seat_closed")
brand_changed: Hook[Brand] = Hook("team.brand_changed")

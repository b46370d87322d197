"""News that travels upward: declared by the lower package, subscribed in the upper one's apps.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection

E = TypeVar("E")


class Hook(Generic[E]):
    """A typed announcement made inside the transaction that changes the rows it speaks of.

    A subscriber may only write rows (usually an errand): what is committed together cannot be lost
    apart. Subscribers run in the order they subscribed; an exception undoes the whole transaction.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.subscribers: list[Callable[[E], None]] = []

    def subscribe(self, subscriber: Callable[[E], None]) -> None:
        """Add a subscriber, once."""
        if subscriber not in self.subscribers:
            self.subscribers.append(subscriber)

    def send(self, event: E) -> None:
        """Tell every subscriber. Raises RuntimeError outside a transaction."""
        if not connection.in_atomic_block:
            raise RuntimeError(f"hook {self.name} sent outside a transaction")
        for subscriber in self.subscribers:
            subscriber(event)

"""What the stream announces, inside the transaction that writes the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from parvis.channels.models import Channel, Place
from parvis.kit.hooks import Hook
from parvis.stream.models import Item


@dataclass(frozen=True, slots=True)
class ItemsStored:
    """Items written in one transaction, each with its author loaded, in the order they were said.

    `new` were unknown; `changed` had other words or another standing before; `gone` were deleted
    at the source and hold no words any more; `left` counts those by the author they had. An author
    without any item left is forgotten once the subscribers have run. All are of one `authority`;
    `back` are the ids of changed ones that had been gone, `home` of those that had been overheard
    and turn out to be said to us, or by us.
    """

    channel: Channel
    place: Place | None
    new: Sequence[Item]
    changed: Sequence[Item]
    gone: Sequence[Item]
    left: Mapping[int, int] = field(default_factory=dict)
    authority: str = ""
    back: frozenset[int] = frozenset()
    home: frozenset[int] = frozenset()


items_stored: Hook[ItemsStored] = Hook("stream.items_stored")

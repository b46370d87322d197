"""What channels announce, inside the transaction that writes the rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from parvis.channels.models import Channel, Outgoing
from parvis.kit.hooks import Hook


@dataclass(frozen=True, slots=True)
class OutgoingChanged:
    """A row of the outbox moved to another state."""

    outgoing: Outgoing
    before: str


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """An account was connected, fell silent, came back, or was removed."""

    channel: Channel
    before: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """A row is about to leave, in the very transaction that says so.

    Whoever has a reason to hold it appends that reason (the row's `why_held`): it does not leave.
    """

    outgoing: Outgoing
    objections: list[str] = field(default_factory=list)


leaving: Hook[Leaving] = Hook("channels.leaving")
outgoing_changed: Hook[OutgoingChanged] = Hook("channels.outgoing_changed")
channel_changed: Hook[ChannelChanged] = Hook("channels.channel_changed")

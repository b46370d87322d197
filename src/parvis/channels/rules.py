"""Which moves are legal, and how a failure is said. Pure but for the translation catalog."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import msgspec
from django.utils.translation import gettext

from parvis.channels.models import Channel, ChannelState, Outgoing, OutgoingState
from parvis.kit.secrets import KeyMissing
from parvis.wire.card import Limits, Unit
from parvis.wire.decoding import convert
from parvis.wire.errors import KINDS, Broken, ConnectorError, Reconnect

logger = logging.getLogger(__name__)

S = OutgoingState

OUTGOING_MOVES: Final[Mapping[str, frozenset[str]]] = {
    S.QUEUED: frozenset({S.SENDING, S.LATE, S.HELD, S.CANCELLED}),
    S.SENDING: frozenset({S.SENT, S.PROCESSING, S.RETRY, S.REFUSED, S.UNCONFIRMED, S.HELD}),
    S.PROCESSING: frozenset({S.SENT, S.REFUSED, S.UNCONFIRMED}),
    S.RETRY: frozenset({S.SENDING, S.LATE, S.HELD, S.CANCELLED}),
    S.UNCONFIRMED: frozenset({S.SENT, S.QUEUED, S.HELD, S.CANCELLED}),
    S.LATE: frozenset({S.QUEUED, S.CANCELLED, S.SENT}),
    S.HELD: frozenset({S.QUEUED, S.CANCELLED, S.SENT}),
    S.SENT: frozenset({S.REFUSED}),  # a letter that came back
    S.REFUSED: frozenset(),
    S.CANCELLED: frozenset(),
}

C = ChannelState

CHANNEL_MOVES: Final[Mapping[str, frozenset[str]]] = {
    C.CONNECTED: frozenset({C.EXPIRING, C.RECONNECT, C.PAUSED, C.DOWN, C.REMOVED}),
    C.EXPIRING: frozenset({C.CONNECTED, C.RECONNECT, C.PAUSED, C.DOWN, C.REMOVED}),
    C.RECONNECT: frozenset({C.CONNECTED, C.PAUSED, C.REMOVED}),
    C.PAUSED: frozenset({C.CONNECTED, C.REMOVED}),
    C.DOWN: frozenset({C.CONNECTED, C.RECONNECT, C.PAUSED, C.REMOVED}),
    C.REMOVED: frozenset({C.CONNECTED}),
    C.ARCHIVE: frozenset({C.CONNECTED}),
}


class IllegalMove(Exception):
    """A state was asked to become one it may not become: a fault of ours, never of a person."""


def _check(moves: Mapping[str, frozenset[str]], states: list[str]) -> None:
    if set(moves) != set(states) or not frozenset().union(*moves.values()) <= set(states):
        raise IllegalMove("a table of moves and its states disagree")


_check(OUTGOING_MOVES, OutgoingState.values)
_check(CHANNEL_MOVES, ChannelState.values)


def may_move(moves: Mapping[str, frozenset[str]], before: str, after: str) -> bool:
    """Say whether a table lets one state become another."""
    return after in moves[before]


def trouble(error: ConnectorError) -> dict[str, Any]:
    """Keep a failure: its kind, its sentence as a msgid, the sentence's values, its cause."""
    return {
        "kind": error.name,
        "sentence": error.sentence,
        "values": dict(error.values),
        "cause": error.cause[:2000],
    }


def as_wire(error: Exception) -> ConnectorError:
    """Name any failure as one of the six; whatever a plugin raises of its own is broken."""
    if isinstance(error, ConnectorError):
        return error
    if isinstance(error, KeyMissing):
        return Reconnect(error.sentence, cause=error.cause)
    logger.error("a connector failed in a way of its own", exc_info=error)
    return Broken(cause=type(error).__name__)


def say(kept: Mapping[str, Any] | None) -> str:
    """Say a kept failure in the reader's language."""
    if not kept:
        return ""
    kind = KINDS.get(str(kept.get("kind")))
    sentence = gettext(str(kept.get("sentence") or (kind.default if kind else "")))
    try:
        return sentence % dict(kept.get("values") or {})
    except (KeyError, ValueError, TypeError):
        return sentence


UNTOLD: Final = Limits(text=65_525, unit=Unit.BYTE, source="nothing was told")


def limits_of(channel: Channel) -> Limits:
    """Say what a text may hold there; what the network never told is taken for a long comment's."""
    try:
        return convert(channel.limits or {}, Limits)
    except msgspec.ValidationError:
        return UNTOLD


def is_late(outgoing: Outgoing, channel: Channel, now: datetime) -> bool:
    """Say whether a row would leave later than the channel tolerates."""
    return now > outgoing.send_at + channel.tolerance


WARN_AT: Final = (1, 7)


def days_left(expires_at: datetime | None, now: datetime) -> int | None:
    """Say in how many whole days a key stops working, 0 on the last; None when it never does."""
    return None if expires_at is None else max(0, (expires_at - now) // timedelta(days=1))


def warning_due(left: int | None, warned: int) -> int:
    """Say which warning is to be given now, 7 or 1 days before; 0 when none is, or it was given."""
    mark = next((mark for mark in WARN_AT if left is not None and left <= mark), 0)
    return mark if mark and (not warned or mark < warned) else 0


class Button(StrEnum):
    """What a person can do about a failure; the screen words it."""

    RECONNECT = "reconnect"
    EDIT = "edit"
    DISMISS = "dismiss"
    REPORT = "report"
    NONE = "none"


BUTTONS: Final[Mapping[str, Button]] = {
    "try_later": Button.NONE,
    "refused": Button.EDIT,
    "reconnect": Button.RECONNECT,
    "gone": Button.DISMISS,
    "broken": Button.REPORT,
    "unsupported": Button.DISMISS,
}
if set(BUTTONS) != set(KINDS):
    raise IllegalMove("a kind of failure offers no button")


def button(kept: Mapping[str, Any] | None) -> Button:
    """Say which one button a kept failure offers."""
    return BUTTONS.get(str((kept or {}).get("kind")), Button.NONE)


MOST_LOOKS: Final = 30
LOOK_AGAIN: Final = (
    timedelta(seconds=5),
    timedelta(seconds=20),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
)


def look_again(looks: int) -> timedelta:
    """Say when to look again whether something got there: soon at first, then every hour.

    After `MOST_LOOKS` (a little more than a day) a person is asked instead.
    """
    return LOOK_AGAIN[min(looks, len(LOOK_AGAIN) - 1)]

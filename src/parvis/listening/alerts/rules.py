"""When an alert leaves, and what a parcel says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from parvis.wire.errors import Broken, ConnectorError, Gone, Reconnect, Refused, TryLater
from parvis.wire.words import gettext_noop as _

DAY: Final = timedelta(days=1)
LONGEST_TEXT: Final = 3000
MOST_TOLD: Final = 20

KEY_DEAD: Final = _(
    "%(service)s no longer accepts these keys. Make new ones there, and paste them here."
)
NOT_THERE: Final = _("%(service)s knows no such place. Check the address, the room or the number.")
NOT_TAKEN: Final = _("%(service)s did not take the message. Check what is written here.")
BUSY: Final = _("%(service)s asks to wait. Parvis tries again by itself.")


@dataclass(frozen=True, slots=True)
class Hours:
    """When a person may be told: quiet between two hours of theirs, or once a day."""

    zone: tzinfo
    bundle: timedelta = timedelta(minutes=10)
    quiet_from: time | None = None
    quiet_to: time | None = None
    daily_at: time | None = None


def leaves_at(now: datetime, hours: Hours, *, urgent: bool, follows: datetime | None) -> datetime:
    """Say when a new parcel leaves.

    The first thing told leaves at once; what comes within `bundle` of `follows` (when the parcel
    before it was made) waits until that time is over. Urgent news waits for no digest, and yet
    for the end of the quiet hours: whoever wants to be woken sets none.
    """
    due = now
    if hours.daily_at is not None and not urgent:
        due = _next(now, hours.daily_at, hours.zone)
    elif follows is not None:
        due = max(now, follows + hours.bundle)
    return _after_quiet(due, hours)


def _instant(on: date, at: time, zone: tzinfo) -> datetime:
    """Return a wall-clock moment; one that a DST gap swallows is the same number of minutes after."""
    return datetime.combine(on, at, zone).astimezone(UTC).astimezone(zone)


def _next(now: datetime, at: time, zone: tzinfo) -> datetime:
    today = now.astimezone(zone).date()
    first = _instant(today, at, zone)
    return first if first > now else _instant(today + DAY, at, zone)


def _after_quiet(due: datetime, hours: Hours) -> datetime:
    start, end = hours.quiet_from, hours.quiet_to
    if start is None or end is None or start == end:
        return due
    local = due.astimezone(hours.zone).time()
    is_quiet = start <= local < end if start < end else local >= start or local < end
    return _next(due, end, hours.zone) if is_quiet else due


@dataclass(frozen=True, slots=True)
class Told:
    """One thing told: its title, its lines, where to look."""

    title: str
    text: str
    url: str


def letter(brand: str, told: Sequence[Told], sentence: str, more: str) -> tuple[str, str]:
    """Say a parcel: its title and its text, cut at a length that every service takes.

    `sentence` is the title when several things are told; `more` names what is left out.
    """
    title = f"{brand}: {told[0].title}" if len(told) == 1 else f"{brand}: {sentence}"
    pieces = []
    for one in told[:MOST_TOLD]:
        head = "" if len(told) == 1 else one.title
        pieces.append("\n".join(line for line in (head, one.text, one.url) if line))
    if len(told) > MOST_TOLD:
        pieces.append(more)
    text, kept = "", 0
    for piece in pieces:
        if text and len(text) + len(piece) > LONGEST_TEXT:
            break
        text, kept = f"{text}\n\n{piece}" if text else piece, kept + 1
    if kept < len(pieces) and kept < MOST_TOLD:
        text += f"\n\n{more}"
    return title[:200], text[: LONGEST_TEXT + 200]


def meaning(service: str, statuses: Sequence[int], error: ConnectorError | None) -> ConnectorError:
    """Say what it means that a service did not take a message, from what it answered."""
    if error is not None:
        return error
    last = statuses[-1] if statuses else 0
    cause = f"HTTP {last}" if last else "nothing was asked"
    if last in {401, 403}:
        return Reconnect(KEY_DEAD, cause=cause, service=service)
    if last in {404, 410}:
        return Gone(NOT_THERE, cause=cause, service=service)
    if last == 429 or last >= 500:
        return TryLater(BUSY, cause=cause, service=service)
    if last:
        return Refused(NOT_TAKEN, cause=cause, service=service)
    return Broken(NOT_TAKEN, cause=cause, service=service)

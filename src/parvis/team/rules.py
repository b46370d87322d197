"""What each role may do. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from zoneinfo import ZoneInfo

from parvis.team.models import Role

WARNED: Final = (7, 1)  # days before the end of a mandate


class Right(StrEnum):
    """One thing a person may be allowed to do at a brand's desk."""

    READ = "read"
    NOTE = "note"
    LISTEN = "listen"  # what is listened for, and what is said of what was caught
    ANSWER = "answer"
    MODERATE = "moderate"  # how what others say stands on our sites
    APPROVE = "approve"
    MANAGE = "manage"  # channels, strategy, the team below the owner
    OWN = "own"  # roles of owners, removal of the brand


RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    Role.OWNER: frozenset(Right),
    Role.MANAGER: frozenset(Right) - {Right.OWN},
    Role.CONTRIBUTOR: frozenset(
        {Right.READ, Right.NOTE, Right.LISTEN, Right.ANSWER, Right.MODERATE}
    ),
    Role.APPROVER: frozenset({Right.READ, Right.NOTE, Right.APPROVE}),
    Role.ANALYST: frozenset({Right.READ, Right.NOTE, Right.LISTEN}),
    Role.OBSERVER: frozenset({Right.READ}),
}


def allows(role: str, right: Right) -> bool:
    """Say whether a role holds a right."""
    return right in RIGHTS[Role(role)]


@dataclass(frozen=True, slots=True)
class Spot:
    """Whether passkeys work at an address. `rp_id` is the host they are made for.

    Where they do not, `why` is "number" (an address in numbers), "plain" (no https) or "name" (a
    name without a dot), and `elsewhere` the address of the same desk where they would.
    """

    rp_id: str = ""
    why: str = ""
    elsewhere: str = ""

    @property
    def works(self) -> bool:
        """Say whether a browser makes and uses passkeys there."""
        return bool(self.rp_id)


def passkey_spot(host: str, *, is_secure: bool, known: Collection[str]) -> Spot:
    """Judge a `Host` header. WebAuthn §5.1.3 wants a domain name and a secure context.

    `known` are the names the desk answers to. Browsers hold `localhost` for secure without https,
    and refuse 127.0.0.1, which is no domain.
    """
    name, mark, port = host.rpartition(":")
    if not mark or host.endswith("]"):
        name, port = host, ""
    if name == "localhost":
        return Spot(rp_id=name)
    try:
        number = ip_address(name.strip("[]"))
    except ValueError:
        if not is_secure:
            return Spot(why="plain")
        return Spot(rp_id=name) if "." in name else Spot(why="name")
    elsewhere = ""
    if number.is_loopback and "localhost" in known:
        elsewhere = f"http://localhost:{port}" if port else "http://localhost"
    return Spot(why="number", elsewhere=elsewhere)


def span(begins_on: date, ends_on: date, zone: str) -> tuple[datetime, datetime]:
    """Return the first instant of a mandate and the one at which it is over, in its brand's zone."""
    here = ZoneInfo(zone)
    begins = datetime.combine(begins_on, time.min, here)
    return begins, datetime.combine(ends_on + timedelta(days=1), time.min, here)


def days_left(ends_on: date, zone: str, now: datetime) -> int:
    """Count the days until the last day of a mandate: 0 on that day, negative afterwards."""
    return (ends_on - now.astimezone(ZoneInfo(zone)).date()).days


def warning_due(left: int, warned: int | None) -> int | None:
    """Say which warning a mandate owes when so many days are left: 7, 1, or none."""
    owed = min((days for days in WARNED if left <= days), default=None)
    return owed if owed is not None and (warned is None or warned > owed) else None


def next_moment(ends_on: date, zone: str, now: datetime) -> datetime:
    """Return when a mandate must be looked at again: the eve of a warning’s day, or its end."""
    here = ZoneInfo(zone)
    days = [ends_on - timedelta(days=before) for before in WARNED] + [ends_on + timedelta(days=1)]
    moments = [datetime.combine(day, time.min, here) for day in sorted(days)]
    return next((at for at in moments if at > now), moments[-1])

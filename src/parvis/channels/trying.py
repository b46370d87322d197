"""What was tried for each row of the outbox: what networks answered is forgotten in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import pgettext

from parvis.channels.models import Attempt, Outgoing, Verb
from parvis.team.models import Brand

KEPT: Final = timedelta(days=30)

Asked = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt, in words: when, what, what became of it; each request of it as it was noted."""

    at: datetime
    what: str
    became: str
    asked: tuple[Asked, ...]
    cause: str


def told(outgoing: Outgoing) -> tuple[Try, ...]:
    """Say what was tried for a row read with its `tries`, oldest first; nothing for one read without."""
    if "tries" not in getattr(outgoing, "_prefetched_objects_cache", {}):
        return ()
    rows = sorted(outgoing.tries.all(), key=lambda row: row.pk)
    return tuple(
        Try(row.started_at, _what(row.verb), _became(row), tuple(row.asked), row.cause)
        for row in rows
    )


def _what(verb: str) -> str:
    words = {
        "find": pgettext("attempt", "Looked for"),
        Verb.EDIT: pgettext("attempt", "Changed"),
        Verb.RETRACT: pgettext("attempt", "Taken back"),
        Verb.MODERATE: pgettext("attempt", "Decided"),
    }
    return words.get(verb, pgettext("attempt", "Sent"))


def _became(row: Attempt) -> str:
    if row.ended_at is None:
        return pgettext("attempt", "how it ended is not known")
    words = {
        "arrived": pgettext("attempt", "it is there"),
        "absent": pgettext("attempt", "it is not there"),
        "pending": pgettext("attempt", "the network is still at it"),
        "try_later": pgettext("attempt", "not for now"),
        "reconnect": pgettext("attempt", "the key was refused"),
        "refused": pgettext("attempt", "refused"),
        "gone": pgettext("attempt", "what it was about is gone"),
        "broken": pgettext("attempt", "the answer was not understood"),
        "unsupported": pgettext("attempt", "the network does not know how"),
    }
    return words.get(row.outcome, pgettext("attempt", "it failed"))


def forget_of(brand: Brand, *, before: datetime | None = None) -> int:
    """Forget what networks answered to a brand, up to a moment: it may name someone who is forgotten."""
    rows = Attempt.objects.filter(outgoing__brand=brand)
    rows = rows.filter(started_at__lt=before) if before else rows
    return rows.exclude(asked=[]).update(asked=[])


def forget_old(now: datetime) -> int:
    """Forget what networks answered more than thirty days ago; return of how many attempts."""
    return Attempt.objects.filter(started_at__lt=now - KEPT).exclude(asked=[]).update(asked=[])

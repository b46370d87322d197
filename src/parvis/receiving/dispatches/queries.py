"""What is read of correspondents: whom a brand tells, what was carried, what was answered."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.channels.rules import say
from parvis.receiving.dispatches.events import EVENTS, TEST
from parvis.receiving.models import Correspondent, Dispatch, DispatchState
from parvis.team.models import Brand

SHOWN: Final = 50


def correspondents_of(brand: Brand) -> QuerySet[Correspondent]:
    """List whom a brand tells."""
    return Correspondent.objects.filter(brand=brand).order_by("name", "pk")


def log_of(row: Correspondent) -> list[dict[str, Any]]:
    """List the newest dispatches with their tries, and say what became of each."""
    rows = row.dispatches.order_by("-made_at", "-pk").prefetch_related("tries")[:SHOWN]
    return [
        {
            "row": one,
            "label": _(EVENTS[one.event]) if one.event in EVENTS else _("A test"),
            "state": state_of(one),
            "tries": list(one.tries.all()),
            "may_again": one.state == DispatchState.FAILED and one.event != TEST,
        }
        for one in rows
    ]


def state_of(row: Dispatch) -> str:
    """Say what became of a dispatch."""
    said = {
        DispatchState.WAITING: _("waits, and is tried again") if row.attempts else _("waits"),
        DispatchState.TAKEN: _("taken"),
        DispatchState.FAILED: _("not taken, and tried no more"),
        DispatchState.DROPPED: _("left aside: the program was switched off"),
    }
    return said[DispatchState(row.state)]


def look(row: Correspondent) -> dict[str, Any]:
    """Say how a correspondent fares."""
    waiting = row.dispatches.filter(state=DispatchState.WAITING).count()
    return {"program": row, "why": say(row.trouble), "waiting": waiting, "log": log_of(row)}

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.kit import saying
from parvis.listening.models import Watch, WatchKind
from parvis.listening.voice import queries
from parvis.listening.voice.rules import Rate, Voice, voices
from parvis.listening.watches.queries import watches_of
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right

WINDOWS = (7, 30, 90)
MOST = 8


@require_safe
@in_brand(Right.READ)
def voice(request: BrandRequest) -> HttpResponse:
    """Compare some watches over a window: share of voice and net opinion, with their definitions."""
    everything = sorted(
        watches_of(request.brand, request.user), key=lambda row: row.name.casefold()
    )
    asked = {int(pk[:18]) for pk in request.GET.getlist("watch") if pk.isdecimal()}
    ours = [row for row in everything if row.kind in {WatchKind.BRAND, WatchKind.COMPETITOR}]
    chosen = ([row for row in everything if row.pk in asked] or ours)[:MOST]
    given = request.GET.get("days", "")
    days = int(given) if given in {str(n) for n in WINDOWS} else 30
    since = timezone.now() - timedelta(days=days)
    found = voices(queries.counted(chosen, since), [row.pk for row in chosen])
    context = {
        "lines": _lines(chosen, found, queries.still_reading(chosen)),
        "watches": [(row, row in chosen) for row in everything],
        "windows": [
            (n, ngettext("%(n)s day", "%(n)s days", n) % {"n": n}, n == days) for n in WINDOWS
        ],
        "since": since,
        "said": sum(one.said for one in found),
        "places": queries.places(request.brand),
    }
    return render(request, "listening/voice/voice.html", context)


def _lines(watches: list[Watch], found: list[Voice], reading: set[int]) -> list[dict[str, Any]]:
    """Prepare each line of the chart and of its table."""
    return [
        {
            "watch": row,
            "voice": one,
            "width": round(3 * one.share.value, 1) if one.share else 0,
            "left": round(3 * one.share.low, 1) if one.share else 0,
            "span": round(3 * (one.share.high - one.share.low), 1) if one.share else 0,
            "share": _said(one.share),
            "net": _said(one.net, signed=True),
            "net_of_judged": _said(one.net_of_judged, signed=True),
            "is_reading": row.pk in reading,
        }
        for row, one in zip(watches, found, strict=True)
    ]


def _said(rate: Rate | None, *, signed: bool = False) -> dict[str, str] | None:
    """Say a rate: its value, then its interval and what it rests on."""
    if rate is None:
        return None
    unit = "" if signed else f"{saying.NBSP}%"
    low, high = _number(rate.low, signed=signed), _number(rate.high, signed=signed)
    return {
        "value": _number(rate.value, signed=signed) + unit,
        "more": _("%(low)s to %(high)s, n = %(n)s")
        % {"low": low, "high": high + unit, "n": saying.number(rate.n, language=_tongue())},
    }


def _number(value: float, *, signed: bool) -> str:
    whole = round(value)
    text = saying.number(abs(whole), language=_tongue())
    sign = "−" if whole < 0 else "+" if signed and whole else ""
    return f"{sign}{text}"


def _tongue() -> str:
    return get_language() or "en"

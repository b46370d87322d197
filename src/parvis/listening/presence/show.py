"""How ranks look on the page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.channels.rules import say
from parvis.kit import saying
from parvis.listening.models import Engine, EngineKind, Phrase, Rank
from parvis.listening.presence import rules

DAYS = 90
NAMED = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """How a phrase stands at one engine."""

    kind: str
    engine: str
    place: str
    day: date | None
    page: str
    trend: str
    is_better: bool
    path: str
    drawn: str
    others: str
    trouble: str


def cells(
    phrase: Phrase,
    engines: Mapping[str, Engine],
    ranks: Mapping[tuple[int, str], Sequence[Rank]],
    *,
    today: date,
    hosts: Collection[str],
) -> list[Cell]:
    """Prepare a cell for each engine that is asked, or that answered once."""
    kinds = [
        kind for kind in EngineKind.values if kind in engines or ranks.get((phrase.pk, str(kind)))
    ]
    return [
        _cell(phrase, str(kind), ranks.get((phrase.pk, str(kind)), ()), today, hosts)
        for kind in kinds
    ]


def _cell(
    phrase: Phrase, kind: str, ranks: Sequence[Rank], today: date, hosts: Collection[str]
) -> Cell:
    told = [(rank.day, rank.position) for rank in ranks]
    last = ranks[-1] if ranks else None
    gained = rules.trend(told, today)
    return Cell(
        kind=kind,
        engine=EngineKind(kind).label,
        place=place(last) if last else _("not asked yet"),
        day=last.day if last else None,
        page=last.page if last else "",
        trend=_gained(gained),
        is_better=bool(gained and gained > 0),
        path=rules.drawing(told, today, DAYS),
        drawn=_drawn(told),
        others=others(last, hosts) if last else "",
        trouble=say(phrase.troubles.get(kind)),
    )


def place(rank: Rank) -> str:
    """Say a rank: “3rd”, “4.2 on average”, “not among the first 20”."""
    language = get_language() or "en"
    if rank.position is None:
        if not rank.depth:
            return _("nothing found at all")
        told = saying.number(rank.depth, language=language)
        return ngettext("not among the first %(n)s", "not among the first %(n)s", rank.depth) % {
            "n": told
        }
    if rank.engine == EngineKind.CONSOLE:
        average = saying.number(round(rank.position, 1), language=language, decimals=1)
        return _("%(place)s on average") % {"place": average}
    if rank.position == 1:
        return _("first")
    return saying.ordinal(int(rank.position), language=language)


def _gained(places: float | None) -> str:
    if places is None:
        return ""
    if abs(places) < 0.05:
        return _("as the week before")
    told = saying.number(
        round(abs(places), 1), language=get_language() or "en", decimals=0 if places % 1 == 0 else 1
    )
    count = 1 if abs(places) < 2 else 2
    if places > 0:
        words = ngettext("%(n)s place better in a week", "%(n)s places better in a week", count)
    else:
        words = ngettext("%(n)s place worse in a week", "%(n)s places worse in a week", count)
    return words % {"n": told}


def _drawn(told: Iterable[tuple[date, float | None]]) -> str:
    """Say in words what the drawing shows."""
    known = [place for _day, place in told if place is not None]
    if not known:
        return _("no rank in 90 days")
    language = get_language() or "en"
    best, worst = (
        saying.number(round(one, 1), language=language, decimals=0 if one % 1 == 0 else 1)
        for one in (min(known), max(known))
    )
    days = ngettext("%(n)s day with a rank", "%(n)s days with a rank", len(known))
    return f"{days % {'n': len(known)}}, " + _("best %(best)s, worst %(worst)s") % {
        "best": best,
        "worst": worst,
    }


def others(rank: Rank, hosts: Collection[str], most: int = NAMED) -> str:
    """Name who stands there beside us: “1 exemple.ca, 2 autre.example”."""
    named = [
        f"{place}{saying.NBSP}{host}"
        for place, host in rank.others
        if host and not rules.is_ours(host, hosts)
    ]
    return ", ".join(named[:most])

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from parvis.site.today import actions, machine, queries
from parvis.site.today.rules import MINUTES_CHOICES, Day, Line, Pace, day, segments
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows

MORE: int = 10


@require_safe
@in_brand(Right.READ)
def today(request: BrandRequest) -> HttpResponse:
    """Show what matters now at this brand's desk, one thing at a time, until the day is done."""
    known = queries.pace_of(request.brand)
    here = stand(request, known)
    total = here.done + len(here.asked)
    minutes = [1] * here.done + [max(1, line.minutes) for line in here.asked]
    context = {
        "day": here,
        "total": total,
        "first": here.asked[0] if here.asked else None,
        "next": here.asked[1:],
        "segments": segments(minutes),
        "choices": MINUTES_CHOICES,
        "pace": known,
        "more": MORE if here.rest else 0,
        "good": queries.good_news(request.brand),
        "now": timezone.now(),
    }
    return render(request, "today/index.html", context)


def stand(request: BrandRequest, known: Pace) -> Day:
    """Say where this person's day stands; it begins when it is first looked at."""
    user, brand = request.user, request.brand
    round_ = actions.today_of(user, brand)
    lines = _lines(request, known, keep=(round_.asked or ()) if round_ else ())
    if round_ is None or round_.asked is None:
        round_ = actions.begin(user, brand, lines)
    return day(
        lines,
        asked=round_.asked or (),
        skipped=round_.skipped,
        tired=queries.tired(brand, user, timezone.localdate()),
    )


def _lines(request: BrandRequest, known: Pace, *, keep: tuple[str, ...] | list[str]) -> list[Line]:
    gone = queries.dropped(request.brand, request.user)
    found = queries.lines(request.brand, request.user, keep=keep, known=known)
    found = [*found, *_of_the_machine(request)]
    return [line for line in found if line.key not in gone]


@require_safe
@in_brand(Right.READ)
def onward(request: BrandRequest) -> HttpResponse:
    """Lead to the next thing of the day, after the one just looked at; to Today when none is left."""
    asked = stand(request, queries.pace_of(request.brand)).asked
    keys = [line.key for line in asked]
    after = request.GET.get("after", "")
    at = keys.index(after) + 1 if after in keys else 0
    if at >= len(asked):
        return redirect("today", request.brand.slug)
    return redirect(asked[at].marked)


@require_POST
@in_brand(Right.READ)
def skip(request: BrandRequest) -> HttpResponse:
    """Leave a line for tomorrow, keep one put off too often, or let it go."""
    key, word = request.POST.get("key", "")[:100], request.POST.get("word", "")
    if key and word == "keep":
        actions.keep(request.user, request.brand, key)
    elif key and word == "drop":
        may = allows(request.seat.role, Right.ANSWER)
        actions.drop(request.user, request.brand, key, may_answer=may)
    elif key:
        actions.skip(request.user, request.brand, key)
    return redirect("today", request.brand.slug)


@require_POST
@in_brand(Right.READ)
def minutes(request: BrandRequest) -> HttpResponse:
    """Keep how long this person has, or ask for ten minutes more."""
    chosen = request.POST.get("minutes", "")
    if chosen == "more":
        lines = _lines(request, queries.pace_of(request.brand), keep=())
        actions.more(request.user, request.brand, lines, minutes=MORE)
    elif chosen in {str(choice) for choice in MINUTES_CHOICES}:
        actions.begin_again(request.user, request.brand, minutes=int(chosen))
    return redirect("today", request.brand.slug)


def _of_the_machine(request: BrandRequest) -> list[Line]:
    """Ask whoever looks after the machine what only they can do."""
    return list(machine.lines()) if request.user.is_operator else []

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from parvis.site.today import queries
from parvis.site.today.rules import MINUTES_CHOICES, plan, segments
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right


@require_safe
@in_brand(Right.READ)
def today(request: BrandRequest) -> HttpResponse:
    """Show what matters now at this brand's desk."""
    day = plan(
        queries.lines(request.brand),
        minutes=request.user.minutes_a_day,
        skipped=_skipped(request),
    )
    context = {
        "plan": day,
        "first": day.asked[0] if day.asked else None,
        "next": day.asked[1:],
        "segments": segments(day.asked),
        "choices": MINUTES_CHOICES,
        "good": queries.good_news(request.brand),
        "now": timezone.now(),
    }
    return render(request, "today/index.html", context)


@require_POST
@in_brand(Right.READ)
def skip(request: BrandRequest) -> HttpResponse:
    """Leave a line for tomorrow."""
    skipped = {*_skipped(request), request.POST.get("key", "")[:100]}
    request.session[_day_key(request)] = sorted(skipped)[-100:]
    return redirect("today", request.brand.slug)


@require_POST
@in_brand(Right.READ)
def minutes(request: BrandRequest) -> HttpResponse:
    """Keep how long this person has."""
    chosen = request.POST.get("minutes", "")
    if chosen in {str(choice) for choice in MINUTES_CHOICES}:
        request.user.minutes_a_day = int(chosen)
        request.user.save(update_fields=["minutes_a_day"])
    return redirect("today", request.brand.slug)


def _day_key(request: BrandRequest) -> str:
    return f"skipped:{request.brand.pk}:{timezone.localdate()}"


def _skipped(request: BrandRequest) -> frozenset[str]:
    return frozenset(request.session.get(_day_key(request), ()))

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.listening.spikes import saying
from parvis.listening.spikes.letters import BY_DEFAULT
from parvis.listening.spikes.models import AlertWish, Spike
from parvis.listening.watches.queries import watches_of
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.READ)
def alerts(request: BrandRequest) -> HttpResponse:
    """Show the latest spikes, and let a person say what they want to be written about."""
    wish = AlertWish.objects.filter(brand=request.brand, user=request.user).first()
    if request.method == "POST":
        AlertWish.objects.update_or_create(
            brand=request.brand,
            user=request.user,
            defaults={name: name in request.POST for name in ("spikes", "grave")},
        )
        messages.info(request, _("Kept."))
        return redirect("alerts", request.brand.slug)
    default = request.seat.role in BY_DEFAULT
    seen = watches_of(request.brand, request.user)
    rows = Spike.objects.filter(brand=request.brand, watch__in=seen).select_related("watch")
    context = {
        "spikes": [
            (row, saying.headline(row), saying.arithmetic(row), saying.reasons(row))
            for row in rows.order_by("-at")[:30]
        ],
        "wish": {
            "spikes": wish.spikes if wish else default,
            "grave": wish.grave if wish else default,
        },
    }
    return render(request, "listening/spikes/alerts.html", context)

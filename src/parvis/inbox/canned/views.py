from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.inbox.canned.queries import offered
from parvis.inbox.views import find
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows


@require_safe
@in_brand(Right.ANSWER)
def saved_replies(request: BrandRequest, pk: int) -> HttpResponse:
    """Offer the saved replies as they would be said here; alone, inside the reply box."""
    found = find(request, pk)
    context = {
        "offers": offered(request, found),
        "pk": found.pk,
        "may_manage": allows(request.seat.role, Right.MANAGE),
    }
    name = "_canned" if request.headers.get("HX-Request") else "canned"
    return render(request, f"inbox/{name}.html", context)

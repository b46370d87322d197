"""For how long those who were merely overheard are kept, and what forgetting would do."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.channels import looks
from parvis.members import forgetting
from parvis.members.forms import RetentionForm
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows


@require_safe
@in_brand(Right.READ)
def retention(request: BrandRequest) -> HttpResponse:
    """Show for how long the overheard are kept; with `days`, what another length would do."""
    kept = forgetting.terms_of(request.brand)
    tried = RetentionForm(request.GET) if "days" in request.GET else None
    if tried is None:
        tried_days, form = kept.days, RetentionForm({"days": kept.days, "reason": kept.reason})
    else:
        form = tried
        tried.is_valid()
        tried_days = tried.cleaned_data.get("days") or kept.days
    return _page(request, form, tried_days, is_trial=tried_days != kept.days)


@require_POST
@in_brand(Right.MANAGE)
def retention_change(request: BrandRequest) -> HttpResponse:
    """Keep how long the overheard are kept, and why."""
    form = RetentionForm(request.POST)
    if not form.is_valid():
        days = form.cleaned_data.get("days") or forgetting.terms_of(request.brand).days
        return _page(request, form, days, is_trial=True, status=422)
    given = form.cleaned_data
    forgetting.keep_for(request.brand, days=given["days"], reason=given["reason"], by=request.user)
    messages.success(request, _("Kept. The notice says it too: read it once more."))
    return redirect("retention", request.brand.slug)


def _page(
    request: BrandRequest, form: RetentionForm, days: int, *, is_trial: bool, status: int = 200
) -> HttpResponse:
    plan = forgetting.foresee(request.brand, days=days)
    networks = [
        {"name": looks.network_name(name), "icon": looks.icon(name), "count": count}
        for name, count in plan.by_network.most_common()
    ]
    context = {
        "form": form,
        "plan": plan,
        "networks": networks,
        "is_trial": is_trial,
        "kept": forgetting.terms_of(request.brand),
        "may_manage": allows(request.seat.role, Right.MANAGE),
    }
    return render(request, "members/retention.html", context, status=status)

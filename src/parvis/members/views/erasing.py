"""The pages of a person's rights: a copy of what is held, and the end of it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from parvis.members import erasure
from parvis.members.export import held
from parvis.members.models import Erasure, Member
from parvis.team.access import BrandRequest, in_brand
from parvis.team.actions import record
from parvis.team.rules import Right

REASONS = [reason for reason in Erasure.Reason if reason != Erasure.Reason.REPLAYED]


@never_cache
@require_safe
@in_brand(Right.MANAGE)
def member_held(request: BrandRequest, pk: int) -> HttpResponse:
    """Hand over everything held of someone, as a file."""
    found = _find(request, pk)
    told = held(found)
    record("member.told", brand=request.brand, by=request.user, subject=found.name)
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="parvis-member-{found.pk}.json"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.MANAGE)
def member_erasure(request: BrandRequest, pk: int) -> HttpResponse:
    """Erase someone, once their name was written as it stands and a reason given."""
    found = _find(request, pk)
    fault = ""
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        fault = _fault(found, reason, request.POST.get("name", ""))
        if not fault:
            try:
                erasure.erase(found, reason=reason, by=request.user)
            except OSError:
                fault = _(
                    "The ledger of erasures could not be written, so nothing was erased. Ask who"
                    " looks after the machine whether its disk is full."
                )
            else:
                messages.success(
                    request, _("It is done. Nothing the site still shows of them will come back.")
                )
                return redirect("members", request.brand.slug)
    context = {
        "member": found,
        "reasons": [(r.value, r.label, r.value == reason) for r in REASONS],
        "said": found.accounts.aggregate(n=Sum("author__item_count"))["n"] or 0,
        "fault": fault,
    }
    return render(request, "members/erasure.html", context, status=422 if fault else 200)


def _fault(member: Member, reason: str, name: str) -> str:
    if " ".join(name.split()) != " ".join(member.name.split()):
        return _("Nothing was erased: write the name exactly as it stands.")
    if reason not in REASONS:
        return _("Nothing was erased: say why first.")
    return ""


def _find(request: BrandRequest, pk: int) -> Member:
    return get_object_or_404(Member.objects.select_related("brand"), pk=pk, brand=request.brand)

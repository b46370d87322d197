from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from parvis.channels import looks
from parvis.kit.saying import monogram
from parvis.members import actions, queries
from parvis.members.models import Address, Member
from parvis.members.saying import in_one_breath
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows


class MemberForm(forms.Form):
    """A person added by hand, and where they are known from."""

    name = forms.CharField(label=_("Name"), max_length=300)
    source = forms.CharField(
        label=_("Known from"),
        max_length=300,
        help_text=_("“Met at the workshop of March 3”. The law wants to know it too."),
    )


@require_safe
@in_brand(Right.READ)
def members(request: BrandRequest) -> HttpResponse:
    """List the members, latest first."""
    after = request.GET.get("after", "")
    since = timezone.now() - timedelta(days=7) if request.GET.get("new") else None
    text = request.GET.get("q", "").strip()[:200]
    rows, more = queries.page(
        request.brand, text=text, since=since, after=int(after[:18]) if after.isdigit() else None
    )
    query = request.GET.copy()
    if more:
        query["after"] = str(more)
    context = {
        "rows": rows,
        "q": text,
        "only_new": since is not None,
        "older_url": f"?{query.urlencode()}" if more else "",
        "form": MemberForm() if allows(request.seat.role, Right.ANSWER) else None,
        "may_manage": allows(request.seat.role, Right.MANAGE),
    }
    return render(request, "members/members.html", context)


@require_POST
@in_brand(Right.ANSWER)
def added(request: BrandRequest) -> HttpResponse:
    """Add a member by hand."""
    form = MemberForm(request.POST)
    if not form.is_valid():
        rows, _more = queries.page(request.brand)
        context = {"rows": rows, "form": form}
        return render(request, "members/members.html", context, status=422)
    made = actions.add_member(
        brand=request.brand,
        name=form.cleaned_data["name"],
        source_detail=form.cleaned_data["source"],
        by=request.user,
    )
    return redirect("member", request.brand.slug, made.pk)


@require_safe
@in_brand(Right.READ)
def member(request: BrandRequest, pk: int) -> HttpResponse:
    """Show one member: what they said, their accounts, what the team knows."""
    found = _find(request, pk)
    before = request.GET.get("before", "")
    said = queries.items(found, before=int(before[:19]) if before.isdigit() else None, limit=31)
    context = {
        "member": found,
        "initials": monogram(found.name),
        "breath": in_one_breath(found),
        "said": [_said(request, item) for item in said[:30]],
        "older_url": f"?before={said[29].pk}" if len(said) > 30 else "",
        "accounts": [
            {
                "icon": looks.icon(a.author.network),
                "name": a.author.name,
                "since": a.author.first_at,
            }
            for a in found.accounts.select_related("author")
        ],
        "notes": found.notes.select_related("by").order_by("-at"),
        "addresses": Address.choices,
        "may_note": allows(request.seat.role, Right.NOTE),
        "may_answer": allows(request.seat.role, Right.ANSWER),
    }
    return render(request, "members/member.html", context)


def _said(request: BrandRequest, item: Any) -> dict[str, Any]:  # noqa: ANN401
    entry = getattr(item, "entry", None)
    url = reverse("conversation", args=[request.brand.slug, entry.conversation_id]) if entry else ""
    return {"item": item, "icon": looks.icon(item.channel.network), "url": url}


@require_POST
@in_brand(Right.NOTE)
def member_notes(request: BrandRequest, pk: int) -> HttpResponse:
    """Keep what the team knows of someone."""
    found = _find(request, pk)
    text = request.POST.get("text", "").strip()[:5000]
    if text:
        actions.add_note(found, text=text, by=request.user)
    return redirect("member", request.brand.slug, pk)


@require_POST
@in_brand(Right.ANSWER)
def member_traits(request: BrandRequest, pk: int) -> HttpResponse:
    """Note how to address someone, or that they recommend us."""
    found = _find(request, pk)
    if request.POST.get("address") in Address.values:
        actions.set_address(found, address=request.POST["address"], by=request.user)
    if request.POST.get("ambassador") in {"yes", "no"}:
        is_one = request.POST["ambassador"] == "yes"
        actions.make_ambassador(found, is_ambassador=is_one, by=request.user)
    return redirect("member", request.brand.slug, pk)


def _find(request: BrandRequest, pk: int) -> Member:
    return get_object_or_404(Member.objects.select_related("brand"), pk=pk, brand=request.brand)

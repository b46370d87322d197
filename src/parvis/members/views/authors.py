"""Someone who is not a member: what they said, why there is no profile, when they are forgotten."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from parvis.channels import looks
from parvis.kit.saying import monogram
from parvis.members import actions, facts, forgetting, timeline
from parvis.members.forms import SourceForm
from parvis.members.holds import held
from parvis.members.saying import who_is_this
from parvis.stream.models import Author
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows


@require_safe
@in_brand(Right.READ)
def author(request: BrandRequest, pk: int) -> HttpResponse:
    """Show someone who is not a member; a member has a page of their own."""
    found = _find(request, pk)
    known = actions.member_of(found)
    if known is not None:
        return redirect("member", request.brand.slug, known.pk)
    return _page(request, found, SourceForm())


@require_POST
@in_brand(Right.ANSWER)
def author_membership(request: BrandRequest, pk: int) -> HttpResponse:
    """Make somebody who was merely overheard a member, with the reason why."""
    found = _find(request, pk)
    form = SourceForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    made = actions.make_member_of(found, source_detail=form.cleaned_data["source"], by=request.user)
    return redirect("member", request.brand.slug, made.pk)


def _find(request: BrandRequest, pk: int) -> Author:
    rows = Author.objects.select_related("brand")
    return get_object_or_404(rows, pk=pk, brand=request.brand)


def _page(
    request: BrandRequest, found: Author, form: SourceForm, *, status: int = 200
) -> HttpResponse:
    before = request.GET.get("before", "")
    page = timeline.of_author(
        found.pk, request.brand.slug, before=int(before[:19]) if before.isdecimal() else None
    )
    days = forgetting.terms_of(request.brand).days
    goes = forgetting.is_overheard(found)
    told = facts.of_authors([found.pk]).get(found.pk)
    context = {
        "author": found,
        "initials": monogram(found.name),
        "network": looks.network_name(found.network),
        "icon": looks.icon(found.network),
        "breath": who_is_this(told) if told and not found.is_us else "",
        "lines": page.lines,
        "older_url": f"?before={page.before}" if page.before else "",
        "days": days,
        "goes_at": forgetting.due_for(found, days=days) if goes else None,
        "is_held": bool(held([found.pk])) if goes else False,
        "form": form if allows(request.seat.role, Right.ANSWER) and not found.is_us else None,
    }
    return render(request, "members/author.html", context, status=status)

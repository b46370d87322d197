"""The list of members: filters, search, adding by hand, taking away as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.http import require_POST, require_safe

from parvis.members import actions, facts, queries, table
from parvis.members.forms import MemberForm
from parvis.members.models import Member, MemberAccount
from parvis.members.queries import MemberFilter
from parvis.members.saying import who_is_this
from parvis.team.access import BrandRequest, in_brand
from parvis.team.actions import record
from parvis.team.rules import Right, allows


@require_safe
@in_brand(Right.READ)
def members(request: BrandRequest) -> HttpResponse:
    """List the members, latest first."""
    return render(request, "members/members.html", _list(request))


@require_POST
@in_brand(Right.ANSWER)
def added(request: BrandRequest) -> HttpResponse:
    """Add a member by hand."""
    form = MemberForm(request.POST)
    if not form.is_valid():
        context = _list(request) | {"form": form}
        return render(request, "members/members.html", context, status=422)
    made = actions.add_member(
        brand=request.brand,
        name=form.cleaned_data["name"],
        source_detail=form.cleaned_data["source"],
        by=request.user,
    )
    return redirect("member", request.brand.slug, made.pk)


@require_safe
@in_brand(Right.MANAGE)
def members_file(request: BrandRequest) -> HttpResponse:
    """Give the members that the filters let through as a file that a spreadsheet opens."""
    wanted = _filter(request)
    with transaction.atomic():
        record("members.exported", brand=request.brand, by=request.user, subject=wanted.text)
    day = timezone.localdate().isoformat()
    language = get_language() or "en"

    def lines() -> Iterator[bytes]:
        # The page's language is put back by the time this runs.
        with override(language):
            yield from table.lines(queries.everyone(request.brand, wanted))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="{request.brand.slug}-members-{day}.csv"'
    )
    response["Cache-Control"] = "no-store"
    return cast("HttpResponse", response)  # it streams; Django's classes only share a base


def _filter(request: BrandRequest) -> MemberFilter:
    given = request.GET
    return MemberFilter(
        text=given.get("q", "").strip()[:200],
        tag=given.get("tag", "")[:40],
        language=given.get("language", "")[:16],
        new=bool(given.get("new")),
        ambassadors=bool(given.get("ambassadors")),
        unanswered=bool(given.get("unanswered")),
    )


def _with_faces(request: BrandRequest, rows: list[Member]) -> list[Member]:
    portraits = queries.portraits(request.brand, rows)
    for row in rows:
        row.face = portraits.get(row.pk, "")  # type: ignore[attr-defined]
    return rows


def _with_sentences(rows: list[Member]) -> list[tuple[Member, str]]:
    """Say who each of a page's members is: two statements for all of them."""
    accounts = MemberAccount.objects.filter(member__in=rows).order_by("-pk")
    author_of = dict(accounts.values_list("member_id", "author_id"))
    known = facts.of_authors(author_of.values())
    told = {row.pk: known.get(author_of.get(row.pk, 0)) for row in rows}
    return [(row, who_is_this(one) if (one := told[row.pk]) else "") for row in rows]


def _list(request: BrandRequest) -> dict[str, Any]:
    wanted = _filter(request)
    after = request.GET.get("after", "")
    rows, more = queries.page(
        request.brand, wanted, after=int(after[:18]) if after.isdecimal() else None
    )
    query = request.GET.copy()
    query.pop("after", None)
    same = query.urlencode()
    query["after"] = str(more)
    return {
        "rows": _with_sentences(_with_faces(request, rows)),
        "wanted": wanted,
        "older_url": f"?{query.urlencode()}" if more else "",
        "file_query": f"?{same}" if same else "",
        "tags": queries.tags_of(request.brand),
        "languages": queries.languages_of(request.brand),
        "may_manage": allows(request.seat.role, Right.MANAGE),
        "form": MemberForm() if allows(request.seat.role, Right.ANSWER) else None,
    }

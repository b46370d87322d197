from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.inbox import queries
from parvis.inbox.actions import NotPossible
from parvis.inbox.bulk import actions, show
from parvis.inbox.bulk.acts import ACTS
from parvis.inbox.bulk.models import Bulk
from parvis.inbox.bulk.rules import MOST
from parvis.inbox.models import Conversation
from parvis.inbox.views import _filter as filter_of
from parvis.inbox.views import _list_address as list_address
from parvis.kit.saying import number
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows

BEGINS_HERE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.ANSWER)
def bulk(request: BrandRequest) -> HttpResponse:
    """Act on a selection, or list what was done to several at once."""
    if request.method != "POST":
        rows = Bulk.objects.filter(brand=request.brand).select_related("brand", "by", "undoes")
        told = [show.said(row, get_language() or "") for row in rows.order_by("-pk")[:20]]
        return render(request, "inbox/bulk/bulks.html", {"bulks": told})
    back = list_address(request)["list_url"]
    name, _mark, value = request.POST.get("act", "").partition(":")
    act = ACTS.get(name)
    if act is None or not allows(request.seat.role, act.right):
        raise PermissionDenied
    offered = {option.value for option in act.offers(request.brand, request.user)}
    if value not in offered:
        messages.error(request, _("This is no longer offered there. Choose again."))
        return redirect(back)
    try:
        made = actions.begin(
            brand=request.brand, chosen=_chosen(request), act=name, value=value, by=request.user
        )
    except actions.TooMany:
        limit = number(MOST, language=get_language() or "")
        messages.error(
            request,
            _("More than %(n)s are chosen: nothing was done. Narrow the filter first.")
            % {"n": limit},
        )
        return redirect(back)
    except actions.NothingToDo:
        messages.info(request, _("Nothing to do: what you chose stands so already."))
        return redirect(back)
    request.session["bulk"] = made.pk
    actions.at_once(made)
    if made.total > BEGINS_HERE:
        return redirect("bulk_one", request.brand.slug, made.pk)
    return redirect(back)


def _chosen(request: BrandRequest) -> QuerySet[Conversation]:
    """Read the selection: rows, the page as it was shown, or all that matched then."""
    scope = request.POST.get("scope", "")
    everything = Conversation.objects.filter(brand=request.brand)
    if scope == "match":
        rows = queries.matching(request.brand, filter_of(request), request.user)
        try:
            at = datetime.fromisoformat(request.POST.get("at", ""))
        except ValueError:
            return everything.none()
        return rows.filter(sort_at__lte=at) if at.tzinfo else everything.none()
    given = request.POST.get("shown", "").split(",") if scope == "page" else []
    pks = [int(pk) for pk in given or request.POST.getlist("pk") if pk.isdigit() and len(pk) < 19]
    return everything.filter(pk__in=pks[:500]).order_by("-sort_at", "-pk")


@require_safe
@in_brand(Right.ANSWER)
def bulk_one(request: BrandRequest, bulk: int) -> HttpResponse:
    """Show how far a bulk act is, and what could not be done."""
    return render(request, "inbox/bulk/bulk.html", _told(request, _find(request, bulk)))


@require_safe
@in_brand(Right.ANSWER)
def bulk_progress(request: BrandRequest, bulk: int) -> HttpResponse:
    """Draw the progress again: the strip above the list, or the page."""
    found = _find(request, bulk)
    strip = request.GET.get("as") == "strip"
    context = _told(request, found)
    response = render(request, f"inbox/bulk/_{'strip' if strip else 'progress'}.html", context)
    if strip and not context["bulk"]["running"]:
        response["HX-Trigger"] = "parvis:listchanged"
    return response


@require_POST
@in_brand(Right.ANSWER)
def bulk_stop(request: BrandRequest, bulk: int) -> HttpResponse:
    """Leave the rest as it is, or go on with what stood still."""
    found = _own(request, bulk)
    if request.POST.get("word") == "on":
        actions.go_on(found, by=request.user)
    else:
        actions.stop(found, by=request.user)
    return _to(request, found)


@require_POST
@in_brand(Right.ANSWER)
def bulk_undo(request: BrandRequest, bulk: int) -> HttpResponse:
    """Take back all that a bulk act did."""
    found = _own(request, bulk)
    try:
        made = actions.undo(found, by=request.user)
    except NotPossible:
        messages.info(request, _("This was undone already."))
        return _to(request, found)
    if made is None:
        messages.success(request, _("Nothing had left: everything stays as it was."))
        return _to(request, found)
    request.session["bulk"] = made.pk
    actions.at_once(made)
    return _to(request, made)


def _find(request: BrandRequest, pk: int) -> Bulk:
    rows = Bulk.objects.select_related("brand", "by", "undoes")
    return get_object_or_404(rows, pk=pk, brand=request.brand)


def _own(request: BrandRequest, pk: int) -> Bulk:
    """Find a bulk act that this person may stop or undo: theirs, or any for whoever runs the desk."""
    found = _find(request, pk)
    own = found.by_id == request.user.pk or allows(request.seat.role, Right.MANAGE)
    if not own or not allows(request.seat.role, ACTS[found.act].right):
        raise PermissionDenied
    return found


def _to(request: BrandRequest, found: Bulk) -> HttpResponse:
    if request.POST.get("as") == "strip":
        return redirect(reverse("inbox", args=[request.brand.slug]) + _query(request))
    return redirect("bulk_one", request.brand.slug, found.pk)


def _query(request: BrandRequest) -> str:
    address: str = list_address(request)["query"]
    return address


def _told(request: BrandRequest, found: Bulk) -> dict[str, Any]:
    return {
        "bulk": show.said(found, get_language() or ""),
        "failures": show.failures(found),
        "query": _query(request),
        "own": found.by_id == request.user.pk or allows(request.seat.role, Right.MANAGE),
    }

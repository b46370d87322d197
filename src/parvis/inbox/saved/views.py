from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.inbox.models import SavedView
from parvis.inbox.queries import InboxFilter
from parvis.inbox.saved import actions, queries
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows


@in_brand(Right.READ)
def views(request: BrandRequest) -> HttpResponse:
    """List the views; keep the filter that is sent under a name."""
    if request.method == "POST":
        return keep(request, request.brand.slug)
    may_share = allows(request.seat.role, Right.ANSWER)
    listed = queries.visible(request.brand, request.user)
    rows = [(view, view.owner_id is not None or may_share) for view in listed]
    return render(request, "inbox/views.html", {"views": rows, "may_follow": may_share})


@require_POST
@in_brand(Right.ANSWER)
def keep(request: BrandRequest) -> HttpResponse:
    """Keep a view, for oneself or for the brand."""
    names = InboxFilter.__dataclass_fields__
    wanted = {name: request.POST.get(name, "")[:200] for name in names}
    given = InboxFilter(**wanted).given
    try:
        actions.keep_view(
            request.brand,
            name=request.POST.get("name", ""),
            wanted=wanted,
            by=request.user,
            shared="shared" in request.POST,
        )
    except actions.NotPossible:
        told = _("Give the view a name; there may be twenty at most.")
        messages.error(request, told)
    address = reverse("inbox", args=[request.brand.slug])
    return redirect(f"{address}?{urlencode(given)}" if given else address)


@require_POST
@in_brand(Right.ANSWER)
def view(request: BrandRequest, pk: int) -> HttpResponse:
    """Rename a view, move it, or remove it."""
    found = get_object_or_404(SavedView, pk=pk, brand=request.brand)
    if found.owner_id not in {None, request.user.pk}:
        raise PermissionDenied
    if "remove" in request.POST:
        actions.remove_view(found, by=request.user)
        messages.success(request, _("The view is gone; what it showed is still there."))
    elif "up" in request.POST or "down" in request.POST:
        actions.move_view(found, up="up" in request.POST, by=request.user)
    else:
        _rename(request, found)
    return redirect("views", request.brand.slug)


def _rename(request: BrandRequest, found: SavedView) -> None:
    try:
        actions.rename_view(found, name=request.POST.get("name", ""), by=request.user)
    except actions.NotPossible:
        messages.error(request, _("A view has a name. Write one, then keep it."))
    else:
        messages.success(request, _("Kept."))

"""The page that switches the streams of whole networks on and off, for the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.channels.registry import connector
from parvis.channels.rules import say
from parvis.intake.hearing import networks, switch
from parvis.intake.models import Stream
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.MANAGE)
def streams(request: BrandRequest) -> HttpResponse:
    """Show what is heard of whole networks; whoever looks after the desk switches it."""
    if request.method == "POST":
        if not request.user.is_operator:
            raise PermissionDenied
        network = request.POST.get("network", "")
        if network not in networks():
            raise Http404
        on = request.POST.get("on") == "1"
        switch(network, on=on, by=request.user)
        messages.success(request, _("Parvis listens.") if on else _("Parvis no longer listens."))
        return redirect("streams", request.brand.slug)
    known = {row.network: row for row in Stream.objects.all()}
    lines = [_line(name, known.get(name)) for name in networks()]
    context = {"lines": lines, "may_switch": request.user.is_operator}
    return render(request, "intake/streams.html", context)


def _line(network: str, row: Stream | None) -> dict[str, Any]:
    spec = connector(network).spec
    return {
        "network": network,
        "label": gettext(spec.label),
        "icon": spec.icon,
        "row": row if row is not None and row.is_on else None,
        "trouble": say(row.trouble) if row is not None and row.is_on else "",
        "cause": ((row.trouble or {}) if row is not None else {}).get("cause", ""),
    }

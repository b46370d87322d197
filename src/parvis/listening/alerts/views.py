from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.channels import mail
from parvis.channels.rules import say, trouble
from parvis.kit.secrets import KeyMissing
from parvis.listening.alerts import actions
from parvis.listening.alerts.forms import HoursForm, WayForm
from parvis.listening.alerts.services import SERVICES, Service
from parvis.listening.models import Parcel, ParcelState, Way
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right
from parvis.wire.errors import ConnectorError


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.READ)
def alert_ways(request: BrandRequest) -> HttpResponse:
    """Show by which ways and when one is told, what waits; keep the hours."""
    hours = actions.hours_of(request.brand, request.user)
    form = HoursForm(request.POST if request.method == "POST" else None, instance=hours)
    if request.method == "POST" and form.is_valid():
        actions.keep_hours(form.save(commit=False), by=request.user)
        messages.success(request, _("Kept."))
        return redirect("alert_ways", request.brand.slug)
    ways = _ways(request).order_by("name", "pk")
    rows = Parcel.objects.filter(brand=request.brand, user=request.user, state=ParcelState.OPEN)
    context = {
        "form": form,
        "ways": [(way, SERVICES.get(way.service), say(way.trouble)) for way in ways],
        "services": sorted(SERVICES.values(), key=lambda one: _(one.label).casefold()),
        "has_mail": mail.server() is not None,
        "waiting": rows.select_related("way").order_by("due_at")[:20],
    }
    status = 422 if form.errors else 200
    return render(request, "listening/alerts/ways.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.READ)
def new_alert_way(request: BrandRequest, service: str) -> HttpResponse:
    """Add a way by one service."""
    if service not in SERVICES:
        raise Http404
    way = Way(brand=request.brand, user=request.user, service=service)
    return _edit(request, way, SERVICES[service], {})


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.READ)
def alert_way(request: BrandRequest, way: int) -> HttpResponse:
    """Change one of one's ways."""
    found = _find(request, way)
    if found.service not in SERVICES:
        raise Http404
    try:
        kept = dict(found.secret)
    except KeyMissing:
        kept = {}
    return _edit(request, found, SERVICES[found.service], kept)


@require_POST
@in_brand(Right.READ)
def alert_way_test(request: BrandRequest, way: int) -> HttpResponse:
    """Send a test by one of one's ways."""
    _try(request, _find(request, way))
    return redirect("alert_ways", request.brand.slug)


@require_POST
@in_brand(Right.READ)
def alert_way_switch(request: BrandRequest, way: int) -> HttpResponse:
    """Switch one of one's ways on or off."""
    actions.switch_way(_find(request, way), on=request.POST.get("on") == "1", by=request.user)
    return redirect("alert_ways", request.brand.slug)


@require_POST
@in_brand(Right.READ)
def alert_way_removal(request: BrandRequest, way: int) -> HttpResponse:
    """Remove one of one's ways."""
    actions.remove_way(_find(request, way), by=request.user)
    messages.success(request, _("Removed, with its keys."))
    return redirect("alert_ways", request.brand.slug)


def _edit(
    request: BrandRequest, way: Way, service: Service, kept: Mapping[str, str]
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = WayForm(data, service=service, kept=kept, name=way.name)
    if data is not None and form.is_valid():
        name = form.cleaned_data["name"].strip()
        try:
            actions.keep_way(way, name=name, values=form.values(), by=request.user)
        except actions.TooMany:
            form.add_error(None, _("Ten ways are the most. Remove one first."))
        else:
            _try(request, way)
            return redirect("alert_ways", request.brand.slug)
    context = {"form": form, "way": way, "service": service}
    status = 422 if form.errors else 200
    return render(request, "listening/alerts/way.html", context, status=status)


def _try(request: BrandRequest, way: Way) -> None:
    """Send a test, and say on the next page how it went."""
    try:
        actions.try_way(way, by=request.user)
    except ConnectorError as error:
        told = say(trouble(error))
        messages.warning(
            request,
            _("The test did not arrive at %(way)s. %(why)s") % {"way": way.name, "why": told},
        )
    else:
        messages.success(
            request, _("A test left for %(way)s. Look whether it arrived.") % {"way": way.name}
        )


def _ways(request: BrandRequest) -> QuerySet[Way]:
    return Way.objects.filter(brand=request.brand, user=request.user)


def _find(request: BrandRequest, pk: int) -> Way:
    return get_object_or_404(_ways(request).select_related("brand"), pk=pk)

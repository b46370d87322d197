from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.channels import ears, looks
from parvis.channels.actions import move_channel
from parvis.channels.hand import HAND
from parvis.channels.models import Channel, ChannelState
from parvis.channels.rules import IllegalMove, say, trouble
from parvis.kit.door.desk import quick_door
from parvis.listening.sources import actions, queries, show
from parvis.listening.sources.finding import Offer, look
from parvis.listening.sources.forms import AddressForm, ChoiceForm
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows
from parvis.wire.errors import ConnectorError

MOVES = {
    "pause": ChannelState.PAUSED,
    "resume": ChannelState.CONNECTED,
    "remove": ChannelState.REMOVED,
    "back": ChannelState.CONNECTED,
}
TOLD = (HAND, "notices")


@require_safe
@in_brand(Right.READ)
def sources(request: BrandRequest) -> HttpResponse:
    """Show what is heard, source by source, and what is not, and why."""
    here = queries.sources(request.brand)
    tellers = [one.channel for one in here if one.channel.network in TOLD]
    context = {
        "lines": show.lines(request.brand, here),
        "absent": show.absent(request.brand, here, queries.by_name(request.brand, tellers)),
        "removed": queries.removed(request.brand),
        "is_told": ears.may_begin(request.brand, ours=False),
        "may": allows(request.seat.role, Right.MANAGE),
        "may_mute": allows(request.seat.role, Right.LISTEN),
    }
    return render(request, "listening/sources/sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.MANAGE)
def new_source(request: BrandRequest) -> HttpResponse:
    """Look behind an address, show what it says, and listen to what is chosen of it."""
    if request.method != "POST":
        return _page(request, AddressForm(initial={"address": request.GET.get("address", "")}))
    if request.POST.get("do") == "keep":
        return _keep(request)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    if request.brand.is_sample:
        sentence = _("The sample brand connects to nothing. Make your own brand first.")
        return _page(request, form, failure={"sentence": sentence}, status=422)
    try:
        offers = look(request.brand, form.cleaned_data["address"], quick_door())
    except ConnectorError as error:
        failure = {"sentence": say(trouble(error)), "cause": error.cause}
        return _page(request, form, failure=failure, status=422)
    return _page(request, form, offers=offers)


def _keep(request: BrandRequest) -> HttpResponse:
    """Listen to what was chosen; what was shown is sealed, so nothing else can be sent back."""
    form = AddressForm(request.POST)
    choice = ChoiceForm(request.POST)
    try:
        chosen = [
            actions.opened(token, request.brand) for token in request.POST.getlist("chosen")[:50]
        ]
    except actions.Stale:
        chosen = []
    if request.brand.is_sample or not chosen or not choice.is_valid():
        sentence = _("Choose at least one, not more than an hour after it was found.")
        return _page(request, form, failure={"sentence": sentence}, status=422)
    ours = choice.cleaned_data["whose"] == "ours"
    made = actions.keep(request.brand, chosen, ours=ours, by=request.user)
    if not ears.may_begin(request.brand, ours=ours):
        return redirect("notice_first", request.brand.slug)
    told = ngettext(
        "Parvis listens to %(n)s source more.", "Parvis listens to %(n)s sources more.", len(made)
    )
    messages.success(request, told % {"n": len(made)})
    return redirect("sources", request.brand.slug)


def _page(
    request: BrandRequest,
    form: AddressForm,
    *,
    offers: list[Offer] | None = None,
    failure: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "choice": ChoiceForm(),
        "failure": failure,
        "offers": [_offer(one) for one in offers or ()],
    }
    return render(request, "listening/sources/new.html", context, status=status)


def _offer(one: Offer) -> dict[str, Any]:
    return {
        "offer": one,
        "icon": looks.icon(one.found.network),
        "network": looks.network_name(one.found.network),
        "failure": say(trouble(one.failure)) if one.failure else "",
    }


@require_POST
@in_brand(Right.MANAGE)
def source_state(request: BrandRequest, channel: int) -> HttpResponse:
    """Pause a source, resume it, remove it or take it back."""
    found = _find(request, channel)
    wanted = MOVES.get(request.POST.get("do", ""))
    if wanted is not None:
        try:
            move_channel(found, wanted, by=request.user)
        except IllegalMove:
            messages.error(request, _("This source stands otherwise meanwhile: look at its line."))
        else:
            if wanted == ChannelState.REMOVED:
                words = _("Removed. What was heard stays; it can be taken back below.")
                messages.success(request, words)
    return redirect("sources", request.brand.slug)


@require_POST
@in_brand(Right.LISTEN)
def source_mute(request: BrandRequest, channel: int) -> HttpResponse:
    """Hide what a source's site says, or show it again."""
    found = _find(request, channel)
    if request.POST.get("on") == "1":
        actions.mute(found, by=request.user)
    else:
        actions.hear(found, by=request.user)
    return redirect("sources", request.brand.slug)


def _find(request: BrandRequest, pk: int) -> Channel:
    return get_object_or_404(Channel.objects.select_related("brand"), pk=pk, brand=request.brand)

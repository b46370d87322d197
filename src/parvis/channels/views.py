from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.channels import ears, looks, ways
from parvis.channels.actions import allow, connect_account, connect_channel, move_channel
from parvis.channels.asking import asks_first, wanted_of
from parvis.channels.card import card_of
from parvis.channels.costs import month
from parvis.channels.discovery import discover
from parvis.channels.forms import AddressForm, CapForm, SecretForm
from parvis.channels.hand import HAND
from parvis.channels.models import Channel, ChannelState
from parvis.channels.places import add_place, is_added, remove_place
from parvis.channels.registry import accounts, connector, connectors
from parvis.channels.rules import IllegalMove, days_left, limits_of, say, trouble
from parvis.kit.address import Level, level_of
from parvis.kit.door.desk import desk_door
from parvis.kit.saying import number
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows
from parvis.wire.card import Field, Spec
from parvis.wire.connector import Connector
from parvis.wire.costs import DOLLAR
from parvis.wire.entering import How
from parvis.wire.errors import ConnectorError, Unsupported
from parvis.wire.networks import host_of


@require_safe
@in_brand(Right.READ)
def channels(request: BrandRequest) -> HttpResponse:
    """List the connected sites and how each stands."""
    return render(request, "channels/channels.html", _list(request))


@require_POST
@in_brand(Right.MANAGE)
def connection(request: BrandRequest) -> HttpResponse:
    """Look behind an address and connect what is found, for reading."""
    form = AddressForm(request.POST)
    failure: dict[str, str] = {}
    if request.brand.is_sample:
        failure = {
            "sentence": _("The sample brand connects to nothing. Make your own brand first.")
        }
    elif form.is_valid():
        try:
            everything = discover(form.cleaned_data["address"], desk_door())
        except ConnectorError as error:
            failure = {"sentence": say(trouble(error)), "cause": error.cause}
        else:
            ours = form.cleaned_data["whose"] != "theirs"
            open_to_all = (one for one in everything if not one.needs_key)
            found = everything[0] if ours else next(open_to_all, everything[0])
            told = ears.may_begin(request.brand, ours=ours)
            channel = connect_channel(
                found, brand=request.brand, by=request.user, ours=ours, wait=not told
            )
            if not told:
                return redirect("notice_first", request.brand.slug)
            return redirect("channel", request.brand.slug, channel.pk)
    context = _list(request) | {"form": form, "failure": failure}
    return render(request, "channels/channels.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.MANAGE)
def account(request: BrandRequest, network: str) -> HttpResponse:
    """Connect an account that no address names, with a form of its own, once it let the desk in."""
    cls = connectors().get(network)
    if cls is None or network not in accounts():
        raise Http404
    level = level_of(base(request))
    asks = asks_first(network) and _can_ask(cls.spec, level)
    asking = asks and "ask" in request.POST
    form = SecretForm(
        request.POST or None, [f for f in cls.spec.fields if not (asking and f.secret)]
    )
    failure: dict[str, str] = {}
    if request.method == "POST" and request.brand.is_sample:
        failure = {
            "sentence": _("The sample brand connects to nothing. Make your own brand first.")
        }
    elif request.method == "POST" and form.is_valid():
        try:
            made = _described(request, cls, form.cleaned_data)
        except ConnectorError as error:
            failure = {"sentence": say(trouble(error)), "cause": error.cause}
        else:
            return redirect("channel", request.brand.slug, made.pk)
    context = {
        "form": SecretForm(request.POST, cls.spec.fields) if asking else form,
        "failure": failure,
        "spec": cls.spec,
        "is_mailbox": network in {"mail", "notices"},
        "may_ask": asks,
        "ways": ways.offers(cls.spec, level),
        "reached": ways.reached(cls.spec, level),
        "card": card_of(cls.spec, cls.can),
        "writes": "publish" in cls.can,
    }
    status = 422 if request.method == "POST" else 200
    pages = [f"channels/accounts/{network}.html", "channels/account.html"]
    return render(request, pages, context, status=status)


def _described(request: BrandRequest, cls: type[Connector], told: dict[str, str]) -> Channel:
    """Connect an account that a form describes, tried first when it brings a key. Raises as it does."""
    found = cls.found(told)
    if found.needs_key:
        return connect_channel(found, brand=request.brand, by=request.user)
    network_says = cls(told, desk_door())
    us = network_says.check()
    answers = us if looks.can_answer(cls.spec.name) else None
    names = [field.name for field in cls.spec.fields if field.secret]
    made = connect_account(
        found,
        secret={name: told[name] for name in names},
        brand=request.brand,
        by=request.user,
        account=answers,
        limits=network_says.limits() if answers else None,
    )
    messages.success(request, _("It works. Parvis is reading."))
    return made


@require_safe
@in_brand(Right.MANAGE)
def channel(request: BrandRequest, pk: int) -> HttpResponse:
    """Show one connected site, and how to let Parvis answer there."""
    return render(request, "channels/channel.html", page_of(request, find(request, pk)))


@require_POST
@in_brand(Right.MANAGE)
def places(request: BrandRequest, pk: int) -> HttpResponse:
    """Read one more place of a connected account: a tag, a list."""
    found = find(request, pk)
    kind, word = request.POST.get("kind", ""), request.POST.get("word", "").strip()
    try:
        add_place(found, kind, word, by=request.user)
    except ConnectorError as error:
        failure = {"sentence": say(trouble(error)), "cause": error.cause}
        context = page_of(request, found) | {"place_failure": failure, "word": {kind: word}}
        return render(request, "channels/channel.html", context, status=422)
    return redirect("channel", request.brand.slug, found.pk)


@require_POST
@in_brand(Right.MANAGE)
def place_removal(request: BrandRequest, pk: int) -> HttpResponse:
    """Stop reading a place that a person had added; what was read of it stays."""
    found = find(request, pk)
    remove_place(found, request.POST.get("key", ""), by=request.user)
    return redirect("channel", request.brand.slug, found.pk)


@require_POST
@in_brand(Right.MANAGE)
def cap(request: BrandRequest, pk: int) -> HttpResponse:
    """Set how much an account may cost in a month."""
    found = find(request, pk)
    if month(found) is None:
        raise Http404
    form = CapForm(request.POST)
    if not form.is_valid():
        context = page_of(request, found) | {"cap_form": form}
        return render(request, "channels/channel.html", context, status=422)
    allow(found, form.cleaned_data["cap"], by=request.user)
    messages.success(request, _("The amount is set."))
    return redirect("channel", request.brand.slug, found.pk)


@require_POST
@in_brand(Right.MANAGE)
def channel_state(request: BrandRequest, pk: int) -> HttpResponse:
    """Pause, resume or remove a site."""
    found = find(request, pk)
    wanted = request.POST.get("state", "")
    if wanted in {ChannelState.PAUSED, ChannelState.CONNECTED, ChannelState.REMOVED}:
        try:
            move_channel(found, ChannelState(wanted), by=request.user)
        except IllegalMove:
            messages.error(request, _("Connect the site again first."))
    return redirect("channels", request.brand.slug)


def find(request: BrandRequest, pk: int) -> Channel:
    return get_object_or_404(Channel.objects.select_related("brand"), pk=pk, brand=request.brand)


def _list(request: BrandRequest) -> dict[str, Any]:
    rows = request.brand.channels.exclude(state=ChannelState.REMOVED).order_by("pk")
    known = list(accounts().items())
    return {
        "lines": [_line(row) for row in rows.prefetch_related("places")],
        "form": AddressForm(),
        "may_manage": allows(request.seat.role, Right.MANAGE),
        "answering": [_account(name, cls) for name, cls in known if "publish" in cls.can],
        "accounts": [_account(name, cls) for name, cls in known if "publish" not in cls.can],
    }


def _account(name: str, cls: type[Connector]) -> dict[str, str]:
    return {"name": name, "label": gettext(cls.spec.label), "icon": cls.spec.icon}


def _line(row: Channel) -> dict[str, Any]:
    reads = [place.last_read_at for place in row.places.all() if place.last_read_at]
    return {
        "channel": row,
        "icon": looks.icon(row.network),
        "network": looks.name(row),
        "last_read_at": max(reads, default=None),
        "trouble": say(row.trouble),
        "cause": (row.trouble or {}).get("cause", ""),
        "answers": bool(row.account_id) and looks.can_answer(row.network),
        "locked": row.state == ChannelState.RECONNECT and not row.trouble,
        "days_left": days_left(row.expires_at, timezone.now())
        if row.state == ChannelState.EXPIRING
        else None,
        "reads_with_key": row.network in accounts(),
        "by_hand": row.network == HAND,
    }


def secret_fields(found: Channel) -> list[Field]:
    if found.brand.is_sample or found.state == ChannelState.ARCHIVE:
        return []
    try:
        spec = connector(found.network).spec
    except Unsupported:
        return []
    return [field for field in spec.fields if field.name not in found.settings]


def may_ask(found: Channel) -> bool:
    is_live = not found.brand.is_sample and found.state != ChannelState.ARCHIVE
    return is_live and asks_first(found.network)


def page_of(request: BrandRequest, found: Channel) -> dict[str, Any]:
    fields, asks = secret_fields(found), may_ask(found)
    cls = connectors().get(found.network)
    spec, verbs = (cls.spec, cls.can) if cls else (None, frozenset[str]())
    spending, app = month(found), wanted_of(found) if asks else ()
    level = level_of(base(request))
    asked = _authorization(request, found) if fields and not asks else None
    returns = asked["returns"] if asked else None
    return {
        "line": _line(found),
        "spending": spending,
        "cap_form": CapForm({"cap": _written(spending.cap)}) if spending else None,
        "app_form": SecretForm(None, app) if app else None,
        "app_steps": f"channels/apps/{found.network}.html",
        "return_url": back_to(request, found),
        "form": SecretForm(None, fields) if fields else None,
        "may_ask": asks and _can_ask(spec, level),
        "by_code": spec is not None and ways.is_open(spec, How.CODE, level),
        "wishes": spec.wishes if spec and asks else (),
        "authorization": asked,
        "ways": ways.offers(spec, level, returns=returns) if spec and (fields or asks) else (),
        "reached": ways.reached(spec, level) if spec else "",
        "places": [(place, is_added(place)) for place in found.places.order_by("pk")],
        "there": host_of(found.settings.get("url", "") or found.url) or found.title,
        "addable": spec.addable if spec and found.account_id else (),
        "card": card_of(spec, verbs, limits_of(found) if found.limits else None) if spec else None,
        "read_at": found.checked_at,
        "writes": "publish" in verbs and not found.limits,
        "rings": "rings" in verbs,
    }


def _can_ask(spec: Spec | None, level: Level) -> bool:
    """Say whether the network's own page can be asked from a level, coming back or by a code."""
    hows = (How.BACK, How.CODE)
    return spec is not None and any(ways.is_open(spec, how, level) for how in hows)


def _authorization(request: BrandRequest, found: Channel) -> dict[str, Any] | None:
    state = request.session.get(f"authorize:{found.pk}") or secrets.token_urlsafe(24)
    request.session[f"authorize:{found.pk}"] = state
    url = base(request) + reverse("authorized", args=[found.brand.slug, found.pk])
    offer = connector(found.network).authorization(
        found.settings, desk_door(), name="Parvis", return_url=url, state=state
    )
    return {"url": offer.url, "returns": offer.returns} if offer else None


def _written(micro: int) -> str:
    """Write a sum for its field, as the reader's language does."""
    whole = micro % DOLLAR == 0
    language = get_language() or "en"
    return number(Decimal(micro) / DOLLAR, language=language, decimals=0 if whole else 2)


def back_to(request: BrandRequest, found: Channel) -> str:
    """Say where a network brings a person back: never to the word localhost (RFC 8252, 8.3)."""
    url, name = base(request), "authorized"
    if urlsplit(url).hostname == "localhost":
        url, name = url.replace("localhost", "127.0.0.1", 1), "authorized_here"
    return url + reverse(name, args=[found.brand.slug, found.pk])


def base(request: BrandRequest) -> str:
    """Return the desk's address as the networks see it."""
    return str(settings.ADDRESS) if settings.HTTPS else f"http://{request.get_host()}"

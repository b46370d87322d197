from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.channels import ears, looks
from parvis.channels.actions import connect_account, connect_channel, let_answer, move_channel
from parvis.channels.asking import asks_first, begin, finish
from parvis.channels.discovery import discover
from parvis.channels.forms import AddressForm, SecretForm
from parvis.channels.hand import HAND
from parvis.channels.models import Channel, ChannelState
from parvis.channels.places import add_place, is_added, remove_place
from parvis.channels.registry import accounts, connector, connectors
from parvis.channels.rules import IllegalMove, days_left, say, trouble
from parvis.kit.door.desk import desk_door
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows
from parvis.team.sign_in.recent import confirmed
from parvis.wire.connector import Connector, Field
from parvis.wire.errors import ConnectorError, Refused, Unsupported
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
    form = SecretForm(request.POST or None, cls.spec.fields)
    failure: dict[str, str] = {}
    if request.method == "POST" and request.brand.is_sample:
        failure = {
            "sentence": _("The sample brand connects to nothing. Make your own brand first.")
        }
    elif request.method == "POST" and form.is_valid():
        try:
            found = cls.found(form.cleaned_data)
            network_says = cls(form.cleaned_data, desk_door())
            us = network_says.check()
            answers = us if looks.can_answer(network) else None
            limits = network_says.limits() if answers else None
        except ConnectorError as error:
            failure = {"sentence": say(trouble(error)), "cause": error.cause}
        else:
            names = [field.name for field in cls.spec.fields if field.secret]
            secret = {name: form.cleaned_data[name] for name in names}
            made = connect_account(
                found, secret=secret, brand=request.brand, by=request.user,
                account=answers, limits=limits,
            )  # fmt: skip
            messages.success(request, _("It works. Parvis is reading."))
            return redirect("channel", request.brand.slug, made.pk)
    is_mailbox = network in {"mail", "notices"}
    context = {"form": form, "failure": failure, "spec": cls.spec, "is_mailbox": is_mailbox}
    status = 422 if request.method == "POST" else 200
    pages = [f"channels/accounts/{network}.html", "channels/account.html"]
    return render(request, pages, context, status=status)


@require_safe
@in_brand(Right.MANAGE)
def channel(request: BrandRequest, pk: int) -> HttpResponse:
    """Show one connected site, and how to let Parvis answer there."""
    return render(request, "channels/channel.html", _one(request, _find(request, pk)))


@require_POST
@in_brand(Right.MANAGE)
@confirmed
def key(request: BrandRequest, pk: int) -> HttpResponse:
    """Take the key a person pasted, once the site said whose it is."""
    found = _find(request, pk)
    form = SecretForm(request.POST, _secret_fields(found))
    failure: dict[str, str] = {}
    if form.is_valid():
        failure = _try_key(request, found, form.cleaned_data)
        if not failure:
            return redirect("channel", request.brand.slug, found.pk)
    context = _one(request, found) | {"form": form, "failure": failure}
    return render(request, "channels/channel.html", context, status=422)


@require_POST
@in_brand(Right.MANAGE)
@confirmed
def asking(request: BrandRequest, pk: int) -> HttpResponse:
    """Make the desk known to the network, then show the way to its own page."""
    found = _find(request, pk)
    if not _may_ask(found):
        raise Http404
    back = _base(request) + reverse("authorized", args=[found.brand.slug, found.pk])
    begun, failure = None, {}
    try:
        begun = begin(
            found,
            return_url="" if "by_code" in request.POST else back,
            wishes=request.POST.getlist("wish"),
            state=secrets.token_urlsafe(24),
            door=desk_door(),
        )
    except ConnectorError as error:
        failure = {"sentence": say(trouble(error)), "cause": error.cause}
    else:
        kept = {"state": begun.state, "kept": dict(begun.offer.kept)}
        request.session[f"asked:{found.pk}"] = kept
    chosen = request.POST.getlist("wish")
    context = _one(request, found) | {"begun": begun, "failure": failure, "chosen": chosen}
    status = 422 if failure else 200
    return render(request, "channels/channel.html", context, status=status)


@require_POST
@in_brand(Right.MANAGE)
def code(request: BrandRequest, pk: int) -> HttpResponse:
    """Take the code that a person copied from the network's page."""
    found = _find(request, pk)
    asked = request.session.get(f"asked:{found.pk}") or {}
    if not asked:
        raise PermissionDenied
    query = {"code": request.POST.get("code", "").strip()}
    return _come_back(request, found, query, asked.get("kept", {}))


@require_safe
@in_brand(Right.MANAGE)
def authorized(request: BrandRequest, pk: int) -> HttpResponse:
    """Take what the network's own page sends back, for the person who asked for it only."""
    found = _find(request, pk)
    kept = request.session.pop(f"authorize:{found.pk}", "")
    asked = request.session.pop(f"asked:{found.pk}", None) or {}
    wanted = asked.get("state", "") or kept
    if not wanted or not secrets.compare_digest(wanted, request.GET.get("state", "")):
        raise PermissionDenied
    return _come_back(request, found, request.GET.dict(), asked.get("kept", {}))


def _come_back(
    request: BrandRequest, found: Channel, query: Mapping[str, str], kept: Mapping[str, str]
) -> HttpResponse:
    try:
        given = finish(found, query, kept=kept, door=desk_door())
    except ConnectorError as error:
        failure = {"sentence": say(trouble(error)), "cause": error.cause}
    else:
        failure = _try_key(request, found, given)
    if failure:
        context = _one(request, found) | {"failure": failure}
        return render(request, "channels/channel.html", context, status=422)
    request.session.pop(f"asked:{found.pk}", None)
    return redirect("channel", request.brand.slug, found.pk)


@require_POST
@in_brand(Right.MANAGE)
def places(request: BrandRequest, pk: int) -> HttpResponse:
    """Read one more place of a connected account: a tag, a list."""
    found = _find(request, pk)
    kind, word = request.POST.get("kind", ""), request.POST.get("word", "").strip()
    try:
        add_place(found, kind, word, by=request.user)
    except ConnectorError as error:
        failure = {"sentence": say(trouble(error)), "cause": error.cause}
        context = _one(request, found) | {"place_failure": failure, "word": {kind: word}}
        return render(request, "channels/channel.html", context, status=422)
    return redirect("channel", request.brand.slug, found.pk)


@require_POST
@in_brand(Right.MANAGE)
def place_removal(request: BrandRequest, pk: int) -> HttpResponse:
    """Stop reading a place that a person had added; what was read of it stays."""
    found = _find(request, pk)
    remove_place(found, request.POST.get("key", ""), by=request.user)
    return redirect("channel", request.brand.slug, found.pk)


@require_POST
@in_brand(Right.MANAGE)
def channel_state(request: BrandRequest, pk: int) -> HttpResponse:
    """Pause, resume or remove a site."""
    found = _find(request, pk)
    wanted = request.POST.get("state", "")
    if wanted in {ChannelState.PAUSED, ChannelState.CONNECTED, ChannelState.REMOVED}:
        try:
            move_channel(found, ChannelState(wanted), by=request.user)
        except IllegalMove:
            messages.error(request, _("Connect the site again first."))
    return redirect("channels", request.brand.slug)


def _find(request: BrandRequest, pk: int) -> Channel:
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


def _secret_fields(found: Channel) -> list[Field]:
    if found.brand.is_sample or found.state == ChannelState.ARCHIVE:
        return []
    try:
        spec = connector(found.network).spec
    except Unsupported:
        return []
    return [field for field in spec.fields if field.name not in found.settings]


def _may_ask(found: Channel) -> bool:
    is_live = not found.brand.is_sample and found.state != ChannelState.ARCHIVE
    return is_live and asks_first(found.network)


def _one(request: BrandRequest, found: Channel) -> dict[str, Any]:
    fields, may_ask = _secret_fields(found), _may_ask(found)
    spec = connectors()[found.network].spec if found.network in connectors() else None
    return {
        "line": _line(found),
        "form": SecretForm(None, fields) if fields else None,
        "may_ask": may_ask,
        "wishes": spec.wishes if spec and may_ask else (),
        "authorization": _authorization(request, found) if fields and not may_ask else None,
        "places": [(place, is_added(place)) for place in found.places.order_by("pk")],
        "there": host_of(found.settings.get("url", "") or found.url) or found.title,
        "addable": spec.addable if spec and found.account_id else (),
        "cannot": spec.cannot if spec else (),
        "rings": spec is not None and "rings" in connectors()[found.network].can,
    }


def _authorization(request: BrandRequest, found: Channel) -> dict[str, Any] | None:
    state = request.session.get(f"authorize:{found.pk}") or secrets.token_urlsafe(24)
    request.session[f"authorize:{found.pk}"] = state
    back = reverse("authorized", args=[found.brand.slug, found.pk])
    offer = connector(found.network).authorization(
        found.settings, name="Parvis", return_url=_base(request) + back, state=state
    )
    return {"url": offer.url, "returns": offer.returns} if offer else None


def _base(request: BrandRequest) -> str:
    """Return the desk's address as the networks see it."""
    return str(settings.ADDRESS) if settings.HTTPS else f"http://{request.get_host()}"


def _try_key(request: BrandRequest, found: Channel, given: Mapping[str, str]) -> dict[str, str]:
    """Ask the network whose key this is; keep it when it answers. Returns what went wrong."""
    if request.brand.is_sample:
        return {"sentence": say(trouble(Refused()))}
    try:
        made = connector(found.network)({**found.settings, **given}, desk_door())
        account, limits, expires = made.check(), made.limits(), made.expires()
        let_answer(
            found, secret=given, account=account, limits=limits, by=request.user, expires=expires
        )
    except ConnectorError as error:
        return {"sentence": say(trouble(error)), "cause": error.cause}
    told = _("It works. Parvis is reading.")
    if looks.can_answer(found.network):
        told = _("It works: Parvis answers there as %(name)s.") % {"name": account.name}
    messages.success(request, told)
    return {}

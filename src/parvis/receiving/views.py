"""Takes knocks from outside at secret addresses, and shows whoever runs the desk what came."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from parvis.channels import ways
from parvis.channels.actions import spec_of
from parvis.channels.connecting import connector_for
from parvis.channels.models import Channel
from parvis.channels.rules import say, trouble
from parvis.kit.address import Level, level_of
from parvis.kit.secrets import KeyMissing
from parvis.receiving.actions import DOORSTEPS, HOOK, LISTENING, MENTIONS, TooMany, receive
from parvis.receiving.models import ReceivedState
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right
from parvis.wire.errors import ConnectorError

MOST: Final = 262_144
SHOWN: Final = 30
LATER: Final = {"Retry-After": "3600"}


@csrf_exempt
@require_POST
def mentioned(request: HttpRequest, key: str) -> HttpResponse:
    """Take a webmention down (W3C Webmention, 3.2): verified later, so 202."""
    fault, status = _take(request, key, "webmention")
    headers = LATER if status == 429 else {}
    return HttpResponse(
        fault or _("Taken."),
        status=status,
        content_type="text/plain; charset=utf-8",
        headers=headers,
    )


@csrf_exempt
@require_POST
def pinged(request: HttpRequest, key: str) -> HttpResponse:
    """Take a pingback down (Pingback 1.0): XML-RPC answers 200 whatever it says."""
    fault, status = _take(request, key, "pingback")
    if status == 429:
        return HttpResponse(status=429, headers=LATER)
    if fault:
        inside = (
            "<fault><value><struct><member><name>faultCode</name><value><int>33</int></value></member>"
            f"<member><name>faultString</name><value><string>{escape(fault)}</string></value></member>"
            "</struct></value></fault>"
        )
    else:
        inside = "<params><param><value><string>OK</string></value></param></params>"
    return _xml(f"<methodResponse>{inside}</methodResponse>")


@csrf_exempt
@require_POST
def tracked(request: HttpRequest, key: str) -> HttpResponse:
    """Take a trackback down (TrackBack 1.2)."""
    fault, status = _take(request, key, "trackback")
    if status == 429:
        return HttpResponse(status=429, headers=LATER)
    told = f"<message>{escape(fault)}</message>" if fault else ""
    return _xml(f"<response><error>{int(bool(fault))}</error>{told}</response>")


@csrf_exempt
@require_POST
def hooked(request: HttpRequest, key: str) -> HttpResponse:
    """Take a signed body down; it is read in its turn, so 202."""
    fault, status = _take(request, key, HOOK)
    headers = LATER if status == 429 else {}
    return HttpResponse(
        fault or _("Taken."),
        status=status,
        content_type="text/plain; charset=utf-8",
        headers=headers,
    )


@require_safe
@in_brand(Right.MANAGE)
def doorstep(request: BrandRequest, pk: int) -> HttpResponse:
    """Say where mentions are taken, whether others can knock there, and who did."""
    channel = get_object_or_404(Channel, pk=pk, brand=request.brand, network__in=DOORSTEPS)
    base = f"{str(settings.ADDRESS).rstrip('/')}"
    level = level_of(base)
    key = channel.settings.get("key", "")
    received = list(channel.received.order_by("-received_at")[:SHOWN])
    return render(
        request,
        "receiving/hook.html" if channel.network == HOOK else "receiving/doorstep.html",
        {
            "channel": channel,
            "endpoint": base + reverse(DOORSTEPS[channel.network], args=[key]),
            "pingback": base + reverse("pinged", args=[key]),
            "trackback": base + reverse("tracked", args=[key]),
            "is_public": level is Level.PUBLIC,
            "reached": ways.reached(spec_of(channel), level),
            "received": [{"row": row, "why": say(row.trouble)} for row in received],
            "states": ReceivedState,
            "told": [
                {"row": row, "why": say(row.trouble)}
                for row in channel.announced.exclude(told_at=None, trouble=None).order_by(
                    "-told_at"
                )[:SHOWN]
            ],
        },
    )


def _take(request: HttpRequest, key: str, way: str) -> tuple[str, int]:
    """Take a knock down; return what is wrong with it ("" when nothing is) and the status to say."""
    channel = (
        Channel.objects.select_related("brand")
        .filter(
            network=HOOK if way == HOOK else MENTIONS,
            settings__key=key,
            state__in=LISTENING,
            brand__is_sample=False,
        )
        .first()
    )
    if channel is None:
        raise Http404
    try:
        body = request.read(MOST + 1)
        told = _headers(request) if way == HOOK else request.GET.dict()
        knock = connector_for(channel).knock(way, body, told)
        receive(channel, knock)
    except TooMany:
        return _("Too many at once: come back in an hour."), 429
    except ConnectorError as error:
        return say(trouble(error)), 400
    except KeyMissing:
        return _("Not now."), 503
    return "", 202


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _xml(inside: str) -> HttpResponse:
    return HttpResponse(f'<?xml version="1.0"?>{inside}', content_type="text/xml; charset=utf-8")

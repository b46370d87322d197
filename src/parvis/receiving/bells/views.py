from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from parvis.channels.models import Channel
from parvis.channels.registry import connectors
from parvis.kit.address import Level, level_of
from parvis.kit.secrets import KeyMissing
from parvis.receiving.actions import LISTENING
from parvis.receiving.bells import actions
from parvis.receiving.models import Bell
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right

MOST: Final = 2_000_000


@csrf_exempt
@require_POST
def rung(request: HttpRequest, key: str) -> HttpResponse:
    """Hear that something happened: the signature is looked at, the rest is not believed."""
    rows = Bell.objects.select_related("channel__brand").filter(channel__state__in=LISTENING)
    bell = rows.filter(key=key, channel__brand__is_sample=False).first()
    if bell is None or not has_bell(bell.channel):
        raise Http404
    body = request.read(MOST + 1)
    if len(body) > MOST:
        return HttpResponse(status=413)
    try:
        secret = dict(bell.secret)["secret"]
    except KeyMissing:
        return _told(_("Not now."), 503)
    headers = {name.lower(): value for name, value in request.headers.items()}
    if not connectors()[bell.channel.network].rings(secret, headers, body):
        actions.refuse(bell)
        return _told(_("The signature does not fit the secret."), 403)
    actions.ring(bell)
    return _told(_("Taken."), 202)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.MANAGE)
def bell(request: BrandRequest, pk: int) -> HttpResponse:
    """Show the bell of an account, make one, or take it away."""
    channel = get_object_or_404(Channel.objects.select_related("brand"), pk=pk, brand=request.brand)
    if not has_bell(channel):
        raise Http404
    secret = ""
    if request.method == "POST" and request.POST.get("word") == "withdraw":
        actions.withdraw(channel, by=request.user)
        return redirect("bell", request.brand.slug, channel.pk)
    if request.method == "POST":
        secret = actions.make(channel, by=request.user)
    base = str(settings.ADDRESS).rstrip("/")
    row = Bell.objects.filter(channel=channel).first()
    context = {
        "channel": channel,
        "row": row,
        "secret": secret,
        "address": base + reverse("rung", args=[row.key]) if row else "",
        "is_public": level_of(base) is Level.PUBLIC,
    }
    return render(request, "receiving/bell.html", context)


def has_bell(channel: Channel) -> bool:
    """Say whether a channel's network can ring."""
    found = connectors().get(channel.network)
    return found is not None and "rings" in found.can


def _told(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")

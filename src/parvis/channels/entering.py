from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.channels import ears, looks
from parvis.channels.actions import let_answer
from parvis.channels.asking import begin, finish, introduction, name_of, wanted_of
from parvis.channels.connecting import on_trial
from parvis.channels.forms import SecretForm
from parvis.channels.models import Channel
from parvis.channels.rules import say, trouble
from parvis.channels.views import back_to, base, find, may_ask, page_of, secret_fields
from parvis.kit.address import Level, level_of
from parvis.kit.door import desk
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right
from parvis.team.sign_in.recent import confirmed
from parvis.wire.errors import ConnectorError, Refused


@require_POST
@in_brand(Right.MANAGE)
@confirmed
def key(request: BrandRequest, pk: int) -> HttpResponse:
    """Take the key a person pasted, once the site said whose it is."""
    found = find(request, pk)
    form = SecretForm(request.POST, secret_fields(found))
    failure: dict[str, str] = {}
    if form.is_valid():
        failure = _try_key(request, found, form.cleaned_data)
        if not failure:
            return redirect("channel", request.brand.slug, found.pk)
    context = page_of(request, found) | {"form": form, "failure": failure}
    return render(request, "channels/channel.html", context, status=422)


@require_POST
@in_brand(Right.MANAGE)
@confirmed
def asking(request: BrandRequest, pk: int) -> HttpResponse:
    """Make the desk known to the network, then show the way to its own page."""
    found = find(request, pk)
    if not may_ask(found):
        raise Http404
    form = SecretForm(request.POST, wanted_of(found))
    chosen = request.POST.getlist("wish")
    if not form.is_valid():
        context = page_of(request, found) | {"app_form": form, "chosen": chosen}
        return render(request, "channels/channel.html", context, status=422)
    begun, failure = None, {}
    try:
        begun = begin(
            found,
            return_url="" if "by_code" in request.POST else back_to(request, found),
            known_at=_known_at(request, found),
            wishes=chosen,
            state=secrets.token_urlsafe(24),
            door=desk.desk_door(),
            app=form.cleaned_data,
        )
    except ConnectorError as error:
        failure = {"sentence": say(trouble(error)), "cause": error.cause}
    else:
        kept = {"state": begun.state, "kept": dict(begun.offer.kept)}
        request.session[f"asked:{found.pk}"] = kept
    context = page_of(request, found) | {"begun": begun, "failure": failure, "chosen": chosen}
    status = 422 if failure else 200
    return render(request, "channels/channel.html", context, status=status)


def _known_at(request: BrandRequest, found: Channel) -> str:
    """Say where the network reads who the desk is; "" for a desk that it cannot reach."""
    url = base(request)
    if level_of(url) is not Level.PUBLIC:
        return ""
    return url + reverse("introduction", args=[name_of(found)])


@require_safe
def authorized_here(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """Lead whoever asked at the word localhost back to it: their session is not at the number."""
    host, _colon, port = request.get_host().partition(":")
    if host != "127.0.0.1":
        raise Http404
    there = f"http://localhost{_colon}{port}{reverse('authorized', args=[brand, pk])}"
    return HttpResponseRedirect(f"{there}?{request.GET.urlencode()}")


@require_safe
def introduced(_request: HttpRequest, name: str) -> HttpResponse:
    """Say who the desk is to a network that asks, in its own format."""
    told = introduction(name)
    if not told:
        raise Http404
    return JsonResponse(dict(told))


@require_POST
@in_brand(Right.MANAGE)
def code(request: BrandRequest, pk: int) -> HttpResponse:
    """Take the code that a person copied from the network's page."""
    found = find(request, pk)
    asked = request.session.get(f"asked:{found.pk}") or {}
    if not asked:
        raise PermissionDenied
    query = {"code": request.POST.get("code", "").strip()}
    return _come_back(request, found, query, asked.get("kept", {}))


@require_safe
@in_brand(Right.MANAGE)
def authorized(request: BrandRequest, pk: int) -> HttpResponse:
    """Take what the network's own page sends back, for the person who asked for it only."""
    found = find(request, pk)
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
        given = finish(found, query, kept=kept, door=desk.desk_door())
    except ConnectorError as error:
        failure = {"sentence": say(trouble(error)), "cause": error.cause}
    else:
        failure = _try_key(request, found, given)
    if failure:
        context = page_of(request, found) | {"failure": failure}
        return render(request, "channels/channel.html", context, status=422)
    request.session.pop(f"asked:{found.pk}", None)
    if not ears.may_begin(found.brand, ours=True):
        return redirect("notice_first", request.brand.slug)
    return redirect("channel", request.brand.slug, found.pk)


def _try_key(request: BrandRequest, found: Channel, given: Mapping[str, str]) -> dict[str, str]:
    """Ask the network whose key this is; keep it when it answers. Returns what went wrong."""
    if request.brand.is_sample:
        return {"sentence": say(trouble(Refused()))}
    try:
        made, kept = on_trial(found, given)
        account, limits, expires = made.check(), made.limits(), made.expires()
        let_answer(
            found, secret=kept, account=account, limits=limits, by=request.user, expires=expires,
            opened=made.opened(),
        )  # fmt: skip
    except ConnectorError as error:
        return {"sentence": say(trouble(error)), "cause": error.cause}
    told = _("It works. Parvis is reading.")
    if looks.can_answer(found.network):
        told = _("It works: Parvis answers there as %(name)s.") % {"name": account.name}
    messages.success(request, told)
    return {}

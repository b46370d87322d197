from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from parvis.channels.rules import say, trouble
from parvis.kit.secrets import KeyMissing
from parvis.receiving.dispatches import actions, queries
from parvis.receiving.dispatches.forms import ProgramForm
from parvis.receiving.models import Correspondent, DispatchState
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right
from parvis.wire.errors import Refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.MANAGE)
def programs(request: BrandRequest) -> HttpResponse:
    """List the programs that are told; add one, whose secret is shown this once."""
    form = ProgramForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made, secret = actions.add(
                request.brand,
                name=told["name"],
                url=told["url"],
                events=told["events"],
                by=request.user,
            )
            if told["with_words"] or told["with_private"]:
                actions.change(made, by=request.user, **_wish(told))
        except Refused as error:
            form.add_error("url", say(trouble(error)))
        except actions.TooMany:
            form.add_error(None, _("Ten programs are the most. Remove one first."))
        else:
            return _show(request, made, secret=secret)
    rows = [(row, say(row.trouble)) for row in queries.correspondents_of(request.brand)]
    context = {"form": form, "programs": rows}
    status = 422 if form.errors else 200
    return render(request, "receiving/dispatches/programs.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.MANAGE)
def program(request: BrandRequest, program: int) -> HttpResponse:
    """Show what was carried to a program; change what it is told."""
    row = _find(request, program)
    form = ProgramForm(request.POST if request.method == "POST" else None, initial=_kept(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(row, by=request.user, **_wish(form.cleaned_data))
        except Refused as error:
            form.add_error("url", say(trouble(error)))
        else:
            messages.success(request, _("Kept."))
            return redirect("program", request.brand.slug, row.pk)
    return _show(request, row, form=form)


@require_POST
@in_brand(Right.MANAGE)
def program_test(request: BrandRequest, program: int) -> HttpResponse:
    """Carry a test here and now, and say how it went."""
    row = _find(request, program)
    done = actions.send_test(row)
    row.refresh_from_db()
    if done.state == DispatchState.TAKEN:
        messages.success(request, _("The test was taken."))
    elif done.state == DispatchState.WAITING:
        messages.error(request, _("The desk is quiet: nothing leaves for now. See Today."))
    else:
        messages.error(request, say(row.trouble))
    return redirect("program", request.brand.slug, row.pk)


@never_cache
@require_POST
@in_brand(Right.MANAGE)
def program_secret(request: BrandRequest, program: int) -> HttpResponse:
    """Draw another secret, and show it this once."""
    row = _find(request, program)
    return _show(request, row, secret=actions.renew(row, by=request.user))


@require_POST
@in_brand(Right.MANAGE)
def program_switch(request: BrandRequest, program: int) -> HttpResponse:
    """Switch a program on or off."""
    row = _find(request, program)
    actions.switch(row, on=request.POST.get("on") == "1", by=request.user)
    return redirect("program", request.brand.slug, row.pk)


@require_POST
@in_brand(Right.MANAGE)
def program_removal(request: BrandRequest, program: int) -> HttpResponse:
    """Remove a program."""
    actions.remove(_find(request, program), by=request.user)
    messages.success(request, _("Removed, with its secret."))
    return redirect("programs", request.brand.slug)


@require_POST
@in_brand(Right.MANAGE)
def program_again(request: BrandRequest, program: int, dispatch: int) -> HttpResponse:
    """Have what was not taken carried again."""
    row = _find(request, program)
    actions.send_again(get_object_or_404(row.dispatches, pk=dispatch))
    return redirect("program", request.brand.slug, row.pk)


def _find(request: BrandRequest, pk: int) -> Correspondent:
    rows = Correspondent.objects.select_related("brand")
    return get_object_or_404(rows, pk=pk, brand=request.brand)


def _wish(told: dict[str, Any]) -> dict[str, Any]:
    words = {name: bool(told[name]) for name in ("with_words", "with_private")}
    return {name: told[name] for name in ("name", "url", "events")} | {"words": words}


def _kept(row: Correspondent) -> dict[str, Any]:
    try:
        url = str(dict(row.secret).get("url", ""))
    except KeyMissing:
        url = ""
    return {
        "name": row.name,
        "url": url,
        "events": row.events,
        "with_words": row.with_words,
        "with_private": row.with_private,
    }


def _show(
    request: BrandRequest, row: Correspondent, *, form: ProgramForm | None = None, secret: str = ""
) -> HttpResponse:
    form = form or ProgramForm(initial=_kept(row))
    context = {"form": form, "secret": secret, **queries.look(row)}
    status = 422 if form.errors else 200
    return render(request, "receiving/dispatches/program.html", context, status=status)

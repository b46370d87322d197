from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.channels.rules import say, trouble
from parvis.listening.models import Engine, EngineKind, Phrase
from parvis.listening.presence import actions, queries, rules, show
from parvis.listening.presence.engines import Sought
from parvis.listening.presence.forms import FORMS, STEPS, PhraseForm
from parvis.listening.presence.table import lines
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows
from parvis.wire.errors import ConnectorError

DAYS_SHOWN = 90
PAGE = 10


@require_safe
@in_brand(Right.READ)
def presence(request: BrandRequest) -> HttpResponse:
    """Show where one stands for each phrase at each engine."""
    return _page(request, PhraseForm())


@require_POST
@in_brand(Right.LISTEN)
def presence_follow(request: BrandRequest) -> HttpResponse:
    """Follow some words more."""
    form = PhraseForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    sought = Sought(**form.cleaned_data)
    try:
        actions.follow(request.brand, sought, by=request.user)
    except actions.TooMany:
        sentence = _("You follow %(n)s already, which is the most. Leave some first.")
        form.add_error("words", sentence % {"n": actions.MOST})
        return _page(request, form, status=422)
    return redirect("presence", request.brand.slug)


def _page(request: BrandRequest, form: PhraseForm, *, status: int = 200) -> HttpResponse:
    brand = request.brand
    today, engines = queries.today_of(brand), queries.engines(brand)
    phrases, hosts = queries.phrases(brand), queries.own_hosts(brand)
    keys = [str(phrase.pk) for phrase in phrases]
    after = request.GET.get("after", "")
    start = keys.index(after) + 1 if after in keys else 0
    here = phrases[start : start + PAGE]
    found = queries.ranks(here, since=queries.last_weeks(today, show.DAYS))
    context = {
        "lines": [
            (phrase, show.cells(phrase, engines, found, today=today, hosts=hosts))
            for phrase in here
        ],
        "count": len(phrases),
        "next": f"?after={here[-1].pk}" if start + PAGE < len(phrases) else "",
        "before": _before(keys, start),
        "engines": [_engine(kind, engines.get(str(kind))) for kind in EngineKind],
        "asks": any(engine.is_on for engine in engines.values()),
        "a_month": rules.a_month(len(phrases)),
        "brave": engines.get(EngineKind.BRAVE),
        "hosts": hosts,
        "form": form,
        "width": rules.WIDTH,
        "height": rules.HEIGHT,
        "may": allows(request.seat.role, Right.LISTEN),
        "may_manage": allows(request.seat.role, Right.MANAGE),
    }
    return render(request, "listening/presence/presence.html", context, status=status)


def _before(keys: list[str], start: int) -> str:
    """Write the query of the page before this one; "" on the first."""
    if not start:
        return ""
    return f"?after={keys[start - PAGE - 1]}" if start > PAGE else "?"


def _engine(kind: EngineKind, engine: Engine | None) -> dict[str, Any]:
    return {
        "kind": str(kind),
        "label": kind.label,
        "engine": engine,
        "trouble": say(engine.trouble) if engine else "",
    }


@require_safe
@in_brand(Right.READ)
def presence_phrase(request: BrandRequest, phrase: int) -> HttpResponse:
    """Show one phrase day by day: each engine's ranks, our pages, and who else stands there."""
    found = _find(request, phrase)
    today, engines = queries.today_of(request.brand), queries.engines(request.brand)
    hosts = queries.own_hosts(request.brand)
    ranks = queries.ranks([found], since=queries.last_weeks(today, DAYS_SHOWN))
    cells = show.cells(found, engines, ranks, today=today, hosts=hosts)
    context = {
        "phrase": found,
        "parts": [
            (
                cell,
                [
                    (rank, show.place(rank), show.others(rank, hosts, most=rules.OTHERS))
                    for rank in reversed(ranks.get((found.pk, cell.kind), ()))
                ],
            )
            for cell in cells
        ],
        "width": rules.WIDTH,
        "height": rules.HEIGHT,
        "may": allows(request.seat.role, Right.LISTEN),
    }
    return render(request, "listening/presence/phrase.html", context)


@require_POST
@in_brand(Right.LISTEN)
def presence_removal(request: BrandRequest, phrase: int) -> HttpResponse:
    """Follow some words no more."""
    actions.leave(_find(request, phrase), by=request.user)
    messages.info(request, _("No longer followed; its ranks are gone."))
    return redirect("presence", request.brand.slug)


@require_safe
@in_brand(Right.READ)
def presence_table(request: BrandRequest) -> HttpResponse:
    """Give all ranks as a table for spreadsheets."""
    language = get_language() or "en"

    def told() -> Iterator[bytes]:
        # The page's language is put back by the time this runs.
        with override(language):
            yield from lines(queries.everything(request.brand))

    response = StreamingHttpResponse(told(), content_type="text/csv; charset=utf-8")
    day = queries.today_of(request.brand).isoformat()
    name = f"{request.brand.slug}-presence-{day}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return cast("HttpResponse", response)  # it streams; Django's classes only share a base


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.MANAGE)
def presence_engine(request: BrandRequest, engine: str) -> HttpResponse:
    """Set an engine up, field by field; it is kept once it answered."""
    if engine not in FORMS:
        raise Http404
    kept = Engine.objects.filter(brand=request.brand, kind=engine).first()
    initial = {**(kept.settings if kept else {}), **({"cap": kept.cap} if kept else {})}
    form = FORMS[engine](request.POST or None, initial=initial)
    failure: dict[str, str] = {}
    if request.method == "POST" and request.brand.is_sample:
        failure = {
            "sentence": _("The sample brand connects to nothing. Make your own brand first.")
        }
    elif request.method == "POST" and form.is_valid():
        settings, secret = form.settings(), form.secret()
        try:
            actions.try_engine(request.brand, engine, settings, secret)
        except ConnectorError as error:
            failure = {"sentence": say(trouble(error)), "cause": error.cause}
        else:
            actions.keep_engine(
                request.brand,
                engine,
                settings=settings,
                secret=secret,
                cap=form.cleaned_data.get("cap") or 0,
                by=request.user,
            )
            messages.success(request, _("It works. Your words are looked at now, then each day."))
            return redirect("presence", request.brand.slug)
    context = {
        "kind": EngineKind(engine),
        "form": form,
        "failure": failure,
        "kept": kept,
        "steps": STEPS[EngineKind(engine)],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "listening/presence/engine.html", context, status=status)


@require_POST
@in_brand(Right.MANAGE)
def presence_engine_removal(request: BrandRequest, engine: str) -> HttpResponse:
    """Ask an engine no more, and forget its key."""
    row = get_object_or_404(Engine, brand=request.brand, kind=engine)
    actions.forget_engine(row, by=request.user)
    messages.info(request, _("Its key is forgotten; the ranks it gave stay."))
    return redirect("presence", request.brand.slug)


def _find(request: BrandRequest, pk: int) -> Phrase:
    return get_object_or_404(Phrase.objects.select_related("brand"), pk=pk, brand=request.brand)

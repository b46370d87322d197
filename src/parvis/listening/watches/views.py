from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.kit.pointing import as_fault, pointed
from parvis.kit.saying import tongue
from parvis.listening.forms import WatchForm
from parvis.listening.lines import found_line, mention_line
from parvis.listening.models import Backfill, Watch, WatchKind
from parvis.listening.watches import actions, queries
from parvis.listening.watches.asking import TOOLS, carried, remarks_of
from parvis.listening.watches.preview import Preview, preview
from parvis.listening.watches.rules import read
from parvis.listening.watches.saying import EXPLAINED, JOINS, beyond, week
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows
from parvis.text.query.faults import QueryError

SHOWN: Final = 8
BUTTONS: Final = frozenset({"try", "take", "carry"})


@require_safe
@in_brand(Right.READ)
def listening(request: BrandRequest) -> HttpResponse:
    """List the watches, what each caught this week, and those that may be brought back."""
    rows = queries.watches_of(request.brand, request.user).select_related("backfill")
    watches = sorted(rows, key=lambda row: (row.kind != WatchKind.GRAVE, row.name.casefold()))
    counts = queries.week_counts(watches)
    context = {
        "watches": [(row, week(counts.get(row.pk, 0))) for row in watches],
        "removed": list(queries.removed_of(request.brand, request.user)),
        "may": allows(request.seat.role, Right.LISTEN),
        "is_told": actions.may_listen(request.brand),
    }
    return render(request, "listening/watches/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.LISTEN)
def new_watch(request: BrandRequest) -> HttpResponse:
    """Write a watch, or a copy of one (`?from=`), and try it before it is kept."""
    return _edit(request, Watch(brand=request.brand), start=_copied(request))


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.LISTEN)
def watch_edit(request: BrandRequest, pk: int) -> HttpResponse:
    """Change a watch, and try it before it is kept."""
    return _edit(request, _find(request, pk))


@require_POST
@in_brand(Right.LISTEN)
def watch_trial(request: BrandRequest) -> HttpResponse:
    """Try what is being typed; the part of the editor's page that says how it goes."""
    return render(request, "listening/watches/_trial.html", _trial(request))


@require_safe
@in_brand(Right.READ)
def watch(request: BrandRequest, pk: int) -> HttpResponse:
    """Show what a watch looks for and the newest of what it caught."""
    found = _find(request, pk)
    context = {
        "watch": found,
        "week": week(queries.week_counts([found]).get(found.pk, 0)),
        "mentions": [
            mention_line(request.brand, one) for one in queries.latest(found, limit=SHOWN)
        ],
        "may": allows(request.seat.role, Right.LISTEN),
        "fault": pointed(found.fault, found.query) if found.fault else None,
    }
    return render(request, "listening/watches/watch.html", context | _progress(request, found))


@require_safe
@in_brand(Right.READ)
def watch_progress(request: BrandRequest, pk: int) -> HttpResponse:
    """Say how far a watch is with what was said before."""
    context = _progress(request, _find(request, pk))
    return render(request, "listening/watches/_progress.html", context)


@require_POST
@in_brand(Right.LISTEN)
def watch_switch(request: BrandRequest, pk: int) -> HttpResponse:
    """Switch a watch on or off; on only once the notice was seen."""
    found = _find(request, pk)
    try:
        actions.switch(found, on=request.POST.get("on") == "1", by=request.user)
    except actions.NoticeUnseen:
        messages.warning(request, _("Read the listening notice first, then switch the watch on."))
        return redirect("notice_first", request.brand.slug)
    return redirect("listening", request.brand.slug)


@require_POST
@in_brand(Right.LISTEN)
def watch_removal(request: BrandRequest, pk: int) -> HttpResponse:
    """Remove a watch, or bring it back."""
    if request.POST.get("back"):
        gone = get_object_or_404(queries.removed_of(request.brand, request.user), pk=pk)
        actions.bring_back(gone, by=request.user)
        messages.success(request, _("The watch is back, with all it had caught."))
        return redirect("watch", request.brand.slug, pk)
    actions.remove_watch(_find(request, pk), by=request.user)
    messages.success(request, _("The watch is removed. For a day you can bring it back, below."))
    return redirect("listening", request.brand.slug)


def _find(request: BrandRequest, pk: int) -> Watch:
    rows = queries.watches_of(request.brand, request.user).select_related("brand")
    return get_object_or_404(rows, pk=pk)


def _copied(request: BrandRequest) -> dict[str, Any]:
    which = request.GET.get("from", "")
    if not which.isdecimal():
        return {}
    row = queries.watches_of(request.brand, request.user).filter(pk=int(which[:18])).first()
    if row is None:
        return {}
    name = _("%(name)s, copy") % {"name": row.name}
    return {
        "name": name[:80], "kind": row.kind, "query": row.query,
        "languages": row.languages, "is_shared": row.is_shared,
    }  # fmt: skip


def _edit(request: BrandRequest, found: Watch, start: dict[str, Any] | None = None) -> HttpResponse:
    is_sent = request.method == "POST"
    lists = queries.lists_of(request.brand)
    data = request.POST.copy() if is_sent else None
    notes: list[str] = []
    if data is not None and data.get("take"):
        data["query"] = data.get("proposal", "")
    if data is not None and data.get("carry"):
        data["query"], notes = carried(data.get("query", ""), data.get("tool", ""))
    form = WatchForm(data, lists=lists, instance=found, initial=start or {})
    if data is not None and not BUTTONS & set(data):
        if form.is_valid():
            return _keep(request, found, form)
        status = 422
    else:
        form.errors.clear() if is_sent else None
        status = 200
    query = (
        data.get("query", "")
        if data is not None
        else (found.query or (start or {}).get("query", ""))
    )
    languages = data.getlist("languages") if data is not None else found.languages
    context = {
        "form": form,
        "watch": found,
        "kinds": [(value, label, EXPLAINED[value]) for value, label in WatchKind.choices],
        "kind": form["kind"].value(),
        "lists": sorted(lists),
        "is_told": actions.may_listen(request.brand),
        "tools": TOOLS,
        "notes": notes,
        **_tried(request, query, languages),
    }
    return render(request, "listening/watches/edit.html", context, status=status)


def _keep(request: BrandRequest, found: Watch, form: WatchForm) -> HttpResponse:
    told = form.cleaned_data
    wish = actions.Wish(
        name=told["name"].strip(),
        kind=told["kind"],
        query=told["query"],
        languages=told["languages"],
        is_shared=told["is_shared"],
    )
    if found.pk:
        kept = actions.change_watch(found, wish, by=request.user)
        messages.success(request, _("Kept. What was said before is being read again."))
    else:
        kept = actions.make_watch(request.brand, wish, by=request.user)
        if kept.is_on:
            messages.success(request, _("Parvis listens. What was said before comes in by itself."))
    if not kept.is_on and not actions.may_listen(request.brand):
        told_now = _(
            "The watch is kept and does not listen yet: read the listening notice, then switch it on."
        )
        messages.warning(request, told_now)
    return redirect("watch", request.brand.slug, kept.pk)


def _trial(request: BrandRequest) -> dict[str, Any]:
    return _tried(request, request.POST.get("query", ""), request.POST.getlist("languages"))


def _tried(request: BrandRequest, query: str, languages: Sequence[str]) -> dict[str, Any]:
    """Say how a query goes: its fault, or what it would have caught; nothing for an empty one."""
    query = query.strip()[:20_001]
    if not query:
        return {"trial": None, "fault": None}
    try:
        tree = read(query, queries.lists_of(request.brand))
    except QueryError as error:
        return {"trial": None, "fault": pointed(as_fault(error), query)}
    told = remarks_of(query, tree)
    made = preview(request.brand, tree, languages=list(languages))
    return {"trial": _shown(request, made), "fault": None, "remarks": told}


def _shown(request: BrandRequest, made: Preview) -> dict[str, Any]:
    language = tongue(get_language())
    most = max([piece.count for piece in made.pieces] + [1])
    pieces = [
        {
            "join": JOINS[piece.clause.join],
            "text": piece.clause.text(language),
            "count": piece.count,
            "is_less": piece.clause.join == "except",
            "width": round(200 * piece.count / most),
        }
        for piece in made.pieces
    ]
    read_words = ngettext("%(n)s thing said", "%(n)s things said", made.read) % {"n": made.read}
    return {
        "pieces": pieces if len(pieces) > 1 else [],
        "made": made,
        "found": [found_line(request.brand, one) for one in made.found],
        "read_words": read_words,
        "beyond_words": beyond(made.beyond) if made.beyond else "",
    }


def _progress(request: BrandRequest, found: Watch) -> dict[str, Any]:
    row = Backfill.objects.filter(watch=found).first()
    if row is None or row.done_at is not None or row.due_at is None or not found.is_on:
        return {"filling": None, "watch": found}
    sentence = _("Reading what was said before: %(done)s of %(total)s, %(found)s caught") % {
        "done": row.tried, "total": max(row.total, row.tried), "found": row.found,
    }  # fmt: skip
    return {
        "filling": row,
        "watch": found,
        "id": "filling",
        "sentence": sentence,
        "done": row.tried,
        "total": max(row.total, row.tried),
        "poll_url": reverse("watch_progress", args=[request.brand.slug, found.pk]),
    }

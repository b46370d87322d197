from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.channels.models import Outgoing, OutgoingState, Verb
from parvis.channels.outbox import cancel, it_is_there, let_go, put_off
from parvis.inbox.later import saying as later
from parvis.publishing import actions, queries, show
from parvis.publishing.models import Part, Post
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows


@require_safe
@in_brand(Right.READ)
def posts(request: BrandRequest) -> HttpResponse:
    """List posts, newest first, with where each stands."""
    before = request.GET.get("before", "")
    found, more = queries.latest(request.brand, int(before) if before.isdecimal() else None)
    for one in found:
        one.brand = request.brand
    mine = queries.draft_of(request.brand, request.user)
    context = {
        "posts": show.listed(found),
        "older_url": f"{request.path}?before={more}" if more else "",
        "newer_url": request.path if before else "",
        "begun": mine if mine and mine.text.strip() else None,
        "may": allows(request.seat.role, Right.ANSWER),
    }
    return render(request, "publishing/posts.html", context)


@require_safe
@in_brand(Right.READ)
def post(request: BrandRequest, post: int) -> HttpResponse:
    """Show a post: where it stands, and what can be done with it."""
    return render(request, "publishing/post.html", _context(request, _find(request, post)))


@require_safe
@in_brand(Right.READ)
def pieces(request: BrandRequest, post: int) -> HttpResponse:
    """Draw again where a post stands."""
    context = _context(request, _find(request, post)) | {"apart": True}
    return render(request, "publishing/_standing.html", context)


@require_POST
@in_brand(Right.ANSWER)
def undo(request: BrandRequest, post: int) -> HttpResponse:
    """Take a post back before it leaves: it is a draft again."""
    found = _find(request, post)
    if actions.undo(found, by=request.user):
        messages.success(request, _("Nothing has left. Your words are here again."))
        return redirect("new_post", request.brand.slug)
    messages.error(request, _("It has left meanwhile, at least in part."))
    return redirect("post", request.brand.slug, found.pk)


@require_POST
@in_brand(Right.ANSWER)
def words(request: BrandRequest, post: int) -> HttpResponse:
    """Change what a post says, wherever its network lets it."""
    found = _find(request, post)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        actions.change(found, text, by=request.user)
    except actions.Wrong as wrong:
        fault = _("Nothing was changed: it is too long for %(where)s. Shorten it.")
        context = _context(request, found)
        context |= {"fault": fault % {"where": ", ".join(wrong.faults)}, "typed": text}
        return render(request, "publishing/post.html", context, status=422)
    except actions.NotPossible:
        messages.error(
            request, _("Nothing was changed: the words are the same, or no longer there.")
        )
    return redirect("post", request.brand.slug, found.pk)


@require_POST
@in_brand(Right.ANSWER)
def end(request: BrandRequest, post: int) -> HttpResponse:
    """Take a post back where it stands: everywhere, or from one channel."""
    found = _find(request, post)
    only = request.POST.get("part", "")
    try:
        actions.retract(found, by=request.user, only=int(only) if only.isdecimal() else None)
    except actions.NotPossible:
        messages.error(request, _("Nothing was taken back: it no longer stands there."))
    return redirect("post", request.brand.slug, found.pk)


@require_POST
@in_brand(Right.ANSWER)
def part(request: BrandRequest, post: int, part: int) -> HttpResponse:
    """Speak for what waits on one channel: its post, or a change of it."""
    found = _find(request, post)
    piece = get_object_or_404(Part.objects.select_related("outgoing"), pk=part, post=found)
    last = queries.asked_of([piece]).get(piece.pk)
    row = last if last is not None and "change" in request.POST else piece.outgoing
    word = request.POST.get("word", "")
    if word == "hour":
        _another_hour(request, row)
    elif word == "again":
        let_go(row, by=request.user)
    elif word == "there" and row.state == OutgoingState.UNCONFIRMED:
        it_is_there(row, by=request.user)
    elif word == "drop" and not cancel(row, by=request.user):
        messages.error(request, _("It has left meanwhile."))
    return redirect("post", request.brand.slug, found.pk)


def _another_hour(request: BrandRequest, row: Outgoing) -> None:
    at, fault = later.read(request.POST, "at")
    if not fault and not put_off(row, at=at or row.created_at, by=request.user):
        fault = _("It has left meanwhile.")
    if fault:
        messages.error(request, fault)


def _find(request: BrandRequest, pk: int) -> Post:
    found = queries.one(request.brand, pk)
    if found is None:
        raise Http404
    return found


def _context(request: BrandRequest, found: Post) -> dict[str, Any]:
    parts = queries.parts(found)
    told = show.said(found, parts, queries.asked_of(parts), queries.seen_of(parts))
    editable = [piece for piece in told.pieces if piece.may_edit]
    return {
        "said": told,
        "may": allows(request.seat.role, Right.ANSWER),
        "editable": editable,
        "kept_apart": [p for p in told.pieces if p.is_there and not p.may_edit],
        "endable": [piece for piece in told.pieces if piece.may_retract],
        "typed": editable[0].text if editable else "",
        "limits": [
            (one.pk, show.where(one.outgoing.channel).limits)
            for one in parts
            if one.pk in {piece.pk for piece in editable}
        ],
        "undo_bar": {
            "sentence": _("It leaves in a moment."),
            "url": reverse("post_undo", args=[request.brand.slug, found.pk]),
            "left": told.undo,
        }
        if told.undo
        else None,
        "offers": later.offers(),
        "clock_of": later.place(),
        "undoing": Verb.PUBLISH,
    }

"""The page on which a post is written. Every button keeps what was written before it does anything."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.channels import looks
from parvis.channels.files import box
from parvis.channels.files.actions import take_out
from parvis.channels.files.queries import waiting
from parvis.channels.models import Channel
from parvis.channels.queries import posting
from parvis.channels.rules import limits_of
from parvis.inbox import audiences
from parvis.inbox.later import saying as later
from parvis.publishing import actions, queries, show
from parvis.publishing.actions import SPOT
from parvis.publishing.forms import PostForm
from parvis.publishing.models import PostDraft
from parvis.publishing.rules import WIDTHS, Words
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right
from parvis.wire.items import Audience


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.ANSWER)
def new_post(request: BrandRequest) -> HttpResponse:
    """Write a post; it leaves after ten seconds, or at the hour that was chosen."""
    if request.method != "POST":
        return render(request, "publishing/new.html", _page(request))
    kept, channels, sections = _keep(request)
    told = box.change(request, SPOT)
    if told:
        return _again(request, told)
    at, fault = later.read(request.POST, "at")
    words = _words(kept)
    faults = [fault] if fault else []
    if not words.text:
        faults.append(_("The post is empty. Write it, then send."))
    if not channels:
        faults.append(_("Choose where it goes, then send."))
    if faults:
        return _again(request, faults)
    places = [(one, show.where(one, sections.get(str(one.pk), ""))) for one in channels]
    mine = waiting(request.brand, request.user, SPOT)
    try:
        made = actions.publish(request.brand, words, places, by=request.user, files=mine, at=at)
    except actions.Wrong as wrong:
        return _again(request, wrong.faults)
    return redirect("post", request.brand.slug, made.pk)


@require_POST
@in_brand(Right.ANSWER)
def draft(request: BrandRequest) -> HttpResponse:
    """Keep what is being written, or give it up with its files."""
    if "drop" in request.POST:
        actions.drop_draft(request.brand, by=request.user)
        for file in waiting(request.brand, request.user, SPOT):
            take_out(file)
        return redirect("posts", request.brand.slug)
    if not actions.just_said(request.brand, PostForm(request.POST).words().text, by=request.user):
        _keep(request)
    return HttpResponse(status=204)


@require_POST
@in_brand(Right.ANSWER)
def files(request: BrandRequest) -> HttpResponse:
    """Take a file in, take one out, or note the words for one."""
    told = box.change(request, SPOT)
    if request.headers.get("HX-Request"):
        context = {"files": _box(request, posting(request.brand), told), "files_url": request.path}
        return render(request, "channels/files/_box.html", context)
    _keep(request)
    return _again(request, told) if told else redirect("new_post", request.brand.slug)


def _keep(request: BrandRequest) -> tuple[PostDraft, list[Channel], dict[str, str]]:
    wanted = set(request.POST.getlist("channel"))
    channels = [one for one in posting(request.brand) if str(one.pk) in wanted]
    sections = {
        str(one.pk): request.POST.get(f"section-{one.pk}", "")[:40]
        for one in channels
        if request.POST.get(f"section-{one.pk}")
    }
    words = PostForm(request.POST).words()
    kept = actions.keep_draft(
        request.brand, words, by=request.user, channels=channels, sections=sections
    )
    return kept, channels, sections


def _words(kept: PostDraft | None) -> Words:
    if kept is None:
        return Words(text="")
    return Words(**{name: getattr(kept, name) for name in Words.__dataclass_fields__})


def _again(request: BrandRequest, faults: list[str]) -> HttpResponse:
    """Show the page again with what was typed, and why it did not leave."""
    context = _page(request) | {"faults": faults}
    context["hours"] = {name: request.POST.get(name, "") for name in ("on", "hour")}
    return render(request, "publishing/new.html", context, status=422)


def _page(request: BrandRequest) -> dict[str, Any]:
    kept = queries.draft_of(request.brand, request.user)
    channels = posting(request.brand)
    chosen = queries.chosen(kept) if kept else queries.used_last(request.brand, request.user)
    words = _words(kept) if kept else Words(text="", language=request.brand.language[:2])
    offered = show.choices(channels, chosen, kept.sections if kept else {})
    return {
        "words": words,
        "kept_at": kept.saved_at if kept and kept.text else None,
        "choices": offered,
        "titled": any(one.limits.title for one in offered),
        "warns": any(one.warns for one in offered),
        "widths": _widths(channels, words),
        "files": _box(request, channels),
        "offers": later.offers(),
        "clock_of": later.place(),
        "faults": [],
    }


def _widths(channels: list[Channel], words: Words) -> list[audiences.Width]:
    spread = {width for one in channels for width in show.where(one).spec.audiences}
    offered = [width for width in WIDTHS if width in spread]
    return audiences.widths(offered, Audience.PUBLIC, words.audience) if len(offered) > 1 else []


def _box(
    request: BrandRequest, channels: list[Channel], faults: list[str] | None = None
) -> box.Box | None:
    limits = [(looks.network_name(one.network), limits_of(one)) for one in channels]
    return box.box(request, SPOT, limits, faults or ())

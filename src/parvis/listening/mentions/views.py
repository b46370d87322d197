from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.inbox.actions import NotPossible
from parvis.inbox.opening import open_about
from parvis.kit.pointing import as_fault, sentence_of
from parvis.listening.mentions import actions, excluding, queries, rules, show
from parvis.listening.mentions.queries import Wanted
from parvis.listening.models import LeftOut, Mention, Muted, Opinion, Watch
from parvis.listening.watches.queries import watches_of
from parvis.members.actions import member_of
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows
from parvis.text.query.faults import QueryError

ABOUT = {"yes": True, "no": False, "": None}


@require_safe
@in_brand(Right.READ)
def mentions(request: BrandRequest) -> HttpResponse:
    """Show what was caught, newest first."""
    wanted = _wanted(request)
    before = request.GET.get("before", "")
    rows, more = queries.page(
        request.brand, request.user, wanted, before=int(before[:19]) if before.isdigit() else None
    )
    copies = queries.copies(request.brand, [row.fold for row in rows])
    lines = show.shown(request.brand, rows, copies)
    actions.see(rows)
    query = request.GET.copy()
    query["before"] = str(more)
    watches = list(watches_of(request.brand, request.user).order_by("name"))
    chosen = next((watch for watch in watches if watch.pk == wanted.watch), None)
    context: dict[str, Any] = {
        "lines": lines,
        "wanted": wanted,
        "watches": watches,
        "watch": chosen,
        "exclusions": _exclusions(chosen) if chosen else [],
        "left": excluding.latest(chosen) if chosen else None,
        "opinions": show.opinions(),
        "filters": Opinion.choices,
        "abouts": show.abouts(),
        "older_url": f"?{query.urlencode()}" if more else "",
        "here": request.get_full_path(),
        "may": may(request),
    }
    return render(request, "listening/mentions/mentions.html", context)


@require_safe
@in_brand(Right.READ)
def copies(request: BrandRequest, item: int) -> HttpResponse:
    """Show what repeats a thing said."""
    rows = queries.copies_of(request.brand, request.user, item)
    if not rows:
        raise Http404
    context = {"lines": show.shown(request.brand, rows, {}), "opinions": [], "may": {"say": False}}
    return render(request, "listening/mentions/copies.html", context)


@require_POST
@in_brand(Right.LISTEN)
def opinion(request: BrandRequest, mention: int) -> HttpResponse:
    """Correct what a passage thinks."""
    found = _mention(request, mention)
    try:
        actions.correct(found, request.POST.get("opinion", ""), by=request.user)
    except ValueError:
        raise Http404 from None
    return _back(request)


@require_POST
@in_brand(Right.LISTEN)
def about(request: BrandRequest, mention: int) -> HttpResponse:
    """Say whether a mention is about us."""
    found = _mention(request, mention)
    said = request.POST.get("about", "")
    if said not in ABOUT:
        raise Http404
    actions.say_about(found, is_ours=ABOUT[said], by=request.user)
    if said == "no":
        messages.info(request, _("Left out. You find it under “Not about us”."))
    return _back(request)


@require_POST
@in_brand(Right.LISTEN)
def mute(request: BrandRequest, mention: int) -> HttpResponse:
    """Hear an author or a site no more."""
    found = _mention(request, mention)
    act = actions.mute_site if request.POST.get("what") == "site" else actions.mute_author
    if act(found, by=request.user) is None:
        messages.warning(request, _("Nothing to mute: this has no author and no address."))
    else:
        messages.info(request, _("No longer heard. The list of what is muted brings it back."))
    return _back(request)


@require_safe
@in_brand(Right.READ)
def muted(request: BrandRequest) -> HttpResponse:
    """List whom and what is no longer heard."""
    context = {
        "rows": queries.muted(request.brand),
        "may": may(request),
    }
    return render(request, "listening/mentions/muted.html", context)


@require_POST
@in_brand(Right.LISTEN)
def lift(request: BrandRequest, muted: int) -> HttpResponse:
    """Hear again."""
    actions.lift(get_object_or_404(Muted, pk=muted, brand=request.brand), by=request.user)
    messages.info(request, _("Heard again."))
    return redirect("muted", request.brand.slug)


@require_POST
@in_brand(Right.LISTEN)
def leave_out(request: BrandRequest, pk: int) -> HttpResponse:
    """Leave a word out of what a watch looks for."""
    rows = watches_of(request.brand, request.user).select_related("brand")
    watch, word = get_object_or_404(rows, pk=pk), request.POST.get("word", "").strip()[:100]
    try:
        excluding.exclude(watch, word, by=request.user)
    except QueryError as error:
        messages.error(request, sentence_of(as_fault(error)))
    except excluding.Changed:
        messages.warning(request, _("The watch was changed meanwhile. Look at it again."))
    return _to_watch(request, watch)


@require_POST
@in_brand(Right.LISTEN)
def put_back(request: BrandRequest, left_out: int) -> HttpResponse:
    """Look for a word again that was left out."""
    watches = watches_of(request.brand, request.user)
    rows = LeftOut.objects.filter(watch__in=watches).select_related("watch__brand")
    left = get_object_or_404(rows, pk=left_out)
    try:
        excluding.put_back(left, by=request.user)
    except (QueryError, excluding.Changed):
        messages.warning(request, _("The watch was changed meanwhile. Look at it again."))
    else:
        messages.success(request, _("“%(word)s” is looked for again.") % {"word": left.word})
    return _to_watch(request, left.watch)


@require_POST
@in_brand(Right.ANSWER)
def conversation(request: BrandRequest, mention: int) -> HttpResponse:
    """Open a conversation about what was caught, and go there."""
    found = _mention(request, mention)
    author = found.item.author
    was_known = author is None or member_of(author) is not None
    why = _("Conversation opened from a mention, %(where)s") % {"where": found.item.channel.title}
    try:
        made = open_about(found.item, by=request.user, why=why)
    except NotPossible:
        messages.warning(request, _("There is nobody to answer: its words are gone, or ours."))
        return _back(request)
    if author is not None and not was_known and member_of(author) is not None:
        told = _("%(name)s is a member from now on, since you opened this conversation.")
        messages.info(request, told % {"name": author.name})
    return redirect("conversation", request.brand.slug, made.pk)


def _to_watch(request: BrandRequest, watch: Watch) -> HttpResponse:
    return redirect(f"{reverse('mentions', args=[request.brand.slug])}?watch={watch.pk}")


def may(request: BrandRequest) -> dict[str, bool]:
    """Say what a person may do with what was caught."""
    role = request.seat.role
    return {"say": allows(role, Right.LISTEN), "answer": allows(role, Right.ANSWER)}


def _mention(request: BrandRequest, pk: int) -> Mention:
    seen = watches_of(request.brand, request.user)
    rows = Mention.objects.filter(brand=request.brand, watch__in=seen)
    return get_object_or_404(rows.select_related("brand", "item__author", "item__channel"), pk=pk)


def _exclusions(watch: Watch) -> list[rules.Exclusion]:
    asked = [word.strip("()\"'“”«»-") for word in watch.query.split()]
    return rules.exclusions(queries.weighed(watch), asked)


def _wanted(request: BrandRequest) -> Wanted:
    given = request.GET
    watch = given.get("watch", "")
    return Wanted(
        watch=int(watch[:18]) if watch.isdecimal() else None,
        opinion=given.get("opinion", "") if given.get("opinion") in Opinion.values else "",
        language=given.get("language", "")[:2] if given.get("language", "").isalpha() else "",
        about=given.get("about", "") if given.get("about") in {"yes", "no"} else "",
        unseen=bool(given.get("new")),
    )


def _back(request: BrandRequest) -> HttpResponse:
    """Go back to the page that asked, on this desk only."""
    here = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(here, allowed_hosts=None):
        return redirect("mentions", request.brand.slug)
    return redirect(here)

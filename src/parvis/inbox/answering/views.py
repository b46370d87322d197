from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.channels.files import box as files_box
from parvis.channels.files.actions import take_out
from parvis.channels.files.queries import waiting
from parvis.channels.models import OutgoingState
from parvis.channels.outbox import it_is_there, let_go, put_off
from parvis.inbox import actions, audiences
from parvis.inbox.answering.queries import files_of, spot_of
from parvis.inbox.comparing import Answer, Seen
from parvis.inbox.drafts.actions import drop_draft, keep_draft
from parvis.inbox.forms import ReplyForm
from parvis.inbox.later import saying as later
from parvis.inbox.models import Conversation, Reply
from parvis.inbox.presence.actions import look, stop_writing
from parvis.inbox.views import answer_page, back, find, open_page
from parvis.kit.saying import number
from parvis.stream.models import Item
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right


@require_POST
@in_brand(Right.ANSWER)
def replies(request: BrandRequest, pk: int) -> HttpResponse:
    """Answer; it leaves after ten seconds, or at the hour that was chosen."""
    found = find(request, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        error = (
            str(form.errors["text"][0]) if "text" in form.errors else _("Choose what you answer.")
        )
        return _again(request, found, error)
    told = files_box.change(request, spot_of(found))
    at, fault = later.read(request.POST, "at")
    if fault or told:
        return _again(request, found, " ".join([*told, fault]).strip())
    to, text = _answered(found, form.cleaned_data["to"]), form.cleaned_data["text"]
    seen = Seen.read(request.POST.get("seen", ""))
    try:
        actions.reply(
            found,
            to=to,
            text=text,
            by=request.user,
            seen=seen,
            at=at,
            audience=form.cleaned_data["audience"],
            warning=form.cleaned_data["warning"],
            files=waiting(request.brand, request.user, spot_of(found)),
        )
    except (actions.NotPossible, actions.FilesRefused, actions.TooLong) as refusal:
        return _again(request, found, _why(refusal))
    except actions.AnsweredMeanwhile as someone:
        keep_draft(found, by=request.user, text=text, to=to)
        return _again(request, found, "", meanwhile=someone.answers)
    stop_writing(found, by=request.user)
    return back(request, found)


@require_POST
@in_brand(Right.ANSWER)
def files(request: BrandRequest, pk: int) -> HttpResponse:
    """Take a file in, take one out, or note the words for one; the words typed so far are kept."""
    found = find(request, pk)
    told = files_box.change(request, spot_of(found))
    if request.headers.get("HX-Request"):
        context = {"files": files_of(request, found, told), "files_url": request.path}
        return render(request, "channels/files/_box.html", context)
    to = request.POST.get("to", "")
    answered = _answered(found, int(to) if to.isdecimal() else None)
    keep_draft(found, by=request.user, text=request.POST.get("text", ""), to=answered)
    return back(request, found, fault=" ".join(told))


@require_POST
@in_brand(Right.ANSWER)
def draft(request: BrandRequest, pk: int) -> HttpResponse:
    """Keep what is being written, or forget it; nothing is answered to a page that types on."""
    found = find(request, pk)
    text, to = request.POST.get("text", ""), request.POST.get("to", "")
    if "drop" in request.POST:
        drop_draft(found, by=request.user)
        for file in waiting(request.brand, request.user, spot_of(found)):
            take_out(file)
        stop_writing(found, by=request.user)
        return back(request, found)
    kept = keep_draft(
        found,
        by=request.user,
        text=text,
        to=_answered(found, int(to) if to.isdecimal() else None),
        seen=Seen.read(request.POST.get("seen", "")),
    )
    if "keep" in request.POST:
        stop_writing(found, by=request.user)
        messages.success(
            request, _("Your draft is kept.") if kept else _("There was nothing to keep.")
        )
        response = redirect("inbox", request.brand.slug)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": response.url})
        return response
    if kept:
        look(found, by=request.user, is_writing=True)
    else:
        stop_writing(found, by=request.user)
    return HttpResponse(status=204)


@require_POST
@in_brand(Right.ANSWER)
def cancellation(request: BrandRequest, pk: int, reply: int) -> HttpResponse:
    """Take an answer back, or speak for one that waits for a word."""
    found = find(request, pk)
    answer = get_object_or_404(Reply, pk=reply, conversation=found)
    word = request.POST.get("word", "")
    if word == "again":
        let_go(answer.outgoing, by=request.user)
    elif word == "anyway":
        actions.send_anyway(answer, by=request.user)
    elif word == "drop":
        actions.drop(answer, by=request.user)
    elif word == "there" and answer.outgoing.state == OutgoingState.UNCONFIRMED:
        it_is_there(answer.outgoing, by=request.user)
    elif word != "there":
        actions.take_back(answer, by=request.user)
    return back(request, found)


@require_POST
@in_brand(Right.ANSWER)
def hour(request: BrandRequest, pk: int, reply: int) -> HttpResponse:
    """Choose another hour for an answer that leaves later; without one, it leaves now."""
    found = find(request, pk)
    answer = get_object_or_404(Reply, pk=reply, conversation=found)
    at, fault = later.read(request.POST, "at")
    if fault:
        return back(request, found, fault=fault)
    moved = put_off(answer.outgoing, at=at or answer.at, by=request.user)
    return back(request, found, fault="" if moved else _("It has left meanwhile."))


def _again(
    request: BrandRequest, found: Conversation, error: str, *, meanwhile: list[Answer] | None = None
) -> HttpResponse:
    """Show the box again with what was typed, and why it did not leave."""
    context = open_page(request, find(request, found.pk))
    box = context["reply"]
    box["widths"] = audiences.chosen(box["widths"], request.POST.get("audience", ""))
    box["warning"] = request.POST.get("warning", "")[: audiences.LONGEST]
    context["reply"] |= {
        "error": error,
        "text": request.POST.get("text", ""),
        "meanwhile": meanwhile or [],
        "chosen": {name: request.POST.get(name, "") for name in ("on", "hour")},
    }
    return answer_page(request, context, status=422)


def _why(refusal: Exception) -> str:
    if isinstance(refusal, actions.TooLong):
        return too_long(refusal)
    if isinstance(refusal, actions.FilesRefused):
        return str(refusal)
    return _("What you answer was deleted meanwhile. Choose another remark of the thread.")


def too_long(found: actions.TooLong) -> str:
    """Say by how much an answer is too long."""
    if found.used <= found.limit:
        return _("These signs weigh too much for the network. Take a few out, then send.")
    said = partial(number, language=get_language() or "en")
    told = {"used": said(found.used), "limit": said(found.limit)}
    return _("The answer is too long: %(used)s of %(limit)s. Shorten it, then send.") % told


def _answered(found: Conversation, pk: int | None) -> Item | None:
    if pk is None:
        return None
    return get_object_or_404(Item, pk=pk, entry__conversation=found)

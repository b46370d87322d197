from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.channels.models import OutgoingState
from parvis.channels.outbox import cancel, it_is_there, let_go
from parvis.inbox.actions import NotPossible, TooLong
from parvis.inbox.answering.views import too_long
from parvis.inbox.changing import actions
from parvis.inbox.views import back, find
from parvis.stream.models import Item
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right


@require_POST
@in_brand(Right.ANSWER)
def said(request: BrandRequest, pk: int, item: int) -> HttpResponse:
    """Change words of ours, or take them back."""
    found = find(request, pk)
    rows = Item.objects.select_related("channel__brand")
    ours = get_object_or_404(rows, pk=item, entry__conversation=found)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        if "retract" in request.POST:
            actions.retract(ours, by=request.user)
        else:
            actions.change(ours, text=text, by=request.user)
    except TooLong as long:
        return back(request, found, fault=too_long(long))
    except NotPossible:
        return back(
            request,
            found,
            fault=_("Nothing was changed: the words are the same, or no longer there."),
        )
    return back(request, found)


@require_POST
@in_brand(Right.ANSWER)
def word(request: BrandRequest, pk: int, outgoing: int) -> HttpResponse:
    """Take a change back before it leaves, or speak for one that waits for a word."""
    found = find(request, pk)
    row = actions.of(found, outgoing)
    if row is None:
        raise Http404
    said_word = request.POST.get("word", "")
    if said_word == "again":
        let_go(row, by=request.user)
    elif said_word == "there" and row.state == OutgoingState.UNCONFIRMED:
        it_is_there(row, by=request.user)
    elif said_word != "there":
        cancel(row, by=request.user)
    return back(request, found)

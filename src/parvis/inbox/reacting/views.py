from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.channels.models import OutgoingState
from parvis.channels.outbox import cancel, it_is_there, let_go
from parvis.inbox.actions import NotPossible
from parvis.inbox.reacting import actions
from parvis.inbox.views import back, find
from parvis.stream.models import Item
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right
from parvis.wire.items import Reaction


@require_POST
@in_brand(Right.ANSWER)
def reactions(request: BrandRequest, pk: int, item: int) -> HttpResponse:
    """Like or share what somebody else said, or end that, as the button that was pressed says."""
    found = find(request, pk)
    rows = Item.objects.select_related("channel__brand")
    theirs = get_object_or_404(rows, pk=item, entry__conversation=found)
    try:
        reaction = Reaction(request.POST.get("reaction", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        actions.react(theirs, reaction, on=request.GET.get("on") == "1", by=request.user)
    except NotPossible:
        fault = _("Nothing was done: it cannot be done there, or the opposite is on its way.")
        return back(request, found, fault=fault)
    return back(request, found)


@require_POST
@in_brand(Right.ANSWER)
def word(request: BrandRequest, pk: int, outgoing: int) -> HttpResponse:
    """Speak for a gesture that waits for a word."""
    found = find(request, pk)
    row = actions.of(found, outgoing)
    if row is None:
        raise Http404
    said = request.POST.get("word", "")
    if said == "again":
        let_go(row, by=request.user)
    elif said == "there" and row.state == OutgoingState.UNCONFIRMED:
        it_is_there(row, by=request.user)
    elif said != "there":
        cancel(row, by=request.user)
    return back(request, found)

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.channels.models import OutgoingState
from parvis.channels.outbox import it_is_there, let_go
from parvis.inbox.models import Moderation
from parvis.inbox.moderating import actions
from parvis.inbox.views import back, find
from parvis.stream.models import Item
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right
from parvis.wire.items import Action


@require_POST
@in_brand(Right.MODERATE)
def item_moderation(request: BrandRequest, pk: int, item: int) -> HttpResponse:
    """Decide how a remark stands on its site; it leaves after ten seconds."""
    found = find(request, pk)
    said = get_object_or_404(Item, pk=item, entry__conversation=found)
    try:
        actions.moderate(said, Action(request.POST.get("action", "")), by=request.user)
    except actions.CannotModerate as error:
        return back(request, found, fault=_(error.sentence))
    except ValueError:
        return back(request, found)
    return back(request, found)


@require_POST
@in_brand(Right.MODERATE)
def moderation_undo(request: BrandRequest, pk: int, moderation: int) -> HttpResponse:
    """Take a decision back, or speak for one that waits for a word."""
    found = find(request, pk)
    made = get_object_or_404(Moderation, pk=moderation, item__entry__conversation=found)
    word = request.POST.get("word", "")
    if word == "again":
        let_go(made.outgoing, by=request.user)
    elif word == "there" and made.outgoing.state == OutgoingState.UNCONFIRMED:
        it_is_there(made.outgoing, by=request.user)
    else:
        try:
            actions.take_back(made, by=request.user)
        except actions.CannotModerate as error:
            return back(request, found, fault=_(error.sentence))
    return back(request, found)

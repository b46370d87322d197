"""The page of whoever looks after the machine: what waits, since when, why."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.channels import deciding, quiet
from parvis.channels.models import Outgoing, Verb
from parvis.channels.queries import heartbeats, what_waits
from parvis.keeping.queries import care
from parvis.kit.saying import excerpt
from parvis.team.models import Seat, User


def operator(request: HttpRequest) -> User:
    """Return whoever looks after the machine. Raises PermissionDenied for anybody else."""
    if not isinstance(request.user, User) or not request.user.is_operator:
        raise PermissionDenied
    return request.user


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits on the outside world."""
    return render(request, "desk/desk.html", _desk(operator(request)))


def _desk(user: User) -> dict[str, Any]:
    return {
        "waiting": what_waits(),
        "heartbeats": heartbeats(),
        "quiet": quiet.in_force(),
        "undecided": _to_decide(user) if quiet.in_force() else [],
        "looked_for": quiet.looked_for(),
        "care": care(),
    }


def _to_decide(user: User) -> list[dict[str, Any]]:
    """List what waits for a word; what it says is shown to who has a seat at its brand only."""
    seats = set(Seat.objects.filter(user=user).values_list("brand_id", flat=True))
    return [
        {
            "pk": row.pk,
            "site": row.channel.title,
            "brand": row.brand.name,
            "since": row.created_at,
            "text": _words_of(row) if row.brand_id in seats else "",
        }
        for row in quiet.undecided()
    ]


def _words_of(row: Outgoing) -> str:
    if row.verb == Verb.RETRACT:
        return _("Words to take back from %(site)s") % {"site": row.channel.title}
    return excerpt(str(row.draft.get("text", "")), length=300)


@require_POST
@login_required
def desk_quiet(request: HttpRequest) -> HttpResponse:
    """Take a word on each thing that waits, then let things leave again."""
    user = operator(request)
    words = {
        row.pk: deciding.Word(request.POST[f"word-{row.pk}"])
        for row in quiet.undecided()
        if request.POST.get(f"word-{row.pk}") in set(deciding.Word)
    }
    if not deciding.speak(words, by=user):
        fault = _("Nothing left: choose for each answer in the list first.")
        context = {**_desk(user), "fault": fault, "words": words}
        return render(request, "desk/desk.html", context, status=422)
    return redirect("desk")

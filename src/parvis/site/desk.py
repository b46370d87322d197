"""The page of whoever looks after the machine: what waits, since when, why."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from parvis.channels import quiet
from parvis.channels.models import Outgoing, OutgoingState
from parvis.channels.queries import heartbeats, what_waits
from parvis.team.models import User


def operator(request: HttpRequest) -> User:
    """Return whoever looks after the machine. Raises PermissionDenied for anybody else."""
    if not isinstance(request.user, User) or not request.user.is_operator:
        raise PermissionDenied
    return request.user


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits on the outside world."""
    operator(request)
    context = {
        "waiting": what_waits(),
        "heartbeats": heartbeats(),
        "quiet": quiet.in_force(),
        "held": Outgoing.objects.filter(state=OutgoingState.HELD, why_held="quiet").count(),
    }
    return render(request, "desk/desk.html", context)


@require_POST
@login_required
def desk_quiet(request: HttpRequest) -> HttpResponse:
    """Let things leave again."""
    quiet.end(by=operator(request))
    return redirect("desk")

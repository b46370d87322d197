"""For whoever looks after the desk: who may sign in, and the way back for those who lost everything."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parvis.team import actions
from parvis.team.models import User
from parvis.team.queries import lately
from parvis.team.sign_in import factors
from parvis.team.sign_in.recent import confirmed


def _operator(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.is_operator:
        raise PermissionDenied
    return request.user


def _lines() -> list[dict[str, object]]:
    people = User.objects.order_by("name").prefetch_related("passkeys")
    coded = set(User.objects.exclude(code_maker__confirmed_at=None).values_list("pk", flat=True))
    return [
        {"person": one, "has_codes": one.pk in coded, "passkeys": len(one.passkeys.all())}
        for one in people
    ]


@never_cache
@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """List everyone who may sign in, and with what."""
    _operator(request)
    return render(request, "team/people.html", {"lines": _lines(), "lately": lately()})


@require_POST
@login_required
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person's second factor away, or make a link to choose another password."""
    by = _operator(request)
    found = get_object_or_404(User, pk=pk)
    if found.pk == by.pk:
        messages.error(
            request,
            _("Someone else who looks after the desk does this for you, or the command does."),
        )
        return redirect("people")
    return _reset(request, found)


@confirmed
def _reset(request: HttpRequest, found: User) -> HttpResponse:
    by = _operator(request)
    factors.reset(found, by=by)
    context: dict[str, object] = {
        "lines": _lines(),
        "lately": lately(),
        "freed": found,
    }
    if "password" in request.POST:
        key = actions.open_password_link(found)
        context["link"] = request.build_absolute_uri(reverse("join", args=[key]))
    return never_cache(render)(request, "team/people.html", context)

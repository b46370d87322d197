"""“Confirm that it is you”: what cannot be lightly undone asks for a recent proof."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from parvis.team.models import User
from parvis.team.sign_in import entering, passkeys, tries

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
FIELD = "confirm_password"
NOT_CARRIED = frozenset({"csrfmiddlewaretoken", FIELD})


def confirmed(
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """Ask who one is before a view, unless one has just shown it.

    The question carries along what was sent, so that nothing is typed twice: the answer goes to
    the same address, and the view then sees the request as it was first made.
    """

    @wraps(view)
    @never_cache
    def guarded(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        error: str | None = ""
        if not entering.is_fresh(request) and FIELD in request.POST:
            error = answer(request)
        if error is None or entering.is_fresh(request):
            return view(request, *args, **kwargs)
        return ask(request, error)

    return guarded  # type: ignore[return-value]


def answer(request: HttpRequest) -> str | None:
    """Check the password that was given; None when it is right, else the sentence to show."""
    user = request.user
    if not isinstance(user, User):
        return _("Sign in first.")
    try:
        known = entering.check_password(
            request, email=user.email, password=request.POST.get(FIELD, "")
        )
    except tries.TooMany:
        return _("Too many tries. Wait a quarter of an hour, then try again.")
    if known is None or known.pk != user.pk:
        return _("This is not your password. Check it, then try again.")
    entering.prove(request)
    return None


def ask(request: HttpRequest, error: str = "", leads_to: str = "") -> HttpResponse:
    """Show the question. A page that is only read comes after it by its address, `leads_to`."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_CARRIED
        for value in values
    ]
    only_read = request.method in {"GET", "HEAD"}
    context: dict[str, Any] = {
        "sent": [("next", leads_to or request.get_full_path())] if only_read or leads_to else sent,
        "action": reverse("confirm") if only_read or leads_to else request.get_full_path(),
        "error": error,
        "spot": passkeys.spot_of(request),
        "has_passkey": isinstance(request.user, User) and request.user.passkeys.exists(),
    }
    return render(request, "team/confirm.html", context, status=422 if error else 200)

"""The page behind an invitation's link."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.team import invitations
from parvis.team.actions import NotAllowed
from parvis.team.forms import JoinForm
from parvis.team.models import Invitation, Role, User
from parvis.team.sign_in import entering
from parvis.team.words import MAY


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is offered; whoever has an account accepts signed in, others choose a password."""
    found = invitations.opened_by(key)
    if found is None:
        return render(request, "team/welcome_over.html", status=404)
    if isinstance(request.user, User):
        return _signed_in(request, found, request.user)
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return _signed_out(request, found)
    with override(found.language):
        return _signed_out(request, found)


def _context(found: Invitation) -> dict[str, object]:
    return {"invitation": found, "may": MAY[Role(found.role)]}


def _signed_in(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    is_mine = user.email.lower() == found.email
    if request.method == "POST" and is_mine:
        try:
            invitations.accept(found, user)
        except NotAllowed:
            return render(request, "team/welcome_over.html", status=404)
        messages.success(request, _("Welcome to %(brand)s.") % {"brand": found.brand.name})
        return redirect("home")
    context = _context(found) | {"is_mine": is_mine}
    status = 403 if request.method == "POST" else 200
    return render(request, "team/invitation.html", context, status=status)


def _signed_out(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, person=User(email=found.email, name=found.name))
    form.fields["name"].initial = found.name
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            user = invitations.join(found, name=given["name"], password=given["password"])
        except NotAllowed:
            form.add_error(
                None, _("There is an account for this address already. Sign in to accept.")
            )
        else:
            entering.let_in(request, user, how="link")
            return redirect("home")
    context = _context(found) | {"form": form, "path": request.path}
    status = 422 if request.method == "POST" else 200
    return render(request, "team/invitation.html", context, status=status)

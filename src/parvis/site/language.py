"""The language switch of every page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from parvis.team.models import User

A_YEAR = 365 * 24 * 3600


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language: on the person when signed in, in a cookie otherwise."""
    chosen = request.POST.get("language", "")
    wanted = request.POST.get("next", "")
    ok = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=False)
    response = HttpResponseRedirect(wanted if ok else reverse("home"))
    if chosen in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=A_YEAR, samesite="Lax", httponly=True
        )
    return response

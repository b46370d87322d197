"""What every answer carries: its security policy, its reader's language and hour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from parvis.team.models import User
from parvis.team.sign_in.sessions import seen

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

Next = Callable[[HttpRequest], HttpResponse]


class ContentSecurity:
    """Sets the strict policy: nothing inline, nothing from elsewhere."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class PersonsLanguage:
    """Speaks the person's language in their time zone; a stranger's browser decides for strangers."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            language, zone = user.language, ZoneInfo(user.time_zone)
        else:
            language, zone = chosen_language(request), ZoneInfo(settings.TIME_ZONE)
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response


class SeenHere:
    """Keeps when a machine was last used, for the list of a person's sessions."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            seen(request, request.user)
        return self.get_response(request)


def chosen_language(request: HttpRequest) -> str:
    """Read a signed-out person's language: their choice, else their browser's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    accepted = request.headers.get("Accept-Language", "")
    for tag in accepted.split(","):
        prefix = tag.split(";")[0].strip()[:2].lower()
        if prefix in {"fr", "en"}:
            return "fr-ca" if prefix == "fr" else "en"
    return settings.LANGUAGE_CODE

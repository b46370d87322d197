"""The pages of what went wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a form that came back too late or from elsewhere."""
    return render(request, "403.html", {"cause": reason, "late_form": True}, status=403)

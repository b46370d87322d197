"""What the frame around every page shows: brand, rooms, counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates the brand the page is about, when there is one."""
    return {"brand": getattr(request, "brand", None), "seat": getattr(request, "seat", None)}

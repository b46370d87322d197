from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from parvis.channels.files import queries
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right
from parvis.wire.items import MediaKind

A_DAY = "private, max-age=86400, immutable"


@require_safe
@in_brand(Right.READ)
def file(request: BrandRequest, file: str) -> HttpResponse:
    """Serve a file of ours to whoever has a seat: a picture in the page, the rest to be saved."""
    found = queries.one(request.brand, file)
    body = queries.read(found) if found else None
    if found is None or body is None:
        raise Http404
    shown = found.kind == MediaKind.IMAGE
    answer = HttpResponse(
        body,
        content_type=found.mime if shown else "application/octet-stream",
        headers={
            "Cache-Control": A_DAY,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )
    way = "inline" if shown else "attachment"
    answer["Content-Disposition"] = f'{way}; filename="{found.name}"'
    return answer

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from parvis.stream.pictures import queries
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right

A_YEAR = "private, max-age=31536000, immutable"


@require_safe
@in_brand(Right.READ)
def picture(request: BrandRequest, picture: str) -> HttpResponse:
    """Serve a picture of the brand, to whoever has a seat there."""
    found = queries.kept(request.brand, picture)
    if found is None:
        raise Http404
    try:
        with default_storage.open(found.file) as file:
            body = file.read()
    except OSError:
        raise Http404 from None
    kind = found.mime.rpartition("/")[2]
    return HttpResponse(
        body,
        content_type=found.mime,
        headers={
            "Cache-Control": A_YEAR,
            "Content-Disposition": f'inline; filename="{found.name}.{kind}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )

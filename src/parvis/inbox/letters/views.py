from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from parvis.channels.connecting import connector_for
from parvis.channels.rules import say, trouble
from parvis.inbox.views import find
from parvis.kit.secrets import KeyMissing
from parvis.stream.models import Item
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right
from parvis.text.markup import safe
from parvis.wire.errors import ConnectorError, Reconnect
from parvis.wire.items import Enclosure

MOST: Final = 25_000_000
ASIDE: Final = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
@in_brand(Right.READ)
def letter(request: BrandRequest, pk: int, item: int) -> HttpResponse:
    """Show a whole letter, as it lies in the mailbox now, and name what is attached."""
    found = find(request, pk)
    told = get_object_or_404(Item, pk=item, entry__conversation=found, gone_at=None)
    context: dict[str, object] = {"conversation": found, "item": told}
    try:
        whole = _fetch(told, None)
        context["words"] = safe(whole.content.decode("utf-8", "replace"))
        context["files"] = whole.files
    except ConnectorError as error:
        context["failure"] = {"sentence": say(trouble(error)), "cause": error.cause}
    return render(
        request, "inbox/letter.html", context, status=502 if "failure" in context else 200
    )


@require_safe
@in_brand(Right.READ)
def file(request: BrandRequest, pk: int, item: int, rank: int) -> HttpResponse:
    """Hand over one file of a letter to be saved: never opened, never shown, never guessed at."""
    found = find(request, pk)
    told = get_object_or_404(Item, pk=item, entry__conversation=found, gone_at=None)
    try:
        given = _fetch(told, rank)
    except ConnectorError as error:
        failure = {"sentence": say(trouble(error)), "cause": error.cause}
        context = {"conversation": found, "item": told, "failure": failure}
        return render(request, "inbox/letter.html", context, status=502)
    disposition = content_disposition_header(as_attachment=True, filename=given.name or "fichier")
    return HttpResponse(
        given.content,
        content_type="application/octet-stream",
        headers={**ASIDE, "Content-Disposition": disposition or "attachment"},
    )


def _fetch(told: Item, rank: int | None) -> Enclosure:
    try:
        return connector_for(told.channel).fetch(told.remote_id, rank, most=MOST)
    except KeyMissing as error:
        raise Reconnect(error.sentence, cause=error.cause) from error

"""Search over everything that was said to a brand, in the one query language."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parvis.channels import looks
from parvis.kit.pointing import as_fault, pointed
from parvis.listening.rules import passage
from parvis.stream import history, reindex
from parvis.stream.models import Item
from parvis.stream.search import LAST
from parvis.stream.subjects import told
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right
from parvis.text.query.faults import QueryError
from parvis.text.query.tree import And, Phrase, Span, Word

PAGE: Final = 50
MOST: Final = 20_000


@require_safe
@in_brand(Right.READ)
def search(request: BrandRequest) -> HttpResponse:
    """Show the newest things that a query matches, or what is wrong with it."""
    query = request.GET.get("q", "").strip()[:MOST]
    here = reverse("search", args=[request.brand.slug])
    context: dict[str, Any] = {"q": query, "writing": reindex.progress()}
    if query:
        try:
            asked = history.read(request.brand.pk, query)
        except QueryError as error:
            context["fault"] = pointed(as_fault(error), query)
            context["proposal_url"] = f"{here}?{urlencode({'q': error.proposal})}"
        else:
            context |= _found(request, asked, here)
    return render(request, "search/search.html", context)


@require_safe
@in_brand(Right.READ)
def search_count(request: BrandRequest) -> HttpResponse:
    """Say how much a query matches; the part of the page that comes once it is shown."""
    count = None
    with suppress(QueryError):
        count = history.count(history.read(request.brand.pk, request.GET.get("q", "")[:MOST]))
    return render(request, "search/_count.html", {"count": count})


def _found(request: BrandRequest, asked: history.Asked, here: str) -> dict[str, Any]:
    before = request.GET.get("before", "")
    last = min(int(before[:19]), LAST) if before.isdecimal() else LAST
    page = history.page(asked, before=last, limit=PAGE)
    rows = Item.objects.filter(pk__in=page.found, brand=request.brand)
    rows = rows.select_related("author", "channel", "entry").order_by("-pk")
    older = {"q": request.GET.get("q", ""), "before": page.older}
    count = history.Count(len(page.found)) if page.older is None and last == LAST else None
    return {
        "lines": [_line(request, item, page.found[item.pk]) for item in rows],
        "older_url": f"?{urlencode(older)}" if page.older is not None else "",
        "is_cut": page.is_cut,
        "count": count,
        "count_url": f"{here}count/?{urlencode({'q': request.GET.get('q', '')})}",
        "wrote": _as_author(asked, here),
    }


def _as_author(asked: history.Asked, here: str) -> dict[str, str] | None:
    """Offer plain words as somebody's name: names are not among what was said."""
    parts = asked.tree.parts if isinstance(asked.tree, And) else (asked.tree,)
    plain = [one for one in parts if isinstance(one, Word | Phrase)]
    if len(plain) != len(parts) or len(parts) > 3:
        return None
    words = [one.text if isinstance(one, Word) else " ".join(one.words) for one in plain]
    if any("*" in word or "?" in word for word in words):
        return None
    name = " ".join(words)
    query = f'author:"{name}"'
    return {"name": name, "url": f"{here}?{urlencode({'q': query})}"}


def _line(request: BrandRequest, item: Item, spans: list[Span]) -> dict[str, object]:
    entry = getattr(item, "entry", None)
    here = (
        reverse("conversation", args=[request.brand.slug, entry.conversation_id]) if entry else ""
    )
    return {
        "item": item,
        "icon": looks.icon(item.channel.network),
        "url": here or item.url,
        "pieces": passage(told(item), spans),
    }

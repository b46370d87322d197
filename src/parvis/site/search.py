"""Search over everything that was said to a brand."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parvis.channels import looks
from parvis.stream.models import Item
from parvis.stream.search import LAST, find
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right

PAGE = 50


@require_safe
@in_brand(Right.READ)
def search(request: BrandRequest) -> HttpResponse:
    """Show the newest things that hold every word and “phrase”."""
    words = request.GET.get("q", "").strip()[:200]
    before = request.GET.get("before", "")
    last = min(int(before[:19]), LAST) if before.isdigit() else LAST
    ids = find(request.brand.pk, words, before=last, limit=PAGE + 1)
    rows = Item.objects.filter(pk__in=ids[:PAGE], brand=request.brand)
    rows = rows.select_related("author", "channel", "entry").order_by("-pk")
    query = request.GET.copy()
    if len(ids) > PAGE:
        query["before"] = str(ids[PAGE - 1])
    context = {
        "q": words,
        "lines": [_line(request, item) for item in rows],
        "older_url": f"?{query.urlencode()}" if len(ids) > PAGE else "",
    }
    return render(request, "search/search.html", context)


def _line(request: BrandRequest, item: Item) -> dict[str, object]:
    entry = getattr(item, "entry", None)
    here = (
        reverse("conversation", args=[request.brand.slug, entry.conversation_id]) if entry else ""
    )
    return {"item": item, "icon": looks.icon(item.channel.network), "url": here or item.url}

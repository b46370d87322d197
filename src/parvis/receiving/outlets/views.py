from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_http_methods, require_safe

from parvis.inbox.saved.queries import visible
from parvis.kit.address import Level, level_of
from parvis.kit.saying import excerpt
from parvis.listening.watches.queries import watches_of
from parvis.receiving.models import Outlet
from parvis.receiving.outlets import actions
from parvis.receiving.outlets.queries import open_mentions, open_said, reader_of
from parvis.stream.models import Item
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right

LONGEST: Final = 500
HEADERS: Final = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex, nofollow"}


@require_safe
def followed(request: HttpRequest, key: str) -> HttpResponse:
    """Give what a watch caught, or a view shows, as Atom (RFC 4287), to whoever has its address."""
    rows = Outlet.objects.select_related("watch__brand", "view__brand", "view__owner", "made_by")
    found = rows.filter(Q(watch__deleted_at=None), key=key).first()
    if found is None:
        raise Http404
    here = f"{str(settings.ADDRESS).rstrip('/')}{request.path}"
    name, items = _told(found)
    feed = Atom1Feed(title=name, link=here, description="", feed_url=here)
    for item in items:
        feed.add_item(
            title=item.title or excerpt(item.text, length=80),
            link=item.url,
            description=excerpt(item.text, length=LONGEST),
            author_name=item.author.name if item.author else "",
            pubdate=item.said_at,
            updateddate=item.edited_at or item.said_at,
            unique_id=f"urn:parvis:{item.pk}",
        )
    written = feed.writeString("utf-8")
    return HttpResponse(
        written, content_type="application/atom+xml; charset=utf-8", headers=HEADERS
    )


def _told(found: Outlet) -> tuple[str, list[Item]]:
    if found.watch is not None:
        return found.watch.name, open_mentions(found.watch)
    if found.view is None or reader_of(found, found.view) is None:
        raise Http404
    return found.view.name, open_said(found, found.view)


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.LISTEN)
def outlet(request: BrandRequest, pk: int) -> HttpResponse:
    """Show the secret address of a watch, make one, or take it back."""
    rows = watches_of(request.brand, request.user).select_related("brand")
    watch = get_object_or_404(rows, pk=pk)
    return _page(request, watch, "outlet", reverse("watch", args=[request.brand.slug, watch.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.ANSWER)
def view_outlet(request: BrandRequest, pk: int) -> HttpResponse:
    """Show the secret address of a view of the list, make one, or take it back."""
    rows = visible(request.brand, request.user).select_related("brand")
    view = get_object_or_404(rows, pk=pk)
    return _page(request, view, "view_outlet", reverse("views", args=[request.brand.slug]))


def _page(request: BrandRequest, source: actions.Source, name: str, back: str) -> HttpResponse:
    if request.method == "POST":
        if request.POST.get("word") == "withdraw":
            actions.withdraw(source, by=request.user)
        else:
            actions.make(source, by=request.user)
        return redirect(name, request.brand.slug, source.pk)
    base = str(settings.ADDRESS).rstrip("/")
    row = actions.outlet_of(source)
    context = {
        "source": source,
        "back": back,
        "is_view": name == "view_outlet",
        "address": base + reverse("followed", args=[row.key]) if row else "",
        "is_public": level_of(base) is Level.PUBLIC,
    }
    return render(request, "receiving/outlet.html", context)

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_http_methods, require_safe

from parvis.kit.address import Level, level_of
from parvis.kit.saying import excerpt
from parvis.listening.watches.queries import watches_of
from parvis.receiving.models import Outlet
from parvis.receiving.outlets import actions
from parvis.receiving.outlets.queries import open_mentions
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right

LONGEST: Final = 500
HEADERS: Final = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex, nofollow"}


@require_safe
def followed(request: HttpRequest, key: str) -> HttpResponse:
    """Give what a watch caught as Atom (RFC 4287), to whoever has its address."""
    rows = Outlet.objects.select_related("watch__brand").filter(watch__deleted_at=None)
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404
    watch = found.watch
    here = f"{str(settings.ADDRESS).rstrip('/')}{request.path}"
    feed = Atom1Feed(title=watch.name, link=here, description="", feed_url=here)
    for mention in open_mentions(watch):
        item = mention.item
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


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.LISTEN)
def outlet(request: BrandRequest, pk: int) -> HttpResponse:
    """Show the secret address of a watch, make one, or take it back."""
    rows = watches_of(request.brand, request.user).select_related("brand")
    watch = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        if request.POST.get("word") == "withdraw":
            actions.withdraw(watch, by=request.user)
        else:
            actions.make(watch, by=request.user)
        return redirect("outlet", request.brand.slug, watch.pk)
    base = str(settings.ADDRESS).rstrip("/")
    row = Outlet.objects.filter(watch=watch).first()
    context = {
        "watch": watch,
        "address": base + reverse("followed", args=[row.key]) if row else "",
        "is_public": level_of(base) is Level.PUBLIC,
    }
    return render(request, "receiving/outlet.html", context)

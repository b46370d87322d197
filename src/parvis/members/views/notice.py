"""The public notice of listening: seen before anything is read, changed, copied, published."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.kit.address import Level, level_of
from parvis.kit.saying import tongue
from parvis.members import telling
from parvis.members.forgetting import terms_of
from parvis.members.forms import NoticeForm
from parvis.members.models import Notice
from parvis.members.notice import LANGUAGES, Written, missing, write
from parvis.team.access import BrandRequest, in_brand
from parvis.team.models import Brand
from parvis.team.rules import Right, allows

FORMATS: Final = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


@require_safe
@in_brand(Right.READ)
def notice(request: BrandRequest) -> HttpResponse:
    """Show the notice, who answers for it, and how to put it on one's own site."""
    return render(request, "members/notice.html", _context(request))


@require_POST
@in_brand(Right.MANAGE)
def notice_change(request: BrandRequest) -> HttpResponse:
    """Say who answers for the listening, and where things are kept."""
    row = telling.begin_notice(request.brand, by=request.user)
    form = NoticeForm(request.POST, instance=Notice(brand=request.brand, key=row.key))
    if not form.is_valid():
        context = _context(request) | {"form": form}
        return render(request, "members/notice.html", context, status=422)
    telling.change_notice(
        row,
        given={name: form.cleaned_data[name] for name in telling.FIELDS},
        regimes=form.cleaned_data["regimes"],
        by=request.user,
    )
    messages.success(request, _("Kept. Read it once more, as people will see it."))
    return redirect("notice", request.brand.slug)


@require_safe
@in_brand(Right.MANAGE)
def notice_first(request: BrandRequest) -> HttpResponse:
    """Show the notice in full before anything is read."""
    return render(request, "members/notice_first.html", _context(request))


@require_POST
@in_brand(Right.MANAGE)
def notice_seen(request: BrandRequest) -> HttpResponse:
    """Record that a person saw the notice, and begin to read."""
    version = request.POST.get("version", "")
    if not telling.see_notice(request.brand, version=version, by=request.user):
        messages.error(request, _("The notice changed meanwhile. Here it is as it stands now."))
        return redirect("notice_first", request.brand.slug)
    if request.POST.get("first") and request.brand.channels.exclude(state="removed").exists():
        return redirect("reading", request.brand.slug)
    return redirect("notice", request.brand.slug)


@require_safe
@in_brand(Right.READ)
def notice_copy(request: BrandRequest, language: str, form: str) -> HttpResponse:
    """Give the notice as a file to put elsewhere."""
    if language not in LANGUAGES or form not in FORMATS:
        raise Http404
    written = _written(request.brand)[language]
    body = {"html": written.html, "md": written.markdown, "txt": written.text}[form]
    response = HttpResponse(body, content_type=FORMATS[form])
    name = f"{request.brand.slug}-{'avis' if language == 'fr' else 'notice'}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def public_notice(request: HttpRequest, key: str) -> HttpResponse:
    """Show the notice to anyone, without signing in; a key that opens nothing is the usual 404."""
    row = Notice.objects.filter(key=key).select_related("brand").first()
    if row is None:
        raise Http404
    both = _written(row.brand)
    first = tongue(get_language())
    order = [both[first], *(both[name] for name in LANGUAGES if name != first)]
    return render(request, "members/notice_public.html", {"texts": order, "named": row.brand})


def _written(brand: Brand) -> dict[str, Written]:
    row, days = telling.notice_of(brand), terms_of(brand).days
    return {language: write(row, days=days, language=language) for language in LANGUAGES}


def _context(request: BrandRequest) -> dict[str, Any]:
    may_manage = allows(request.seat.role, Right.MANAGE)
    row = (
        telling.begin_notice(request.brand, by=request.user)
        if may_manage
        else telling.notice_of(request.brand)
    )
    both = _written(request.brand)
    seen, version = telling.last_seen(request.brand), telling.current_version(request.brand)
    is_public = level_of(settings.ADDRESS) is Level.PUBLIC
    path = reverse("public_notice", args=[row.key]) if row.key else ""
    return {
        "mine": both[tongue(get_language())],
        "texts": [both[name] for name in LANGUAGES],
        "formats": [("html", "HTML"), ("md", "Markdown"), ("txt", _("plain text"))],
        "version": version,
        "seen": seen,
        "is_current": seen is not None and seen.version == version,
        "missing": missing(row),
        "days": terms_of(request.brand).days,
        "form": NoticeForm(instance=row) if may_manage else None,
        "row": row,
        "public_path": path,
        "public_url": f"{settings.ADDRESS}{path}" if path and is_public else "",
        "may_manage": may_manage,
    }

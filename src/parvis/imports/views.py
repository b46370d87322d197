from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parvis.channels.rules import IllegalMove, say
from parvis.imports import actions, queries
from parvis.imports.models import Import, ImportState
from parvis.imports.registry import archives
from parvis.imports.rules import same_site
from parvis.imports.saying import COLUMNS
from parvis.letters.account import address_of
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right
from parvis.wire.archive import Basis, Damaged


class NotAnAddress(ValueError):
    """What a person wrote is the address of no mailbox."""


MOVED = {
    "pause": ImportState.PAUSED,
    "resume": ImportState.RUNNING,
    "stop": ImportState.STOPPED,
    "undo": ImportState.UNDOING,
}


@require_safe
@in_brand(Right.MANAGE)
def imports(request: BrandRequest) -> HttpResponse:
    """Show what can be brought in, and what was."""
    return _list(request)


@require_POST
@in_brand(Right.MANAGE)
def received(request: BrandRequest) -> HttpResponse:
    """Take a file that a person chose, and have it looked through."""
    file = request.FILES.get("file")
    failure = ""
    if request.brand.is_sample:
        failure = _("This is the practice desk: nothing is brought in. Make your own brand first.")
    elif file is None:
        failure = _("Choose a file first.")
    elif (file.size or 0) > settings.PARVIS_IMPORT_MEGABYTES * 1_000_000:
        failure = _(
            "This file is larger than %(n)s MB. Compress it (.zip or .gz), or bring it with"
            " “parvis import” on the machine itself."
        ) % {"n": settings.PARVIS_IMPORT_MEGABYTES}
    else:
        try:
            row = actions.receive(
                file.chunks(),
                brand=request.brand,
                name=file.name or "",
                by=request.user,
                mapping={},
            )
        except Damaged as error:
            return _list(request, failure=_told(error), cause=error.cause)
        return redirect("import", request.brand.slug, row.pk)
    return _list(request, failure=failure)


@never_cache
@require_safe
@in_brand(Right.MANAGE)
def one_import(request: BrandRequest, pk: int) -> HttpResponse:
    """Show one file: what it holds, how far it is, what came of it."""
    return render(request, "imports/import.html", queries.look(_find(request, pk)))


@never_cache
@require_safe
@in_brand(Right.MANAGE)
def import_progress(request: BrandRequest, pk: int) -> HttpResponse:
    """Draw how far a file is again."""
    return render(request, "imports/_bringing.html", queries.look(_find(request, pk)))


@require_POST
@in_brand(Right.MANAGE)
def import_start(request: BrandRequest, pk: int) -> HttpResponse:
    """Keep what a person mapped; bring the file in, or look through it again."""
    row = _find(request, pk)
    try:
        mapping = _mapping(request, row)
    except NotAnAddress:
        messages.error(
            request, _("Write the mailbox’s address whole, for instance bonjour@example.org.")
        )
        return redirect("import", request.brand.slug, row.pk)
    try:
        look = "again" in request.POST or _is_other_mailbox(row, mapping)
        if row.state == ImportState.READY and mapping:
            actions.map_again(row, mapping, look=look, by=request.user)
        if not look:
            chosen = [int(one) for one in request.POST.getlist("source") if one.isdigit()]
            actions.start(row, by=request.user, chosen=chosen)
    except IllegalMove:
        messages.error(request, _("This file has gone on meanwhile: look at where it stands."))
    return redirect("import", request.brand.slug, row.pk)


@require_POST
@in_brand(Right.MANAGE)
def import_state(request: BrandRequest, pk: int) -> HttpResponse:
    """Pause, resume, stop, undo, or leave a file aside."""
    row = _find(request, pk)
    wanted = request.POST.get("do", "")
    try:
        if wanted == "discard":
            actions.discard(row, by=request.user)
            return redirect("imports", request.brand.slug)
        if wanted in MOVED:
            actions.move(row, MOVED[wanted], by=request.user)
    except IllegalMove:
        messages.error(request, _("This file has gone on meanwhile: look at where it stands."))
    return redirect("import", request.brand.slug, row.pk)


def _find(request: BrandRequest, pk: int) -> Import:
    rows = Import.objects.select_related("brand", "channel", "place", "created_by")
    return get_object_or_404(rows, pk=pk, brand=request.brand)


def _mapping(request: BrandRequest, row: Import) -> dict[str, str]:
    """Read what a person mapped, of what this kind of file offers."""
    sites = dict(queries.sites(row))
    authority = request.POST.get("authority", "")
    mapping = {"authority": authority} if authority in sites else {}
    if queries.address(row) and "address" in request.POST:
        mapping = {"authority": _authority(request.POST["address"], sites)}
    headings = [str(one) for one in row.label.get("columns") or []]
    for name in COLUMNS if headings else ():
        chosen = request.POST.get(name, "")
        if name in request.POST and (chosen in headings or not chosen):
            mapping[name] = chosen
    if headings:
        basis = request.POST.get("basis", "")
        if basis in {one.value for one in Basis}:
            mapping["basis"] = basis
        mapping["where"] = request.POST.get("where", "").strip()[:300]
    return mapping


def _authority(written: str, sites: Mapping[str, str]) -> str:
    """Read by which address we are known in a file. Raises NotAnAddress."""
    address = address_of(written)
    if not address:
        raise NotAnAddress(written)
    own = f"mailto:{address}"
    return next((known for known in sites if same_site(known, own)), own)


def _is_other_mailbox(row: Import, mapping: Mapping[str, str]) -> bool:
    """Say whether a person named another address: what is ours in the file changes with it."""
    told = mapping.get("authority", "")
    return bool(queries.address(row)) and told not in {"", row.mapping.get("authority")}


def _told(error: Damaged) -> str:
    return say({"sentence": error.sentence, "values": error.values})


def _list(request: BrandRequest, **more: str) -> HttpResponse:
    rows = queries.imports(request.brand)[:50]
    labels = {name: cls.spec.label for name, cls in archives().items()}
    context = {
        "rows": [(row, labels.get(row.kind, row.kind)) for row in rows],
        "megabytes": settings.PARVIS_IMPORT_MEGABYTES,
        **more,
    }
    status = 422 if more.get("failure") else 200
    return render(request, "imports/imports.html", context, status=status)

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.strategy.models import SavedReply
from parvis.strategy.replies import actions
from parvis.strategy.replies.forms import SavedReplyForm
from parvis.strategy.replies.rules import faults, first_name, say
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows


@require_safe
@in_brand(Right.READ)
def replies(request: BrandRequest) -> HttpResponse:
    """List the saved replies, and which language each one lacks."""
    rows = SavedReply.objects.filter(brand=request.brand).order_by("title")
    may = allows(request.seat.role, Right.MANAGE)
    return render(request, "strategy/replies.html", {"replies": rows, "may": may})


@in_brand(Right.MANAGE)
def new(request: BrandRequest) -> HttpResponse:
    """Write a saved reply."""
    return _edit(request, SavedReply(brand=request.brand))


@in_brand(Right.MANAGE)
def reply(request: BrandRequest, pk: int) -> HttpResponse:
    """Change a saved reply, or remove it."""
    found = get_object_or_404(SavedReply, pk=pk, brand=request.brand)
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_reply(found, by=request.user)
        messages.success(request, _("The saved reply is gone; what was said with it stays said."))
        return redirect("saved_replies", request.brand.slug)
    return _edit(request, found)


@require_POST
@in_brand(Right.MANAGE)
def starters(request: BrandRequest) -> HttpResponse:
    """Take the replies to begin with."""
    made = actions.take_starters(
        request.brand, by=request.user, language=get_language() or request.brand.language
    )
    told = ngettext("%(n)s reply added.", "%(n)s replies added.", made) % {"n": made}
    messages.success(request, told)
    return redirect("saved_replies", request.brand.slug)


def _edit(request: BrandRequest, found: SavedReply) -> HttpResponse:
    is_sent = request.method == "POST"
    form = SavedReplyForm(request.POST if is_sent else None, instance=found)
    seeing = is_sent and "preview" in request.POST
    if is_sent and not seeing and form.is_valid():
        actions.keep_reply(form.save(commit=False), by=request.user)
        messages.success(request, _("Kept."))
        return redirect("saved_replies", request.brand.slug)
    texts = (request.POST if is_sent else {"fr": found.fr, "en": found.en}) or {}
    context = {
        "form": form,
        "reply": found,
        "previews": _previews(request, texts.get("fr", ""), texts.get("en", "")),
    }
    status = 422 if is_sent and form.errors and not seeing else 200
    return render(request, "strategy/reply.html", context, status=status)


def _previews(request: BrandRequest, fr: str, en: str) -> list[dict[str, str]]:
    """Say both texts to someone known, and to someone whose name is not."""
    known = {
        "brand": request.brand.name,
        "me": request.user.name,
        "title": _("The title of the post"),
        "first_name": first_name(request.user.name),
        "name": request.user.name,
        "manner": "tu",
    }
    nobody = known | {"first_name": "", "name": "", "title": "", "manner": ""}
    people = [(_("As you would read it"), known), (_("To someone without a name"), nobody)]
    shown = []
    for language, body in (("fr", fr), ("en", en)):
        if body.strip() and not faults(body):
            for label, values in people:
                said = say(fr, en, language=language, values=values)
                shown.append({"label": label, "language": language, "text": said.text})
    return shown

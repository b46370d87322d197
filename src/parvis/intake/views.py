from __future__ import annotations

import secrets
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.intake.noting.actions import Noted, known, look, note, sentence_of
from parvis.intake.noting.forms import MOMENT, KeepForm, NoteForm
from parvis.intake.noting.rules import first_link, without_link
from parvis.stream.models import Item
from parvis.team.access import BrandRequest, in_brand
from parvis.team.models import Brand, Seat, User
from parvis.team.rules import Right, allows
from parvis.wire.errors import ConnectorError
from parvis.wire.networks import named

SHARED: Final = ("title", "text", "url")


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.ANSWER)
def noted(request: BrandRequest) -> HttpResponse:
    """Note something said elsewhere: look behind its link, correct what was found, keep it."""
    if request.method != "POST":
        return _page(request, NoteForm(initial=_shared(request)))
    if request.POST.get("do") == "look":
        return _look(request)
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    told = form.cleaned_data
    another = request.POST.get("do") == "another"
    before = None if another else known(request.brand, told["address"])
    if before is not None and before.text.strip() != told["words"]:
        return _page(request, form, before=before, status=422)
    try:
        made = before or note(
            request.brand,
            Noted(
                words=told["words"],
                said_at=told["said_at"],
                token=told["token"],
                address=told["address"],
                title=told["title"],
                author=told["author"],
                author_url=told["author_url"],
                via=told["via"] or named(told["address"]),
                language=told["language"],
                to_us=told["to_us"] == "us",
                another=another,
            ),
            by=request.user,
        )
    except ConnectorError as error:
        sentence, cause = sentence_of(error)
        failure = {"sentence": sentence, "cause": cause}
        return _page(request, form, failure=failure, status=422)
    words = _("It was noted already: here it is.") if before else _("Noted.")
    messages.success(request, words)
    return _to(request, made)


def _look(request: BrandRequest) -> HttpResponse:
    """Fill the form from the page behind the link; what the person wrote stays."""
    form = NoteForm(request.POST)
    form.is_valid()
    given = {name: request.POST.get(name, "") for name in form.fields}
    address = given["address"].strip()
    before = known(request.brand, address)
    failure, found = {}, False
    if request.brand.is_sample:
        failure = {
            "sentence": _("The sample brand connects to nothing. Make your own brand first.")
        }
    else:
        try:
            told = look(address)
        except ConnectorError as error:
            sentence, cause = sentence_of(error)
            failure = {"sentence": sentence, "cause": cause}
        else:
            found = True
            at = told.said_at
            read = {
                "title": told.title,
                "words": told.words,
                "author": told.author,
                "author_url": told.author_url,
                "language": told.language,
                "said_at": timezone.localtime(at).strftime(MOMENT) if at else "",
            }
            given |= {name: value for name, value in read.items() if not given[name].strip()}
    given["via"] = given["via"].strip() or named(address)
    form = NoteForm(initial=given | {"token": given["token"] or secrets.token_hex(16)})
    status = 422 if failure else 200
    return _page(request, form, before=before, failure=failure, found=found, status=status)


def _page(
    request: BrandRequest,
    form: NoteForm,
    *,
    before: Item | None = None,
    failure: dict[str, str] | None = None,
    found: bool = False,
    status: int = 200,
) -> HttpResponse:
    has_words = bool(form["words"].value())
    context = {
        "form": form,
        "failure": failure,
        "found": found,
        "before_url": _address(request, before) if before else "",
        "keep_first": has_words or found,
        "bookmarklet": _bookmarklet(request),
        "is_public": request.is_secure(),
    }
    return render(request, "intake/noted.html", context, status=status)


def _shared(request: BrandRequest) -> dict[str, Any]:
    """Read what a phone or the bookmarklet shared into the fields of the form."""
    title, text, url = (request.GET.get(name, "")[:4000] for name in SHARED)
    link = first_link(url, text, title)
    return {
        "address": link,
        "words": without_link(text, link),
        "title": without_link(title, link) if title != text else "",
        "via": named(link),
        "token": secrets.token_hex(16),
    }


def _address(request: BrandRequest, item: Item) -> str:
    entry = getattr(item, "entry", None)
    if entry is None:
        return reverse("inbox", args=[request.brand.slug])
    return reverse("conversation", args=[request.brand.slug, entry.conversation_id])


def _to(request: BrandRequest, item: Item) -> HttpResponseRedirect:
    return redirect(_address(request, item))


def _bookmarklet(request: HttpRequest) -> str:
    """Write the line of script that a desktop browser keeps as a bookmark."""
    share = request.build_absolute_uri(reverse("share"))
    return (
        "javascript:void(open("
        f"'{share}?url='+encodeURIComponent(location.href)"
        "+'&title='+encodeURIComponent(document.title)"
        "+'&text='+encodeURIComponent(getSelection()),'_blank','noopener'))"
    )


@require_safe
@login_required
def share(request: HttpRequest) -> HttpResponse:
    """Receive what a phone or the bookmarklet shares, and ask for which brand it is.

    Nothing is written here: the form that follows is filled in, and a person keeps it or not.
    """
    given = {k: request.GET[k][:4000] for k in SHARED if request.GET.get(k)}
    query = f"?{urlencode(given)}" if given else ""
    brands = _brands(request)
    if len(brands) == 1:
        return redirect(reverse("noted", args=[brands[0].slug]) + query)
    choices = [
        {"name": brand.name, "url": reverse("noted", args=[brand.slug]) + query} for brand in brands
    ]
    return render(request, "intake/share.html", {"choices": choices})


def _brands(request: HttpRequest) -> list[Brand]:
    user = request.user
    if not isinstance(user, User):
        return []
    seats = Seat.objects.filter(user=user).select_related("brand").order_by("brand__name")
    return [seat.brand for seat in seats if allows(seat.role, Right.ANSWER)]

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.channels.actions import connect_channel
from parvis.channels.discovery import discover
from parvis.channels.rules import say, trouble
from parvis.kit.door.desk import desk_door
from parvis.sample.actions import create_sample_brand, remove_sample_brand
from parvis.site.first.queries import progress
from parvis.strategy.actions import QUESTIONS, answer, purpose_of
from parvis.team import actions
from parvis.team.access import BrandRequest, in_brand
from parvis.team.forms import NewBrandForm, OwnerForm
from parvis.team.models import User
from parvis.team.rules import Right
from parvis.team.sign_in.entering import let_in
from parvis.wire.errors import ConnectorError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Open the desk with its one-time key: who looks after it."""
    if User.objects.exists():
        return redirect("home")
    key = request.POST.get("key") or request.GET.get("key") or ""
    if not actions.key_opens(key):
        return render(request, "first/key.html", {"wrong": bool(key)}, status=403 if key else 200)
    form = OwnerForm(request.POST if "email" in request.POST else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            user = actions.open_desk(
                key=key,
                email=given["email"],
                name=given["name"],
                password=given["password"],
                language=get_language() or "fr-ca",
            )
        except actions.NotAllowed:
            return redirect("home")
        let_in(request, user, how="password")
        return redirect("new_brand")
    status = 422 if form.is_bound else 200
    return render(request, "first/owner.html", {"form": form, "key": key}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_brand(request: HttpRequest) -> HttpResponse:
    """Name a brand and give its site's address; reading starts once the notice was seen."""
    user = _operator(request)
    form = NewBrandForm(request.POST or None)
    failure: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        try:
            found = discover(address, desk_door())[0] if address else None
        except ConnectorError as error:
            failure = {"sentence": say(trouble(error)), "cause": error.cause}
        else:
            brand = actions.create_brand(
                name=form.cleaned_data["name"], site_url=found.url if found else "", by=user
            )
            if found is None:
                return redirect("today", brand.slug)
            connect_channel(found, brand=brand, by=user, wait=True)
            return redirect("notice_first", brand.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "first/brand.html", {"form": form, "failure": failure}, status=status)


@login_required
@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """Make the sample brand to practise on."""
    brand = create_sample_brand(by=_operator(request))
    return redirect("today", brand.slug)


@require_POST
@in_brand(Right.OWN)
def sample_removal(request: BrandRequest) -> HttpResponse:
    """Take the sample brand away."""
    if not request.brand.is_sample:
        raise PermissionDenied
    remove_sample_brand(by=request.user)
    return redirect("home")


@never_cache
@require_safe
@in_brand(Right.MANAGE)
def reading(request: BrandRequest) -> HttpResponse:
    """Ask three questions while the site is read."""
    purpose = purpose_of(request.brand)
    kept = {name: getattr(purpose, name) for name in QUESTIONS}
    change = request.GET.get("change", "")
    current = change if change in QUESTIONS else next((n for n in QUESTIONS if not kept[n]), "")
    skipped = request.GET.get("after", "")
    if skipped in QUESTIONS and not change:
        later = list(QUESTIONS)[list(QUESTIONS).index(skipped) + 1 :]
        current = next((n for n in later if not kept[n]), "")
    questions = [
        {
            "name": name,
            "label": label,
            "hint": hint,
            "answer": kept[name],
            "current": name == current,
        }
        for name, (label, hint) in QUESTIONS.items()
    ]
    context = {"questions": questions, "done": not current, "progress": progress(request.brand)}
    return render(request, "first/reading.html", context)


@never_cache
@require_safe
@in_brand(Right.READ)
def reading_progress(request: BrandRequest) -> HttpResponse:
    """Draw the progress of the reading again."""
    return render(request, "first/_progress_now.html", {"progress": progress(request.brand)})


@require_POST
@in_brand(Right.MANAGE)
def reading_answer(request: BrandRequest, name: str) -> HttpResponse:
    """Keep one of the three answers."""
    if name not in QUESTIONS:
        raise PermissionDenied
    answer(request.brand, name=name, text=request.POST.get("text", ""), by=request.user)
    return redirect("reading", request.brand.slug)


def _operator(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not user.is_operator:
        raise PermissionDenied(_("Only whoever looks after the desk makes a brand."))
    return user

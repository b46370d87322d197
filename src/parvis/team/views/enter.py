"""The way in and out."""

from __future__ import annotations

from typing import Any

import msgspec
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.team import actions
from parvis.team.forms import CodeForm, PasswordForm, SignInForm
from parvis.team.models import User
from parvis.team.queries import seats_of
from parvis.team.sign_in import entering, factors, passkeys, recent, tries
from parvis.wire.decoding import decode


def safe_next(request: HttpRequest, default: str = "home") -> str:
    """Return where the person was going, when it is an address of this desk."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ok = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=False)
    return wanted if ok else reverse(default)


def too_many() -> str:
    """Say that one must wait."""
    return _("Too many tries. Wait a quarter of an hour, then try again.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in with a password, or offer a passkey."""
    if not User.objects.exists():
        return redirect("first_run")
    form = SignInForm(request.POST or None)
    error = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            user = entering.check_password(
                request, email=given["email"], password=given["password"]
            )
        except tries.TooMany:
            error = too_many()
        else:
            if user is not None:
                return _welcome(request, user, "password")
            error = _("This e-mail address and this password do not go together. Check both.")
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form,
        "error": error,
        "next": safe_next(request),
        "spot": passkeys.spot_of(request),
        "elsewhere": passkeys.elsewhere(request),
    }
    return render(request, "team/sign_in.html", context, status=status)


def _welcome(request: HttpRequest, user: User, how: str) -> HttpResponse:
    leads_to = safe_next(request)
    if entering.welcome(request, user, how=how, leads_to=leads_to):
        return redirect(leads_to)
    return redirect("sign_in_second")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of whoever gave their password."""
    waits = entering.pending(request)
    if waits is None:
        return redirect("sign_in")
    user, leads_to = waits
    form = CodeForm(request.POST or None)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            taken = entering.check_code(request, user, form.cleaned_data["code"])
        except tries.TooMany:
            error = too_many()
        else:
            if taken:
                entering.let_in(request, user, how=taken)
                return redirect("security" if taken == "recovery" else leads_to)
            error = _("This code opens nothing: it is wrong, late, or was used. Try the next one.")
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form,
        "error": error,
        "next": leads_to,
        "has_codes": factors.has_codes(user),
        "passkeys": user.passkeys.all(),
        "spot": passkeys.spot_of(request),
    }
    return render(request, "team/second.html", context, status=status)


@never_cache
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """Tell the browser what to ask of its passkeys, before anyone is known or while one waits."""
    waits = entering.pending(request)
    user = waits[0] if waits else None
    return give_options(request, user)


@never_cache
@require_POST
def passkey_answer(request: HttpRequest) -> HttpResponse:
    """Let in whoever a passkey says this is."""
    waits = entering.pending(request)
    user = waits[0] if waits else None
    try:
        tried = tries.attempt(request, f"passkey {tries.address(request)}", tries.Kind.PASSWORD)
        key = passkeys.finish_using(request, user, answer=read_json(request))
    except (passkeys.Refused, tries.TooMany) as refused:
        return refusal(refused)
    tried.delete()
    leads_to = waits[1] if waits else safe_next(request)
    entering.let_in(request, key.user, how="passkey")
    return JsonResponse({"next": leads_to})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the proof that opens a page to be read."""
    leads_to = safe_next(request, "security")
    if request.method != "POST":
        return (
            redirect(leads_to) if entering.is_fresh(request) else recent.ask(request, "", leads_to)
        )
    error = None if entering.is_fresh(request) else recent.answer(request)
    return redirect(leads_to) if error is None else recent.ask(request, error, leads_to)


@never_cache
@login_required
@require_POST
def confirm_options(request: HttpRequest) -> HttpResponse:
    """Tell the browser which passkeys may confirm that it is the same person."""
    return give_options(request, person(request))


@never_cache
@login_required
@require_POST
def confirm_answer(request: HttpRequest) -> HttpResponse:
    """Take a passkey as the proof."""
    try:
        passkeys.finish_using(request, person(request), answer=read_json(request))
    except passkeys.Refused as refused:
        return refusal(refused)
    entering.prove(request)
    return JsonResponse({"confirmed": True})


def give_options(request: HttpRequest, user: User | None) -> HttpResponse:
    """Answer with what a browser asks its passkeys, and leave the challenge with it."""
    try:
        options, challenge = passkeys.begin_using(request, user)
    except passkeys.Refused as refused:
        return refusal(refused)
    response = JsonResponse(options)
    passkeys.hand_over(response, challenge, f"use:{user.pk if user else ''}")
    return response


def refusal(refused: Exception) -> HttpResponse:
    """Say to the page that a passkey opened nothing; the page has the sentence."""
    late = isinstance(refused, tries.TooMany)
    return JsonResponse({"refused": "wait" if late else "unknown"}, status=422)


def read_json(request: HttpRequest) -> dict[str, Any]:
    """Read what a browser sent. Raises passkeys.Refused."""
    try:
        return decode(request.body, dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise passkeys.Refused("unreadable") from error


def person(request: HttpRequest) -> User:
    """Return who is signed in, on a page that asks for it."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is signed in")
    return request.user


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("sign_in")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Let a person choose a password with the link they were given."""
    found = actions.welcomed(key)
    if found is None:
        return render(request, "team/welcome_over.html", status=404)
    form = PasswordForm(request.POST or None, person=found.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.set_first_password(found, password=form.cleaned_data["password"])
        except actions.NotAllowed:
            return render(request, "team/welcome_over.html", status=404)
        return _welcome(request, user, "link")
    status = 422 if request.method == "POST" else 200
    return render(request, "team/join.html", {"form": form, "person": found.user}, status=status)


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the one brand, or let choose."""
    seats = seats_of(person(request))
    if len(seats) == 1:
        return redirect("today", seats[0].brand.slug)
    return render(request, "team/brands.html", {"seats": seats})

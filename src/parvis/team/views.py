from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.team import actions, sign_in
from parvis.team.access import BrandRequest, in_brand
from parvis.team.forms import BrandForm, PasswordForm, PersonForm, SeatForm, SignInForm
from parvis.team.models import AuditEntry, Role, Seat, User
from parvis.team.rules import Right
from parvis.team.words import MAY, did

AUDIT_PAGE = 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in."""
    if not User.objects.exists():
        return redirect("first_run")
    form = SignInForm(request.POST or None)
    error = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            user = sign_in.check(request, email=given["email"], password=given["password"])
        except sign_in.TooMany:
            error = _("Too many tries. Wait a quarter of an hour, then try again.")
        else:
            if user is not None:
                login(request, user)
                return redirect(_next(request))
            error = _("This e-mail address and this password do not go together. Check both.")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "error": error, "next": _next(request)}
    return render(request, "team/sign_in.html", context, status=status)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ok = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=False)
    return wanted if ok else reverse("home")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("sign_in")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Let a welcomed person set a password."""
    found = actions.welcomed(key)
    if found is None:
        return render(request, "team/welcome_over.html", status=404)
    form = PasswordForm(request.POST or None, person=found.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.set_first_password(found, password=form.cleaned_data["password"])
        except actions.NotAllowed:
            return render(request, "team/welcome_over.html", status=404)
        login(request, user)
        return redirect("home")
    status = 422 if request.method == "POST" else 200
    return render(request, "team/join.html", {"form": form, "person": found.user}, status=status)


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the one brand, or let choose."""
    seats = list(Seat.objects.filter(user__pk=request.user.pk or 0).select_related("brand"))
    if len(seats) == 1:
        return redirect("today", seats[0].brand.slug)
    return render(request, "team/brands.html", {"seats": seats})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Change what one decides for oneself."""
    user = get_object_or_404(User, pk=request.user.pk)
    form = PersonForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        actions.change_person(form.instance)
        with override(user.language):
            messages.success(request, _("Kept."))
        return redirect("account")
    return render(request, "team/account.html", {"form": form})


@login_required
@require_POST
def leave_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign out on every machine."""
    mine = str(request.user.pk)
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == mine:
            session.delete()
    logout(request)
    return redirect("sign_in")


@require_safe
@in_brand(Right.READ)
def team(request: BrandRequest) -> HttpResponse:
    """Show who works here, and as what."""
    return render(request, "team/team.html", _team(request))


def _team(request: BrandRequest, form: SeatForm | None = None) -> dict[str, object]:
    seats = request.brand.seats.select_related("user").order_by("since")
    return {
        "seats": [{"seat": s, "may": MAY[Role(s.role)]} for s in seats],
        "roles": Role.choices,
        "form": form or SeatForm(),
        "may_manage": request.seat.role in {Role.OWNER, Role.MANAGER},
    }


@require_POST
@in_brand(Right.MANAGE)
def seats(request: BrandRequest) -> HttpResponse:
    """Welcome a person."""
    form = SeatForm(request.POST)
    if not form.is_valid():
        return render(request, "team/team.html", _team(request, form), status=422)
    given = form.cleaned_data
    try:
        user, key = actions.welcome(
            brand=request.brand,
            email=given["email"],
            name=given["name"],
            role=given["role"],
            by=request.seat,
        )
    except actions.NotAllowed:
        form.add_error("role", _("Only an owner makes another owner."))
        return render(request, "team/team.html", _team(request, form), status=422)
    link = request.build_absolute_uri(reverse("join", args=[key])) if key else ""
    return render(request, "team/team.html", _team(request) | {"link": link, "welcomed": user})


@require_POST
@in_brand(Right.MANAGE)
def seat(request: BrandRequest, pk: int) -> HttpResponse:
    """Change a role, or take a seat back."""
    found = get_object_or_404(
        Seat.objects.select_related("user", "brand"), pk=pk, brand=request.brand
    )
    try:
        if "remove" in request.POST:
            actions.take_seat_back(found, by=request.seat)
        else:
            actions.change_role(found, role=request.POST.get("role", ""), by=request.seat)
    except actions.NotAllowed:
        messages.error(
            request, _("A brand keeps at least one owner, and only an owner changes an owner.")
        )
    return redirect("team", request.brand.slug)


@require_safe
@in_brand(Right.MANAGE)
def audit(request: BrandRequest) -> HttpResponse:
    """Show what was done here, newest first."""
    rows = AuditEntry.objects.filter(brand=request.brand).select_related("actor")
    before = request.GET.get("before", "")
    if before.isdigit():
        rows = rows.filter(pk__lt=int(before[:18]))
    listed = list(rows.order_by("-pk")[: AUDIT_PAGE + 1])
    older = f"?before={listed[AUDIT_PAGE - 1].pk}" if len(listed) > AUDIT_PAGE else ""
    lines = [{"entry": entry, "did": did(entry)} for entry in listed[:AUDIT_PAGE]]
    return render(request, "team/audit.html", {"lines": lines, "older_url": older})


@in_brand(Right.MANAGE)
def brand_settings(request: BrandRequest) -> HttpResponse:
    """Change a brand's name, address, language and zone."""
    form = BrandForm(request.POST or None, instance=request.brand)
    if request.method == "POST" and form.is_valid():
        actions.change_brand(form.instance, by=request.user)
        messages.success(request, _("Kept."))
        return redirect("brand_settings", request.brand.slug)
    request.brand.refresh_from_db(fields=["name"])
    context = {"form": form, "may_own": request.seat.role == Role.OWNER}
    return render(request, "team/brand.html", context)

"""Who works for a brand, as what, until when; what was done there; the brand itself."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.kit.address import Level, level_of
from parvis.team import actions, invitations, mandates
from parvis.team.access import BrandRequest, in_brand
from parvis.team.forms import BrandForm, InvitationForm, MandateForm, PolicyForm, UntilForm
from parvis.team.letters import invitation_letter
from parvis.team.models import AuditEntry, Brand, Invitation, Mandate, Role, Seat
from parvis.team.queries import guarded_people, is_open
from parvis.team.rules import Right, allows
from parvis.team.sign_in.factors import has_second_factor
from parvis.team.sign_in.recent import confirmed
from parvis.team.words import MAY, did

AUDIT_PAGE = 60
MOST_ENDED = 12


@require_safe
@in_brand(Right.READ)
def team(request: BrandRequest) -> HttpResponse:
    """Show who works here, and as what."""
    return render(request, "team/team.html", _team(request))


def _team(request: BrandRequest, form: InvitationForm | None = None) -> dict[str, object]:
    brand = request.brand
    rows = brand.seats.select_related("user", "brand", "mandate").order_by("since")
    guarded = guarded_people(brand)
    manages = allows(request.seat.role, Right.MANAGE)
    lines = [
        {
            "seat": row,
            "may": MAY[Role(row.role)],
            "is_open": is_open(row),
            "is_guarded": row.user_id in guarded,
        }
        for row in rows
    ]
    return {
        "lines": lines,
        "form": form or InvitationForm(brand=brand),
        "may_manage": manages,
        "may_own": allows(request.seat.role, Right.OWN),
        "pending": invitations.pending(brand) if manages else [],
        "now": timezone.now(),
        "ended": _ended(brand) if manages else [],
        "policy": PolicyForm(initial={"day": brand.second_factor_from}),
        "unguarded": sum(not line["is_guarded"] for line in lines),
    }


def _ended(brand: Brand) -> list[Mandate]:
    rows = brand.mandates.exclude(ended_at=None).select_related("user")
    return list(rows.exclude(user__seats__brand=brand).order_by("-ended_at")[:MOST_ENDED])


@require_POST
@in_brand(Right.MANAGE)
@confirmed
def seats(request: BrandRequest) -> HttpResponse:
    """Offer a seat; show the link to hand over."""
    form = InvitationForm(request.POST, brand=request.brand)
    if not form.is_valid():
        return render(request, "team/team.html", _team(request, form), status=422)
    try:
        made, key = invitations.invite(request.brand, form.offer(), by=request.seat)
    except actions.NotAllowed:
        form.add_error(
            "role", _("Only an owner makes another owner, and an owner has no end date.")
        )
    except invitations.AlreadyHere:
        form.add_error("email", _("This person has a seat here already."))
    else:
        return _hand_over(request, made, key)
    return render(request, "team/team.html", _team(request, form), status=422)


@require_POST
@in_brand(Right.MANAGE)
@confirmed
def invitation(request: BrandRequest, pk: int) -> HttpResponse:
    """Make an invitation's link again, or take it back."""
    found = get_object_or_404(
        Invitation.objects.select_related("brand"), pk=pk, brand=request.brand
    )
    try:
        if "withdraw" in request.POST:
            invitations.withdraw(found, by=request.seat)
            messages.success(request, _("The invitation is withdrawn: its link opens nothing now."))
            return redirect("team", request.brand.slug)
        key = invitations.make_again(found, by=request.seat)
    except actions.NotAllowed:
        messages.error(request, _("This invitation can no longer be changed by you."))
        return redirect("team", request.brand.slug)
    found.refresh_from_db()
    return _hand_over(request, found, key)


def _hand_over(request: BrandRequest, made: Invitation, key: str) -> HttpResponse:
    """Send a link when the desk can, and show it once, with the letter to send by one's own means."""
    path = reverse("invitation", args=[key])
    link = f"{settings.ADDRESS}{path}" if settings.HTTPS else request.build_absolute_uri(path)
    letter, level = invitation_letter(made, link), level_of(link)
    context = {
        "invitation": made,
        "link": link,
        "letter": letter,
        "mailto": letter.mailto,
        "is_only_here": level is Level.COMPUTER,
        "is_sent": level is not Level.COMPUTER and invitations.send(made, letter),
    }
    return never_cache(render)(request, "team/handed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.MANAGE)
def seat(request: BrandRequest, pk: int) -> HttpResponse:
    """Show a seat: its role, its dates, what becomes of what the person took."""
    found = _seat(request, pk)
    if request.method == "POST":
        return change_seat(request, found)
    return render(request, "team/seat.html", _one(request, found))


def _seat(request: BrandRequest, pk: int) -> Seat:
    rows = Seat.objects.select_related("user", "brand", "mandate")
    return get_object_or_404(rows, pk=pk, brand=request.brand)


def _one(request: BrandRequest, found: Seat, form: MandateForm | None = None) -> dict[str, object]:
    return {
        "found": found,
        "may": MAY[Role(found.role)],
        "roles": Role.choices,
        "is_open": is_open(found),
        "is_guarded": has_second_factor(found.user),
        "mandate_form": form or MandateForm(seat=found),
        "others": request.brand.seats.exclude(pk=found.pk).select_related("user"),
    }


@confirmed
def change_seat(request: BrandRequest, found: Seat) -> HttpResponse:
    """Change a role or a mandate, or take a seat back."""
    form = None
    try:
        if "remove" in request.POST:
            chosen = request.POST.get("hand_to", "")
            hand_to = int(chosen[:18]) if chosen.isascii() and chosen.isdigit() else 0
            heir = found.brand.seats.filter(user_id=hand_to).select_related("user").first()
            actions.take_seat_back(found, by=request.seat, hand_to=heir.user if heir else None)
            return redirect("team", request.brand.slug)
        if "endless" in request.POST:
            mandates.drop(found, by=request.seat)
        elif "ends_on" in request.POST:
            form = MandateForm(request.POST, seat=found)
            if not form.is_valid():
                return render(request, "team/seat.html", _one(request, found, form), status=422)
            mandates.give(found, by=request.seat, **form.cleaned_data)
        else:
            actions.change_role(found, role=request.POST.get("role", ""), by=request.seat)
    except actions.NotAllowed:
        messages.error(
            request,
            _(
                "A brand keeps at least one owner, only an owner changes an owner, and an owner has"
                " no end date."
            ),
        )
    else:
        messages.success(request, _("Kept."))
    return redirect("seat", request.brand.slug, found.pk)


@require_POST
@in_brand(Right.MANAGE)
@confirmed
def mandate(request: BrandRequest, pk: int) -> HttpResponse:
    """Give an ended mandate again, until another day."""
    found = get_object_or_404(
        Mandate.objects.select_related("brand", "user", "hand_to"), pk=pk, brand=request.brand
    )
    form = UntilForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a day to come, within three years."))
        return redirect("team", request.brand.slug)
    try:
        made = mandates.again(found, ends_on=form.cleaned_data["ends_on"], by=request.seat)
    except actions.NotAllowed:
        messages.error(request, _("This person has a seat here already."))
        return redirect("team", request.brand.slug)
    return redirect("seat", request.brand.slug, made.pk)


@require_POST
@in_brand(Right.OWN)
@confirmed
def policy(request: BrandRequest) -> HttpResponse:
    """Ask a second factor of everyone from a day on, or stop asking."""
    form = PolicyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose today or a day to come."))
    elif form.cleaned_data["day"] and not has_second_factor(request.user):
        messages.error(
            request,
            _("Give your own account a second factor first: you would be the first stopped."),
        )
    else:
        actions.change_policy(request.brand, day=form.cleaned_data["day"], by=request.seat)
        messages.success(request, _("Kept."))
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

"""The pages of whoever looks after the desk: its recovery sheet, its backups, its keys."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from parvis.keeping import actions, rotation
from parvis.keeping.forms import PlanForm
from parvis.keeping.models import RecoverySheet
from parvis.keeping.paper import qr_path
from parvis.keeping.queries import care, folder_of
from parvis.team.models import User


def operator(request: HttpRequest) -> User:
    """Return who looks after the machine. Raises PermissionDenied.

    The one door of these pages: where signing in again is asked for, it is asked here.
    """
    if not isinstance(request.user, User) or not request.user.is_operator:
        raise PermissionDenied
    return request.user


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet(request: HttpRequest) -> HttpResponse:
    """Explain the recovery sheet; make one, shown this once."""
    user = operator(request)
    context: dict[str, Any] = {"care": care()}
    if request.method == "POST":
        made, key = actions.make_sheet(by=user)
        context |= {
            "key": key,
            "groups": key.split("-"),
            "sheet": made,
            "qr": qr_path(key),
            "address": request.build_absolute_uri("/"),
        }
    elif RecoverySheet.objects.filter(confirmed_at=None).exists():
        context["waits"] = True
    return render(request, "keeping/sheet.html", context)


@never_cache
@require_POST
@login_required
def sheet_confirmed(request: HttpRequest) -> HttpResponse:
    """Begin to use the sheet once its last four characters were read from the paper."""
    user = operator(request)
    if actions.confirm_sheet(typed=request.POST.get("mark", "")[:20], by=user) is None:
        fault = _(
            "These are not its last four characters. Look at the paper, or make another sheet."
        )
        context = {"care": care(), "waits": True, "fault": fault}
        return render(request, "keeping/sheet.html", context, status=422)
    messages.success(request, _("Backups are sealed to this sheet from now on. Keep it safe."))
    return redirect("backups")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def backups(request: HttpRequest) -> HttpResponse:
    """Show when backups are made, where, and how the last one went; set the hour and the folder."""
    user = operator(request)
    plan = actions.the_plan()
    form = PlanForm(request.POST or None, initial={"hour": plan.hour, "folder": plan.folder})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.change_plan(plan, hour=given["hour"], folder=given["folder"], by=user)
        messages.success(request, _("It is kept."))
        return redirect("backups")
    context = {"care": care(), "form": form, "folder": folder_of(plan)}
    status = 422 if request.method == "POST" else 200
    return render(request, "keeping/backups.html", context, status=status)


@require_POST
@login_required
def backup_now(request: HttpRequest) -> HttpResponse:
    """Have a backup made now."""
    actions.back_up_now(by=operator(request))
    messages.success(request, _("A backup is being made. This page says when it is there."))
    return redirect("backups")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def key_rotation(request: HttpRequest) -> HttpResponse:
    """Explain the change of the key of the secrets; begin it."""
    user = operator(request)
    if request.method == "POST":
        rotation.begin(by=user)
        messages.success(request, _("The key is being changed. It takes a minute or two."))
        return redirect("key_rotation")
    return render(request, "keeping/rotation.html", {"care": care()})

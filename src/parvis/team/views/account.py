"""One's own account: who one is, how one signs in, and where one is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.kit.secrets import KeyMissing
from parvis.team import actions
from parvis.team.forms import CodeForm, PasswordForm, PersonForm
from parvis.team.models import Brand, Passkey, PersonalNotice, SignedIn
from parvis.team.queries import lately, second_factor_wanted
from parvis.team.sign_in import codes, entering, factors, passkeys, sessions, tries
from parvis.team.sign_in.recent import confirmed
from parvis.team.sign_in.store import row_key
from parvis.team.views.enter import person, read_json, refusal, safe_next, too_many
from parvis.team.words import machine


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Change what one decides for oneself."""
    user = person(request)
    form = PersonForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        actions.change_person(form.instance)
        messages.success(request, _("Kept."))
        return redirect("account")
    if form.is_bound:
        user.refresh_from_db()
    return render(request, "team/account.html", {"form": form})


@never_cache
@require_safe
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """Show how one signs in."""
    user = person(request)
    seats = user.seats.filter(brand__slug=request.GET.get("brand", "")).select_related("brand")
    brand: Brand | None = next((seat.brand for seat in seats), None)
    context = {
        "passkeys": user.passkeys.order_by("pk"),
        "spot": passkeys.spot_of(request),
        "path": request.get_full_path(),
        "has_codes": factors.has_codes(user),
        "maker": getattr(user, "code_maker", None),
        "has_second": factors.has_second_factor(user),
        "recovery_left": factors.recovery_left(user),
        "recovery_all": codes.RECOVERY,
        "wanted_by": brand if brand and second_factor_wanted(brand, user) else None,
    }
    return render(request, "team/security.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; every other machine is signed out."""
    user = person(request)
    form = PasswordForm(request.POST if "password" in request.POST else None, person=user)
    if form.is_bound and form.is_valid():
        actions.change_password(user, password=form.cleaned_data["password"])
        sessions.end_others(request, user)
        messages.success(request, _("Your password is changed. Every other machine is signed out."))
        return redirect("security")
    status = 422 if form.is_bound else 200
    return render(request, "team/password.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def code_setup(request: HttpRequest) -> HttpResponse:
    """Hand the secret of codes over to a phone, and take its first code."""
    user = person(request)
    if factors.has_codes(user):
        return redirect("security")
    form = CodeForm(request.POST if "code" in request.POST else None)
    error = ""
    try:
        secret = factors.begin_codes(user).secret["secret"]
    except KeyMissing as missing:
        messages.error(request, _(missing.sentence))
        return redirect("security")
    if form.is_bound and form.is_valid():
        try:
            tried = tries.attempt(request, user.email, tries.Kind.CODE)
        except tries.TooMany:
            error = too_many()
        else:
            if factors.confirm_codes(user, form.cleaned_data["code"]):
                tried.delete()
                return _with_paper(request)
            error = _("This is not the code of the moment. Type the one your phone shows now.")
    address = codes.setup_address(secret, email=user.email, issuer="Parvis")
    side, path = codes.drawing(address)
    context = {
        "form": form, "error": error, "side": side, "drawing": path,
        "secret": codes.by_fours(secret), "address": address,
    }  # fmt: skip
    return render(request, "team/code_setup.html", context, status=422 if form.is_bound else 200)


def _with_paper(request: HttpRequest) -> HttpResponse:
    """Show ten recovery codes to whoever has none yet."""
    user = person(request)
    if factors.recovery_left(user):
        messages.success(request, _("Codes are asked for from now on."))
        return redirect("security")
    made = factors.make_recovery_codes(user)
    return render(request, "team/recovery.html", {"codes": made, "is_first": True})


@login_required
@require_POST
@confirmed
def code_removal(request: HttpRequest) -> HttpResponse:
    """Stop asking for codes."""
    factors.remove_codes(person(request))
    messages.success(request, _("Codes are no longer asked for."))
    return redirect("security")


@login_required
@require_POST
@confirmed
def recovery(request: HttpRequest) -> HttpResponse:
    """Make ten recovery codes and show them once."""
    user = person(request)
    if not factors.has_second_factor(user):
        return redirect("security")
    made = factors.make_recovery_codes(user)
    return render(request, "team/recovery.html", {"codes": made})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def passkey_adding(request: HttpRequest) -> HttpResponse:
    """Show how a passkey is added at this address, and its name."""
    context = {"spot": passkeys.spot_of(request), "path": request.get_full_path()}
    context["suggested"] = machine(request.headers.get("User-Agent", ""))
    return render(request, "team/passkey_adding.html", context)


@never_cache
@login_required
@require_POST
def passkey_adding_options(request: HttpRequest) -> HttpResponse:
    """Tell the browser which passkey to make."""
    user = person(request)
    if not entering.is_fresh(request):
        return refusal(passkeys.Refused("no recent proof"))
    try:
        options, challenge = passkeys.begin_adding(request, user)
    except passkeys.Refused as refused:
        return refusal(refused)
    response = JsonResponse(options)
    passkeys.hand_over(response, challenge, f"add:{user.pk}")
    return response


@never_cache
@login_required
@require_POST
def passkey_adding_answer(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser made."""
    user = person(request)
    if not entering.is_fresh(request):
        return refusal(passkeys.Refused("no recent proof"))
    try:
        key = passkeys.finish_adding(
            request, user, answer=read_json(request), name=request.GET.get("name", "")
        )
    except passkeys.Refused as refused:
        return refusal(refused)
    messages.success(request, _("The passkey “%(name)s” opens the desk.") % {"name": key.name})
    return JsonResponse({"next": reverse("security")})


@login_required
@require_POST
@confirmed
def passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename or remove one of one's passkeys."""
    key = get_object_or_404(Passkey.objects.select_related("user"), pk=pk, user=request.user)
    if "remove" in request.POST:
        passkeys.remove(key)
        messages.success(
            request, _("The passkey “%(name)s” opens nothing now.") % {"name": key.name}
        )
    else:
        passkeys.rename(key, request.POST.get("name", ""))
    return redirect("security")


@never_cache
@require_safe
@login_required
def machines(request: HttpRequest) -> HttpResponse:
    """List where one is signed in."""
    rows = sessions.machines(request, person(request))
    here = row_key(request.session)
    lines = [
        {"row": row, "name": machine(row.agent), "is_here": row.session_id == here} for row in rows
    ]
    context = {"lines": lines, "others": len(lines) > 1, "lately": lately(person(request))}
    return render(request, "team/sessions.html", context)


@login_required
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out on one machine."""
    sessions.end(
        get_object_or_404(SignedIn.objects.select_related("user"), pk=pk, user=request.user)
    )
    messages.success(request, _("That machine is signed out."))
    return redirect("sessions")


@login_required
@require_POST
def leave_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    sessions.end_others(request, person(request))
    messages.success(request, _("Every other machine is signed out."))
    return redirect("sessions")


@login_required
@require_POST
def leave_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign out on every machine."""
    sessions.leave_everywhere(request, person(request))
    return redirect("sign_in")


@login_required
@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a notice that was read."""
    actions.read_notice(get_object_or_404(PersonalNotice, pk=pk, user=request.user))
    return redirect(safe_next(request))

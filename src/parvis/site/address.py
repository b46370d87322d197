"""Where the desk is reached: what its address allows, how to change it, whether it answers."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from parvis.kit.address import LABELS, NEEDS, Level, fault_of, level_of
from parvis.site.desk import operator
from parvis.site.environment import write_env
from parvis.site.models import Reach
from parvis.site.reaching import WORD, Reached, look_from_here, look_from_outside
from parvis.team.actions import record


class AddressForm(forms.Form):
    """The desk's address, as people type it in a browser."""

    address = forms.CharField(
        label=gettext_lazy("The desk’s address"),
        max_length=300,
        help_text=gettext_lazy(
            "As one types it in a browser, for instance https://desk.example.org"
        ),
    )

    def clean_address(self) -> str:
        """Keep scheme, name and port; refuse the rest with its remedy."""
        address = str(self.cleaned_data["address"]).strip().rstrip("/")
        fault = fault_of(address)
        if fault:
            raise forms.ValidationError(str(fault))
        return address


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_address(request: HttpRequest) -> HttpResponse:
    """Show what the address allows; keep another one; look whether it answers."""
    by = operator(request)
    word = request.POST.get("word", "")
    if request.method == "POST" and word in {"here", "outside"}:
        look = look_from_here if word == "here" else look_from_outside
        return _page(request, AddressForm(initial={"address": settings.ADDRESS}), look())
    form = AddressForm(request.POST or None, initial={"address": settings.ADDRESS})
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        keep(Path(settings.HOME) / "parvis.env", address)
        record("desk.address_set", by=by, subject=address)
        messages.success(
            request, _("Kept. Close Parvis and start it again: it then answers at this address.")
        )
        return redirect("desk_address")
    return _page(request, form, None)


def keep(path: Path, address: str) -> None:
    """Write an address, and the names that the desk answers to, in the desk's own settings file."""
    host = urlsplit(address).hostname or ""
    names = ["127.0.0.1", "localhost", "[::1]"]
    hosts = [*names, host] if host not in names else names
    write_env(path, {"PARVIS_ADDRESS": address, "PARVIS_HOSTS": ",".join(hosts)})


def _page(request: HttpRequest, form: AddressForm, reached: Reached | None) -> HttpResponse:
    level = level_of(settings.ADDRESS)
    context = {
        "form": form,
        "address": settings.ADDRESS,
        "level": level,
        "levels": [(one, LABELS[one], one <= level) for one in Level],
        "needs": [(need, LABELS[need.level], need.level <= level) for need in NEEDS],
        "reached": reached,
    }
    return render(request, "desk/address.html", context, status=422 if form.errors else 200)


@require_safe
def reach(request: HttpRequest, key: str = "") -> HttpResponse:
    """Say that it is Parvis that answers, and how the request arrived; note who brought a known key."""
    if key:
        found = Reach.objects.filter(key=key, seen_at=None).first()
        if found is not None:
            found.seen_at = timezone.now()
            found.save(update_fields=["seen_at"])
    told = f"{WORD} {request.scheme} {request.get_host()}"
    return HttpResponse(told, content_type="text/plain; charset=utf-8")

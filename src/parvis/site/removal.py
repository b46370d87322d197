"""Takes a brand away with everything it heard: its owner writes its name first."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.stream.actions import forget_brand
from parvis.team.access import BrandRequest, in_brand
from parvis.team.actions import record
from parvis.team.models import Brand, User
from parvis.team.rules import Right
from parvis.team.sign_in.recent import confirmed


def remove_brand(brand: Brand, *, by: User) -> None:
    """Remove a brand, its index, its rows and its seats; the desk's own audit log keeps a line."""
    with transaction.atomic():
        forget_brand(brand)
        record("brand.removed", by=by, subject=brand.name)
        brand.delete()


@require_POST
@in_brand(Right.OWN)
@confirmed
def brand_removal(request: BrandRequest) -> HttpResponse:
    """Remove the brand when its name was written as it stands."""
    if request.POST.get("name", "").strip() != request.brand.name:
        messages.error(request, _("Nothing was removed: write the name exactly as it stands."))
        return redirect("brand_settings", request.brand.slug)
    remove_brand(request.brand, by=request.user)
    return redirect("home")

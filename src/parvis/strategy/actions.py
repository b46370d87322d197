"""What is written about what the brand wants."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.strategy.models import Purpose
from parvis.team.actions import record
from parvis.team.models import Brand, User

QUESTIONS: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "why": (
        _("Why a community?"),
        _("Two or three sentences are enough. You can change everything later."),
    ),
    "for_whom": (_("For whom?"), _("Who comes, who should come, in which languages.")),
    "success": (
        _("What would success be in six months?"),
        _("One sentence, a figure if you have one."),
    ),
}


def purpose_of(brand: Brand) -> Purpose:
    """Return a brand's three answers, empty before they are given."""
    return Purpose.objects.filter(brand=brand).first() or Purpose(brand=brand)


def answer(brand: Brand, *, name: str, text: str, by: User) -> Purpose:
    """Keep one of the three answers. Raises KeyError for another name."""
    if name not in QUESTIONS:
        raise KeyError(name)
    with transaction.atomic():
        purpose, _made = Purpose.objects.get_or_create(brand=brand)
        setattr(purpose, name, text.strip()[:2000])
        purpose.changed_by = by
        purpose.save()
        record("purpose.changed", brand=brand, by=by)
    return purpose

"""Makes and withdraws the secret address of a watch, or of a view of the list."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction

from parvis.inbox.models import SavedView
from parvis.listening.models import Watch
from parvis.receiving.models import Outlet
from parvis.team.actions import record
from parvis.team.models import User

Source = Watch | SavedView


def outlet_of(source: Source) -> Outlet | None:
    """Find the secret address of a watch or of a view."""
    return Outlet.objects.filter(**_named(source)).first()


def make(source: Source, *, by: User) -> Outlet:
    """Give it a secret address; another one when it has one, and the old one is dead."""
    with transaction.atomic():
        key = secrets.token_urlsafe(32)
        row, _made = Outlet.objects.update_or_create(
            **_named(source), defaults={"key": key, "made_by": by}
        )
        record("outlet.made", brand=source.brand, by=by, subject=source.name)
    return row


def withdraw(source: Source, *, by: User) -> None:
    """Take its secret address back."""
    with transaction.atomic():
        if Outlet.objects.filter(**_named(source)).delete()[0]:
            record("outlet.withdrawn", brand=source.brand, by=by, subject=source.name)


def _named(source: Source) -> dict[str, Any]:
    return {"watch" if isinstance(source, Watch) else "view": source}

"""Makes and withdraws the secret address of a watch."""

from __future__ import annotations

import secrets

from django.db import transaction

from parvis.listening.models import Watch
from parvis.receiving.models import Outlet
from parvis.team.actions import record
from parvis.team.models import User


def make(watch: Watch, *, by: User) -> Outlet:
    """Give a watch a secret address; another one when it has one, and the old one is dead."""
    with transaction.atomic():
        key = secrets.token_urlsafe(32)
        row, _made = Outlet.objects.update_or_create(
            watch=watch, defaults={"key": key, "made_by": by}
        )
        record("outlet.made", brand=watch.brand, by=by, subject=watch.name)
    return row


def withdraw(watch: Watch, *, by: User) -> None:
    """Take the secret address of a watch back."""
    with transaction.atomic():
        if Outlet.objects.filter(watch=watch).delete()[0]:
            record("outlet.withdrawn", brand=watch.brand, by=by, subject=watch.name)

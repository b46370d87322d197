"""What is done to people, brands and seats."""

from __future__ import annotations

from django.db import transaction

from parvis.team.models import AuditEntry, Brand, User


def record(
    verb: str,
    *,
    brand: Brand | None = None,
    by: User | None = None,
    subject: str = "",
    **detail: object,
) -> AuditEntry:
    """Write a line of the audit log inside the caller's transaction.

    `verb` is a stable code ("channel.connected"); `subject` names the thing in words; `detail`
    must be JSON and must hold no secret and no one else's words.
    """
    with transaction.atomic():
        return AuditEntry.objects.create(
            brand=brand, actor=by, verb=verb, subject=subject[:200], detail=detail
        )

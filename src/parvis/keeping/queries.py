"""What is read of the desk's care of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from parvis.keeping.models import BackupPlan, Drill, KeyRotation, RecoverySheet
from parvis.keeping.rules import OLD


@dataclass(frozen=True, slots=True)
class Care:
    """How the desk is kept: what the machine's page, Today and the doctor say."""

    sheet: RecoverySheet | None
    plan: BackupPlan | None
    fault: str
    is_old: bool
    drill: Drill | None
    rotation: KeyRotation | None


def sheet_in_use() -> RecoverySheet | None:
    """Return the newest recovery sheet that a person confirmed to hold, or None."""
    return RecoverySheet.objects.exclude(confirmed_at=None).order_by("-confirmed_at").first()


def care(now: datetime | None = None) -> Care:
    """Say how the desk is kept. A backup is old when the last good one is older than 36 hours."""
    now = now or timezone.now()
    plan, sheet = BackupPlan.objects.first(), sheet_in_use()
    since = (plan and plan.good_at) or (sheet and sheet.confirmed_at)
    return Care(
        sheet=sheet,
        plan=plan,
        fault=str(plan.get_fault_display()) if plan and plan.fault else "",
        is_old=bool(since and now - since > OLD),
        drill=Drill.objects.filter(is_good=True).order_by("-at").first(),
        rotation=KeyRotation.objects.order_by("-started_at").first(),
    )


def folder_of(plan: BackupPlan) -> Path:
    """Return where the daily backups go."""
    return Path(plan.folder) if plan.folder else Path(settings.HOME) / "backups"

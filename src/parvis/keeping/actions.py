"""What is done to keep the desk: sheets, the daily backup, its folder."""

from __future__ import annotations

import logging
import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parvis.keeping import rules
from parvis.keeping.backup import BackupProblem, make_backup
from parvis.keeping.models import BackupPlan, Drill, Fault, RecoverySheet
from parvis.keeping.queries import folder_of
from parvis.kit import jobs, ledger, recovery
from parvis.team.actions import record
from parvis.team.models import User

logger = logging.getLogger(__name__)


def make_sheet(*, by: User | None) -> tuple[RecoverySheet, str]:
    """Make a recovery key; returned once, kept nowhere. Sheets that nobody confirmed are forgotten."""
    key = recovery.new_key()
    public = recovery.public_half(key)
    with transaction.atomic():
        RecoverySheet.objects.filter(confirmed_at=None).delete()
        sheet = RecoverySheet.objects.create(
            public=public.hex(), mark=recovery.fingerprint(public), made_by=by
        )
    return sheet, key


def confirm_sheet(*, typed: str, by: User | None) -> RecoverySheet | None:
    """Begin to use the sheet that waits, once its last four characters were read from the paper.

    Returns None when they are others, or no sheet waits.
    """
    with transaction.atomic():
        sheet = RecoverySheet.objects.filter(confirmed_at=None).order_by("-made_at").first()
        if sheet is None or not recovery.same_mark(typed, sheet.mark):
            return None
        sheet.confirmed_at = timezone.now()
        sheet.save(update_fields=["confirmed_at"])
        record("desk.sheet", by=by, subject=sheet.mark)
        plan = the_plan()
        BackupPlan.objects.filter(pk=plan.pk).update(due_at=sheet.confirmed_at, attempts=0)
        jobs.ring("backup", plan.pk)
    return sheet


def the_plan() -> BackupPlan:
    """Return the daily backup's row, made at first by the zone of whoever looks after the desk."""
    plan = BackupPlan.objects.first()
    if plan is None:
        operator = User.objects.filter(is_operator=True).order_by("pk").first()
        zone = operator.time_zone if operator else settings.TIME_ZONE
        due_at = rules.next_run(timezone.now(), 3, ZoneInfo(zone))
        plan = BackupPlan.objects.create(time_zone=zone, due_at=due_at)
    return plan


def change_plan(plan: BackupPlan, *, hour: int, folder: str, by: User) -> None:
    """Set the hour and the folder of the daily backups."""
    with transaction.atomic():
        plan.hour, plan.folder = hour, folder
        plan.due_at = rules.next_run(timezone.now(), hour, ZoneInfo(plan.time_zone))
        plan.save(update_fields=["hour", "folder", "due_at"])
        record("desk.backups", by=by, subject=str(folder_of(plan)))


def back_up_now(*, by: User) -> None:
    """Have the desk make a backup now."""
    plan = the_plan()
    with transaction.atomic():
        BackupPlan.objects.filter(pk=plan.pk).update(due_at=timezone.now(), attempts=0)
        record("desk.backup_asked", by=by)
        jobs.ring("backup", plan.pk)


def daily(pk: int) -> None:
    """Make the daily backup, throw away what the rule does not keep, say when the next one is due."""
    plan = BackupPlan.objects.get(pk=pk)
    now = timezone.now()
    done = {"attempts": 0, "due_at": rules.next_run(now, plan.hour, ZoneInfo(plan.time_zone))}
    try:
        file, size = _make(plan, now)
    except BackupProblem as problem:
        logger.warning("no backup: %s", problem.fault, exc_info=problem.__cause__)
        _note(pk, done, fault=problem.fault, fault_at=now)
    except Exception:
        logger.exception("no backup")
        _note(pk, done, fault=Fault.OTHER, fault_at=now)
    else:
        good = {"good_at": now, "good_file": str(file)[:600], "good_bytes": size}
        _note(pk, done, fault="", fault_at=None, **good)
        _prune(file.parent, ZoneInfo(plan.time_zone))


def _note(pk: int, done: dict[str, object], **more: object) -> None:
    BackupPlan.objects.filter(pk=pk).update(**done, **more)


def _make(plan: BackupPlan, now: datetime) -> tuple[Path, int]:
    folder = folder_of(plan)
    if not plan.folder:  # a folder that a person chose may be a disk that is not plugged in
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not folder.is_dir():
        raise BackupProblem.of(Fault.NO_FOLDER)
    file = folder / rules.file_name(now)
    kept = make_backup(file)
    return file, kept.size


def _prune(folder: Path, zone: ZoneInfo) -> None:
    made = {path: rules.made_at(path.name) for path in folder.glob(f"*{rules.SUFFIX}")}
    stays = rules.kept([at for at in made.values() if at], zone)
    for path, at in made.items():
        if at and at not in stays:
            path.unlink(missing_ok=True)


def spread_ledger() -> None:
    """Lay the ledger of erasures beside the backups, so that a restore finds the latest one there.

    A disk that is not there is no fault of an erasure: the next backup carries the ledger too.
    """
    plan = BackupPlan.objects.first()
    source = Path(settings.HOME) / ledger.LEDGER
    if plan is None or not source.is_file() or not folder_of(plan).is_dir():
        return
    target = folder_of(plan) / ledger.LEDGER
    if target.exists() and target.stat().st_size == source.stat().st_size:
        return
    beside = target.with_name(f"{target.name}.part")
    try:
        shutil.copyfile(source, beside)
        beside.replace(target)
    except OSError:
        logger.exception("the ledger of erasures could not be laid beside the backups")


def note_drill(file: Path, *, made_at: datetime | None, is_good: bool) -> None:
    """Remember that a backup was tried out."""
    with transaction.atomic():
        Drill.objects.create(file=str(file)[:600], made_at=made_at, is_good=is_good)
        record("desk.drill", subject=file.name, is_good=is_good)

"""The desk's own care of itself: which sheet opens its backups, when they are made, what was tried."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kit.errands import Errand


class RecoverySheet(models.Model):
    """A printed recovery key, by its public half only.

    `mark` is its last four characters. Backups are sealed to the newest one that a person
    confirmed to hold in their hands; older backups keep needing the sheet of their time.
    """

    public = models.CharField(max_length=64, unique=True)
    mark = models.CharField(max_length=4)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"sheet …{self.mark}"


class Fault(models.TextChoices):
    """Why no backup could be made, each with its remedy."""

    NO_SHEET = (
        "no_sheet",
        _("No backup is made yet: nobody holds the recovery sheet. Print it, then confirm it."),
    )
    NO_FOLDER = (
        "no_folder",
        _("The folder for backups is not there. Plug its disk in, or choose another folder."),
    )
    NOT_ALLOWED = (
        "not_allowed",
        _("Parvis may not write into the folder for backups. Give it to the user who runs Parvis."),
    )
    DISK_FULL = (
        "disk_full",
        _(
            "There is not enough room on the disk for a backup. Free some, or choose another folder."
        ),
    )
    POSTGRES = (
        "postgres",
        _("This desk keeps its rows in PostgreSQL: back it up with pg_dump, and keep its folder."),
    )
    DAMAGED = (
        "damaged",
        _(
            "The backup could not be read back as it was written, so it was thrown away. Look"
            " after the disk."
        ),
    )
    ILL = (
        "ill",
        _(
            "The desk’s own database is damaged, so no backup was made. Keep the older ones, and"
            " restore the newest of them into another folder."
        ),
    )
    OTHER = "other", _("The backup failed. The cause is in the log of the desk.")


class BackupPlan(Errand):
    """The one row that makes a backup every day at `hour` of `time_zone`, into `folder`.

    An empty `folder` is the desk's own. `fault` is why the last try failed, until one succeeds.
    """

    hour = models.PositiveSmallIntegerField(_("hour"), default=3)
    time_zone = models.CharField(_("time zone"), max_length=64, default="America/Toronto")
    folder = models.CharField(_("folder"), max_length=500, blank=True, default="")
    fault = models.CharField(max_length=12, choices=Fault, blank=True, default="")
    fault_at = models.DateTimeField(null=True, blank=True)
    good_at = models.DateTimeField(null=True, blank=True)
    good_file = models.CharField(max_length=600, blank=True, default="")
    good_bytes = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="keeping_backup_due"
            )
        ]

    def __str__(self) -> str:
        return f"backups at {self.hour} h"


class Drill(models.Model):
    """A backup that was tried out, without touching the desk."""

    at = models.DateTimeField(default=timezone.now)
    file = models.CharField(max_length=600)
    made_at = models.DateTimeField(null=True, blank=True)
    is_good = models.BooleanField()

    def __str__(self) -> str:
        return f"drill {self.at:%Y-%m-%d} {self.is_good}"


class KeyRotation(Errand):
    """The key of the secrets being changed: new key first, every secret closed again, old keys gone.

    `after` is how far the walk came ("table.column:pk"); `walked_at` when it ended; the old keys go
    a minute later, after a last look.
    """

    started_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    step_name = models.CharField(max_length=200, blank=True, default="")
    after = models.BigIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    walked_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="keeping_rotation_due"
            )
        ]

    def __str__(self) -> str:
        return f"key rotation of {self.started_at:%Y-%m-%d}"

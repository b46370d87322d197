"""What is brought in: the file, how far it is read, and which rows came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from parvis.channels.models import Channel, Place
from parvis.kit.errands import Errand
from parvis.members.models import Member
from parvis.stream.models import Item
from parvis.team.models import Brand


class ImportState(models.TextChoices):
    """How far a file is; the moves are in `rules.MOVES`."""

    LOOKING = "looking", pgettext_lazy("import", "Being looked through")
    READY = "ready", pgettext_lazy("import", "Ready to be brought in")
    RUNNING = "running", pgettext_lazy("import", "Coming in")
    PAUSED = "paused", pgettext_lazy("import", "Paused")
    DONE = "done", pgettext_lazy("import", "Brought in")
    STOPPED = "stopped", pgettext_lazy("import", "Stopped on the way")
    FAILED = "failed", pgettext_lazy("import", "Could not be read")
    UNDOING = "undoing", pgettext_lazy("import", "Being undone")
    UNDONE = "undone", pgettext_lazy("import", "Undone")


class Import(Errand):
    """One file that a person brings in.

    `file` is its name in the desk's folder, "" once it was removed. `cursor` and `tally` say how
    far it was looked through or (for members and sources) read; for items both stand in the place's
    own cursor, so that they are saved with the rows. `report` is what the look found, `kept` what an
    undoing left and why, by reason.
    """

    State = ImportState

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=80, blank=True, default="")
    size = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.LOOKING)
    label = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    cursor = models.TextField(blank=True, default="")
    tally = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)
    trouble = models.JSONField(null=True, blank=True)
    channel = models.ForeignKey(
        Channel, null=True, blank=True, on_delete=models.SET_NULL, related_name="imports"
    )
    place = models.OneToOneField(
        Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="bringing"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    worked = models.FloatField(default=0.0)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="imports_import_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class Brought(models.Model):
    """An item that an import holds. `is_new` when the desk did not know it before.

    `was_read` once a live reading has told the item too; `kept` says why an undoing left it.
    """

    bringing = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="brought")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="brought")
    is_new = models.BooleanField(default=True)
    was_read = models.BooleanField(default=False)
    kept = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bringing", "item"], name="imports_brought_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} by {self.bringing_id}"


class BroughtMember(models.Model):
    """A member that a list holds; `twin` is somebody of the same name who was there before."""

    bringing = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="brought_members")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="brought")
    twin = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    is_new = models.BooleanField(default=True)
    notes = models.PositiveSmallIntegerField(default=0)
    kept = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bringing", "member"], name="imports_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} by {self.bringing_id}"


class SourceState(models.TextChoices):
    """What became of one feed of a list."""

    LISTED = "listed", pgettext_lazy("feed", "Listed")
    WAITING = "waiting", pgettext_lazy("feed", "Waiting to be looked at")
    CONNECTED = "connected", pgettext_lazy("feed", "Connected")
    KNOWN = "known", pgettext_lazy("feed", "Was connected already")
    FAILED = "failed", pgettext_lazy("feed", "Could not be read")
    LEFT = "left", pgettext_lazy("feed", "Left aside")


class ImportSource(Errand):
    """One feed of a list: looked at by itself, so that none blocks the others."""

    State = SourceState

    bringing = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="sources")
    title = models.CharField(max_length=300)
    feed = models.CharField(max_length=1000)
    page = models.CharField(max_length=1000, blank=True, default="")
    folder = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=12, choices=SourceState, default=SourceState.LISTED)
    trouble = models.JSONField(null=True, blank=True)
    channel = models.ForeignKey(Channel, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="imports_source_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.state}"

"""One act on many conversations: the row that waits, and one row for each of its parts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.inbox.moderating.models import Moderation
from parvis.kit.errands import Errand
from parvis.stream.models import Item
from parvis.team.models import Brand


class BulkState(models.TextChoices):
    """Where a bulk act is."""

    RUNNING = "running"
    ASLEEP = "asleep"  # it stood still too long: a person says whether it goes on
    STOPPED = "stopped"
    DONE = "done"


class PartState(models.TextChoices):
    """What became of one part."""

    TODO = "todo"
    LEAVING = "leaving"
    DONE = "done"
    SAME = "same"
    FAILED = "failed"
    LEFT = "left"


class Bulk(Errand):
    """One act on a selection that was frozen, part by part, when it was asked for.

    `act` names an entry of `acts.ACTS` and `value` what it was given; `undoes` is the bulk act
    that this one takes back. `moved_at` is when a part last moved; `trouble` why it waits.
    """

    State = BulkState

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="bulks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    act = models.CharField(max_length=20)
    value = models.CharField(max_length=60, blank=True, default="")
    total = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=BulkState, default=BulkState.RUNNING)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="undone_by"
    )
    trouble = models.JSONField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="inbox_bulk_due"
            ),
            models.Index(fields=["brand", "by", "-id"], name="inbox_bulk_of"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.value} × {self.total}"


class BulkPart(models.Model):
    """One conversation, or one remark of it, of a bulk act; in the order it is done."""

    State = PartState

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="parts")
    conversation = models.ForeignKey(
        "inbox.Conversation", on_delete=models.CASCADE, related_name="+"
    )
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    state = models.CharField(max_length=8, choices=PartState, default=PartState.TODO)
    change = models.ForeignKey(
        "inbox.Change", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    moderation = models.ForeignKey(
        Moderation, null=True, blank=True, on_delete=models.SET_NULL, related_name="bulk_parts"
    )
    origin = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    trouble = models.JSONField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["bulk", "state", "id"], name="inbox_bulk_part_next")]

    def __str__(self) -> str:
        return f"{self.bulk_id}: {self.conversation_id} {self.state}"

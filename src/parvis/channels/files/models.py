from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.kit.errands import Errand
from parvis.team.models import Brand


class File(Errand):
    """A file of ours that leaves with an answer or a post, and the words for who cannot see it.

    `name` is drawn at random: it stands in addresses and in `wire.items.Attachment.file`. `spot` says
    in which box of its person it waits ("reply:12", "post"); it is empty once it left. The row is
    due when somebody must look whether it is still needed; without a brand it is not.
    """

    brand = models.ForeignKey(Brand, null=True, on_delete=models.SET_NULL, related_name="files")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=50, unique=True)
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    moves = models.BooleanField(default=False)
    alt = models.TextField(blank=True, default="")
    spot = models.CharField(max_length=40, blank=True, default="")
    outgoing = models.ManyToManyField("channels.Outgoing", related_name="files")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="channels_file_due"
            ),
            models.Index(fields=["brand", "by", "spot"], name="channels_file_spot"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def path(self) -> str:
        """Where its bytes are in the desk’s storage."""
        return f"ours/{self.name[:2]}/{self.name}"

"""Streams of whole networks: one row a network for the desk, whatever brands hear of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.kit.errands import Errand


class Stream(Errand):
    """What is heard of everything public on a network, while a person wants it.

    `cursor` is the connector's. The counts are of `day` (UTC): how many things were said, how many
    of them a watch caught. `trouble` is the last failure, as a channel keeps it.
    """

    network = models.CharField(max_length=40, unique=True)
    is_on = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)
    cursor = models.CharField(max_length=200, blank=True, default="")
    last_read_at = models.DateTimeField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    heard_count = models.PositiveIntegerField(default=0)
    caught_count = models.PositiveIntegerField(default=0)
    trouble = models.JSONField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="intake_stream_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.network}: {'on' if self.is_on else 'off'}"

"""Who knocked, and whom we told of a link of ours. Each row waits on the outside world."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.channels.models import Channel
from parvis.kit.errands import Errand
from parvis.listening.models import Watch


class ReceivedState(models.TextChoices):
    """Where a knock stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    GONE = "gone"
    REFUSED = "refused"


class Received(Errand):
    """One thing another server said: that `source` speaks of `target`, or a body of its own.

    Said again it is the same row, due again. `body` goes once it is taken.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="received")
    way = models.CharField(max_length=12)
    source = models.CharField(max_length=1000, blank=True, default="")
    target = models.CharField(max_length=1000, blank=True, default="")
    host = models.CharField(max_length=253, blank=True, default="")
    told = models.JSONField(default=dict, blank=True)
    body = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=ReceivedState, default=ReceivedState.WAITING)
    trouble = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "digest"], name="receiving_one_knock")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="receiving_received_due"
            ),
            models.Index(fields=["channel", "-received_at"], name="receiving_received_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.host} {self.state}"


class Announced(Errand):
    """One link of a page of ours, told to the site it leads to. `way` is how, "" for no way yet."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="announced")
    source = models.CharField(max_length=1000)
    target = models.CharField(max_length=1000)
    digest = models.CharField(max_length=64)
    way = models.CharField(max_length=12, blank=True, default="")
    told_at = models.DateTimeField(null=True, blank=True)
    trouble = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "digest"], name="receiving_one_told")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="receiving_told_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Outlet(models.Model):
    """The secret address under which what a watch catches can be followed from outside."""

    watch = models.OneToOneField(Watch, on_delete=models.CASCADE, related_name="outlet")
    key = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"outlet of {self.watch_id}"

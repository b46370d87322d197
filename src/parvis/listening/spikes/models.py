"""A check that is due when something was heard, and the spikes that were found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from parvis.kit.errands import Errand
from parvis.team.models import Brand


class Check(Errand):
    """A watch to be looked at, because it just heard something; one row a watch."""

    watch = models.OneToOneField(
        "listening.Watch", on_delete=models.CASCADE, related_name="spike_check"
    )
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "listening"
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="listening_check_due"
            )
        ]

    def __str__(self) -> str:
        return f"check {self.watch_id}"


class Spike(models.Model):
    """More was said than usual, with its arithmetic and its reason.

    `people` distinct authors said `mentions` things in `hours` hours; `usual` and `usual_most` are
    what such hours bring in the mean, and at most 19 times in 20. `is_single` marks the one mention
    of a watch of grave words, which needs no arithmetic.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="spikes")
    watch = models.ForeignKey("listening.Watch", on_delete=models.CASCADE, related_name="spikes")
    at = models.DateTimeField(default=timezone.now)
    is_single = models.BooleanField(default=False)
    hours = models.PositiveSmallIntegerField(default=1)
    people = models.PositiveIntegerField(default=0)
    mentions = models.PositiveIntegerField(default=0)
    usual = models.FloatField(default=0.0)
    usual_most = models.PositiveIntegerField(default=0)
    chance = models.FloatField(default=0.0)
    weeks = models.PositiveSmallIntegerField(default=0)
    link = models.CharField(max_length=1000, blank=True, default="")
    link_count = models.PositiveIntegerField(default=0)
    first = models.CharField(max_length=300, blank=True, default="")
    words = models.JSONField(default=list)

    class Meta:
        app_label = "listening"
        indexes = [models.Index(F("watch"), F("at").desc(), name="listening_spikes_of")]

    def __str__(self) -> str:
        return f"{self.watch_id}: {self.people} at {self.at:%Y-%m-%d %H:%M}"


class AlertWish(models.Model):
    """What one person wants to be written about at once, for one brand; absent means the default."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="alert_wishes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alert_wishes"
    )
    spikes = models.BooleanField(default=True)
    grave = models.BooleanField(default=True)

    class Meta:
        app_label = "listening"
        constraints = [models.UniqueConstraint(fields=["brand", "user"], name="listening_one_wish")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.brand_id}"

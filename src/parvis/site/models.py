"""What the frame remembers of a person's days."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from parvis.team.models import Brand


class Round(models.Model):
    """One person's day at one brand's desk: what was asked of it, once, so that the day can end.

    `asked`, `skipped` and `dropped` are keys of `today.rules.Line`, in the order they came; `asked` is
    null until the day is chosen.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="rounds")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rounds"
    )
    day = models.DateField()
    asked = models.JSONField(null=True, default=None)
    skipped = models.JSONField(default=list)
    dropped = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "user", "day"], name="site_one_round_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.user}"


class Reach(models.Model):
    """A one-time word sent out to see whether the desk can be reached from outside."""

    key = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"reach {self.made_at:%Y-%m-%d %H:%M}"

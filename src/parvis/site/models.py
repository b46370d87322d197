"""What the frame remembers of a person's days."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

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

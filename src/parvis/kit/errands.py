"""Waiting rows: whatever waits on the outside world is a row with a due time and a lease."""

from __future__ import annotations

from django.db import models


class Errand(models.Model):
    """A row that waits.

    `due_at` null means that it waits for nothing. A worker takes it by writing `leased_by` and
    `leased_until`; a worker that dies leaves a lease that runs out, and the row is due again.
    """

    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        abstract = True

"""A few words of what streams brought and nobody looked for, without who said them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parvis.kit.errands import Errand


class Sampled(models.Model):
    """One text of a network-wide stream that no watch caught: no author, no address, no brand.

    `tongue` is "fr", "en" or "" for any other language. `rank` is drawn from `print`, the keyed
    fingerprint by which the text goes when it is deleted at its source: of each day, network and
    tongue the lowest ranks are kept (see `sampling`).
    """

    network = models.CharField(max_length=40)
    day = models.DateField()
    tongue = models.CharField(max_length=2, blank=True, default="")
    rank = models.BigIntegerField()
    print = models.CharField(max_length=22, unique=True)
    text = models.CharField(max_length=600)

    class Meta:
        indexes = [
            models.Index(fields=["network", "day", "tongue", "rank"], name="listening_sample_kept")
        ]

    def __str__(self) -> str:
        return f"sample {self.pk}"


class SampleUpkeep(Errand):
    """The row by which the sample is forgotten in time, even once no stream is read any more."""

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="listening_sample_due"
            )
        ]

    def __str__(self) -> str:
        return "upkeep of the sample"

"""A word that a watch leaves out since somebody said what is not about us."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone


class LeftOut(models.Model):
    """A word left out of a watch in one gesture, with all it takes to put it back exactly.

    `before` and `after` are the whole query; it is undone only while the watch still asks `after`.
    `marks` are the mentions that went at once, `[[item, {column: value}], …]`: what people had said
    of each, and that it was seen.
    """

    watch = models.ForeignKey(
        "listening.Watch", on_delete=models.CASCADE, related_name="words_left_out"
    )
    word = models.CharField(max_length=100)
    before = models.TextField()
    after = models.TextField()
    marks = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "listening"
        indexes = [models.Index(F("watch"), F("at").desc(), name="listening_left_out_of")]

    def __str__(self) -> str:
        return f"{self.watch_id} without {self.word}"

"""What was decided about what others said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from parvis.channels.models import Outgoing
from parvis.stream.models import Item


class Moderation(models.Model):
    """One decision about one item, and the row that carries it out.

    `before` and `after` are standings; `state_before` is whose turn it was. `undoes` is the
    decision that this one takes back.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="moderations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    action = models.CharField(max_length=12)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    state_before = models.CharField(max_length=12, blank=True, default="")
    outgoing = models.OneToOneField(Outgoing, on_delete=models.CASCADE, related_name="moderation")
    undoes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="undoings"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["item", "-id"], name="inbox_moderation_item")]

    def __str__(self) -> str:
        return f"{self.action} {self.item_id}"

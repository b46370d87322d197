"""What each person wants to be told, by which ways, and what is on its way to them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kit.errands import Errand
from parvis.kit.secrets import EncryptedJSONField
from parvis.team.models import Brand


class AlertHours(models.Model):
    """When a person may be told of a brand, and whether by letter; no row means the defaults.

    Hours are those of the person. Between `quiet_from` and `quiet_to` nothing arrives, and what
    was held arrives together at the end. What follows within `bundle` minutes goes together. With
    `daily_at`, all but grave words waits for that hour.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by_letter = models.BooleanField(_("By e-mail"), default=True)
    quiet_from = models.TimeField(_("Nothing from"), null=True, blank=True)
    quiet_to = models.TimeField(_("until"), null=True, blank=True)
    bundle = models.PositiveSmallIntegerField(_("Minutes between two messages"), default=10)
    daily_at = models.TimeField(_("Once a day, at"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "user"], name="listening_alert_hours_once"),
            models.CheckConstraint(
                name="listening_quiet_both",
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.brand_id}"


class Way(models.Model):
    """One way to reach a person beside letters. `service` is one of `services.SERVICES`.

    `secret` holds the words of its form, all of them sealed: an address is often a key. `trouble`
    says why the last parcel did not arrive; a way whose key died is off until it is set again.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="alert_ways")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    service = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=60)
    secret = EncryptedJSONField(blank=True, default=dict)
    is_on = models.BooleanField(default=True)
    trouble = models.JSONField(null=True, blank=True)
    worked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class ParcelState(models.TextChoices):
    """Where a parcel stands. One whose hour has come takes nothing more in."""

    OPEN = "open", _("leaves shortly")
    LEAVING = "leaving", _("is leaving")
    SENT = "sent", _("arrived")
    FAILED = "failed", _("did not arrive")


class Parcel(Errand):
    """What leaves together to one person by one way; by letter when `way` is null.

    Found half sent, it is sent again: to be told twice is better than never.
    """

    State = ParcelState

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    way = models.ForeignKey(
        Way, null=True, blank=True, on_delete=models.CASCADE, related_name="parcels"
    )
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=ParcelState, default=ParcelState.OPEN)
    trouble = models.JSONField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="listening_parcel_due"
            ),
            models.Index(fields=["brand", "user", "-made_at"], name="listening_parcel_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"


class Alert(models.Model):
    """One thing told, in the person's language, inside a parcel. `key` names the event: told once."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="alerts")
    key = models.CharField(max_length=80)
    watch = models.ForeignKey(
        "listening.Watch", null=True, on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    url = models.CharField(max_length=600, blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["key"], name="listening_alert_key")]

    def __str__(self) -> str:
        return self.title

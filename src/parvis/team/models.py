"""People who work here, the brands they work for, and what they did."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class People(BaseUserManager["User"]):
    """Finds people by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """Someone who works at the desk. `is_operator` looks after the machine and the first run."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=8, default="fr-ca")
    time_zone = models.CharField(_("time zone"), max_length=64, default="America/Toronto")
    minutes_a_day = models.PositiveSmallIntegerField(_("minutes a day"), default=20)
    is_operator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = People()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="team_one_user_per_email")]

    def __str__(self) -> str:
        return self.name or self.email


class Brand(models.Model):
    """What a community gathers around: a workspace that shares nothing with another."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    site_url = models.URLField(_("site address"), max_length=500, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, default="fr-ca")
    time_zone = models.CharField(_("time zone"), max_length=64, default="America/Toronto")
    is_sample = models.BooleanField(default=False)
    shows_pictures = models.BooleanField(
        _("show the pictures of others"),
        default=True,
        help_text=_(
            "Portraits, and pictures inside remarks. The desk fetches each of them once, from the"
            " address that the site itself shows, and keeps a copy of its own. Switched off, the"
            " copies are removed; switched on, pictures come back as people speak."
        ),
    )
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a seat lets one do; `rules.rights` decides."""

    OWNER = "owner", pgettext_lazy("role", "Owner")
    MANAGER = "manager", pgettext_lazy("role", "Community manager")
    CONTRIBUTOR = "contributor", pgettext_lazy("role", "Contributor")
    APPROVER = "approver", pgettext_lazy("role", "Approver")
    ANALYST = "analyst", pgettext_lazy("role", "Analyst")
    OBSERVER = "observer", pgettext_lazy("role", "Observer")


class Seat(models.Model):
    """One person's place at one brand's desk."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seats"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "user"], name="team_one_seat_per_brand")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.brand} · {self.role}"


class FirstRunKey(models.Model):
    """The one-time key printed by `parvis serve` that opens the first-run page; only its digest."""

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"first-run key {self.pk}"


class AuditEntry(models.Model):
    """What someone did, in words that outlive the thing it was done to. Never edited."""

    brand = models.ForeignKey(
        Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="audit"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True, default="")
    detail = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["brand", "-at"], name="team_audit_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject}"


class SignInTry(models.Model):
    """A sign-in that failed, kept an hour so that all processes count together; only digests."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="team_try_account"),
            models.Index(fields=["address", "at"], name="team_try_address"),
        ]

    def __str__(self) -> str:
        return f"try {self.at:%H:%M:%S}"


class Welcome(models.Model):
    """A link by which a person sets a password once, within a day; only its digest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"welcome of {self.user}"

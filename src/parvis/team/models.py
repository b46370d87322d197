"""People who work here, the brands they work for, and what they did."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.kit.errands import Errand
from parvis.kit.secrets import EncryptedJSONField


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
    # Grows when every session of this person must end: it is part of what a session is checked by.
    session_epoch = models.PositiveIntegerField(default=0)
    # Whether a `PersonalNotice` waits, so that a page need not ask.
    has_notices = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = People()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="team_one_user_per_email")]

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        word = f"{self.password}\x1f{self.session_epoch}"
        return salted_hmac(
            "parvis.team.session", word, secret=secret, algorithm="sha256"
        ).hexdigest()


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
    # From this day on, whoever works for the brand has a second factor; none asks for nothing.
    second_factor_from = models.DateField(null=True, blank=True)

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
    """One person's place at one brand's desk. With a `mandate`, it opens and closes by its dates."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seats"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    since = models.DateTimeField(default=timezone.now)
    mandate = models.OneToOneField(
        "team.Mandate", null=True, blank=True, on_delete=models.SET_NULL, related_name="seat"
    )

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


class Mandate(Errand):
    """The dates of an outside manager at one brand, both days included, in the brand's zone.

    The seat it holds closes with it; the row stays, to be read again or renewed. It is due when
    something must be said or done: seven days before, one day before, at the end.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="mandates")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mandates"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    begins_on = models.DateField()
    ends_on = models.DateField()
    scope = models.CharField(max_length=300, blank=True, default="")
    hand_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="team_mandate_due")]

    def __str__(self) -> str:
        return f"{self.user} · {self.brand} · {self.begins_on} → {self.ends_on}"


class Invitation(models.Model):
    """A seat offered to whoever is at one address, by a link good once; only its digest."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=Role)
    message = models.CharField(max_length=1000, blank=True, default="")
    language = models.CharField(max_length=8)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    scope = models.CharField(max_length=300, blank=True, default="")
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.email} · {self.brand}"


class Passkey(models.Model):
    """A key that a person's device holds. What is kept is public: it opens nothing by itself.

    `handle` is the digest of the credential's id, to find it by; `credential` is its public half as
    the `fido2` library writes it; `rp_id` the host it was made for, the only one it opens.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys"
    )
    name = models.CharField(max_length=80)
    handle = models.CharField(max_length=64, unique=True)
    credential = models.BinaryField()
    rp_id = models.CharField(max_length=253)
    sign_count = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class SpentChallenge(models.Model):
    """A challenge that was answered: it is answered once. Kept until it would be too late anyway."""

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"challenge {self.pk}"


class CodeMaker(models.Model):
    """The secret a person's phone makes six-digit codes with (RFC 6238), encrypted.

    Unconfirmed until a first code was typed. `last_step` is the half-minute of the last code taken:
    neither that one nor an earlier one is taken again.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="code_maker"
    )
    secret = EncryptedJSONField()
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    last_step = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"codes of {self.user}"


class RecoveryCode(models.Model):
    """One of ten codes on paper, each good once; only its digest."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="team_one_recovery_code")
        ]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class SignedIn(models.Model):
    """A machine on which a person is signed in. It goes with its session, and a session with it.

    `place` is the network address without its last part; `agent` what the browser says it is.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signed_in"
    )
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="+")
    agent = models.CharField(max_length=300, blank=True, default="")
    place = models.CharField(max_length=64, blank=True, default="")
    how = models.CharField(max_length=12, blank=True, default="")
    since = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user} since {self.since:%Y-%m-%d}"


class PersonalNotice(models.Model):
    """Something a person must be told on the next page they open, until they say they read it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    verb = models.CharField(max_length=40)
    detail = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(read_at__isnull=True), name="team_notice_unread"
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} to {self.user}"

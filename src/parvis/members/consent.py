"""Where a member can be written to, and the ledger of what each allowed. Rows are added, never edited."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import pgettext_lazy


class MemberEmail(models.Model):
    """An e-mail address of a member; one address belongs to one member of a brand.

    `origin` says what brought it ("import:5"), so that it can be taken back.
    """

    brand = models.ForeignKey("team.Brand", on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="emails")
    email = models.EmailField(max_length=254)
    origin = models.CharField(max_length=40, blank=True, default="")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("brand", Lower("email"), name="members_one_per_email")
        ]

    def __str__(self) -> str:
        return self.email


class ConsentBasis(models.TextChoices):
    """On what it rests (LCAP, s. 10): said outright, or drawn from a relation that exists."""

    EXPRESS = "express", pgettext_lazy("consent", "Express")
    IMPLIED = "implied", pgettext_lazy("consent", "Implied")
    NONE = "none", pgettext_lazy("consent", "None")


class Consent(models.Model):
    """One line of the ledger: what a member allowed or refused, when, where, with which proof.

    The line in force is the latest by `given_at`; a line without it never outweighs one that was
    there. `proof` holds the words of whoever recorded it.
    """

    Basis = ConsentBasis

    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, default="newsletter")
    basis = models.CharField(max_length=8, choices=ConsentBasis)
    given_at = models.DateTimeField(null=True, blank=True)
    where = models.CharField(max_length=300, blank=True, default="")
    proof = models.CharField(max_length=1000, blank=True, default="")
    origin = models.CharField(max_length=40, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["member", "purpose"], name="members_consent_of")]

    def __str__(self) -> str:
        return f"{self.basis} {self.purpose}"


def in_force(lines: list[Consent]) -> Consent | None:
    """Say which line of a member's ledger is in force for one purpose; None without any."""
    return max(
        lines, key=lambda c: (c.given_at is not None, c.given_at or c.recorded_at), default=None
    )


def outweighs(new_at: datetime | None, known: Consent | None) -> bool:
    """Say whether a consent found in a file is newer, with its date, than what is known."""
    if known is None:
        return True
    return new_at is not None and (known.given_at is None or new_at > known.given_at)


def add_consent(line: Consent) -> bool:
    """Add a line to the ledger when it outweighs the one in force; False when it does not."""
    with transaction.atomic():
        lines = list(Consent.objects.filter(member=line.member, purpose=line.purpose))
        if not outweighs(line.given_at, in_force(lines)):
            return False
        line.save()
    return True

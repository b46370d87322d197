"""People we know: one member behind many accounts.

A member exists only when the person wrote in a place that is ours, addressed us, or was added by
hand with a source. Authors merely overheard are no members.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.stream.models import Author
from parvis.team.models import Brand


class Source(models.TextChoices):
    """Why this person is a member."""

    WROTE = "wrote", _("Wrote in one of your places")
    ADDRESSED = "addressed", _("Wrote to you")
    BY_HAND = "by_hand", _("Added by hand")


class Address(models.TextChoices):
    """How this person is addressed in French."""

    UNKNOWN = "", _("Not known")
    TU = "tu", _("tu")
    VOUS = "vous", _("vous")


class Member(models.Model):
    """One person. Counts and dates sum over their accounts."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(_("name"), max_length=300)
    language = models.CharField(_("language"), max_length=16, blank=True, default="")
    address = models.CharField(
        _("tu or vous"), max_length=4, choices=Address, blank=True, default=Address.UNKNOWN
    )
    source = models.CharField(max_length=12, choices=Source)
    source_detail = models.CharField(max_length=300, blank=True, default="")
    is_ambassador = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)
    first_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    item_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["brand", "-last_at", "-id"], name="members_latest")]

    def __str__(self) -> str:
        return self.name


class MemberAccount(models.Model):
    """A stream author who is this member. An author belongs to one member at most."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="accounts")
    author = models.OneToOneField(Author, on_delete=models.CASCADE, related_name="member_account")

    def __str__(self) -> str:
        return f"{self.author} is {self.member}"


class MemberNote(models.Model):
    """What the team knows of a member; seen by the team only."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    text = models.TextField(max_length=5000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="members_note_says_something", condition=~Q(text=""))
        ]

    def __str__(self) -> str:
        return self.text[:60]


# The ledger stands in its own file; Django finds it here.
from parvis.members.consent import Consent, ConsentBasis, MemberEmail  # noqa: E402

__all__ = [
    "Address", "Consent", "ConsentBasis", "Member", "MemberAccount", "MemberEmail", "MemberNote",
    "Source",
]  # fmt: skip

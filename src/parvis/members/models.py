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

from parvis.kit.errands import Errand
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
    """One person. Counts and dates sum over their accounts.

    `folded` is the name without accents or case, for searching. What a person of the team decided
    (`language_by_hand`, `address_by`) is not guessed over. `merged_into` is the member under whom
    the accounts of this one are shown while a `Link` stands; such a row is in no list.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(_("name"), max_length=300)
    language = models.CharField(_("language"), max_length=16, blank=True, default="")
    address = models.CharField(
        _("tu or vous"), max_length=4, choices=Address, blank=True, default=Address.UNKNOWN
    )
    source = models.CharField(max_length=12, choices=Source)
    source_detail = models.CharField(max_length=300, blank=True, default="")
    folded = models.CharField(max_length=300, blank=True, default="")
    language_by_hand = models.BooleanField(default=False)
    address_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    address_at = models.DateTimeField(null=True, blank=True)
    is_ambassador = models.BooleanField(default=False)
    ambassador_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="absorbed"
    )
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
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="members_note_says_something", condition=~Q(text=""))
        ]

    def __str__(self) -> str:
        return self.text[:60]


class MemberTag(models.Model):
    """A word the team put on a member. `folded` makes « Pain » and « pain » one tag."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="tags")
    label = models.CharField(max_length=40)
    folded = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "folded"], name="members_one_tag_each")
        ]
        indexes = [models.Index(fields=["folded", "member"], name="members_tagged")]

    def __str__(self) -> str:
        return self.label


class Link(models.Model):
    """Two members that someone said are one person: what moved, so that it moves back exactly.

    `before` holds both rows as they were; `moved` the ids of the accounts, notes, tags,
    addresses and consents that changed hands. `undone_at` says that they are two again.
    """

    into = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="linked")
    reason = models.CharField(max_length=300, blank=True, default="")
    before = models.JSONField()
    moved = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.other_id} is {self.into_id}"


class Apart(models.Model):
    """Two members that someone said are not the same person; `first` has the smaller id."""

    first = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="members_apart_once")
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"


class Retention(Errand):
    """How long a brand keeps those who are merely overheard, and when it forgets next.

    `reason` is why the brand keeps them for that long: the law asks, and the notice says `days`.
    """

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="retention")
    days = models.PositiveSmallIntegerField(default=90)
    reason = models.CharField(max_length=300, blank=True, default="")
    forgotten_authors = models.PositiveIntegerField(default=0)
    forgotten_items = models.PositiveIntegerField(default=0)
    ran_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="members_retention_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.brand}: {self.days} days"


class Notice(models.Model):
    """What a brand says publicly of its listening: who answers for it, where it is kept.

    `key` names the public page and cannot be guessed. `regimes` lists the laws whose authorities
    the notice names. `published_url` is where the owner put it on their own site.
    """

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="notice")
    key = models.CharField(max_length=32, unique=True)
    person = models.CharField(_("person in charge"), max_length=120, blank=True, default="")
    title = models.CharField(_("their title"), max_length=120, blank=True, default="")
    contact = models.CharField(_("how to reach them"), max_length=300, blank=True, default="")
    hosting = models.CharField(_("where it is kept"), max_length=300, blank=True, default="")
    regimes = models.JSONField(default=list, blank=True)
    published_url = models.URLField(_("its address"), max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return f"notice of {self.brand}"


class NoticeSeen(models.Model):
    """Someone saw the notice in full: who, when, and which version of it. Never edited."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="notices_seen")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(default=timezone.now)
    version = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["brand", "version"], name="members_notice_seen")]

    def __str__(self) -> str:
        return f"{self.brand} {self.version} {self.at:%Y-%m-%d}"


class Erasure(models.Model):
    """That someone was erased: when, why, by whom, how much; never who. Its key is the ledger's.

    `proofs` is what must stay of their consents, so that a message sent before can be justified:
    purpose, basis, dates, and keyed fingerprints of their addresses.
    """

    class Reason(models.TextChoices):
        """Why a person was erased; a choice, for free words would name them."""

        ASKED = "asked", _("This person asked for it")
        USELESS = "useless", _("You no longer need what you hold of them")
        MISTAKE = "mistake", _("They should never have been kept")
        REPLAYED = "replayed", _("Erased before; a restored backup still held them")

    key = models.UUIDField(primary_key=True)
    brand = models.ForeignKey(
        Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="erasures"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    reason = models.CharField(max_length=12, choices=Reason)
    at = models.DateTimeField()
    item_count = models.PositiveIntegerField(default=0)
    proofs = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"erasure of {self.at:%Y-%m-%d %H:%M}"


# The ledger stands in its own file; Django finds it here.
from parvis.members.consent import Consent, ConsentBasis, MemberEmail  # noqa: E402, F401

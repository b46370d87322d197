"""The evidence: who said what, where, as the network showed it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.channels.models import Channel, Place
from parvis.kit.errands import Errand
from parvis.team.models import Brand


class Author(models.Model):
    """Whoever wrote an item, as one network knows them; a member only if `members` says so."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="authors")
    network = models.CharField(max_length=40)
    authority = models.CharField(max_length=300)
    remote_id = models.CharField(max_length=300)
    kind = models.CharField(max_length=8, default="person")
    name = models.CharField(max_length=300, blank=True, default="")
    url = models.CharField(max_length=1000, blank=True, default="")
    avatar = models.CharField(max_length=1000, blank=True, default="")
    is_us = models.BooleanField(default=False)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    item_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "authority", "remote_id"], name="stream_one_author"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """One thing somebody said. `(brand, authority, remote_id)` names it for ever.

    Its existence is immutable, its words are not: once `gone_at` is set the title, html, text and
    author are purged. Once `forgotten_at` is set they are purged too, and reading the source again
    brings nothing back. `id` is ordered by publication time, so newest-first is index order even
    when archives arrive late. `parent` and `about` are remote ids under the same authority. `via`
    names the network where it was said when it is not the channel's own, `doubt` why its address
    deserves care. `audience` says who reads it where it was said, `warning` what its author put before
    it, `quoted` which remote id it quotes, `media` what hangs on it and `counts` how it was received
    (as in `wire.items`; None where there is nothing), `named` whom an answer will name (apart by
    spaces). `fold` is the first item that this one nearly repeats; `intents` adds up those of
    `Intent`; `hostility` goes from 0 (none) to 3. `place` is where it was read first, and may be gone.
    """

    id = models.BigIntegerField(primary_key=True)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="items")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="items")
    authority = models.CharField(max_length=300)
    remote_id = models.CharField(max_length=300)
    kind = models.CharField(max_length=12)
    standing = models.CharField(max_length=12, default="published")
    author = models.ForeignKey(
        Author, null=True, blank=True, on_delete=models.SET_NULL, related_name="items"
    )
    title = models.CharField(max_length=500, blank=True, default="")
    html = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    url = models.CharField(max_length=1000, blank=True, default="")
    language = models.CharField(max_length=16, blank=True, default="")
    parent = models.CharField(max_length=300, blank=True, default="")
    about = models.CharField(max_length=300, blank=True, default="")
    said_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)
    gone_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    ours = models.BooleanField(default=False)
    addressed = models.BooleanField(default=False)
    is_history = models.BooleanField(default=False)
    via = models.CharField(max_length=100, blank=True, default="", db_default="")
    doubt = models.CharField(max_length=12, blank=True, default="", db_default="")
    audience = models.CharField(max_length=10, default="public", db_default="public")
    warning = models.CharField(max_length=500, blank=True, default="", db_default="")
    quoted = models.CharField(max_length=300, blank=True, default="", db_default="")
    media = models.JSONField(null=True, blank=True)
    counts = models.JSONField(null=True, blank=True)
    named = models.TextField(blank=True, default="", db_default="")
    digest = models.CharField(max_length=32, blank=True, default="")
    fold = models.BigIntegerField(null=True, blank=True)
    intents = models.SmallIntegerField(default=0, db_default=0)
    hostility = models.SmallIntegerField(default=0, db_default=0)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.DO_NOTHING, db_constraint=False,
        db_index=False, related_name="+",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "authority", "remote_id"], name="stream_one_item"
            )
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="stream_item_newest"),
            models.Index(fields=["author", "-id"], name="stream_item_by_author"),
            models.Index(
                fields=["brand", "authority", "about"],
                condition=~Q(about=""),
                name="stream_item_about",
            ),
            models.Index(
                fields=["brand", "authority", "parent"],
                condition=~Q(parent=""),
                name="stream_item_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.remote_id}"


class Intent(models.IntegerChoices):
    """What a remark wants, as bits that add up in `Item.intents`."""

    QUESTION = 1
    COMPLAINT = 2
    IDEA = 4
    THANKS = 8


class ItemVersion(models.Model):
    """What an item said before it was edited; kept 30 days."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="versions")
    title = models.CharField(max_length=500, blank=True, default="")
    html = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    replaced_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"earlier {self.item_id}"


class Upkeep(Errand):
    """Work that the history owes, found again after any accident; one row a `name`.

    `owed` grows with every reason for it, so that a reason given while the work runs is not lost.
    """

    name = models.CharField(max_length=20, unique=True)
    owed = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Reindexing(Errand):
    """How far the history index is brought to a `version`: one row.

    Items from the id `before` on are indexed by that version; those below may be of an older one and
    are proposed to every search until they are read over. `before` is 0 when all are.
    """

    version = models.PositiveSmallIntegerField()
    before = models.BigIntegerField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"index {self.version}: {self.done} of {self.total}"


class Picture(Errand):
    """A picture of others: an author's portrait, or one inside a remark.

    Fetched once, redrawn, kept under `file`, whose last part is `name` (drawn from the picture and
    the brand, so that no brand can guess another's). A row whose owner is gone (no author and no
    item, or no brand) is due, and its step removes the file, then the row.
    """

    brand = models.ForeignKey(Brand, null=True, on_delete=models.SET_NULL, related_name="pictures")
    author = models.OneToOneField(
        Author, null=True, blank=True, on_delete=models.SET_NULL, related_name="picture"
    )
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="pictures"
    )
    url = models.CharField(max_length=1000)
    name = models.CharField(max_length=64, blank=True, default="")
    file = models.CharField(max_length=200, blank=True, default="")
    mime = models.CharField(max_length=40, blank=True, default="")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    is_kept = models.BooleanField(default=False)
    fetched_at = models.DateTimeField(null=True, blank=True)
    why_none = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "url"],
                condition=Q(item__isnull=False),
                name="stream_one_picture_of_item",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="stream_picture_due"
            ),
            models.Index(fields=["brand", "name"], name="stream_picture_named"),
            models.Index(
                fields=["id"],
                condition=Q(author__isnull=True, item__isnull=True, due_at__isnull=True),
                name="stream_picture_orphan",
            ),
        ]

    def __str__(self) -> str:
        return f"picture {self.pk}"


class DayCount(models.Model):
    """Daily roll-up: how many items of a kind a channel brought on a day of the brand's zone."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="day_counts")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=12)
    theirs = models.IntegerField(default=0)
    ours = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "channel", "day", "kind"], name="stream_one_day_count"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.theirs}+{self.ours}"


class Erased(models.Model):
    """A keyed fingerprint of something, or of an account, that was erased: it is not read again.

    For an account `until` is the instant of its erasure: what it says later is said anew.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=22)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "digest"], name="stream_one_erased")
        ]

    def __str__(self) -> str:
        return f"erased {self.digest}"

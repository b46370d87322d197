"""What is listened for, and what was caught."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.kit.errands import Errand
from parvis.stream.models import Author, Item
from parvis.team.models import Brand


class WatchKind(models.TextChoices):
    """What a watch is about; a grave one is looked at first."""

    BRAND = "brand", pgettext_lazy("kind of watch", "Your brand")
    PRODUCT = "product", pgettext_lazy("kind of watch", "A product or service")
    COMPETITOR = "competitor", pgettext_lazy("kind of watch", "A competitor")
    PERSON = "person", pgettext_lazy("kind of watch", "A person")
    TOPIC = "topic", pgettext_lazy("kind of watch", "A topic")
    GRAVE = "grave", pgettext_lazy("kind of watch", "Grave words")


class WatchSet(models.Model):
    """All that a brand listens for, as one thing: `version` is another with each change of it.

    What was matched before a write is written only if the version is still the one it was matched
    with. It is drawn, not counted: after a restore a count would name two different sets.
    """

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="watch_set")
    version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.brand_id}: {self.version}"


class Watch(models.Model):
    """A saved query that catches what is said.

    `languages` are the languages in which things are caught, all when empty. `fault` says why the
    query cannot run any more (a list that went away), or is None. `version` grows with each change
    of what is caught. A watch that is not shared belongs to whoever made it. Once `deleted_at` is
    set it is nowhere to be seen, and goes for good a day later.
    """

    Kind = WatchKind

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="watches")
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=WatchKind, default=WatchKind.BRAND)
    query = models.TextField(_("what is looked for"), max_length=20_000)
    languages = models.JSONField(default=list, blank=True)
    is_on = models.BooleanField(default=True)
    is_shared = models.BooleanField(_("shared with the team"), default=True)
    fault = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="listening_watch_asks", condition=~Q(query="")),
        ]

    def __str__(self) -> str:
        return self.name


class WordList(models.Model):
    """Words kept once and used everywhere as `@list:name`; `name` is unique in its brand."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="word_lists")
    name = models.CharField(_("name"), max_length=40)
    query = models.TextField(_("its words"), max_length=20_000)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="listening_one_list")]

    def __str__(self) -> str:
        return self.name


class Backfill(Errand):
    """The history that a watch has still to be tried on, newest first, one row a watch.

    Everything said from `before` on (an item id) was tried with `version` of the watch. `total`
    is about how many items there were to try. It also takes a deleted watch away for good.
    """

    watch = models.OneToOneField(Watch, on_delete=models.CASCADE, related_name="backfill")
    version = models.PositiveIntegerField(default=0)
    before = models.BigIntegerField(default=2**63 - 1)
    tried = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="listening_backfill_due"
            )
        ]

    def __str__(self) -> str:
        return f"history of {self.watch_id}"


class Muted(models.Model):
    """An author or a site that a brand listens to no more, until a date or for good.

    What it says is still caught, marked, and shown nowhere; taking this back shows it again.
    `site` is a host (`exemple.ca`), and stands for those under it too.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="muted")
    author = models.ForeignKey(
        Author, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    site = models.CharField(max_length=253, blank=True, default="")
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="listening_muted_one_thing",
                condition=Q(author__isnull=False, site="") | (Q(author=None) & ~Q(site="")),
            ),
            models.UniqueConstraint(
                fields=["brand", "author"],
                condition=Q(author__isnull=False),
                name="listening_muted_author_once",
            ),
            models.UniqueConstraint(
                fields=["brand", "site"], condition=~Q(site=""), name="listening_muted_site_once"
            ),
        ]

    def __str__(self) -> str:
        return self.site or str(self.author_id)


class Opinion(models.TextChoices):
    """What a passage thinks of what is watched; "to read" when the desk cannot tell."""

    POSITIVE = "positive", pgettext_lazy("opinion", "Favourable")
    NEGATIVE = "negative", pgettext_lazy("opinion", "Unfavourable")
    NEUTRAL = "neutral", pgettext_lazy("opinion", "Neutral")
    TO_READ = "to_read", pgettext_lazy("opinion", "To be read")


class Mention(models.Model):
    """Something said that a watch caught. Newest first is the order of `item_id`.

    `spans` are the places that matched, `[[start, end], …]` in `Item.text`; `title_spans` those in
    `Item.title`. `fold` is the first item that this one repeats, or its own item. `opinion` is what
    holds: what the desk read (`opinion_read`) until a person corrects it. `about_us` is a person's
    word: this speaks of us, or it does not. `muted` says whose silence hides it.
    """

    Opinion = Opinion

    brand = models.ForeignKey(
        Brand, on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    watch = models.ForeignKey(
        Watch, on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="mentions")
    spans = models.JSONField(default=list)
    title_spans = models.JSONField(default=list)
    fold = models.BigIntegerField()
    opinion = models.CharField(max_length=8, choices=Opinion, default=Opinion.TO_READ)
    opinion_read = models.CharField(max_length=8, choices=Opinion, default=Opinion.TO_READ)
    opinion_score = models.FloatField(default=0.0)
    opinion_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    opinion_at = models.DateTimeField(null=True, blank=True)
    about_us = models.BooleanField(null=True, blank=True)
    about_us_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    muted = models.ForeignKey(
        Muted, null=True, blank=True, on_delete=models.SET_NULL, related_name="mentions"
    )
    seen_at = models.DateTimeField(null=True, blank=True)
    caught_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watch", "item"], name="listening_caught_once")
        ]
        indexes = [
            models.Index(F("watch"), F("item").desc(), name="listening_of_watch"),
            models.Index(F("brand"), F("item").desc(), name="listening_newest"),
            models.Index(fields=["brand", "fold"], name="listening_folded"),
            models.Index(
                fields=["brand", "opinion_at"],
                condition=Q(opinion_at__isnull=False),
                name="listening_corrected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.watch_id} caught {self.item_id}"


from parvis.listening.alerts.models import (  # noqa: E402 -- Django looks here
    Alert,
    AlertHours,
    Parcel,
    ParcelState,
    Way,
)
from parvis.listening.mentions.models import LeftOut  # noqa: E402
from parvis.listening.presence.models import Engine, EngineKind, Phrase, Rank  # noqa: E402
from parvis.listening.sources.models import Sampled, SampleUpkeep  # noqa: E402
from parvis.listening.spikes.models import AlertWish, Check, Spike  # noqa: E402

__all__ = [
    "Alert", "AlertHours", "AlertWish", "Backfill", "Check", "Engine", "EngineKind", "LeftOut",
    "Mention", "Muted", "Opinion", "Parcel", "ParcelState", "Phrase", "Rank", "SampleUpkeep",
    "Sampled", "Spike", "Watch", "WatchKind", "WatchSet", "Way", "WordList",
]  # fmt: skip

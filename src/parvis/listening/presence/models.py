"""The words whose presence is followed, the engines that are asked, and what they answered."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.kit.errands import Errand
from parvis.kit.secrets import EncryptedJSONField
from parvis.team.models import Brand


class EngineKind(models.TextChoices):
    """Who is asked where pages stand."""

    CONSOLE = "console", "Google Search Console"
    SEARXNG = "searxng", "SearXNG"
    BRAVE = "brave", "Brave Search"


class Region(models.TextChoices):
    """Where one searches from; ISO 3166 codes of two letters."""

    ANY = "", pgettext_lazy("region", "anywhere")
    CA = "CA", _("Canada")
    FR = "FR", _("France")
    BE = "BE", _("Belgium")
    CH = "CH", _("Switzerland")
    US = "US", _("United States")
    GB = "GB", _("United Kingdom")


class Tongue(models.TextChoices):
    """In which language one searches."""

    ANY = "", pgettext_lazy("language", "any")
    FR = "fr", "Français"
    EN = "en", "English"


class Engine(models.Model):
    """How a brand asks one engine. `secret` holds its key; `trouble` says why it is not asked any more.

    `asked` counts the requests of `month` (its first day), each before it leaves, so that `cap`
    (0: none) is never passed, whatever is killed when.
    """

    Kind = EngineKind

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="engines")
    kind = models.CharField(max_length=10, choices=EngineKind)
    settings = models.JSONField(default=dict, blank=True)
    secret = EncryptedJSONField(blank=True, default=dict)
    is_on = models.BooleanField(default=True)
    cap = models.PositiveIntegerField(default=0)
    month = models.DateField(null=True, blank=True)
    asked = models.PositiveIntegerField(default=0)
    trouble = models.JSONField(null=True, blank=True)
    worked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "kind"], name="listening_one_engine")
        ]

    def __str__(self) -> str:
        return str(self.kind)


class Phrase(Errand):
    """Words that people search for, looked at once a day by each engine that is on.

    `asked` maps an engine to the last day (ISO, the brand's own) on which it was done with,
    `troubles` to what went wrong then.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="phrases")
    words = models.CharField(_("words"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=Tongue, blank=True, default="")
    region = models.CharField(_("region"), max_length=2, choices=Region, blank=True, default="")
    asked = models.JSONField(default=dict, blank=True)
    troubles = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "words", "language", "region"], name="listening_one_phrase"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="listening_phrase_due"
            )
        ]

    def __str__(self) -> str:
        return self.words


class Rank(models.Model):
    """Where we stood for some words, at one engine, on one day.

    `position` is 1 for the first; None when none of our pages was among the `depth` results that
    were looked at. Search Console's is an average, with its `clicks` and `displays`; its `depth` is 0.
    `page` is our page that stood best. `others` lists `[position, host]` of the first ten results.
    """

    phrase = models.ForeignKey(Phrase, on_delete=models.CASCADE, related_name="ranks")
    engine = models.CharField(max_length=10, choices=EngineKind)
    day = models.DateField()
    position = models.FloatField(null=True, blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    page = models.CharField(max_length=1000, blank=True, default="")
    clicks = models.PositiveIntegerField(null=True, blank=True)
    displays = models.PositiveIntegerField(null=True, blank=True)
    others = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phrase", "engine", "day"], name="listening_rank_once")
        ]

    def __str__(self) -> str:
        return f"{self.phrase_id} {self.engine} {self.day}: {self.position}"

"""What the brand wants of its community, in its own words."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from parvis.team.models import Brand


class Purpose(models.Model):
    """The three answers given while Parvis reads the site for the first time."""

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="purpose")
    why = models.TextField(_("Why a community?"), blank=True, default="", max_length=2000)
    for_whom = models.TextField(_("For whom?"), blank=True, default="", max_length=2000)
    success = models.TextField(
        _("What would success be in six months?"), blank=True, default="", max_length=2000
    )
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )

    def __str__(self) -> str:
        return f"purpose of {self.brand}"


class SavedReply(models.Model):
    """An answer that is often given: one text per language, where one may be missing.

    The texts hold variables (`replies.rules`). A title is unique within its brand.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="saved_replies")
    title = models.CharField(_("Title"), max_length=80)
    fr = models.TextField(_("In French"), blank=True, default="", max_length=5000)
    en = models.TextField(_("In English"), blank=True, default="", max_length=5000)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "brand", Lower("title"), name="strategy_one_saved_reply_a_title"
            )
        ]

    def __str__(self) -> str:
        return self.title

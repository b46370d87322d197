"""Posts of ours, and by which channels each leaves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from parvis.channels.models import Channel, Outgoing
from parvis.team.models import Brand


class Post(models.Model):
    """What we say of our own, in one or several channels."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="posts")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField()
    title = models.CharField(max_length=300, blank=True, default="")
    language = models.CharField(max_length=16, blank=True, default="")
    warning = models.CharField(max_length=500, blank=True, default="")
    audience = models.CharField(max_length=12, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["brand", "id"], name="publishing_posts")]

    def __str__(self) -> str:
        return self.text[:60]


class Part(models.Model):
    """A post as it leaves by one channel; `text` is what stands there, as far as we know."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="parts")
    outgoing = models.OneToOneField(Outgoing, on_delete=models.CASCADE, related_name="part")
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.post} {self.outgoing.channel}"


class PostDraft(models.Model):
    """What one person is about to post; nobody else reads it."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="post_drafts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="post_drafts"
    )
    text = models.TextField(blank=True, default="")
    title = models.CharField(max_length=300, blank=True, default="")
    language = models.CharField(max_length=16, blank=True, default="")
    warning = models.CharField(max_length=500, blank=True, default="")
    audience = models.CharField(max_length=12, blank=True, default="")
    channels = models.ManyToManyField(Channel, related_name="+")
    sections = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "user"], name="publishing_one_draft_each")
        ]

    def __str__(self) -> str:
        return self.text[:60]

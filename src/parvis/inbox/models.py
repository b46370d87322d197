"""What waits for us: conversations, what was said in them, what we answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from parvis.channels.models import Channel, Outgoing
from parvis.inbox.bulk.models import Bulk, BulkPart
from parvis.inbox.moderating.models import Moderation
from parvis.members.models import Member
from parvis.stream.models import Author, Item
from parvis.team.models import Brand

__all__ = [
    "Bulk", "BulkPart", "Change", "Conversation", "ConversationState", "Entry", "Moderation",
    "Note", "Pulse", "Reply",
]  # fmt: skip


class ConversationState(models.TextChoices):
    """Whose turn it is; the moves are in `rules.MOVES`."""

    OPEN = "open", pgettext_lazy("conversation", "To answer")
    WAITING = "waiting", pgettext_lazy("conversation", "Waiting for them")
    SNOOZED = "snoozed", pgettext_lazy("conversation", "Later")
    RESOLVED = "resolved", pgettext_lazy("conversation", "Done")
    NO_REPLY = "no_reply", pgettext_lazy("conversation", "Needs no reply")
    SPAM = "spam", pgettext_lazy("conversation", "Spam")


class Back(models.TextChoices):
    """Why a conversation that was put off is back."""

    TIME = "time"
    SPOKE = "spoke"


class Conversation(models.Model):
    """One thread, begun by one remark and answered under it.

    `root` is the remote id of the furthest ancestor known; when an unknown ancestor arrives the
    conversation moves up to it or merges (`merged_into`). `sort_at` is when they last spoke and,
    with `id`, the key of the list. `snoozed_until` without a time, when put off, means until they
    speak; `back` says why it returned. `waiting_since` is set while an answer is owed. `version` grows
    with every visible change.
    """

    State = ConversationState

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="conversations")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="conversations")
    authority = models.CharField(max_length=300)
    root = models.CharField(max_length=300)
    kind = models.CharField(max_length=12)
    about = models.CharField(max_length=300, blank=True, default="")
    title = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=12, choices=ConversationState)
    is_history = models.BooleanField(default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="conversations",
    )
    language = models.CharField(max_length=16, blank=True, default="")
    last_item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author = models.ForeignKey(
        Author, null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations"
    )
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations"
    )
    item_count = models.PositiveIntegerField(default=0)
    has_held = models.BooleanField(default=False)
    sort_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    back = models.CharField(max_length=8, choices=Back, blank=True, default="")
    tags: models.ManyToManyField[Tag, models.Model] = models.ManyToManyField(
        "Tag", blank=True, related_name="conversations"
    )
    snoozed_until = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "authority", "root"],
                condition=Q(merged_into__isnull=True),
                name="inbox_one_conversation_per_thread",
            )
        ]
        indexes = [
            models.Index(fields=["brand", "-sort_at", "-id"], name="inbox_newest"),
            models.Index(fields=["brand", "state", "-sort_at", "-id"], name="inbox_by_state"),
            models.Index(fields=["brand", "authority", "about"], name="inbox_about"),
            models.Index(
                fields=["snoozed_until"],
                condition=Q(snoozed_until__isnull=False),
                name="inbox_snoozed",
            ),
            # Holds all that the counters read, so that counting touches no row.
            models.Index(fields=["brand", "state", "assignee", "has_held"], name="inbox_counters"),
            models.Index(fields=["member", "-sort_at"], name="inbox_by_member"),
        ]

    def __str__(self) -> str:
        return self.title or self.root


class Entry(models.Model):
    """An item's place in a conversation: one at most."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="entries")
    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="entry")

    def __str__(self) -> str:
        return f"{self.item_id} in {self.conversation_id}"


class Note(models.Model):
    """Said between us; never leaves."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    text = models.TextField(max_length=5000)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.text[:60]


class Reply(models.Model):
    """An answer written at the desk, and the row that carries it out.

    `seen_item` and `seen_reply` are the last ids its writer had before their eyes: what came after
    is compared again at the moment of leaving (`comparing`).
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="replies")
    to = models.ForeignKey(Item, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    text = models.TextField()
    outgoing = models.OneToOneField(Outgoing, on_delete=models.CASCADE, related_name="reply")
    item = models.OneToOneField(
        Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="reply"
    )
    seen_item = models.BigIntegerField(default=0)
    seen_reply = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.text[:60]


class Draft(models.Model):
    """What one person is about to say in a conversation; nobody else reads it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    to = models.ForeignKey(Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(max_length=65_000)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="inbox_one_draft_each")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Presence(models.Model):
    """Who has a conversation before their eyes, and when they last wrote; true for less than a minute."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="eyes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    wrote_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="inbox_one_look_each")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.conversation_id}"


class TagColour(models.TextChoices):
    """The colours of a tag, named by what they are on the page; the word always stands beside."""

    PLAIN = "plain", pgettext_lazy("colour", "Stone")
    GREEN = "green", pgettext_lazy("colour", "Verdigris")
    BRICK = "brick", pgettext_lazy("colour", "Brick")
    BLUE = "blue", pgettext_lazy("colour", "Slate blue")
    GOLD = "gold", pgettext_lazy("colour", "Ochre")


class Tag(models.Model):
    """A word of the brand's own that sorts conversations."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(pgettext_lazy("tag", "Word"), max_length=40)
    colour = models.CharField(
        pgettext_lazy("tag", "Colour"), max_length=8, choices=TagColour, default=TagColour.PLAIN
    )

    class Meta:
        constraints = [models.UniqueConstraint("brand", Lower("name"), name="inbox_one_tag_a_word")]

    def __str__(self) -> str:
        return self.name


class SavedView(models.Model):
    """A filter of the list under a name: one person's, or the whole brand's when it has no owner."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="views")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(pgettext_lazy("view", "Name"), max_length=40)
    wanted = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["brand", "position", "id"], name="inbox_views")]

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """One thing that was changed about a conversation, so that it can be undone exactly."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    field = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.field} {self.at:%Y-%m-%d %H:%M}"


class Pulse(models.Model):
    """A number per brand that grows with every visible change: the cheap question of a live page."""

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="pulse")
    version = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.brand} {self.version}"

"""Who knocked, and whom we told of a link of ours. Each row waits on the outside world."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.channels.models import Channel, Outgoing
from parvis.inbox.models import SavedView
from parvis.kit.errands import Errand
from parvis.kit.secrets import EncryptedJSONField
from parvis.listening.models import Mention, Watch
from parvis.stream.models import Item
from parvis.team.models import Brand


class ReceivedState(models.TextChoices):
    """Where a knock stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    GONE = "gone"
    REFUSED = "refused"


class Received(Errand):
    """One thing another server said: that `source` speaks of `target`, or a body of its own.

    Said again it is the same row, due again. `body` goes once it is taken.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="received")
    way = models.CharField(max_length=12)
    source = models.CharField(max_length=1000, blank=True, default="")
    target = models.CharField(max_length=1000, blank=True, default="")
    host = models.CharField(max_length=253, blank=True, default="")
    told = models.JSONField(default=dict, blank=True)
    body = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=ReceivedState, default=ReceivedState.WAITING)
    trouble = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "digest"], name="receiving_one_knock")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="receiving_received_due"
            ),
            models.Index(fields=["channel", "-received_at"], name="receiving_received_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.host} {self.state}"


class Announced(Errand):
    """One link of a page of ours, told to the site it leads to. `way` is how, "" for no way yet."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="announced")
    source = models.CharField(max_length=1000)
    target = models.CharField(max_length=1000)
    digest = models.CharField(max_length=64)
    way = models.CharField(max_length=12, blank=True, default="")
    told_at = models.DateTimeField(null=True, blank=True)
    trouble = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "digest"], name="receiving_one_told")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="receiving_told_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Outlet(models.Model):
    """The secret address under which a watch, or a view of the list, can be followed from outside."""

    watch = models.OneToOneField(
        Watch, null=True, blank=True, on_delete=models.CASCADE, related_name="outlet"
    )
    view = models.OneToOneField(
        SavedView, null=True, blank=True, on_delete=models.CASCADE, related_name="outlet"
    )
    key = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(watch__isnull=True) ^ Q(view__isnull=True),
                name="receiving_outlet_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"outlet of {self.watch or self.view}"


class Bell(models.Model):
    """The secret address at which a network says that something happened, so that it is read at once.

    `secret` is what it signs with; nothing that it says is believed.
    """

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="bell")
    key = models.CharField(max_length=64, unique=True)
    secret = EncryptedJSONField(blank=True, default=dict)
    rung_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"bell of {self.channel_id}"


class Correspondent(models.Model):
    """A program elsewhere that is told, at its address, of what happens at a brand.

    `secret` holds the address and what it is signed with (see `dispatches.rules`). `with_words` lets
    public words out, `with_private` also what only some may read. `failing_since` is when it began to
    take nothing; `dropped` counts what found no room.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="correspondents")
    name = models.CharField(max_length=100)
    events = models.JSONField(default=list)
    secret = EncryptedJSONField(blank=True, default=dict)
    with_words = models.BooleanField(default=False)
    with_private = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    worked_at = models.DateTimeField(null=True, blank=True)
    dropped = models.PositiveIntegerField(default=0)
    trouble = models.JSONField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class DispatchState(models.TextChoices):
    """Where a dispatch stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    FAILED = "failed"
    DROPPED = "dropped"


def new_identity() -> str:
    """Name a dispatch."""
    return f"msg_{uuid.uuid4().hex}"


class Dispatch(Errand):
    """One event to tell one correspondent. It holds no words: they are read when it leaves.

    `identity` names it at every try, so that who takes it twice can know.
    """

    identity = models.CharField(max_length=40, unique=True, editable=False, default=new_identity)
    to = models.ForeignKey(Correspondent, on_delete=models.CASCADE, related_name="dispatches")
    event = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+")
    mention = models.ForeignKey(Mention, null=True, on_delete=models.CASCADE, related_name="+")
    outgoing = models.ForeignKey(Outgoing, null=True, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=DispatchState, default=DispatchState.WAITING)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["to", "event", "key"], name="receiving_told_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="receiving_dispatch_due"
            ),
            models.Index(fields=["to", "-made_at"], name="receiving_dispatch_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.identity} {self.state}"


class Carried(models.Model):
    """One try to carry a dispatch: when, what was answered (0 for no answer), how long it took."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    cause = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.status}"

"""Connected accounts, the places they read, and whatever leaves by them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.channels.files.models import File
from parvis.kit.errands import Errand
from parvis.kit.secrets import EncryptedJSONField
from parvis.team.models import Brand

__all__ = [
    "Attempt", "Billed", "Channel", "ChannelState", "Checkup", "File", "Heartbeat", "Letter", "LetterState",
    "MailServer", "Outgoing", "OutgoingState", "Place", "Quiet", "Revocation", "Security", "Spending", "Verb",
]  # fmt: skip

CAP: Final = 5_000_000


class ChannelState(models.TextChoices):
    """How an account stands; see rules for the legal moves."""

    CONNECTED = "connected", _("Connected")
    EXPIRING = "expiring", _("Expires soon")
    RECONNECT = "reconnect", _("To connect again")
    PAUSED = "paused", _("Paused")
    DOWN = "down", _("Does not answer")
    REMOVED = "removed", _("Removed")
    ARCHIVE = "archive", _("Brought in from a file")


class Channel(models.Model):
    """One of our accounts on one network (`network` is the connector's name).

    `authority` is half of every item's identity there. `settings` holds what is not secret;
    `trouble` the last failure as `{kind, sentence, values, cause}`, shown to the person. What was
    said before `history_before` is history: searchable, without clock or count. `expires_at` is when
    its key stops working, where the network tells. `cap` is how much may be spent there in a month, in
    micro-dollars, where the network bills its calls. One in the state
    `archive` holds what a file told of a site that was never connected: it is not read, nothing
    leaves by it, and connecting the site makes it live with all it holds.
    """

    State = ChannelState

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="channels")
    network = models.CharField(max_length=40)
    authority = models.CharField(max_length=300)
    title = models.CharField(_("name"), max_length=200)
    url = models.URLField(_("address"), max_length=500, blank=True, default="")
    settings = models.JSONField(default=dict, blank=True)
    secret = EncryptedJSONField(blank=True, default=dict)
    account_id = models.CharField(max_length=200, blank=True, default="")
    account_name = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=16, blank=True, default="")
    state = models.CharField(max_length=12, choices=ChannelState, default=ChannelState.CONNECTED)
    down_since = models.DateTimeField(null=True, blank=True)
    trouble = models.JSONField(null=True, blank=True)
    trouble_at = models.DateTimeField(null=True, blank=True)
    limits = models.JSONField(null=True, blank=True)
    tolerance = models.DurationField(default=timedelta(hours=1))
    connected_at = models.DateTimeField(default=timezone.now)
    history_before = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    cap = models.PositiveBigIntegerField(default=CAP, db_default=CAP)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "network", "authority"],
                condition=~Q(state="removed"),
                name="channels_one_per_authority",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Place(Errand):
    """What is read of a channel by itself, with its own cursor (all comments, one feed).

    `ours` means that who speaks there speaks to us. `total` and `read_count` draw the progress of
    the first reading; `caught_up_at` says when it ended. `skipped_count` counts what was looked at
    and left alone.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="places")
    key = models.CharField(max_length=500)
    label = models.CharField(max_length=200)
    ours = models.BooleanField(default=True)
    cursor = models.TextField(blank=True, default="")
    total = models.PositiveIntegerField(null=True, blank=True)
    read_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0, db_default=0)
    last_read_at = models.DateTimeField(null=True, blank=True)
    caught_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="channels_one_place")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="channels_place_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.label}"


class Checkup(Errand):
    """The daily self-test of an account that has a key; `warned` is the last warning given, in days."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="checkup")
    warned = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="channels_checkup_due"
            )
        ]

    def __str__(self) -> str:
        return f"checkup of {self.channel}"


class Revocation(Errand):
    """A key that is to be given back to its network; the row goes once it is, or is of no use."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="revocations")
    secret = EncryptedJSONField(blank=True, default=dict)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="channels_revocation_due"
            )
        ]

    def __str__(self) -> str:
        return f"a key of {self.channel} to give back"


class Spending(models.Model):
    """What a channel was billed in a month (UTC), by kind of call, in micro-dollars."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="spendings")
    month = models.DateField()
    kind = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)
    micro = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "month", "kind"], name="channels_one_spending"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.month:%Y-%m} {self.kind}: {self.micro}"


class Billed(models.Model):
    """One thing that was billed on a day (UTC): the same day it is not billed again. Kept a day."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="billed")
    day = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "day", "name"], name="channels_billed_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"


class OutgoingState(models.TextChoices):
    """Where something that leaves stands; the moves are in `rules.OUTGOING_MOVES`."""

    QUEUED = "queued"
    SENDING = "sending"
    PROCESSING = "processing"
    RETRY = "retry"
    SENT = "sent"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    LATE = "late"
    HELD = "held"
    CANCELLED = "cancelled"


class Verb(models.TextChoices):
    """What leaves: words of ours, a change of them, their end; a decision about, or a gesture toward, someone else's."""

    PUBLISH = "publish"
    EDIT = "edit"
    RETRACT = "retract"
    MODERATE = "moderate"
    REACT = "react"


class Outgoing(Errand):
    """One row of the outbox: something that leaves once, by one channel.

    `draft` is a `wire.items.Draft` to publish, a `Moderation` or a `Reacting`. What is changed, taken back or
    reacted to has its `remote_id` from the beginning. `key` names this very act for the network. `purpose` ("reply") and `origin` (a row's id in the
    room that asked) let that room recognise it in `hooks.outgoing_changed`.
    """

    State = OutgoingState

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="outgoing")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="outgoing")
    purpose = models.CharField(max_length=20)
    verb = models.CharField(max_length=12, choices=Verb, default=Verb.PUBLISH)
    draft = models.JSONField()
    state = models.CharField(max_length=12, choices=OutgoingState, default=OutgoingState.QUEUED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(default=timezone.now)
    send_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    remote_id = models.CharField(max_length=300, blank=True, default="")
    url = models.URLField(max_length=1000, blank=True, default="")
    standing = models.CharField(max_length=12, blank=True, default="")
    trouble = models.JSONField(null=True, blank=True)
    why_held = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="channels_outgoing_due"
            ),
            models.Index(fields=["brand", "state"], name="channels_outgoing_state"),
            models.Index(fields=["channel", "remote_id"], name="channels_outgoing_remote"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key} {self.state}"


class Attempt(models.Model):
    """One try at sending or looking: when, what the network answered, cleaned of secrets.

    `asked` lists each request of it: method, address, status, ms, body, cause (`trying.NotingDoor`). It
    is forgotten after thirty days, and with whomever it may name.
    """

    outgoing = models.ForeignKey(Outgoing, on_delete=models.CASCADE, related_name="tries")
    verb = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True, default="")
    cause = models.TextField(blank=True, default="")
    asked = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField()), blank=True
    )

    def __str__(self) -> str:
        return f"{self.verb} {self.started_at:%Y-%m-%d %H:%M:%S} {self.outcome}"


class Quiet(models.Model):
    """A time when nothing leaves until a person has spoken; the row without an end is in force."""

    class Reason(models.TextChoices):
        """Why the desk fell silent."""

        RESTORED = "restored", _("The desk was restored from a backup.")
        CLOCK = "clock", _("The clock of this computer jumped back.")
        SLEPT = "slept", _("The desk was asleep for more than an hour.")

    reason = models.CharField(max_length=12, choices=Reason)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )

    def __str__(self) -> str:
        return f"quiet since {self.since:%Y-%m-%d %H:%M}: {self.reason}"


class Heartbeat(models.Model):
    """When each lane's sweeper last ticked: a stale one is a dead worker or a desk that slept."""

    lane = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.lane} {self.at:%Y-%m-%d %H:%M:%S}"


class Security(models.TextChoices):
    """How the way to a mail server is protected."""

    TLS = "tls", _("TLS from the start (port 465)")
    STARTTLS = "starttls", _("STARTTLS (port 587)")
    NONE = "none", _("None: only for a server on your own machine")


class MailServer(models.Model):
    """By which server the desk's own letters leave; one row at most."""

    host = models.CharField(_("server"), max_length=200)
    port = models.PositiveIntegerField(_("port"), default=465)
    security = models.CharField(
        _("protection"), max_length=10, choices=Security, default=Security.TLS
    )
    user = models.CharField(_("user"), max_length=200, blank=True, default="")
    secret = EncryptedJSONField(blank=True, default=dict)
    sender = models.EmailField(_("letters come from"))
    sender_name = models.CharField(_("name of the sender"), max_length=120, blank=True, default="")
    trouble = models.JSONField(null=True, blank=True)
    worked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class LetterState(models.TextChoices):
    """Where a letter stands; `unsure` is never sent again by itself."""

    QUEUED = "queued", _("leaves shortly")
    SENDING = "sending", _("is leaving")
    SENT = "sent", _("was accepted by the mail server")
    REFUSED = "refused", _("was refused")
    UNSURE = "unsure", _("may have left: the mail server fell silent at the last moment")


class Letter(Errand):
    """One e-mail of the desk to one person. Its words go once it is sent."""

    State = LetterState

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = EncryptedJSONField(blank=True, default=dict)
    purpose = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.QUEUED)
    trouble = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="channels_letter_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key} {self.state}"

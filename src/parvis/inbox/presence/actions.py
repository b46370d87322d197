"""Notes who looks at a conversation, and who writes in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from parvis.inbox.models import Conversation, Presence
from parvis.team.models import User

OFTEN: Final = timedelta(seconds=10)
OLD: Final = timedelta(hours=1)


def look(conversation: Conversation, *, by: User, is_writing: bool = False) -> None:
    """Note that a person looks at a conversation, or writes there; one write in ten seconds at most."""
    now = timezone.now()
    mine = Presence.objects.filter(conversation=conversation, user=by)
    if is_writing:
        written = mine.update(at=now, wrote_at=now)
    else:
        written = mine.filter(at__gt=now - OFTEN).exists() or mine.update(at=now)
    if not written:
        Presence.objects.filter(at__lt=now - OLD).delete()
        Presence.objects.update_or_create(
            conversation=conversation,
            user=by,
            defaults={"at": now, "wrote_at": now if is_writing else None},
        )


def stop_writing(conversation: Conversation, *, by: User) -> None:
    """Note that a person no longer writes there: they sent it, or gave it up."""
    Presence.objects.filter(conversation=conversation, user=by).update(wrote_at=None)

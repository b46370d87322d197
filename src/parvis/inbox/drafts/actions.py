"""Keeps what someone is about to say."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone

from parvis.inbox.arrivals import touch
from parvis.inbox.comparing import Seen
from parvis.inbox.models import Conversation, Draft
from parvis.stream.models import Item
from parvis.team.models import User

LONGEST: Final = 65_000


def keep_draft(
    conversation: Conversation, *, by: User, text: str, to: Item | None, seen: Seen | None = None
) -> Draft | None:
    """Keep what a person is about to say; an empty text is no draft.

    `seen` is what the page knew: words that were sent from it meanwhile are no draft any more.
    """
    text = text[:LONGEST]
    with transaction.atomic():
        mine = Draft.objects.filter(conversation=conversation, user=by)
        if not text.strip() or (seen and _sent(conversation, by, text, seen)):
            if mine.delete()[0]:
                touch(conversation.brand_id)
            return None
        is_new = not mine.exists()
        draft, _made = Draft.objects.update_or_create(
            conversation=conversation,
            user=by,
            defaults={"text": text, "to": to, "saved_at": timezone.now()},
        )
        if is_new:
            touch(conversation.brand_id)
    return draft


def drop_draft(conversation: Conversation, *, by: User) -> None:
    """Forget what a person was about to say."""
    keep_draft(conversation, by=by, text="", to=None)


def _sent(conversation: Conversation, by: User, text: str, seen: Seen) -> bool:
    later = conversation.replies.filter(by=by, pk__gt=seen.reply, text=text.strip())
    return later.exclude(outgoing__state="cancelled").exists()

"""What the reply box holds when a conversation is opened."""

from __future__ import annotations

from typing import Any

from parvis.inbox import show
from parvis.inbox.canned.queries import inserted
from parvis.inbox.comparing import Seen
from parvis.inbox.models import Conversation
from parvis.stream.models import Item
from parvis.team.access import BrandRequest


def answering(request: BrandRequest, found: Conversation, items: list[Item]) -> dict[str, Any]:
    """Say whom the box answers, with the person's draft, or the saved reply they chose, in it."""
    draft = found.drafts.filter(user=request.user).first()
    to = request.GET.get("to", "") or (str(draft.to_id) if draft else "")
    last = getattr(found, "last_reply", None) or 0
    text, told = inserted(request, found)
    return show.answering(found, items, to) | {
        "seen": Seen(max((i.pk for i in items), default=0), last),
        "text": text or (draft.text if draft else ""),
        "told": told,
        "draft_at": draft.saved_at if draft and not text else None,
        "meanwhile": [],
    }

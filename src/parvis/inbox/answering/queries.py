"""What the reply box holds when a conversation is opened."""

from __future__ import annotations

from typing import Any

from parvis.inbox.answering.box import box
from parvis.inbox.canned.queries import inserted
from parvis.inbox.comparing import Seen
from parvis.inbox.models import Conversation
from parvis.stream.models import Item
from parvis.team.access import BrandRequest


def answering(request: BrandRequest, found: Conversation, items: list[Item]) -> dict[str, Any]:
    """Say whom the box answers, with the person's draft, or the saved reply they chose, in it.

    The conversation was found for this person (`inbox.queries.conversation`).
    """
    draft, to_pk = getattr(found, "draft_text", None) or "", getattr(found, "draft_to", None)
    to = request.GET.get("to", "") or str(to_pk or "")
    last = getattr(found, "last_reply", None) or 0
    text, told = inserted(request, found)
    return box(found, items, to) | {
        "seen": Seen(max((i.pk for i in items), default=0), last),
        "text": text or draft,
        "told": told,
        "draft_at": getattr(found, "draft_at", None) if draft and not text else None,
        "meanwhile": [],
    }

"""What the reply box holds when a conversation is opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parvis.channels import looks
from parvis.channels.files import box as files_box
from parvis.channels.files.box import Box
from parvis.inbox.actions import SPOT, taken_by
from parvis.inbox.answering.box import box
from parvis.inbox.canned.queries import inserted
from parvis.inbox.comparing import Seen
from parvis.inbox.models import Conversation
from parvis.stream.models import Item
from parvis.team.access import BrandRequest


def spot_of(conversation: Conversation) -> str:
    """Name the box of a person in which files wait to leave with an answer."""
    return f"{SPOT}{conversation.pk}"


def files_of(
    request: BrandRequest, conversation: Conversation, faults: Sequence[str] = ()
) -> Box | None:
    """Say which files wait to leave with an answer; None where none can."""
    channel = conversation.channel
    limits = [(looks.network_name(channel.network), taken_by(conversation))]
    return files_box.box(request, spot_of(conversation), limits, faults)


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
        "files": files_of(request, found),
    }

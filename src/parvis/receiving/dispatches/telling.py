"""What a dispatch tells: the least, and no words but those that a person chose to let out."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from parvis.inbox.models import Conversation, Entry
from parvis.receiving.models import Dispatch
from parvis.stream.models import Item
from parvis.stream.rules import LISTENED

OPEN_KINDS: Final = ("post", "comment", "pingback", "trackback")


def data_of(row: Dispatch) -> dict[str, Any]:
    """Say what a dispatch holds, of what stands now: what was deleted since has no words left."""
    told: dict[str, Any] = {"brand": row.to.brand.slug}
    if row.mention is not None:
        told["watch"] = row.mention.watch.name
        told["opinion"] = row.mention.opinion
    if row.item is not None:
        told["item"] = _item(row, row.item)
        told["desk"] = _desk(row, row.item)
    if row.outgoing is not None:
        told["answer"] = _answer(row)
    if row.channel is not None:
        channel = row.channel
        told["account"] = {
            "network": channel.network,
            "title": channel.title,
            "state": channel.state,
        }
    return told


def is_open(item: Item) -> bool:
    """Say whether everyone can read an item where it was said."""
    return item.kind in OPEN_KINDS and item.audience in LISTENED and item.standing == "published"


def _item(row: Dispatch, item: Item) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": str(item.pk),
        "network": item.via or item.channel.network,
        "kind": item.kind,
        "standing": item.standing,
        "audience": item.audience,
        "language": item.language,
        "said_at": item.said_at.isoformat(),
    }
    if is_open(item) and item.url:
        told["url"] = item.url
    if _may_quote(row, item):
        told["author"] = item.author.name if item.author else ""
        told["title"], told["text"] = item.title, item.text
    return told


def _may_quote(row: Dispatch, item: Item) -> bool:
    return row.to.with_words if is_open(item) else row.to.with_private


def _answer(row: Dispatch) -> dict[str, Any]:
    out = row.outgoing
    if out is None:
        return {}
    told: dict[str, Any] = {
        "id": str(out.key),
        "network": out.channel.network,
        "state": out.state,
        "sent_at": out.sent_at.isoformat() if out.sent_at else None,
    }
    if row.item is not None and is_open(row.item) and out.url:
        told["url"] = out.url
    if row.item is not None and _may_quote(row, row.item):
        told["text"] = str(out.draft.get("text") or "")
    return told


def _desk(row: Dispatch, item: Item) -> str:
    """Give the address of the conversation at the desk, for whoever may sign in there."""
    entry = Entry.objects.filter(item=item).values_list("conversation_id", flat=True).first()
    found = Conversation.objects.filter(pk=entry).first() if entry else None
    if found is None:
        return ""
    page = reverse("conversation", args=[row.to.brand.slug, found.merged_into_id or found.pk])
    return f"{str(settings.ADDRESS).rstrip('/')}{page}"

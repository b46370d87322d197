"""Begins a conversation about something that was only overheard, because a person wants to answer it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from parvis.inbox.actions import NotPossible
from parvis.inbox.arrivals import come_back, touch
from parvis.inbox.models import Conversation, ConversationState, Entry
from parvis.members.actions import make_member_of
from parvis.stream.models import Item
from parvis.stream.store import alone
from parvis.team.actions import record
from parvis.team.models import User


def open_about(item: Item, *, by: User, why: str) -> Conversation:
    """Return the conversation of something said, begun when there is none yet.

    Whoever said it becomes a member from then on, and `why` is the reason kept with them; sites and
    ourselves never do. Raises NotPossible for our own words, and for what is gone.
    """
    with transaction.atomic():
        alone(item.brand_id)
        known = Entry.objects.filter(item=item).select_related("conversation__brand").first()
        if known is not None:
            return known.conversation
        item = Item.objects.select_related("author__brand", "channel", "brand").get(pk=item.pk)
        if item.ours or item.gone_at is not None or item.forgotten_at is not None:
            raise NotPossible("nobody to answer")
        conversation = _thread_of(item)
        Entry.objects.create(conversation=conversation, item=item)
        _welcome(item, why, by)
        come_back(item.pk, conversation.pk)
        Conversation.objects.filter(pk=conversation.pk).update(
            state=ConversationState.OPEN, waiting_since=timezone.now(), is_history=False,
            snoozed_until=None, back="",
        )  # fmt: skip
        conversation.refresh_from_db()
        record("conversation.opened", brand=item.brand, by=by, subject=str(conversation))
        touch(item.brand_id)
    return conversation


def _thread_of(item: Item) -> Conversation:
    """Find the thread that something said belongs to, or begin it."""
    place = {"brand": item.brand, "authority": item.authority}
    roots = [name for name in (item.remote_id, item.parent) if name]
    known = Conversation.objects.filter(**place, root__in=roots, merged_into=None)
    found = {row.root: row for row in known}
    for root in roots:
        if root in found:
            return found[root]
    return Conversation.objects.create(
        **place, root=roots[-1], channel=item.channel, kind=item.kind, about=item.about,
        title=item.title, state="", sort_at=item.said_at, version=0,
    )  # fmt: skip


def _welcome(item: Item, why: str, by: User) -> None:
    author = item.author
    if author is not None and author.kind == "person" and not author.is_us:
        make_member_of(author, source_detail=why, by=by)

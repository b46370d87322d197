"""What is read of the inbox: lists by key, counters, threads. Never an offset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from parvis.channels.models import OutgoingState
from parvis.inbox.models import (
    Conversation,
    ConversationState,
    Draft,
    Entry,
    Note,
    Reply,
    Tag,
)
from parvis.stream import search
from parvis.stream.models import Item
from parvis.team.models import Brand, User

PAGE: Final = 50
FOUND: Final = 400
MOST_SHOWN: Final = 200
DECIDE: Final = (OutgoingState.UNCONFIRMED, OutgoingState.LATE, OutgoingState.HELD)
ON_ITS_WAY: Final = (
    OutgoingState.QUEUED,
    OutgoingState.SENDING,
    OutgoingState.RETRY,
    OutgoingState.PROCESSING,
)
SHOWN: Final = (*ON_ITS_WAY, *(s for s in OutgoingState if s not in {*ON_ITS_WAY, "cancelled"}))


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What the list shows. `state` "" is what waits for an answer, "all" everything."""

    state: str = ""
    channel: str = ""
    kind: str = ""
    assignee: str = ""
    language: str = ""
    text: str = ""
    about: str = ""
    tag: str = ""

    @property
    def given(self) -> dict[str, str]:
        """What it names, without what it leaves open."""
        named = {f.name: str(getattr(self, f.name)) for f in fields(self)}
        return {name: value for name, value in named.items() if value}

    @property
    def active(self) -> bool:
        """Whether anything but the state narrows the list."""
        return any(getattr(self, f.name) for f in fields(self) if f.name != "state")


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page of the list begins: after this conversation."""

    sort_at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.sort_at.isoformat()}~{self.pk}"

    @classmethod
    def read(cls, text: str) -> Key | None:
        """Read a key out of an address; None when it is not one."""
        at, mark, pk = text.partition("~")
        try:
            moment = datetime.fromisoformat(at)
            return cls(moment, int(pk)) if mark and moment.tzinfo else None
        except (ValueError, OverflowError):
            return None


def matching(brand: Brand, wanted: InboxFilter, user: User) -> QuerySet[Conversation]:
    """Select the conversations of a brand that a filter lets through, newest first."""
    rows = Conversation.objects.filter(brand=brand, merged_into=None)
    if wanted.state == "draft":
        rows = rows.filter(drafts__user=user)
    else:
        rows = _by_state(rows, wanted.state)
    if wanted.channel.isdigit():
        rows = rows.filter(channel_id=int(wanted.channel))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.language:
        rows = rows.filter(language__startswith=wanted.language)
    if wanted.tag.isdecimal():
        rows = rows.filter(tags=int(wanted.tag))
    if wanted.about:
        rows = rows.filter(about=wanted.about)
    rows = _by_assignee(rows, wanted.assignee, user)
    if wanted.text:
        found = search.find(brand.pk, wanted.text, limit=FOUND)
        rows = rows.filter(entries__item__in=found).distinct()
    return rows.order_by("-sort_at", "-pk")


def _by_state(rows: QuerySet[Conversation], state: str) -> QuerySet[Conversation]:
    if state == "all":
        return rows
    if state == "held":
        return rows.filter(has_held=True)
    return rows.filter(state=state or ConversationState.OPEN)


def _by_assignee(rows: QuerySet[Conversation], assignee: str, user: User) -> QuerySet[Conversation]:
    if assignee == "me":
        return rows.filter(assignee=user)
    if assignee == "none":
        return rows.filter(assignee=None)
    return rows.filter(assignee_id=int(assignee)) if assignee.isdigit() else rows


def page(
    brand: Brand, wanted: InboxFilter, user: User, *, after: Key | None = None
) -> tuple[Sequence[Conversation], Key | None]:
    """Read one page of the list, and the key of the next one if there is more."""
    rows = matching(brand, wanted, user)
    if after is not None:
        rows = rows.filter(Q(sort_at__lt=after.sort_at) | Q(sort_at=after.sort_at, pk__lt=after.pk))
    rows = rows.select_related("author", "member", "last_item", "assignee", "channel", "brand")
    mine = Draft.objects.filter(conversation=OuterRef("pk"), user=user)
    rows = rows.annotate(has_draft=Exists(mine))
    answering = Reply.objects.filter(outgoing__state__in=(*ON_ITS_WAY, *DECIDE))
    leaving = Prefetch("replies", queryset=answering.select_related("outgoing"), to_attr="leaving")
    rows = rows.prefetch_related(leaving, Prefetch("tags", queryset=Tag.objects.order_by("name")))
    listed = list(rows[: PAGE + 1])
    more = len(listed) > PAGE
    listed = listed[:PAGE]
    return listed, Key(listed[-1].sort_at, listed[-1].pk) if more else None


def counters(brand: Brand, user: User) -> dict[str, int]:
    """Count what waits: to answer, mine, waiting for them, held. One statement."""
    # A merged conversation is never open nor waiting, and what is held is open: two states suffice.
    live = Conversation.objects.filter(
        brand=brand, state__in=(ConversationState.OPEN, ConversationState.WAITING)
    )
    is_open = Q(state=ConversationState.OPEN)
    return live.aggregate(
        open=Count("pk", filter=is_open),
        mine=Count("pk", filter=is_open & Q(assignee=user)),
        waiting=Count("pk", filter=Q(state=ConversationState.WAITING)),
        held=Count("pk", filter=Q(has_held=True)),
    )


def conversation(brand: Brand, pk: int) -> Conversation | None:
    """Find one conversation of a brand, with its `last_reply`; a merged one leads to where it went."""
    rows = Conversation.objects.select_related("channel", "author", "member", "assignee", "brand")
    last = Reply.objects.filter(conversation=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = rows.annotate(last_reply=Subquery(last))
    found = rows.filter(brand=brand, pk=pk).first()
    while found is not None and found.merged_into_id:
        found = rows.filter(brand=brand, pk=found.merged_into_id).first()
    return found


def items(of: Conversation) -> list[Item]:
    """Read a conversation's items in the order they were said, with their authors."""
    entries = Entry.objects.filter(conversation=of).select_related("item__author")
    return sorted((entry.item for entry in entries), key=lambda item: item.pk)


def replies(of: Conversation) -> list[Reply]:
    """Read the answers written here that the network has not shown back yet."""
    rows = Reply.objects.filter(conversation=of, outgoing__state__in=SHOWN, item=None)
    found = list(rows.select_related("outgoing__channel__brand", "by", "to").order_by("at"))
    for reply in found:
        reply.conversation = of
        reply.outgoing.brand = reply.outgoing.channel.brand
    return found


def sent_from_here(of: Conversation) -> dict[int, Reply]:
    """Map the items that are answers written here to those answers."""
    rows = Reply.objects.filter(conversation=of).exclude(item=None)
    return {r.item_id: r for r in rows.select_related("outgoing", "by") if r.item_id}


def notes(of: Conversation) -> list[Note]:
    """Read the notes between us, oldest first."""
    return list(of.notes.select_related("by").order_by("at"))


def post(of: Conversation) -> Item | None:
    """Read what a conversation is about."""
    if not of.about:
        return None
    return Item.objects.filter(
        brand_id=of.brand_id, authority=of.authority, remote_id=of.about
    ).first()


def neighbours(of: Conversation) -> int:
    """Count the other conversations under the same post."""
    if not of.about:
        return 0
    others = Conversation.objects.filter(
        brand_id=of.brand_id, authority=of.authority, about=of.about, merged_into=None
    )
    return others.exclude(pk=of.pk).count()


def offered(brand: Brand, *, limit: int = 5) -> list[Conversation]:
    """Offer the recent questions that nobody had answered when the site was connected."""
    rows = Conversation.objects.filter(
        brand=brand, is_history=True, answered_at=None, state=ConversationState.RESOLVED
    ).select_related("channel", "last_item", "author")
    recent = rows.order_by("-sort_at")[: limit * 10]
    asked = [c for c in recent if _asks(c) and c.sort_at > _a_month_before(c)]
    return asked[:limit]


def _asks(conversation: Conversation) -> bool:
    item = conversation.last_item
    return item is not None and not item.ours and "?" in item.text and item.kind == "comment"


def _a_month_before(conversation: Conversation) -> datetime:
    return conversation.channel.history_before - timedelta(days=30)


def depths(said: Sequence[Item], *, deepest: int = 10) -> list[tuple[Item, int]]:
    """Lay a thread out as its network shows it: each answer under what it answers, ten deep.

    Returns `(item, depth)` in reading order. What answers something unknown stands at the top.
    """
    known = {item.remote_id for item in said}
    children: dict[str, list[Item]] = {}
    for item in said:
        above = item.parent if item.parent in known and item.parent != item.remote_id else ""
        children.setdefault(above, []).append(item)
    laid: list[tuple[Item, int]] = []
    stack = [(item, 0) for item in reversed(children.get("", []))]
    while stack:
        item, depth = stack.pop()
        laid.append((item, min(depth, deepest)))
        stack.extend((child, depth + 1) for child in reversed(children.get(item.remote_id, [])))
    return laid

"""What is read of the inbox: lists by key, counters, threads. Never an offset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest

from parvis.channels.models import Channel, OutgoingState
from parvis.inbox.models import (
    Conversation,
    ConversationState,
    Draft,
    Entry,
    Note,
    Pulse,
    Reply,
    Tag,
)
from parvis.stream import history
from parvis.stream.models import Item, ItemVersion
from parvis.team.models import Brand, User
from parvis.text.query.faults import QueryError

T = TypeVar("T")

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
UNSEEN: Final = (
    "author__avatar", "author__url", "author__first_at", "author__last_at",
    "last_item__html", "last_item__seen_at", "last_item__edited_at", "last_item__said_at",
    "member__since", "member__first_at", "member__last_at",
)  # fmt: skip
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
        rows = _by_state(rows, wanted.state, brand)
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
        rows = rows.filter(entries__item__in=said_so(brand, wanted.text)).distinct()
    return rows.order_by("-sort_at", "-pk")


def said_so(brand: Brand, query: str) -> list[int]:
    """Find the newest items that a query matches; none for one that cannot be read."""

    def read() -> list[int]:
        try:
            return history.find(brand.pk, query, limit=FOUND)
        except QueryError:
            return []

    return once(brand, f"said so: {query}", read)


def _by_state(rows: QuerySet[Conversation], state: str, brand: Brand) -> QuerySet[Conversation]:
    if state == "all":
        return rows
    if state == "held":
        return rows.filter(has_held=True)
    if state in {"spam", "trash"}:
        stands = Entry.objects.filter(item__standing=state, item__gone_at=None)
        inside = Q(pk__in=stands.filter(item__brand=brand).values("conversation_id"))
        return rows.filter(inside | Q(state=state))
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
        # Said twice, so that the index is entered at the key instead of walked from its top.
        rows = rows.filter(sort_at__lte=after.sort_at)
        rows = rows.filter(Q(sort_at__lt=after.sort_at) | Q(pk__lt=after.pk))
    rows = rows.select_related("author", "member", "last_item").defer(*UNSEEN)
    mine = Draft.objects.filter(conversation=OuterRef("pk"), user=user)
    rows = rows.annotate(has_draft=Exists(mine))
    answering = Reply.objects.filter(outgoing__state__in=(*ON_ITS_WAY, *DECIDE))
    leaving = Prefetch("replies", queryset=answering.select_related("outgoing"), to_attr="leaving")
    rows = rows.prefetch_related(leaving)
    listed = list(rows[: PAGE + 1])
    more = len(listed) > PAGE
    listed = listed[:PAGE]
    _attach(brand, listed)
    _attach_tags(brand, listed)
    return listed, Key(listed[-1].sort_at, listed[-1].pk) if more else None


def _attach(brand: Brand, rows: Sequence[Conversation]) -> None:
    """Give rows their brand, site and colleague from the few that there are."""
    sites = {channel.pk: channel for channel in channels(brand)}
    team = {person.pk: person for person in people(brand)}
    for row in rows:
        row.brand = brand
        if row.channel_id in sites:
            row.channel = sites[row.channel_id]
        if row.assignee_id in team:
            row.assignee = team[row.assignee_id]


def _attach_tags(brand: Brand, rows: Sequence[Conversation]) -> None:
    """Give rows their tags as `worn`; nothing is asked where a brand has none."""
    known = {tag.pk: tag for tag in tags(brand)}
    given: dict[int, list[Tag]] = {}
    if known and rows:
        through = Conversation.tags.through._default_manager.filter(  # noqa: SLF001
            conversation_id__in=[row.pk for row in rows]
        )
        for conversation, tag in through.values_list("conversation_id", "tag_id"):
            given.setdefault(conversation, []).append(known[tag])
    for row in rows:
        row.worn = sorted(given.get(row.pk, []), key=lambda tag: tag.name)  # type: ignore[attr-defined]


def tags(brand: Brand, *, at: int | None = None) -> list[Tag]:
    """List a brand's tags by word; read again when its pulse has moved, which every change does."""

    def read() -> list[Tag]:
        key = f"inbox.tags.{brand.pk}.{pulse(brand) if at is None else at}"
        found: list[Tag] | None = cache.get(key)
        if found is None:
            found = list(Tag.objects.filter(brand=brand).order_by("name"))
            cache.set(key, found, 60)
        return found

    return once(brand, "tags", read)


def channels(brand: Brand) -> list[Channel]:
    """List a brand's sites by name, removed ones included; read once for one brand object."""

    def read() -> list[Channel]:
        found = list(brand.channels.order_by("title"))
        for channel in found:
            channel.brand = brand
        return found

    return once(brand, "channels", read)


def people(brand: Brand) -> list[User]:
    """List the people of a brand by name; read once for one brand object."""
    found = User.objects.filter(seats__brand=brand).order_by("name").defer("password")
    return once(brand, "people", lambda: list(found))


def pulse(brand: Brand) -> int:
    """Read the number that grows with every visible change."""
    return Pulse.objects.filter(brand=brand).values_list("version", flat=True).first() or 0


def pulse_of(request: HttpRequest, brand: Brand) -> int:
    """Read it once for a request."""
    return once(request, "pulse", lambda: pulse(brand))


def once(holder: object, name: str, read: Callable[[], T]) -> T:
    """Read something once for an object that lives as long as a request."""
    kept: dict[str, T] = holder.__dict__.setdefault("_read_once", {})
    if name not in kept:
        kept[name] = read()
    return kept[name]


def counters(brand: Brand, user: User, *, at: int | None = None) -> dict[str, int]:
    """Count what waits: to answer, mine, waiting for them, held.

    Counted again when the brand's pulse has moved, which every visible change makes it do; `at` is
    the pulse where it was read already.
    """
    key = f"inbox.counters.{brand.pk}.{user.pk}.{pulse(brand) if at is None else at}"
    counted: dict[str, int] | None = cache.get(key)
    if counted is None:
        counted = _count(brand, user)
        cache.set(key, counted, 60)
    return counted


def _count(brand: Brand, user: User) -> dict[str, int]:
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


def conversation(brand: Brand, pk: int, *, user: User | None = None) -> Conversation | None:
    """Find one conversation of a brand, with its `last_reply`; a merged one leads to where it went.

    For a person, also with their draft: `draft_text`, `draft_to` (an item), `draft_at`.
    """
    rows = Conversation.objects.select_related("channel", "author__picture", "member", "assignee")
    last = Reply.objects.filter(conversation=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    beside = Conversation.objects.filter(
        brand=brand, authority=OuterRef("authority"), about=OuterRef("about"), merged_into=None
    )
    under = beside.exclude(about="").order_by().values("about").annotate(n=Count("pk"))
    rows = rows.annotate(last_reply=Subquery(last), under_it=Subquery(under.values("n")))
    if user is not None:
        mine = Draft.objects.filter(conversation=OuterRef("pk"), user=user)
        rows = rows.annotate(
            draft_text=Subquery(mine.values("text")),
            draft_to=Subquery(mine.values("to_id")),
            draft_at=Subquery(mine.values("saved_at")),
        )
    found = rows.filter(brand=brand, pk=pk).first()
    while found is not None and found.merged_into_id:
        found = rows.filter(brand=brand, pk=found.merged_into_id).first()
    if found is not None:
        found.brand = found.channel.brand = brand
    return found


def items(of: Conversation) -> list[Item]:
    """Read a conversation's items in the order they were said, with their authors."""
    entries = Entry.objects.filter(conversation=of).select_related("item__author__picture")
    return sorted((entry.item for entry in entries), key=lambda item: item.pk)


def earlier(items: Sequence[Item]) -> dict[int, list[ItemVersion]]:
    """Read what edited remarks said before, by item, oldest first; nothing asked where none was."""
    edited = [item.pk for item in items if item.edited_at and item.gone_at is None]
    kept: dict[int, list[ItemVersion]] = {}
    if edited:
        for version in ItemVersion.objects.filter(item__in=edited).order_by("replaced_at", "pk"):
            kept.setdefault(version.item_id, []).append(version)
    return kept


def answers(of: Conversation) -> tuple[list[Reply], dict[int, Reply]]:
    """Read the answers written here: those not shown back by the network yet, and those that are.

    The latter by the item that each one is.
    """
    rows = Reply.objects.filter(conversation=of).select_related("outgoing", "by").order_by("at")
    found = list(rows.prefetch_related("outgoing__files", "outgoing__tries"))
    for reply in found:
        reply.conversation, reply.outgoing.brand = of, of.brand
        if reply.outgoing.channel_id == of.channel_id:
            reply.outgoing.channel = of.channel
    waiting = [r for r in found if r.item_id is None and r.outgoing.state in SHOWN]
    return waiting, {reply.item_id: reply for reply in found if reply.item_id}


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
    """Count the other conversations under the same post, as they were counted when it was found."""
    counted: int | None = getattr(of, "under_it", None)
    return max(0, (counted or 0) - 1)


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


def needed_authors(authors: Sequence[int]) -> set[int]:
    """Tell which authors speak in a conversation that is not settled: they are not forgotten yet."""
    unsettled = (ConversationState.OPEN, ConversationState.WAITING, ConversationState.SNOOZED)
    said = Item.objects.filter(author__in=authors, entry__conversation__state__in=unsettled)
    return set(said.values_list("author", flat=True))


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

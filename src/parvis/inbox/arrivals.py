"""What arrives in the inbox, inside the transaction of the intake: conversations follow the items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F

from parvis.channels.hooks import ChannelChanged
from parvis.inbox.models import Conversation, Entry, Pulse, Reply
from parvis.inbox.rules import whose_turn
from parvis.inbox.threading import Threads, lookups
from parvis.members.models import MemberAccount
from parvis.stream.hooks import ItemsStored
from parvis.stream.models import Item

FIELDS = (
    "root", "about", "title", "state", "is_history", "language", "last_item", "author", "member",
    "item_count", "has_held", "sort_at", "waiting_since", "answered_at", "version",
)  # fmt: skip


def arrive(event: ItemsStored) -> None:
    """Put every new remark in its conversation, and say again whose turn it is where it changed."""
    said = [item for item in event.new if item.kind != "post"]
    touched = _place(event, said) if said else set()
    moved = [item.pk for item in (*event.changed, *event.gone) if item.kind != "post"]
    touched |= set(Entry.objects.filter(item__in=moved).values_list("conversation_id", flat=True))
    refresh(touched, fresh=frozenset(item.pk for item in said))
    _retitle(event)
    _recognise(event)
    if touched:
        touch(event.channel.brand_id)


def _place(event: ItemsStored, said: list[Item]) -> set[int]:
    brand_id, authority = event.channel.brand_id, event.channel.authority
    parents, roots = lookups((i.remote_id, i.parent) for i in said)
    entries = Entry.objects.filter(
        item__brand_id=brand_id,
        item__authority=authority,
        item__remote_id__in=parents,
    ).select_related("item", "conversation")
    rooted = Conversation.objects.filter(
        brand_id=brand_id, authority=authority, root__in=roots, merged_into=None
    )
    known: dict[int, Conversation] = {c.pk: c for c in rooted}
    known |= {e.conversation_id: e.conversation for e in entries}
    threads: Threads[int] = Threads(
        by_root={c.root: c.pk for c in rooted},
        of_item={e.item.remote_id: e.conversation_id for e in entries},
    )
    made: dict[int, Conversation] = {}
    joined: dict[int, int] = {}
    for number, item in enumerate(said, 1):
        key = threads.add(item.remote_id, item.parent, -number)
        if key == -number:
            made[key] = _conversation(event, item)
        joined[item.pk] = key
    kept = {key: row for key, row in made.items() if key not in threads.merged}
    _apply(threads, made, known)
    Conversation.objects.bulk_create(kept.values())
    names = {**{key: row.pk for key, row in kept.items()}, **{pk: pk for pk in known}}
    final = {pk: names[threads.settle(key)] for pk, key in joined.items()}
    Entry.objects.bulk_create(
        Entry(item_id=pk, conversation_id=conversation) for pk, conversation in final.items()
    )
    _merge(threads, known, names)
    return set(final.values())


def _apply(
    threads: Threads[int], made: dict[int, Conversation], known: dict[int, Conversation]
) -> None:
    for key, root in threads.moved.items():
        row = made.get(key) or known[key]
        row.root = root
        if key in known and key not in threads.merged:
            row.save(update_fields=["root"])


def _merge(threads: Threads[int], known: dict[int, Conversation], names: dict[int, int]) -> None:
    for key in threads.merged:
        if key not in known:
            continue
        row, into = known[key], names[threads.settle(key)]
        row.merged_into_id = into
        row.state, row.has_held = "resolved", False
        row.save(update_fields=["merged_into", "state", "has_held"])
        for related in (row.entries, row.notes, row.replies, row.changes):
            related.update(conversation_id=into)


def _conversation(event: ItemsStored, item: Item) -> Conversation:
    return Conversation(
        brand_id=event.channel.brand_id,
        channel=event.channel,
        authority=event.channel.authority,
        root=item.parent or item.remote_id,
        kind=item.kind,
        about=item.about,
        state="",
        sort_at=item.said_at,
    )


def refresh(pks: Iterable[int], *, fresh: frozenset[int]) -> None:
    """Say again whose turn it is in some conversations, from their items."""
    conversations = {c.pk: c for c in Conversation.objects.filter(pk__in=list(pks))}
    items: dict[int, list[Item]] = defaultdict(list)
    entries = Entry.objects.filter(conversation__in=conversations).select_related("item")
    for entry in entries:
        items[entry.conversation_id].append(entry.item)
    titles = _titles(conversations.values())
    spoke = {}
    for pk, conversation in conversations.items():
        turn = whose_turn(items[pk], state=conversation.state, fresh=fresh)
        conversation.state = turn.state
        conversation.is_history = turn.is_history
        conversation.has_held = turn.has_held
        conversation.waiting_since = turn.waiting_since
        conversation.answered_at = turn.answered_at
        conversation.item_count = turn.count
        conversation.last_item = turn.spoke
        conversation.version += 1
        if turn.spoke is not None:
            conversation.author_id = turn.spoke.author_id
            conversation.sort_at = turn.spoke.said_at
            conversation.language = turn.spoke.language
            conversation.about = conversation.about or turn.spoke.about
            spoke[pk] = turn.spoke
        conversation.title = titles.get(
            (conversation.brand_id, conversation.authority, conversation.about)
        ) or next((i.title for i in items[pk] if i.title), "")
    _members(conversations)
    Conversation.objects.bulk_update(conversations.values(), FIELDS)


def _titles(conversations: Iterable[Conversation]) -> dict[tuple[int, str, str], str]:
    wanted = [c for c in conversations if c.about]
    posts = Item.objects.filter(
        brand__in={c.brand_id for c in wanted},
        authority__in={c.authority for c in wanted},
        remote_id__in={c.about for c in wanted},
    )
    return {(p.brand_id, p.authority, p.remote_id): p.title for p in posts}


def _members(conversations: dict[int, Conversation]) -> None:
    authors = {c.author_id for c in conversations.values() if c.author_id}
    accounts = MemberAccount.objects.filter(author__in=authors)
    member_of = dict(accounts.values_list("author_id", "member_id"))
    for conversation in conversations.values():
        if conversation.author_id in member_of:
            conversation.member_id = member_of[conversation.author_id]


def _retitle(event: ItemsStored) -> None:
    """Give conversations the title of a post that came after them, or changed, or went."""
    for post in (*event.new, *event.changed, *event.gone):
        if post.kind == "post":
            Conversation.objects.filter(
                brand_id=post.brand_id, authority=post.authority, about=post.remote_id
            ).exclude(title=post.title).update(title=post.title)


def _recognise(event: ItemsStored) -> None:
    """Tie what we sent to what was read back."""
    ours = {item.remote_id: item for item in event.new if item.ours}
    replies = Reply.objects.filter(
        outgoing__channel=event.channel, outgoing__remote_id__in=ours, item=None
    ).select_related("outgoing")
    for reply in replies:
        item = ours[reply.outgoing.remote_id]
        reply.item = item
        reply.save(update_fields=["item"])
        reply.outgoing.seen_at = item.seen_at
        reply.outgoing.save(update_fields=["seen_at"])


def notice(event: ChannelChanged) -> None:
    """Let open pages see that a site fell silent or came back."""
    touch(event.channel.brand_id)


def touch(brand_id: int) -> None:
    """Let open pages know that something changed at a brand's desk."""
    if not Pulse.objects.filter(brand_id=brand_id).update(version=F("version") + 1):
        Pulse.objects.create(brand_id=brand_id)

"""What arrives in the inbox, inside the transaction of the intake: conversations follow the items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from django.db.models import F

from parvis.channels.hooks import ChannelChanged
from parvis.inbox.merging import move_all
from parvis.inbox.models import Back, Conversation, ConversationState, Entry, Pulse, Reply
from parvis.inbox.rules import Remark, more_awake, whose_turn
from parvis.inbox.threading import Threads, lookups
from parvis.kit import bulk
from parvis.kit.saying import excerpt
from parvis.members.hooks import AccountsMoved
from parvis.members.models import MemberAccount
from parvis.stream.hooks import ItemsStored
from parvis.stream.models import Item

FIELDS: Final = (
    "root", "about", "title", "state", "is_history", "assignee", "language", "last_item", "author",
    "member", "item_count", "has_held", "sort_at", "waiting_since", "answered_at",
    "snoozed_until", "version", "back",
)  # fmt: skip


COLUMNS: Final = tuple(name.removesuffix("_id") for name in Remark._fields)
READ: Final = attrgetter(*Remark._fields)


@dataclass
class Batch:
    """Conversations that some items touch: known ones by their keys, new ones by negative numbers.

    `standing` are those to say again; `going` leads each one that turned out to be part of another
    to where it goes; `joined` are the items that arrived.
    """

    standing: dict[int, Conversation] = field(default_factory=dict)
    going: dict[int, int] = field(default_factory=dict)
    gone: dict[int, Conversation] = field(default_factory=dict)
    joined: dict[int, list[Item]] = field(default_factory=lambda: defaultdict(list))

    def settle(self, key: int) -> int:
        """Follow merges to the conversation that stands."""
        while key in self.going:
            key = self.going[key]
        return key


def arrive(event: ItemsStored) -> None:
    """Put every new remark in its conversation, and say again whose turn it is where it changed."""
    said = [item for item in (*event.new, *_unplaced(event)) if item.kind != "post"]
    batch = _place(event, said) if said else Batch()
    _add_moved(event, batch)
    if batch.standing:
        _say_again(batch)
        _write(batch)
        touch(event.channel.brand_id)
    _retitle(event)
    _recognise(event)


def come_back(item: int, conversation: int) -> None:
    """Say again whose turn it is where a remark came back from spam or the trash: as if it arrived."""
    batch = Batch(standing=_load([conversation]))
    _say_again(batch, fresh=frozenset({item}))
    _write(batch)


def _unplaced(event: ItemsStored) -> list[Item]:
    """List what had only been overheard and is said to us: it has no conversation yet."""
    if not event.home:
        return []
    placed = {item for (item,) in bulk.pick(Entry, ["item"], ("item", event.home))}
    return [item for item in event.changed if item.pk in event.home - placed]


def _place(event: ItemsStored, said: list[Item]) -> Batch:
    brand_id, authority = event.channel.brand_id, event.authority
    parents, roots = lookups((i.remote_id, i.parent) for i in said)
    under = {i.about for i in said if i.ours and i.about and not i.parent}
    of_item = _conversations_of(brand_id, authority, parents | under)
    place = {"brand": brand_id, "authority": authority}
    found = bulk.find(Conversation, ("root", roots), place, lock=True)
    known = {c.pk: c for c in found if c.merged_into_id is None}
    by_root = {c.root: c.pk for c in known.values()}
    known |= _load(set(of_item.values()) - set(known))
    threads: Threads[int] = Threads(by_root=by_root, of_item=of_item)
    made: dict[int, Conversation] = {}
    joined: dict[int, int] = {}
    for number, item in enumerate(said, 1):
        key = threads.add(item.remote_id, _above(item, of_item), -number)
        if key == -number:
            made[key] = _conversation(event, item)
        joined[item.pk] = key
    rows = {**made, **known}
    for key, root in threads.moved.items():
        rows[key].root = root
    batch = Batch(going=dict(threads.merged))
    batch.gone = {key: row for key, row in known.items() if key in threads.merged}
    for item in said:
        key = threads.settle(joined[item.pk])
        batch.standing[key] = rows[key]
        batch.joined[key].append(item)
    return batch


def _above(item: Item, of_item: Mapping[str, int]) -> str:
    """Say what an item answers: an answer of ours right under a post that a person opened, that post."""
    if item.ours and not item.parent and item.about in of_item:
        return item.about
    return item.parent


def _conversations_of(brand_id: int, authority: str, remote_ids: set[str]) -> dict[str, int]:
    """Map remote ids to the conversations their items are in."""
    place, among = {"brand": brand_id, "authority": authority}, ("remote_id", remote_ids)
    items: dict[int, str] = dict(bulk.pick(Item, ["pk", "remote_id"], among, place))
    entries = bulk.pick(Entry, ["item", "conversation"], ("item", items))
    return {items[item]: conversation for item, conversation in entries}


def _load(pks: Iterable[int]) -> dict[int, Conversation]:
    return {row.pk: row for row in bulk.find(Conversation, ("pk", set(pks)), lock=True)}


def _conversation(event: ItemsStored, item: Item) -> Conversation:
    return bulk.make(
        Conversation,
        brand_id=event.channel.brand_id,
        channel_id=event.channel.pk,
        authority=event.authority,
        root=item.parent or item.remote_id,
        kind=item.kind,
        about=item.about,
        state="",
        sort_at=item.said_at,
        version=0,
    )


def _add_moved(event: ItemsStored, batch: Batch) -> None:
    """Add the conversations of what was changed or deleted at the source."""
    moved = [item.pk for item in (*event.changed, *event.gone)]
    if not moved:
        return
    touched = {key for (key,) in bulk.pick(Entry, ["conversation"], ("item", moved))}
    missing = {key for key in touched if batch.settle(key) not in batch.standing}
    batch.standing |= _load({batch.settle(key) for key in missing})


def _say_again(batch: Batch, fresh: frozenset[int] = frozenset()) -> None:
    """Say again whose turn it is in some conversations, from their items."""
    remarks = _remarks(batch)
    before: dict[int, list[Conversation]] = defaultdict(list)
    for key, row in batch.gone.items():
        before[batch.settle(key)].append(row)
    titles = _titles(batch.standing.values())
    fresh |= frozenset(item.pk for items in batch.joined.values() for item in items)
    for key, conversation in batch.standing.items():
        _inherit(conversation, before[key])
        _turn(conversation, remarks[key], fresh)
        told = titles.get((conversation.brand_id, conversation.authority, conversation.about))
        if told is None:
            told = next((i.title for i in remarks[key] if i.title), "")
        conversation.title = told
    _members(batch.standing.values())


def _inherit(into: Conversation, rows: list[Conversation]) -> None:
    """Take over from conversations that are part of this one: who has it, and that it waits."""
    for row in rows:
        into.assignee_id = into.assignee_id or row.assignee_id
        state = more_awake([into.state, row.state])
        if state == row.state and state != into.state:
            into.snoozed_until = row.snoozed_until
        into.state = state


def _turn(conversation: Conversation, remarks: list[Remark], fresh: frozenset[int]) -> None:
    turn = whose_turn(remarks, state=conversation.state, fresh=fresh)
    conversation.back = _back(conversation, turn.state)
    conversation.state = turn.state
    conversation.is_history = turn.is_history
    conversation.has_held = turn.has_held
    conversation.waiting_since = turn.waiting_since
    conversation.answered_at = turn.answered_at
    conversation.item_count = turn.count
    conversation.last_item_id = turn.spoke.pk if turn.spoke else None
    conversation.version += 1
    if turn.spoke is not None:
        conversation.author_id = turn.spoke.author_id
        conversation.sort_at = turn.spoke.said_at
        conversation.language = turn.spoke.language
        conversation.about = conversation.about or turn.spoke.about


def _back(conversation: Conversation, state: str) -> str:
    """Say why what was put off is back; it is no news any more once it is settled again."""
    if state != ConversationState.OPEN:
        return ""
    was_off = conversation.state == ConversationState.SNOOZED
    return Back.SPOKE if was_off else conversation.back


def _remarks(batch: Batch) -> dict[int, list[Remark]]:
    """Read what is known of the items of some conversations, without their words."""
    known = [key for key in (*batch.standing, *batch.gone) if key > 0]
    among = ("conversation", known)
    place_of: dict[int, int] = dict(bulk.pick(Entry, ["item", "conversation"], among))
    remarks: dict[int, list[Remark]] = defaultdict(list)
    for values in bulk.pick(Item, COLUMNS, ("pk", place_of)):
        remark = Remark._make(values)
        remarks[batch.settle(place_of[remark.pk])].append(remark)
    for key, items in batch.joined.items():
        remarks[key] += [Remark._make(READ(item)) for item in items]
    return remarks


def _titles(conversations: Iterable[Conversation]) -> dict[tuple[int, str, str], str]:
    wanted = [c for c in conversations if c.about]
    names, among = ["remote_id", "title"], ("remote_id", {c.about for c in wanted})
    return {
        (brand, authority, about): title
        for brand, authority in {(c.brand_id, c.authority) for c in wanted}
        for about, title in bulk.pick(Item, names, among, {"brand": brand, "authority": authority})
    }


def _members(conversations: Iterable[Conversation]) -> None:
    authors = {c.author_id for c in conversations if c.author_id}
    member_of: dict[int, int] = dict(
        bulk.pick(MemberAccount, ["author", "member"], ("author", authors))
    )
    for conversation in conversations:
        if conversation.author_id in member_of:
            conversation.member_id = member_of[conversation.author_id]


def _write(batch: Batch) -> None:
    """Write new conversations, the items' places, what changed of known ones, and the merges."""
    made = [row for key, row in batch.standing.items() if key < 0]
    known = [row for key, row in batch.standing.items() if key > 0]
    bulk.insert(Conversation, made)
    bulk.update(Conversation, known, FIELDS)
    places = [
        (batch.standing[key].pk, item.pk) for key, items in batch.joined.items() for item in items
    ]
    bulk.link(Entry, ["conversation", "item"], places)
    if batch.gone:
        _merge(batch.gone, {key: batch.standing[batch.settle(key)].pk for key in batch.gone})


def _merge(gone: Mapping[int, Conversation], into: Mapping[int, int]) -> None:
    """Move all that hangs on conversations that turned out to be part of others."""
    for key, row in gone.items():
        row.merged_into_id = into[key]
        row.state, row.has_held = "resolved", False
    move_all([(key, into[key]) for key in gone])
    bulk.update(Conversation, gone.values(), ["merged_into", "state", "has_held"])


def _retitle(event: ItemsStored) -> None:
    """Give conversations the title of a post that came after them, or changed, or went."""
    told = (*event.new, *event.changed, *event.gone)
    posts = {post.remote_id: post for post in told if post.kind == "post"}
    if not posts:
        return
    rows = Conversation.objects.filter(
        brand_id=event.channel.brand_id, authority=event.authority, about__in=posts
    )
    stale = [row for row in rows.only("title", "about", "version") if _wrong(row, posts)]
    for row in stale:
        row.title = _called(posts[row.about])
        row.version += 1
    bulk.update(Conversation, stale, ["title", "version"])


def _wrong(row: Conversation, posts: Mapping[str, Item]) -> bool:
    return row.title != _called(posts[row.about])


def _called(post: Item) -> str:
    """Say what a post is called: its title, or how it begins where posts have none."""
    return post.title or excerpt(post.text, length=80)


def _recognise(event: ItemsStored) -> None:
    """Tie what we sent to what was read back."""
    told = (*event.new, *(item for item in event.changed if item.pk in event.home))
    ours = {item.remote_id: item for item in told if item.ours}
    if not ours:
        return
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


def follow_member(event: AccountsMoved) -> None:
    """Put the conversations of accounts that changed hands under the member they are now."""
    moved = Conversation.objects.filter(brand=event.brand, author__in=event.authors)
    moved.update(member=event.member, version=F("version") + 1)
    touch(event.brand.pk)


def touch(brand_id: int) -> None:
    """Let open pages know that something changed at a brand's desk."""
    if not Pulse.objects.filter(brand_id=brand_id).update(version=F("version") + 1):
        Pulse.objects.create(brand_id=brand_id)

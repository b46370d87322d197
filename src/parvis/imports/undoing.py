"""Takes back exactly what a file brought, and says what stays and why.

An item stays when somebody worked on its conversation since, when another file holds it too, when
its author has become someone the team knows, or when it is the post that others talk under. What a
connected site still shows comes back by itself: the site is read again.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import ForeignObjectRel, Q
from django.utils import timezone

from parvis.channels.actions import FROM_FILE
from parvis.channels.models import Channel, ChannelState
from parvis.imports import people, sources
from parvis.imports.models import Brought, BroughtMember, Import, ImportState
from parvis.inbox.models import Conversation, Entry
from parvis.intake.actions import READABLE
from parvis.members.models import Member, MemberAccount
from parvis.stream import store
from parvis.stream.models import DayCount, Item
from parvis.team.actions import record

SLICE = 100
WORKED_ON, ELSEWHERE, READ_LIVE = "worked_on", "elsewhere", "read_live"
KNOWN_PERSON, TALKED_UNDER = "person", "post"
# What hangs on a row by its mere existence, and tells of no one's work.
OF_ITEM = {"inbox.entry", "stream.itemversion", "imports.brought", "inbox.conversation"}
OF_CONVERSATION = {"inbox.entry", "inbox.conversation"}
OF_MEMBER = {
    "members.memberemail", "members.consent", "members.membernote", "imports.broughtmember",
}  # fmt: skip


def step(row: Import, *, until: float) -> bool:
    """Take some of it back; say if more waits."""
    people_back(row)
    sources.undo(row)
    while time.monotonic() < until:
        rows = _next(row)
        if not rows:
            _end(row)
            return False
        with transaction.atomic():
            _take_back(row, rows)
    return True


def _next(row: Import) -> list[Brought]:
    """Take the next rows: what was said first, the posts it was said under last."""
    rows = Brought.objects.filter(bringing=row, is_new=True, kept="").select_related("item")
    said = list(rows.exclude(item__kind="post").order_by("pk")[:SLICE])
    return said or list(rows.order_by("pk")[:SLICE])


def _take_back(row: Import, rows: Sequence[Brought]) -> None:
    items = [one.item for one in rows]
    kept = reasons(row, items)
    for one in rows:
        one.kept = kept.get(one.item_id, "")
    Brought.objects.bulk_update([one for one in rows if one.kept], ["kept"])
    gone = [item for item in items if item.pk not in kept]
    _forget(gone)


def _forget(items: Sequence[Item]) -> None:
    """Remove items as if they had never been read: words, index, counts, conversations, people."""
    if not items:
        return
    _uncount(items)
    pks = [item.pk for item in items]
    conversations = set(
        Entry.objects.filter(item__in=pks).values_list("conversation_id", flat=True)
    )
    for channel in Channel.objects.filter(pk__in={item.channel_id for item in items}):
        names = [item.remote_id for item in items if item.channel_id == channel.pk]
        store.write(channel, None, [], names)
    Item.objects.filter(pk__in=pks).delete()
    Conversation.objects.filter(pk__in=conversations, entries=None).delete()


def _uncount(items: Sequence[Item]) -> None:
    """Take items off the daily counts of what was said."""
    zones = dict(
        Channel.objects.filter(pk__in={i.channel_id for i in items}).values_list(
            "pk", "brand__time_zone"
        )
    )
    counts: Counter[tuple[int, date, str, bool]] = Counter()
    for item in items:
        day = item.said_at.astimezone(ZoneInfo(zones[item.channel_id])).date()
        counts[item.channel_id, day, item.kind, item.ours] += 1
    for (channel, day, kind, ours), count in counts.items():
        rows = DayCount.objects.filter(channel=channel, day=day, kind=kind)
        column = "ours" if ours else "theirs"
        rows.update(**{column: models.F(column) - count})


def reasons(row: Import, items: Sequence[Item]) -> dict[int, str]:
    """Say which items stay, and why."""
    pks = [item.pk for item in items]
    kept: dict[int, str] = {}
    entries = dict(Entry.objects.filter(item__in=pks).values_list("item_id", "conversation_id"))
    worked = touched(Conversation, set(entries.values()), OF_CONVERSATION)
    worked |= decided(entries.values())
    by_hand = touched(Item, pks, OF_ITEM)
    for pk in pks:
        if pk in by_hand or entries.get(pk) in worked:
            kept[pk] = WORKED_ON
    authors = {item.author_id for item in items if item.author_id}
    dear = set(
        MemberAccount.objects.filter(author__in=authors)
        .filter(
            Q(member__is_ambassador=True) | ~Q(member__address="") | Q(member__notes__isnull=False)
        )
        .values_list("author_id", flat=True)
    )
    live = Brought.objects.filter(bringing=row, item__in=pks, was_read=True)
    live_pks = live.values_list("item_id", flat=True)
    others = set(
        Brought.objects.filter(item__in=pks)
        .exclude(bringing=row)
        .exclude(bringing__state__in=(ImportState.UNDOING, ImportState.UNDONE))
        .values_list("item_id", flat=True)
    )
    for pk in live_pks:
        kept.setdefault(pk, READ_LIVE)
    for item in items:
        if item.author_id in dear:
            kept.setdefault(item.pk, KNOWN_PERSON)
        if item.pk in others:
            kept.setdefault(item.pk, ELSEWHERE)
        if item.kind == "post" and _is_talked_under(item):
            kept.setdefault(item.pk, TALKED_UNDER)
    # Another file holds these: they are its own from now on.
    Brought.objects.filter(item__in=[pk for pk, why in kept.items() if why == ELSEWHERE]).exclude(
        bringing=row
    ).update(is_new=True)
    return kept


def _is_talked_under(post: Item) -> bool:
    under = Item.objects.filter(
        brand_id=post.brand_id, authority=post.authority, about=post.remote_id
    )
    return under.exists()


def decided(conversations: Iterable[int]) -> set[int]:
    """Say which conversations somebody took, put off or holds an answer of."""
    rows = Conversation.objects.filter(pk__in=set(conversations))
    return set(
        rows.filter(Q(assignee__isnull=False) | Q(snoozed_until__isnull=False)).values_list(
            "pk", flat=True
        )
    )


def touched(model: type[models.Model], pks: Iterable[int], aside: set[str]) -> set[int]:
    """Say which rows something hangs on that a person made: whatever points at them, save `aside`.

    It asks the models themselves, so that what a later room hangs on a conversation counts too.
    """
    wanted, found = list(pks), set()
    for relation in model._meta.get_fields(include_hidden=True):  # noqa: SLF001 -- its public API
        if not isinstance(relation, ForeignObjectRel):
            continue
        related = relation.related_model
        if related._meta.label_lower in aside:  # noqa: SLF001
            continue
        name = relation.field.name
        rows = related._default_manager.filter(**{f"{name}__in": wanted})  # noqa: SLF001
        found |= set(rows.values_list(name, flat=True))
    return found


def people_back(row: Import) -> None:
    """Take the members of a list back, save those that somebody did something with since."""
    brought = list(
        BroughtMember.objects.filter(bringing=row, is_new=True, kept="").select_related("member")
    )
    pks = [one.member_id for one in brought]
    with transaction.atomic():
        worked = touched(Member, pks, OF_MEMBER)
        others = set(
            BroughtMember.objects.filter(member__in=pks)
            .exclude(bringing=row)
            .exclude(bringing__state__in=(ImportState.UNDOING, ImportState.UNDONE))
            .values_list("member_id", flat=True)
        )
        why = {}
        for one in brought:
            member = one.member
            busy = member.is_ambassador or member.address or member.notes.count() > one.notes
            why[member.pk] = (
                WORKED_ON
                if busy or member.pk in worked
                else ELSEWHERE
                if member.pk in others
                else ""
            )
        people.undo(row, why)


def _end(row: Import) -> None:
    """Say what stayed; read a live site again; forget an archive that holds nothing more."""
    channel = row.channel
    with transaction.atomic():
        kept = Counter(
            Brought.objects.filter(bringing=row, is_new=True).values_list("kept", flat=True)
        )
        kept += Counter(
            BroughtMember.objects.filter(bringing=row, is_new=True).values_list("kept", flat=True)
        )
        Import.objects.filter(pk=row.pk).update(
            state=ImportState.UNDONE, kept=dict(kept), due_at=None, channel=None
        )
        if channel is not None:
            _settle(channel)
        record("import.undone", brand=row.brand, by=row.created_by, subject=row.name)


def _settle(channel: Channel) -> None:
    busy = Import.objects.filter(channel=channel).exists() or channel.items.exists()
    if channel.state == ChannelState.ARCHIVE and not busy:
        channel.delete()
    elif channel.state in READABLE:
        channel.places.exclude(key__startswith=FROM_FILE).update(
            cursor="", attempts=0, due_at=timezone.now()
        )

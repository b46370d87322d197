"""Writes a page of items and all that hangs on it, in bulk, inside the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from parvis.channels.models import Channel, Outgoing, Place
from parvis.kit import bulk
from parvis.stream import search, upkeep
from parvis.stream.erased import without_erased
from parvis.stream.hooks import ItemsStored, items_stored
from parvis.stream.models import Author, Item, ItemVersion
from parvis.stream.rules import free_id, item_id
from parvis.wire.items import Author as WireAuthor
from parvis.wire.items import Kind

WORDS: Final = (
    "title", "html", "text", "language", "edited_at", "digest", "intents", "hostility", "audience",
    "warning", "quoted", "media", "counts", "named",
)  # fmt: skip
PURGED: Final = (
    "title", "html", "text", "url", "digest", "language", "warning", "quoted", "media",
    "named",
)  # fmt: skip
PLACED: Final = ("parent", "about")
CHANGEABLE: Final = (*WORDS, "standing", "url", "parent", "about", "gone_at", "ours")
HOME: Final = ("kind", "addressed", "is_history", "channel_id", "place_id")

ONE_WRITER: Final = 0x9A2B  # names the lock among those of the database
COUNT_A_DAY: Final = (
    "INSERT INTO stream_daycount (brand_id, channel_id, day, kind, theirs, ours)"
    " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (brand_id, channel_id, day, kind) DO UPDATE"
    " SET theirs = stream_daycount.theirs + excluded.theirs,"
    " ours = stream_daycount.ours + excluded.ours"
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An item thought through: a row not written yet, and who wrote it."""

    row: Item
    author: WireAuthor | None


@dataclass(slots=True)
class Written:
    """What a page changed."""

    new: list[Item]
    changed: list[Item]
    gone: list[Item]


def write(
    channel: Channel,
    place: Place | None,
    prepared: Sequence[Prepared],
    gone: Iterable[str],
    *,
    authority: str = "",
    held: bool = False,
) -> Written:
    """Store a page. Storing it again changes nothing. Must run inside a transaction.

    `held` says that the caller is `alone` already.

    `prepared` holds no `(authority, remote id)` twice; `gone` are remote ids deleted at the source,
    under `authority` (the channel's own when it is not told).
    """
    if not held:
        alone(channel.brand_id)
    prepared = without_erased(channel, prepared)
    authority = authority or channel.authority
    parts: dict[str, list[Prepared]] = {authority: []}
    for one in prepared:
        parts.setdefault(one.row.authority, []).append(one)
    total = Written([], [], [])
    for name, part in parts.items():
        source = Source(channel, place, name)
        written = _write(source, part, list(gone) if name == authority else [])
        total.new += written.new
        total.changed += written.changed
        total.gone += written.gone
    return total


@dataclass(frozen=True, slots=True)
class Source:
    """Where items come from; `authority` is half of their identity, whatever channel read them."""

    channel: Channel
    place: Place | None
    authority: str

    @property
    def whole(self) -> dict[str, object]:
        """Say what all rows of this authority have in common."""
        return {"brand": self.channel.brand_id, "authority": self.authority}


@dataclass(slots=True)
class Sorted:
    """What a page is beside what is known: rows to insert, and known rows renewed, by what changed.

    `back` had been gone; `home` had only been overheard (`_is_closer`); `counted` are as they were
    but for how they were received, or for whom an answer names. `earlier` holds the words before an edit.
    """

    new: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)
    earlier: list[ItemVersion] = field(default_factory=list)
    back: list[Item] = field(default_factory=list)
    home: list[Item] = field(default_factory=list)
    counted: list[Item] = field(default_factory=list)


def _write(source: Source, prepared: Sequence[Prepared], gone: Collection[str]) -> Written:
    known = _known(source, [p.row.remote_id for p in prepared])
    prepared = [p for p in prepared if not _is_forgotten(known.get(p.row.remote_id))]
    page = _sort(source, prepared, known)
    _create(source, page.new)
    _keep_versions([v for v in page.earlier if v.text or v.html])
    bulk.update(Item, page.changed, [*CHANGEABLE, "author"])
    bulk.update(Item, page.home, [name.removesuffix("_id") for name in HOME])
    bulk.update(Item, page.counted, ["counts", "named"])
    _count_authors(page.back)
    lost, left = _purge(source, gone)
    if lost:
        upkeep.owe()
    _index(page.new, page.changed, lost)
    _count(source.channel, page.new)
    written = Written(page.new, page.changed, lost)
    if page.new or page.changed or lost:
        new, changed, going = _in_order(written)
        event = ItemsStored(
            source.channel, source.place, new, changed, going, left, source.authority,
            frozenset(row.pk for row in page.back), frozenset(row.pk for row in page.home),
        )  # fmt: skip
        items_stored.send(event)
    _forget_authors(left)
    return written


def _sort(source: Source, prepared: Sequence[Prepared], known: Mapping[str, Item]) -> Sorted:
    authors = _authors(source, prepared)
    ours = _sent_by_us(source.channel, prepared)
    page = Sorted()
    for one in prepared:
        row = one.row
        row.author = authors.get(one.author.remote_id) if one.author else None
        row.ours = row.ours or row.remote_id in ours or bool(row.author and row.author.is_us)
        row.place_id = source.place.pk if source.place else None
        before = known.get(row.remote_id)
        if before is None:
            page.new.append(row)
        elif _differs(before, row):
            if before.digest != row.digest:
                page.earlier.append(_version(before, row))
            if before.gone_at is not None:
                page.back.append(before)
            if _is_closer(before, row):
                page.home.append(before)
            page.changed.append(_renew(before, row))
        elif (row.counts is not None and before.counts != row.counts) or row.named != before.named:
            before.counts, before.named = row.counts or before.counts, row.named
            page.counted.append(before)
    return page


def alone(brand_id: int) -> None:
    """Let one writer at a time take in what a brand hears, until the transaction ends.

    SQLite has one writer anyway; on PostgreSQL two places of one site, read at once, would make the
    same author and the same conversation.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ONE_WRITER, brand_id])


def _is_forgotten(before: Item | None) -> bool:
    return before is not None and before.forgotten_at is not None


def _in_order(written: Written) -> tuple[list[Item], list[Item], list[Item]]:
    def order(items: list[Item]) -> list[Item]:
        return sorted(items, key=lambda i: i.pk)

    return order(written.new), order(written.changed), order(written.gone)


def _known(source: Source, remote_ids: Sequence[str]) -> dict[str, Item]:
    among = ("remote_id", remote_ids)
    rows = bulk.find(Item, among, source.whole)
    wrote = {row.author_id for row in rows if row.author_id}
    authors = {author.pk: author for author in bulk.find(Author, ("pk", wrote))}
    for row in rows:
        row.author = authors.get(row.author_id or 0)
    return {row.remote_id: row for row in rows}


def _differs(before: Item, after: Item) -> bool:
    return (
        before.digest != after.digest
        or before.standing != after.standing
        or before.gone_at is not None
        or (after.ours and not before.ours)
        or _is_closer(before, after)
        or (_is_placed(after) and (before.parent, before.about) != (after.parent, after.about))
    )


def _is_closer(before: Item, after: Item) -> bool:
    """Say whether what was overheard turns out to be said to us, or an answer of ours.

    The same words come by a tag or a whole network, and by what the network tells us: whichever is
    read first, they belong where they can be answered.
    """
    if not (after.addressed or after.ours):
        return False
    is_told_now = after.addressed and not before.addressed
    return is_told_now or (before.kind == Kind.POST and after.kind != Kind.POST)


def _is_placed(row: Item) -> bool:
    """Say whether a reader told where something stands; one that does not know tells nothing."""
    return bool(row.parent or row.about)


def _version(before: Item, after: Item) -> ItemVersion:
    return ItemVersion(
        item=before,
        title=before.title,
        html=before.html,
        text=before.text,
        replaced_at=after.seen_at,
    )


def _keep_versions(versions: Collection[ItemVersion]) -> None:
    if versions:
        bulk.insert(ItemVersion, versions)
        upkeep.owe(upkeep.VERSIONS, wait=upkeep.DAILY)


def _renew(before: Item, after: Item) -> Item:
    edited = before.digest != after.digest and before.gone_at is None
    closer = _is_closer(before, after)
    for name in CHANGEABLE:
        if name not in PLACED or _is_placed(after):
            setattr(before, name, getattr(after, name))
    if closer:
        for name in HOME:
            setattr(before, name, getattr(after, name))
    before.author = after.author or before.author
    if edited and before.edited_at is None:
        before.edited_at = after.seen_at
    return before


def _authors(source: Source, prepared: Sequence[Prepared]) -> dict[str, Author]:
    """Find or make the authors of a page; their names follow the network's."""
    told = {p.author.remote_id: (p, p.author) for p in prepared if p.author}
    known = {a.remote_id: a for a in bulk.find(Author, ("remote_id", told), source.whole)}
    made = [_new_author(source, p, a) for key, (p, a) in told.items() if key not in known]
    bulk.insert(Author, made)
    known |= {a.remote_id: a for a in made}
    changed = []
    for key, (one, wire) in told.items():
        author = known[key]
        told_now = (wire.name[:300] or author.name, wire.url[:1000], wire.avatar[:1000])
        us = author.is_us or one.row.ours
        if told_now != (author.name, author.url, author.avatar) or us != author.is_us:
            author.name, author.url, author.avatar = told_now
            author.is_us = us
            changed.append(author)
    bulk.update(Author, changed, ["name", "url", "avatar", "is_us"])
    return known


def _new_author(source: Source, one: Prepared, wire: WireAuthor) -> Author:
    return bulk.make(
        Author,
        brand_id=source.channel.brand_id,
        network=source.channel.network,
        authority=source.authority,
        remote_id=wire.remote_id,
        kind=wire.kind,
        name=wire.name[:300],
        url=wire.url[:1000],
        avatar=wire.avatar[:1000],
        is_us=one.row.ours,
        first_at=one.row.said_at,
        last_at=one.row.said_at,
    )


def _sent_by_us(channel: Channel, prepared: Sequence[Prepared]) -> set[str]:
    among = ("remote_id", [p.row.remote_id for p in prepared])
    return {name for (name,) in bulk.pick(Outgoing, ["remote_id"], among, {"channel": channel.pk})}


def _create(source: Source, new: list[Item]) -> None:
    brand_id = source.channel.brand_id
    wanted = {
        row.remote_id: item_id(row.said_at, brand_id, row.authority, row.remote_id) for row in new
    }
    taken = {pk for (pk,) in bulk.pick(Item, ["pk"], ("pk", wanted.values()))}
    for row in new:
        row.pk = free_id(wanted[row.remote_id], taken)
        while row.pk != wanted[row.remote_id] and Item.objects.filter(pk=row.pk).exists():
            row.pk = free_id(row.pk + 1, taken)
        taken.add(row.pk)
    bulk.insert(Item, new)
    _count_authors(new)


def _count_authors(new: list[Item]) -> None:
    counts = Counter(row.author.pk for row in new if row.author)
    authors = {row.author_id: row.author for row in new if row.author}
    for row in new:
        author = authors.get(row.author_id)
        if author is not None:
            author.first_at = min(author.first_at, row.said_at)
            author.last_at = max(author.last_at, row.said_at)
    for author in authors.values():
        author.item_count += counts[author.pk]
    bulk.update(Author, authors.values(), ["first_at", "last_at", "item_count"])


def _purge(source: Source, gone: Collection[str]) -> tuple[list[Item], Counter[int]]:
    """Forget the words, the earlier words and the author of what was deleted at the source.

    Returns the items and how many each author lost.
    """
    told = bulk.find(Item, ("remote_id", gone), source.whole)
    rows = [row for row in told if row.gone_at is None]
    if not rows:
        return [], Counter()
    now = timezone.now()
    left = Counter(row.author_id for row in rows if row.author_id)
    for row in rows:
        row.title = row.html = row.text = row.url = row.digest = row.language = ""
        row.warning = row.quoted = row.named = ""
        row.author, row.gone_at, row.media = None, now, None
    bulk.update(Item, rows, [*PURGED, "author", "gone_at"])
    ItemVersion.objects.filter(item__in=rows).delete()
    return rows, left


def _forget_authors(left: Counter[int]) -> None:
    """Take what went off the counts of those who wrote it; forget whoever has nothing left."""
    if not left:
        return
    authors = list(Author.objects.filter(pk__in=left))
    for author in authors:
        author.item_count = max(0, author.item_count - left[author.pk])
    bulk.update(Author, authors, ["item_count"])
    Author.objects.filter(pk__in=left, item_count=0, items=None).delete()


def _index(new: list[Item], changed: list[Item], gone: list[Item]) -> None:
    search.remove([row.pk for row in (*changed, *gone)])
    search.write([*new, *changed])


def _count(channel: Channel, new: list[Item]) -> None:
    """Add a page to the daily roll-ups, by the brand's own days."""
    zone = ZoneInfo(channel.brand.time_zone)
    theirs: Counter[tuple[date, str]] = Counter()
    ours: Counter[tuple[date, str]] = Counter()
    for row in new:
        key = (_day(row.said_at, zone), row.kind)
        (ours if row.ours else theirs)[key] += 1
    values = [
        (channel.brand_id, channel.pk, day, kind, theirs[day, kind], ours[day, kind])
        for day, kind in sorted({*theirs, *ours})
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(COUNT_A_DAY, values)


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()

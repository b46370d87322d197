"""Brings posts and comments of a file in, by the one way in, as history."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef

from parvis.channels.actions import FROM_FILE
from parvis.channels.models import Channel, ChannelState, Place
from parvis.imports.models import Brought, Import, ImportState
from parvis.imports.rules import Known, Tally, load, rename, same_site, sift
from parvis.intake.actions import take_page
from parvis.intake.rules import fit
from parvis.stream import upkeep
from parvis.stream.erased import Said, erased_of
from parvis.stream.hooks import ItemsStored
from parvis.stream.models import Item, ItemVersion
from parvis.team.models import Brand
from parvis.wire.archive import Archive, Row
from parvis.wire.items import Item as WireItem
from parvis.wire.items import Page

ERASED: Final = "remarks of people erased here before"
FOR_EVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


def only(rows: Iterable[Row]) -> list[WireItem]:
    """Take the items out of a batch."""
    return [row for row in rows if isinstance(row, WireItem)]


def authority_of(brand: Brand, label: Mapping[str, Any]) -> str:
    """Say under which name the file's items go: the site connected already, else the file's own."""
    own = str(label.get("authority") or "")
    sites = brand.channels.filter(network=label.get("network") or "").order_by("pk")
    same = [one.authority for one in sites if same_site(one.authority, own)]
    return same[0] if same else own


def known_of(row: Import, items: Sequence[WireItem]) -> dict[str, Known]:
    """Look up what the desk knows under the names of some items."""
    rows = Item.objects.filter(
        brand_id=row.brand_id,
        authority=row.mapping.get("authority", ""),
        remote_id__in={fit(item.remote_id) for item in items},
    )
    of_a_file = Exists(Brought.objects.filter(item=OuterRef("pk"), is_new=True))
    found = rows.annotate(of_a_file=of_a_file).values_list(
        "remote_id", "pk", "about", "said_at", "gone_at", "channel__state", "of_a_file"
    )
    return {
        name: Known(pk, about, said_at, gone_at is not None, state == ChannelState.ARCHIVE, told)
        for name, pk, about, said_at, gone_at, state, told in found
    }


def settle(row: Import, items: Sequence[WireItem]) -> tuple[list[WireItem], dict[str, Known]]:
    """Name the items as the desk will know them, and look up those it knows."""
    known = known_of(row, items)
    named = rename(items, known)
    if [item.remote_id for item in named] != [item.remote_id for item in items]:
        known = known_of(row, named)
    return named, known


def welcome(row: Import, items: Sequence[WireItem]) -> tuple[list[WireItem], int]:
    """Leave out what was erased, and what erased people said before; say how much."""
    authority = row.mapping.get("authority", "")
    told = [
        Said(authority, fit(i.remote_id), fit(i.author.remote_id) if i.author else "", i.said_at)
        for i in items
    ]
    away = erased_of(row.brand, told)
    kept = [item for item, said in zip(items, told, strict=True) if said not in away]
    return kept, len(items) - len(kept)


def count_known(row: Import, items: Sequence[WireItem]) -> int:
    """Count which of some items are at the desk already."""
    named, known = settle(row, items)
    return sum(fit(item.remote_id) in known for item in named)


def prepare(row: Import) -> None:
    """Give the import its channel, the live one or an archive, and its place with the cursor."""
    label, authority = row.label, row.mapping["authority"]
    scope = Channel.objects.filter(
        brand_id=row.brand_id, network=label["network"], authority=authority
    )
    channel = scope.exclude(state=ChannelState.REMOVED).first() or scope.first()
    if channel is None:
        channel = Channel.objects.create(
            brand_id=row.brand_id,
            network=label["network"],
            authority=authority,
            title=title_of(label, authority)[:200],
            url=(label.get("url") or "")[:500],
            language=(label.get("language") or "")[:16],
            state=ChannelState.ARCHIVE,
            history_before=FOR_EVER,
        )
    place, _made = Place.objects.get_or_create(
        channel=channel, key=f"{FROM_FILE}{row.pk}", defaults={"label": row.name[:200]}
    )
    Import.objects.filter(pk=row.pk).update(channel=channel, place=place)


def title_of(label: Mapping[str, Any], authority: str) -> str:
    """Name what a file is of: as it says itself, unless a person said that it is of another."""
    told = str(label.get("title") or "") if authority == label.get("authority") else ""
    return told or authority.removeprefix("mailto:")


def tally_of(row: Import) -> Tally:
    """Say how far an import is: its place's cursor tells for items, the row itself for the rest."""
    if row.place is not None:
        return load(row.place.cursor)[1]
    return Tally.of(row.tally)


def bring(row: Import, archive: Archive, *, until: float) -> bool:
    """Bring items in until the file ends, the time is over or a person says stop; say if more wait."""
    place = row.place
    if place is None:
        return False
    # All of a file is the past: no clock starts, however recent. Never saved.
    place.channel.history_before = FOR_EVER
    cursor, tally = load(place.cursor)
    for batch in archive.read(cursor):
        items, away = welcome(row, only(batch.rows))
        named, known = settle(row, items)
        tally.add(batch)
        tally.leave_out(ERASED, away)
        tally.add_items(named)
        tally.known += _note_known(row, named, known)
        page = Page(
            authority=place.channel.authority,
            items=tuple(sift(named, known)),
            cursor=tally.dump(batch.cursor),
            total=row.size,
            more=True,
        )
        take_page(place, page)
        if not Import.objects.filter(pk=row.pk, state=ImportState.RUNNING).exists():
            return True
        if batch.more and time.monotonic() > until:
            return True
    return False


def _note_known(row: Import, items: Sequence[WireItem], known: Mapping[str, Known]) -> int:
    """Note that this file holds what was there already; count it, save what itself brought before."""
    pks = {known[name].pk for name in map(fit, (i.remote_id for i in items)) if name in known}
    if not pks:
        return 0
    own = set(
        Brought.objects.filter(bringing=row, item__in=pks, is_new=True).values_list(
            "item_id", flat=True
        )
    )
    Brought.objects.bulk_create(
        [Brought(bringing=row, item_id=pk, is_new=False) for pk in pks - own],
        ignore_conflicts=True,
    )
    return len(pks - own)


def note(event: ItemsStored) -> None:
    """Note what a file brought, in the transaction that writes it; welcome the first live reading.

    A file holds words as they were written, a live reading as they are shown: the first time a live
    reading tells an item that came from a file, the difference is no edit.
    """
    key = event.place.key if event.place is not None else ""
    if key.startswith(FROM_FILE):
        pk = int(key.removeprefix(FROM_FILE))
        rows = [Brought(bringing_id=pk, item=item) for item in event.new]
        Brought.objects.bulk_create(rows, ignore_conflicts=True)
    elif event.changed:
        _read_live(event)


def _read_live(event: ItemsStored) -> None:
    told = Brought.objects.filter(
        item__in=[item.pk for item in event.changed], is_new=True, was_read=False
    )
    pks = set(told.values_list("item_id", flat=True))
    if not pks:
        return
    versions = ItemVersion.objects.filter(item__in=pks)
    marks = set(versions.values_list("item_id", "replaced_at"))
    for item in event.changed:
        if item.pk in pks and (item.pk, item.edited_at) in marks:
            item.edited_at = None
            Item.objects.filter(pk=item.pk).update(edited_at=None)
    if versions.delete()[0]:
        upkeep.owe()
    told.update(was_read=True)

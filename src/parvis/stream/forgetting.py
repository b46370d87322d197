"""Forgets authors with every word of theirs, for good; that something was said stays counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from parvis.stream import search, upkeep
from parvis.stream.hooks import ItemsStored, items_stored
from parvis.stream.models import Author, Item, ItemVersion
from parvis.stream.store import PURGED, alone


def forget(authors: Sequence[Author], *, now: datetime) -> int:
    """Forget some authors of one brand; return how many items lost their words.

    Must run inside a transaction. Reading the source again brings nothing back. The index is owed
    its rewriting, see `upkeep`.
    """
    if not authors:
        return 0
    alone(authors[0].brand_id)
    rows = list(Item.objects.filter(author__in=authors).select_related("channel__brand"))
    for row in rows:
        row.title = row.html = row.text = row.url = row.digest = row.language = ""
        row.warning, row.quoted, row.named, row.media = "", "", "", None
        row.author, row.forgotten_at = None, now
    Item.objects.bulk_update(rows, [*PURGED, "author", "forgotten_at"])
    ItemVersion.objects.filter(item__in=rows).delete()
    search.remove([row.pk for row in rows])
    upkeep.owe()
    sources = {(row.channel_id, row.authority): row.channel for row in rows}
    for (_pk, authority), channel in sources.items():
        changed = [r for r in rows if (r.channel_id, r.authority) == (channel.pk, authority)]
        changed.sort(key=lambda row: row.pk)
        items_stored.send(ItemsStored(channel, None, [], changed, [], authority=authority))
    Author.objects.filter(pk__in=[author.pk for author in authors]).delete()
    return len(rows)

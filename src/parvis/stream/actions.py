"""What is done to the evidence as a whole."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parvis.channels.files.actions import forget_files
from parvis.stream import search, upkeep
from parvis.stream.hooks import ItemsStored, items_stored
from parvis.stream.models import Item
from parvis.stream.pictures.wanting import forget_pictures
from parvis.team.models import Brand


def forget_brand(brand: Brand) -> None:
    """Take everything a brand heard out of the index, its pictures and files, before its rows go."""
    with transaction.atomic():
        forget_pictures(brand)
        forget_files(brand)
        search.remove(list(Item.objects.filter(brand=brand).values_list("pk", flat=True)))
        upkeep.owe()


def stand(item: Item, standing: str, *, at: datetime) -> None:
    """Write how an item stands on its network once we know it, before it is read again.

    What was deleted there meanwhile stays so. The next reading has the last word.
    """
    with transaction.atomic():
        row = (
            Item.objects.select_for_update(of=("self",))
            .select_related("author", "channel__brand")
            .get(pk=item.pk)
        )
        if row.gone_at is not None or row.standing == standing:
            return
        row.standing, row.seen_at = standing, at
        row.save(update_fields=["standing", "seen_at"])
        items_stored.send(ItemsStored(row.channel, None, [], [row], [], authority=row.authority))

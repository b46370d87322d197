"""Which pictures are wanted and which are let go: rows only, inside the writes of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from parvis.stream.hooks import ItemsStored
from parvis.stream.models import Author, Item, Picture
from parvis.stream.pictures.rules import MOST_INSIDE, REFRESH, speaks
from parvis.team.models import Brand
from parvis.text.embedded import pictures


def want(event: ItemsStored) -> None:
    """Want the pictures of who spoke and of what they said; let go what is gone (in the intake)."""
    now, brand = timezone.now(), event.channel.brand
    if event.gone:
        _let_go(Picture.objects.filter(item__in=event.gone).values_list("pk", flat=True), now)
    if brand.is_sample or not brand.shows_pictures:
        return
    said = [item for item in (*event.new, *event.changed) if speaks(item, now)]
    _want_portraits(brand, said, now)
    _want_inside(brand, said, event.changed, now)


def _want_portraits(brand: Brand, said: Sequence[Item], now: datetime) -> None:
    authors: dict[int, Author] = {
        i.author.pk: i.author for i in said if i.author and i.author.avatar
    }
    known = {p.author_id or 0: p for p in Picture.objects.filter(author__in=authors)}
    Picture.objects.bulk_create(
        (
            Picture(brand=brand, author=author, url=author.avatar, due_at=now)
            for pk, author in authors.items()
            if pk not in known
        ),
        ignore_conflicts=True,
    )
    for pk, row in known.items():
        if row.url != authors[pk].avatar:
            soon = max(now, row.fetched_at + REFRESH) if row.fetched_at else now
            Picture.objects.filter(pk=row.pk).update(
                url=authors[pk].avatar, due_at=soon, attempts=0
            )


def _want_inside(
    brand: Brand, said: Sequence[Item], changed: Sequence[Item], now: datetime
) -> None:
    wanted = {i.pk: _shown_by(i)[:MOST_INSIDE] for i in said if i.media or "picture" in i.html}
    if changed:
        rows = Picture.objects.filter(item__in=changed)
        _let_go([r.pk for r in rows if r.url not in wanted.get(r.item_id or 0, ())], now)
    Picture.objects.bulk_create(
        (
            Picture(brand=brand, item_id=pk, url=url, due_at=now)
            for pk, urls in wanted.items()
            for url in urls
        ),
        ignore_conflicts=True,
    )


def _shown_by(item: Item) -> list[str]:
    """List the addresses of the pictures in a remark and under it, each once."""
    under = (one["url"] for one in item.media or () if one["kind"] == "image" and one["url"])
    return list(dict.fromkeys([*pictures(item.html), *under]))


def forget_pictures(brand: Brand) -> None:
    """Let go every picture of a brand, in the caller's transaction; the files follow by themselves."""
    Picture.objects.filter(brand=brand).update(
        brand=None, author=None, item=None, due_at=timezone.now(), attempts=0
    )


def follow_brand(brand: Brand) -> None:
    """Let go the pictures of a brand that shows none any more (inside the change of the brand)."""
    if not brand.shows_pictures:
        rows = Picture.objects.filter(brand=brand)
        rows.update(author=None, item=None, due_at=timezone.now(), attempts=0)


def sweep(now: datetime) -> None:
    """Make due whatever lost its owner some other way: a row deleted takes its picture along."""
    orphans = Picture.objects.filter(author=None, item=None, due_at=None)
    if orphans.exists():
        orphans.update(due_at=now, attempts=0)


def _let_go(pks: Iterable[int], now: datetime) -> None:
    Picture.objects.filter(pk__in=list(pks)).update(author=None, item=None, due_at=now, attempts=0)

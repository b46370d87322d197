"""What a person says of a mention, and what they no longer want to hear."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parvis.listening.models import Mention, Muted, Opinion
from parvis.listening.rules import host_of
from parvis.team.actions import record
from parvis.team.models import Brand, User


def correct(mention: Mention, opinion: str, *, by: User) -> None:
    """Say what a passage thinks; what the desk had read is kept beside, to learn from.

    Raises ValueError for an opinion that is none. The same word from the same passage under other
    watches is another opinion: they are left alone.
    """
    told = Opinion(opinion)
    mention.opinion, mention.opinion_by, mention.opinion_at = told, by, timezone.now()
    mention.save(update_fields=["opinion", "opinion_by", "opinion_at"])


def say_about(mention: Mention, *, is_ours: bool | None, by: User) -> None:
    """Say that a mention is about us, is not, or take the word back (None); its copies follow."""
    Mention.objects.filter(
        brand=mention.brand_id, watch=mention.watch_id, fold=mention.fold
    ).update(about_us=is_ours, about_us_by=by if is_ours is not None else None)
    mention.about_us = is_ours


def see(mentions: Sequence[Mention]) -> None:
    """Note that mentions were shown; the first time counts."""
    unseen = [mention.pk for mention in mentions if mention.seen_at is None]
    if unseen:
        Mention.objects.filter(pk__in=unseen).update(seen_at=timezone.now())


def mute_author(mention: Mention, *, by: User) -> Muted | None:
    """Hear an author no more, from any watch; None when the item has none. Reversible."""
    author = mention.item.author
    if author is None:
        return None
    with transaction.atomic():
        row, _made = Muted.objects.get_or_create(
            brand_id=mention.brand_id, author=author, defaults={"by": by}
        )
        _hide(row, Mention.objects.filter(brand=mention.brand_id, item__author=author))
        record("listening.muted", brand=mention.brand, by=by, subject=author.name)
    return row


def mute_site(mention: Mention, *, by: User) -> Muted | None:
    """Hear a site no more, those under it included; None when the item has no address. Reversible."""
    site = host_of(mention.item.url)
    if not site:
        return None
    with transaction.atomic():
        row, _made = Muted.objects.get_or_create(
            brand_id=mention.brand_id, site=site, defaults={"by": by}
        )
        _hide(row, _on_site(mention.brand, site))
        record("listening.muted", brand=mention.brand, by=by, subject=site)
    return row


def lift(muted: Muted, *, by: User) -> None:
    """Hear again: what was hidden meanwhile is shown again, unless another silence still hides it."""
    with transaction.atomic():
        record("listening.unmuted", brand=muted.brand, by=by, subject=str(muted))
        hidden = list(muted.mentions.values_list("pk", flat=True))
        brand = muted.brand
        muted.delete()
        again = Mention.objects.filter(pk__in=hidden)
        for other in Muted.objects.filter(brand=brand):
            rows = again.filter(muted=None)
            if other.author_id:
                rows.filter(item__author=other.author_id).update(muted=other)
            else:
                _hide(other, rows.filter(pk__in=_on_site(brand, other.site).values("pk")))


def _on_site(brand: Brand, site: str) -> QuerySet[Mention]:
    rows = Mention.objects.filter(brand=brand, item__url__contains=site)
    pairs = rows.values_list("pk", "item__url")
    found = [pk for pk, url in pairs if f".{host_of(url)}".endswith(f".{site}")]
    return Mention.objects.filter(pk__in=found)


def _hide(row: Muted, mentions: QuerySet[Mention]) -> None:
    mentions.filter(muted=None).update(muted=row)

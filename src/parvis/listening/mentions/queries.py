"""What is read of mentions: newest first by key, near-copies under the first of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from parvis.listening.models import Mention, Muted, Watch
from parvis.listening.watches.queries import watches_of
from parvis.team.models import Brand, User

PAGE: Final = 30
MOST_WEIGHED: Final = 400
MONTH: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mentions are asked for; empty means any."""

    watch: int | None = None
    opinion: str = ""
    language: str = ""
    network: str = ""
    about: str = ""
    unseen: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered."""
        return self != Wanted()


def mentions(brand: Brand, user: User, wanted: Wanted) -> QuerySet[Mention]:
    """Select the mentions that a person may see and asks for, muted ones left out."""
    rows = Mention.objects.filter(brand=brand, muted=None, watch__in=watches_of(brand, user))
    if wanted.watch:
        rows = rows.filter(watch=wanted.watch)
    if wanted.opinion:
        rows = rows.filter(opinion=wanted.opinion)
    if wanted.language:
        rows = rows.filter(item__language__startswith=wanted.language)
    if wanted.network:
        rows = rows.filter(item__channel__network=wanted.network)
    if wanted.about:
        rows = rows.filter(about_us={"yes": True, "no": False}.get(wanted.about))
    else:
        rows = rows.filter(~Q(about_us=False) | Q(about_us=None))
    if wanted.unseen:
        rows = rows.filter(seen_at=None)
    return rows


def page(
    brand: Brand, user: User, wanted: Wanted, *, before: int | None = None
) -> tuple[list[Mention], int]:
    """Read a page of mentions, one a thing said, and the key of the next page (0 when none).

    A near-copy stands under the first that was said, unless that one is not among what is asked.
    """
    rows = mentions(brand, user, wanted)
    first = rows.filter(watch=OuterRef("watch"), item=OuterRef("fold"))
    told = rows.filter(Q(item=F("fold")) | ~Exists(first))
    if before is not None:
        told = told.filter(item__lt=before)
    ids = list(told.order_by("-item").values_list("item", flat=True).distinct()[: PAGE + 1])
    shown = ids[:PAGE]
    found = told.filter(item__in=shown).select_related(
        "watch", "item__author__picture", "item__channel", "item__entry"
    )
    return list(found.order_by("-item", "watch__name")), shown[-1] if len(ids) > PAGE else 0


def copies(brand: Brand, folds: Iterable[int]) -> dict[int, int]:
    """Count, for each first thing said, how many others repeat it."""
    rows = Mention.objects.filter(brand=brand, muted=None, fold__in=set(folds))
    rows = rows.exclude(item=F("fold"))
    counted = rows.values_list("fold").annotate(Count("item", distinct=True)).order_by()
    return dict(counted)


def copies_of(brand: Brand, user: User, fold: int) -> list[Mention]:
    """Read what repeats a first thing said, oldest first, a hundred at most."""
    rows = mentions(brand, user, Wanted()).filter(fold=fold).exclude(item=fold)
    return list(
        rows.select_related("item__author", "item__channel", "watch").order_by("item")[:100]
    )


def weighed(watch: Watch) -> list[tuple[str, str, bool | None]]:
    """Read what the last 30 days' mentions of a watch say, and what a person said of each."""
    rows = watch.mentions.filter(muted=None, item__said_at__gt=timezone.now() - MONTH)
    told = rows.order_by("-item").values_list(
        "item__title", "item__text", "item__language", "about_us"
    )
    return [(f"{row[0]}\n{row[1]}", row[2], row[3]) for row in told[:MOST_WEIGHED]]


def muted(brand: Brand) -> Sequence[Muted]:
    """List whom and what a brand listens to no more, latest first."""
    rows = Muted.objects.filter(brand=brand).select_related("author", "by")
    return list(rows.annotate(hidden=Count("mentions")).order_by("-at"))

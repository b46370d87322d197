"""Reads the watches, the lists and who names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from parvis.listening import matching
from parvis.listening.models import Mention, Watch, WordList
from parvis.listening.watches.rules import names_in
from parvis.stream.rules import first_id
from parvis.team.models import Brand, User
from parvis.text.query.faults import QueryError
from parvis.text.query.parser import parse
from parvis.text.query.tree import Node

HEARD: Final = Q(muted=None) & (Q(about_us=None) | Q(about_us=True))
"""What counts of what was caught: what nobody muted, nor said to be about something else."""


def watches_of(brand: Brand, user: User) -> QuerySet[Watch]:
    """The watches a person may see: the team's and their own."""
    rows = Watch.objects.filter(brand=brand, deleted_at=None)
    return rows.filter(Q(is_shared=True) | Q(created_by=user))


def removed_of(brand: Brand, user: User) -> QuerySet[Watch]:
    """The removed watches that a person may still bring back."""
    rows = Watch.objects.filter(brand=brand, deleted_at__isnull=False)
    return rows.filter(Q(is_shared=True) | Q(created_by=user))


def week_counts(watches: list[Watch]) -> dict[int, int]:
    """Count what each watch caught of the last seven days: not muted, not about something else."""
    since = first_id(timezone.now() - timedelta(days=7))
    rows = Mention.objects.filter(HEARD, watch__in=watches, item_id__gte=since)
    counted = rows.order_by().values_list("watch_id").annotate(Count("fold", distinct=True))
    return dict(counted)


def latest(watch: Watch, *, limit: int) -> list[Mention]:
    """The newest mentions of a watch: not muted, not about something else."""
    rows = Mention.objects.filter(HEARD, watch=watch)
    rows = rows.select_related("item__author__picture", "item__channel", "item__entry")
    return list(rows.order_by("-item_id")[:limit])


def lists_of(brand: Brand) -> Mapping[str, Node]:
    """Read the lists of a brand, by name."""
    return matching.trees_of(matching.lists_of(brand.pk))


@dataclass(frozen=True, slots=True)
class Users:
    """The watches and lists that name a list, themselves or by way of another list."""

    watches: list[Watch]
    lists: list[WordList]


def users_of(row: WordList) -> Users:
    """Find who names a list."""
    lists = list(WordList.objects.filter(brand=row.brand).exclude(pk=row.pk))
    named = {one.pk: _named(one.query) for one in lists}
    reached = {row.name.casefold()}
    while True:
        more = {
            one.name.casefold()
            for one in lists
            if named[one.pk] & reached and one.name.casefold() not in reached
        }
        if not more:
            break
        reached |= more
    watches = Watch.objects.filter(brand=row.brand, deleted_at=None, query__icontains="@list")
    return Users(
        [watch for watch in watches.select_related("brand") if _named(watch.query) & reached],
        [one for one in lists if one.name.casefold() in reached - {row.name.casefold()}],
    )


def _named(query: str) -> set[str]:
    try:
        return {name.casefold() for name in names_in(parse(query))}
    except QueryError:
        return set()

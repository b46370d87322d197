"""Keeps views of the list, puts them in order, removes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import Max

from parvis.inbox.arrivals import touch
from parvis.inbox.models import SavedView
from parvis.inbox.queries import InboxFilter
from parvis.inbox.saved.queries import visible
from parvis.team.actions import record
from parvis.team.models import Brand, User

MOST: Final = 20
LONGEST: Final = 40


class NotPossible(Exception):
    """The name is empty, or there are too many views."""


def keep_view(
    brand: Brand, *, name: str, wanted: Mapping[str, str], by: User, shared: bool
) -> SavedView:
    """Keep a filter under a name, for oneself or for the brand. Raises NotPossible."""
    name = " ".join(name.split())[:LONGEST]
    if not name or visible(brand, by).count() >= MOST:
        raise NotPossible
    with transaction.atomic():
        last = SavedView.objects.filter(brand=brand).aggregate(last=Max("position"))["last"] or 0
        made = SavedView.objects.create(
            brand=brand,
            owner=None if shared else by,
            name=name,
            wanted=InboxFilter(**wanted).given,
            position=last + 1,
        )
        touch(brand.pk)
        if shared:
            record("view.shared", brand=brand, by=by, subject=name)
    return made


def rename_view(view: SavedView, *, name: str, by: User) -> None:
    """Give a view another name. Raises NotPossible for an empty one."""
    name = " ".join(name.split())[:LONGEST]
    if not name:
        raise NotPossible
    with transaction.atomic():
        view.name = name
        view.save(update_fields=["name"])
        touch(view.brand_id)
        if view.owner_id is None:
            record("view.renamed", brand=view.brand, by=by, subject=name)


def move_view(view: SavedView, *, up: bool, by: User) -> None:
    """Let a view change places with its neighbour, among those that the person sees."""
    with transaction.atomic():
        listed = list(visible(view.brand, by))
        here = next(i for i, one in enumerate(listed) if one.pk == view.pk)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(listed):
            return
        listed[here], listed[there] = listed[there], listed[here]
        for position, one in enumerate(listed, 1):
            one.position = position
        SavedView.objects.bulk_update(listed, ["position"])
        touch(view.brand_id)


def remove_view(view: SavedView, *, by: User) -> None:
    """Remove a view; what it showed stays."""
    with transaction.atomic():
        if view.owner_id is None:
            record("view.removed", brand=view.brand, by=by, subject=view.name)
        touch(view.brand_id)
        view.delete()

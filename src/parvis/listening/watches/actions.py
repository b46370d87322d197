"""Writes watches and lists down, switches them, removes them and brings them back.

A watch starts only once the listening notice was seen in its present version; until then it is kept,
switched off.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from parvis.channels import ears
from parvis.kit import jobs
from parvis.listening.models import Backfill, Watch, WatchSet, WordList
from parvis.listening.watches.queries import lists_of, users_of
from parvis.listening.watches.rules import fault_of
from parvis.stream.search import LAST
from parvis.stream.store import alone
from parvis.team.actions import record
from parvis.team.models import Brand, User

STAMP_BITS: Final = 62
UNDO_FOR: Final = timedelta(days=1)


class NoticeUnseen(Exception):
    """Nothing is listened to before the notice was seen as it stands."""


class InUse(Exception):
    """Watches or other lists name this list."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants of a watch."""

    name: str
    kind: str
    query: str
    languages: Sequence[str] = ()
    is_shared: bool = True


def bump(brand: Brand) -> None:
    """Let whoever matches know that what is listened for changed; inside the write of the change.

    The brand's writer is held until the transaction ends, so that no page is written between.
    """
    alone(brand.pk)
    WatchSet.objects.update_or_create(
        brand=brand, defaults={"version": secrets.randbits(STAMP_BITS) + 1}
    )


def may_listen(brand: Brand) -> bool:
    """Say whether a watch may start: the notice was seen as it stands."""
    return ears.may_begin(brand, ours=False)


def make_watch(brand: Brand, wish: Wish, *, by: User) -> Watch:
    """Keep a new watch, switched on if it may be, and owe it what was said before."""
    with transaction.atomic():
        bump(brand)
        watch = Watch.objects.create(
            brand=brand,
            name=wish.name,
            kind=wish.kind,
            query=wish.query,
            languages=list(wish.languages),
            is_shared=wish.is_shared,
            is_on=may_listen(brand),
            created_by=by,
            fault=fault_of(wish.query, lists_of(brand)),
        )
        _owe(watch)
        record("watch.made", brand=brand, by=by, subject=watch.name, kind=watch.kind)
    return watch


def change_watch(watch: Watch, wish: Wish, *, by: User) -> Watch:
    """Change a watch; what it caught is tried again when what it looks for is another."""
    with transaction.atomic():
        bump(watch.brand)
        row = Watch.objects.select_for_update().get(pk=watch.pk)
        before = (row.query, row.languages)
        row.name, row.kind, row.is_shared = wish.name, wish.kind, wish.is_shared
        row.query, row.languages = wish.query, list(wish.languages)
        if (row.query, row.languages) != before:
            _renew(row)
        row.save()
        record("watch.changed", brand=row.brand, by=by, subject=row.name)
    return row


def _renew(row: Watch) -> None:
    row.version += 1
    row.changed_at = timezone.now()
    row.fault = fault_of(row.query, lists_of(row.brand))
    _owe(row)


def _owe(watch: Watch) -> None:
    """Owe a watch the whole history again, from the newest on."""
    backfill, _made = Backfill.objects.update_or_create(
        watch=watch,
        defaults={
            "version": watch.version, "before": LAST, "tried": 0, "found": 0, "total": 0,
            "done_at": None, "due_at": timezone.now() if watch.is_on else None, "attempts": 0,
        },
    )  # fmt: skip
    if watch.is_on:
        jobs.ring("backfill", backfill.pk)


def switch(watch: Watch, *, on: bool, by: User) -> None:
    """Switch a watch on or off. One that comes back on catches up with what was said meanwhile.

    Raises NoticeUnseen when it may not start.
    """
    if on and not may_listen(watch.brand):
        raise NoticeUnseen
    with transaction.atomic():
        bump(watch.brand)
        row = Watch.objects.select_for_update().get(pk=watch.pk)
        if row.is_on == on:
            return
        row.is_on = on
        row.save(update_fields=["is_on"])
        _owe(row)
        verb = "watch.on" if on else "watch.off"
        record(verb, brand=row.brand, by=by, subject=row.name)


def remove_watch(watch: Watch, *, by: User) -> None:
    """Remove a watch; for a day it can be brought back with all it caught."""
    with transaction.atomic():
        bump(watch.brand)
        now = timezone.now()
        Watch.objects.filter(pk=watch.pk, deleted_at=None).update(deleted_at=now)
        Backfill.objects.update_or_create(watch=watch, defaults={"due_at": now + UNDO_FOR})
        record("watch.removed", brand=watch.brand, by=by, subject=watch.name)


def bring_back(watch: Watch, *, by: User) -> None:
    """Bring a removed watch back; it catches up with what was said meanwhile."""
    with transaction.atomic():
        bump(watch.brand)
        row = Watch.objects.select_for_update().get(pk=watch.pk)
        if row.deleted_at is None:
            return
        row.deleted_at = None
        row.save(update_fields=["deleted_at"])
        _owe(row)
        record("watch.brought_back", brand=row.brand, by=by, subject=row.name)


def keep_list(row: WordList, *, by: User) -> WordList:
    """Keep a list, new or changed; the watches that name it are tried on the history again."""
    with transaction.atomic():
        bump(row.brand)
        verb = "word_list.changed" if row.pk else "word_list.made"
        row.changed_at = timezone.now()
        row.save()
        for watch in users_of(row).watches:
            _renew(watch)
            watch.save(update_fields=["version", "changed_at", "fault"])
        record(verb, brand=row.brand, by=by, subject=row.name)
    return row


def remove_list(row: WordList, *, by: User) -> None:
    """Remove a list that nothing names any more. Raises InUse."""
    with transaction.atomic():
        bump(row.brand)
        users = users_of(row)
        if users.watches or users.lists:
            raise InUse
        record("word_list.removed", brand=row.brand, by=by, subject=row.name)
        row.delete()

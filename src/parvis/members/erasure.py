"""Erases a person: first a line in the ledger, on the disk, then the rows. Kill it anywhere.

What was not finished is finished by `settle`, when the desk opens and at every beat. What stays is
that something was said, when, and our own acts, without the name.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from parvis.channels.models import Channel
from parvis.kit import ledger
from parvis.kit.ledger import Entry, Seal
from parvis.members.consent import Consent, MemberEmail
from parvis.members.hooks import MemberErased, member_erased
from parvis.members.models import Erasure, Member
from parvis.members.rules import without_names
from parvis.stream import search, store
from parvis.stream.erased import (
    address_print,
    author_print,
    brand_name,
    item_print,
    name_print,
    remember,
)
from parvis.stream.models import Author, Item
from parvis.team.actions import record
from parvis.team.models import AuditEntry, Brand, User
from parvis.text.markup import tidy

ERASED: Final = "erased"  # the standing of an item whose author was erased here
STEP: Final = 500


def erase(member: Member, *, reason: str, by: User) -> Erasure:
    """Erase a member for good. Raises OSError when the ledger cannot be written: nothing is erased."""
    home = Path(settings.HOME)
    entry = _entry(member, Seal.of(home), timezone.now())
    ledger.append(home, entry)
    done = apply(entry, member.brand, reason=reason, by=by)
    search.forget()
    return done


def settle() -> int:
    """Do what the ledger holds and the rows do not know of; return how many erasures were done.

    An erasure of a brand that is no longer here is done.
    """
    home = Path(settings.HOME)
    if not (home / ledger.LEDGER).is_file():
        return 0
    seal = Seal.of(home)
    entries = ledger.read(home / ledger.LEDGER, seal)
    known = set(Erasure.objects.values_list("key", flat=True))
    open_ones = [entry for entry in entries if entry.key not in known]
    if not open_ones:
        return 0
    brands = {seal.print_of("brand", brand_name(brand)): brand for brand in Brand.objects.all()}
    for entry in open_ones:
        apply(entry, brands.get(entry.brand), reason=Erasure.Reason.REPLAYED, by=None)
    search.forget()
    return len(open_ones)


def apply(entry: Entry, brand: Brand | None, *, reason: str, by: User | None) -> Erasure:
    """Erase what an entry of the ledger names, in one transaction; a second time changes nothing."""
    try:
        with _scrubbed(), transaction.atomic():
            done, is_new = Erasure.objects.get_or_create(
                key=entry.key,
                defaults={"brand": brand, "by": by, "reason": reason, "at": entry.at},
            )
            if is_new and brand is not None:
                _erase_rows(done, entry, brand)
                done.save(update_fields=["item_count", "proofs"])
                record("member.erased", brand=brand, by=by, items=done.item_count)
    except IntegrityError:
        return Erasure.objects.get(key=entry.key)  # another process was quicker
    return done


def _entry(member: Member, seal: Seal, at: datetime) -> Entry:
    brand, everyone = brand_name(member.brand), _with_absorbed([member])
    authors = [account.author for account in member.accounts.select_related("author")]
    items = Item.objects.filter(author__in=authors).values_list("authority", "remote_id")
    return Entry(
        key=uuid.uuid4(),
        at=at,
        brand=seal.print_of("brand", brand),
        members=tuple(_member_print(seal, brand, one) for one in everyone),
        authors=tuple(author_print(seal, brand, a.authority, a.remote_id) for a in authors),
        items=tuple(item_print(seal, brand, *name) for name in items.iterator()),
        addresses=tuple(_addresses(seal, everyone, named=not authors)),
    )


def _addresses(seal: Seal, members: Sequence[Member], *, named: bool) -> list[str]:
    """Fingerprint the addresses of these members; their names too when a list told nothing else."""
    emails = MemberEmail.objects.filter(member__in=members).values_list("email", flat=True)
    prints = sorted(address_print(seal, email) for email in emails)
    return prints or [name_print(seal, tidy(m.name)) for m in members if named]


def _member_print(seal: Seal, brand: str, member: Member) -> str:
    return seal.print_of("member", brand, member.pk, member.since.isoformat())


def _erase_rows(done: Erasure, entry: Entry, brand: Brand) -> None:
    seal, name = Seal.of(Path(settings.HOME)), brand_name(brand)
    remember(
        brand, authors=entry.authors, items=entry.items, addresses=entry.addresses, until=entry.at
    )
    authors = _authors(entry, brand, seal, name)
    members = _members(entry, brand, seal, name, authors)
    items = _items(entry, brand, seal, name, authors)
    names = sorted({m.name for m in members} | {a.name for a in authors})
    member_erased.send(MemberErased(brand, members, authors, items, names, entry.at, done.by))
    done.item_count, done.proofs = len(items), _proofs(members, seal)
    _purge(items)
    for author in authors:
        if not author.items.exists():
            author.delete()
    Member.objects.filter(pk__in=[member.pk for member in members]).delete()
    _unname_log(brand, names)


def _proofs(members: Sequence[Member], seal: Seal) -> list[dict[str, object]]:
    """Keep of a consent what justifies a message that was sent: no name, no address, no free words."""
    lines = Consent.objects.filter(member__in=members).order_by("pk")
    emails = MemberEmail.objects.filter(member__in=members).values_list("email", flat=True)
    addresses = sorted(address_print(seal, email) for email in emails)
    return [
        {
            "purpose": line.purpose,
            "basis": line.basis,
            "given_at": line.given_at and line.given_at.isoformat(),
            "recorded_at": line.recorded_at.isoformat(),
            "addresses": addresses,
        }
        for line in lines
    ]


def _authors(entry: Entry, brand: Brand, seal: Seal, name: str) -> list[Author]:
    wanted = set(entry.authors)
    rows = Author.objects.filter(brand=brand).iterator() if wanted else ()
    return [a for a in rows if author_print(seal, name, a.authority, a.remote_id) in wanted]


def _members(
    entry: Entry, brand: Brand, seal: Seal, name: str, authors: Sequence[Author]
) -> list[Member]:
    """Find the member itself, and whoever these accounts were taken for before the erasure."""
    rows = Member.objects.filter(brand=brand, since__lte=entry.at)
    behind = set(rows.filter(accounts__author__in=authors).values_list("pk", flat=True))
    found = [m for m in rows if m.pk in behind or _member_print(seal, name, m) in entry.members]
    return _with_absorbed(found)


def _with_absorbed(members: Sequence[Member]) -> list[Member]:
    """Add the records that are shown under these ones: they are the same person."""
    found = {member.pk: member for member in members}
    new = set(found)
    while new:
        under = Member.objects.filter(merged_into__in=new).select_related("brand")
        fresh = {member.pk: member for member in under if member.pk not in found}
        found |= fresh
        new = set(fresh)
    return list(found.values())


def _items(
    entry: Entry, brand: Brand, seal: Seal, name: str, authors: Sequence[Author]
) -> list[Item]:
    """Find what these accounts said until the erasure, and what the entry names one by one."""
    found = {i.pk: i for i in Item.objects.filter(author__in=authors, said_at__lte=entry.at)}
    wanted = set(entry.items)
    names = Item.objects.filter(brand=brand, gone_at=None, ours=False)
    if wanted and len(found) < len(wanted):
        told = [
            pk
            for pk, authority, remote_id in names.values_list("pk", "authority", "remote_id")
            if pk not in found and item_print(seal, name, authority, remote_id) in wanted
        ]
        for start in range(0, len(told), STEP):
            found |= {i.pk: i for i in Item.objects.filter(pk__in=told[start : start + STEP])}
    return list(found.values())


def _purge(items: Sequence[Item]) -> None:
    """Take the words away as when their network deletes them: everything that hangs on them hears."""
    told: dict[tuple[int, str], list[str]] = defaultdict(list)
    for item in items:
        if item.gone_at is None:
            told[item.channel_id, item.authority].append(item.remote_id)
    channels = Channel.objects.select_related("brand").in_bulk([pk for pk, _authority in told])
    for (pk, authority), names in told.items():
        for start in range(0, len(names), STEP):
            part = names[start : start + STEP]
            store.write(channels[pk], None, [], part, authority=authority)
    keys = [item.pk for item in items]
    for start in range(0, len(keys), STEP):
        Item.objects.filter(pk__in=keys[start : start + STEP]).update(standing=ERASED, author=None)


def _unname_log(brand: Brand, names: Sequence[str]) -> None:
    """Take the names out of the audit log; the acts stay."""
    told = Q()
    for name in names:
        told |= Q(subject__icontains=name) if name else Q()
    rows = AuditEntry.objects.filter(brand=brand).filter(told) if told else []
    for row in rows:
        AuditEntry.objects.filter(pk=row.pk).update(subject=without_names(row.subject, names))


@contextmanager
def _scrubbed() -> Iterator[None]:
    """Have SQLite write over what is deleted, so that no word stays in a free page of the file."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        before = cursor.fetchone()[0]
        cursor.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA secure_delete = {int(before)}")

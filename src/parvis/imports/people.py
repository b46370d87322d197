"""Brings a list of members in: who is who is said by e-mail address, never by name."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from parvis.imports.models import BroughtMember, Import, ImportState
from parvis.imports.rules import FIRST, Tally
from parvis.members.consent import Consent, MemberEmail, add_consent
from parvis.members.models import Member, MemberNote, Source
from parvis.members.rules import folded
from parvis.stream.erased import erased_people
from parvis.team.models import Brand
from parvis.text.markup import tidy
from parvis.wire.archive import Archive, Basis, Person, Row

MOST_TWINS = 50
ERASED: Final = "people erased here before"


def only(rows: Iterable[Row]) -> list[Person]:
    """Take the people out of a batch."""
    return [row for row in rows if isinstance(row, Person)]


def members_by_email(brand: Brand, people: Sequence[Person]) -> dict[str, Member]:
    """Find the members who have one of these addresses, by the address in lower case."""
    wanted = {tidy(one.email).lower() for one in people if one.email}
    rows = MemberEmail.objects.filter(brand=brand).annotate(low=Lower("email"))
    return {row.low: row.member for row in rows.filter(low__in=wanted).select_related("member")}


def members_by_name(brand: Brand, people: Sequence[Person]) -> dict[str, Member]:
    """Find a member of the same name, to show them to a person: never to take one for the other."""
    wanted = {folded(one.name) for one in people if one.name} - {""}
    rows = Member.objects.filter(brand=brand, merged_into=None, folded__in=wanted)
    return {row.folded: row for row in rows.order_by("-pk")}


def welcome(brand: Brand, people: Sequence[Person]) -> tuple[list[Person], int]:
    """Leave out who was erased; say how many. An express consent given since lets one come back.

    Whoever has no address in the list was known by name alone, and so stays away by name.
    """
    nameless = {_nameless(one) for one in people}
    by_email, by_name = erased_people(brand, {_address(one) for one in people}, nameless)
    kept = [
        one
        for one in people
        if not _stays_away(one, by_email.get(_address(one)) or by_name.get(_nameless(one)))
    ]
    return kept, len(people) - len(kept)


def _address(one: Person) -> str:
    return tidy(one.email).lower()


def _nameless(one: Person) -> str:
    return "" if one.email else tidy(one.name)


def _stays_away(one: Person, until: datetime | None) -> bool:
    anew = one.basis is Basis.EXPRESS and one.asked_at
    return until is not None and not (anew and anew > until)


def look(brand: Brand, people: Sequence[Person], tally: Tally) -> None:
    """Count what a list holds and what is known of it, without writing anything."""
    people, away = welcome(brand, people)
    tally.leave_out(ERASED, away)
    known = members_by_email(brand, people)
    twins = members_by_name(brand, [one for one in people if one.email.lower() not in known])
    for one in people:
        tally.bases[one.basis.value] = tally.bases.get(one.basis.value, 0) + 1
        if one.email.lower() in known:
            tally.known += 1
        elif folded(one.name) in twins:
            tally.kinds["twin"] = tally.kinds.get("twin", 0) + 1
        if len(tally.first) < FIRST:
            tally.first.append(
                {"name": one.name, "email": one.email, "basis": one.basis.value, "where": one.where}
                | ({"at": one.asked_at.isoformat()} if one.asked_at else {})
            )


def bring(row: Import, archive: Archive, *, until: float) -> bool:
    """Bring members in until the list ends or the time is over; say if more wait.

    The rows, the cursor and the tally of a batch are written together.
    """
    cursor, tally = row.cursor, Tally.of(row.tally)
    for batch in archive.read(cursor):
        with transaction.atomic():
            if not Import.objects.filter(pk=row.pk, state=ImportState.RUNNING).exists():
                return True
            tally.add(batch)
            welcomed, away = welcome(row.brand, only(batch.rows))
            tally.leave_out(ERASED, away)
            counts = _take(row, welcomed)
            tally.known += counts.pop("known", 0)
            for name, count in counts.items():
                tally.kinds[name] = tally.kinds.get(name, 0) + count
            row.cursor, row.tally = batch.cursor, asdict(tally)
            Import.objects.filter(pk=row.pk).update(cursor=row.cursor, tally=row.tally)
        if batch.more and time.monotonic() > until:
            return True
    return False


def _take(row: Import, people: Sequence[Person]) -> Counter[str]:
    """Write a batch of people; say how many are new, known, of a known name, with a new consent."""
    brand = row.brand
    known = members_by_email(brand, people)
    twins = members_by_name(brand, people)
    nameless = _brought_by_name(brand, people)
    counts: Counter[str] = Counter()
    for one in people:
        email, name = tidy(one.email).lower(), tidy(one.name).lower()
        member = known.get(email) if email else nameless.get(name)
        if member is None:
            twin = twins.get(folded(one.name))
            member = _make(row, one, twin)
            counts["new"] += 1
            counts["twin"] += twin is not None
            if email:
                known[email] = member
            else:
                nameless[name] = member
        else:
            counts["known"] += 1
            BroughtMember.objects.get_or_create(
                bringing=row, member=member, defaults={"is_new": False}
            )
        counts["consent"] += _consent(row, one, member)
    return counts


def _brought_by_name(brand: Brand, people: Sequence[Person]) -> dict[str, Member]:
    """Find who came of an earlier list without an address, so that a list twice brings them once."""
    names = {tidy(one.name).lower() for one in people if not one.email}
    rows = Member.objects.filter(brand=brand, brought__isnull=False, emails=None).distinct()
    return {m.low: m for m in rows.annotate(low=Lower("name")).filter(low__in=names)}


def _make(row: Import, one: Person, twin: Member | None) -> Member:
    where = str(row.mapping.get("where") or row.name)
    name = tidy(one.name or one.email)[:300]
    member = Member.objects.create(
        brand=row.brand,
        name=name,
        folded=folded(name),
        language=one.language[:16],
        source=Source.BY_HAND,
        source_detail=where[:300],
        last_at=timezone.now(),
    )
    if one.email:
        MemberEmail.objects.create(
            brand=row.brand, member=member, email=tidy(one.email)[:254], origin=origin(row)
        )
    if one.note:
        MemberNote.objects.create(member=member, text=tidy(one.note)[:5000], by=row.created_by)
    BroughtMember.objects.create(bringing=row, member=member, twin=twin, notes=1 if one.note else 0)
    return member


def _consent(row: Import, one: Person, member: Member) -> bool:
    """Add what the list says of consent to the ledger; what it does not say, a person may have."""
    basis = one.basis.value
    if one.basis is Basis.NONE and not one.proof:
        basis = str(row.mapping.get("basis") or Basis.NONE.value)
    if basis == Basis.NONE.value and not one.proof:
        return False
    return add_consent(
        Consent(
            member=member,
            basis=basis,
            given_at=one.asked_at,
            where=tidy(one.where or str(row.mapping.get("where") or ""))[:300],
            proof=tidy(f"{row.name}, {one.line} · {one.proof}".removesuffix(" · "))[:1000],
            origin=origin(row),
            by=row.created_by,
        )
    )


def origin(row: Import) -> str:
    """Name an import in the rows of members."""
    return f"import:{row.pk}"


def twins_of(row: Import) -> list[BroughtMember]:
    """List who has the name of somebody who was there before, for a person to look at."""
    rows = BroughtMember.objects.filter(bringing=row).exclude(twin=None)
    return list(rows.select_related("member", "twin")[:MOST_TWINS])


def undo(row: Import, touched: Mapping[int, str]) -> None:
    """Take back the consents, and the members nobody has touched since. Small enough for one go."""
    brought = BroughtMember.objects.filter(bringing=row, is_new=True)
    kept = {pk: why for pk, why in touched.items() if why}
    Consent.objects.filter(origin=origin(row)).exclude(member__in=kept).delete()
    for pk, why in kept.items():
        brought.filter(member=pk).update(kept=why)
    Member.objects.filter(brought__in=brought.filter(kept="")).delete()

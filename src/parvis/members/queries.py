"""What is read of members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Max, Q, QuerySet

from parvis.members.models import Member
from parvis.stream.models import Item
from parvis.team.models import Brand

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Breath:
    """What is known of a person in one breath."""

    count: int
    first_at: datetime | None
    answered_at: datetime | None
    previous_at: datetime | None
    is_new: bool


def page(
    brand: Brand, *, text: str = "", since: datetime | None = None, after: int | None = None
) -> tuple[list[Member], int | None]:
    """Read one page of members, latest first, and the id to read on after."""
    rows = Member.objects.filter(brand=brand)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(notes__text__icontains=text)).distinct()
    if since:
        rows = rows.filter(first_at__gte=since)
    if after is not None:
        rows = _after(rows, brand, after)
    listed = list(rows.order_by("-last_at", "-pk")[: PAGE + 1])
    more = len(listed) > PAGE
    return listed[:PAGE], listed[PAGE - 1].pk if more else None


def _after(rows: QuerySet[Member], brand: Brand, pk: int) -> QuerySet[Member]:
    last = Member.objects.filter(brand=brand, pk=pk).first()
    if last is None or last.last_at is None:
        return rows
    return rows.filter(Q(last_at__lt=last.last_at) | Q(last_at=last.last_at, pk__lt=last.pk))


def authors(member: Member) -> list[int]:
    """List the ids of a member's authors, so that reading what they said follows one index each."""
    return list(member.accounts.values_list("author_id", flat=True))


def items(member: Member, *, before: int | None = None, limit: int = PAGE) -> list[Item]:
    """Read what a member said over all accounts, newest first."""
    rows = Item.objects.filter(author__in=authors(member), brand_id=member.brand_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("channel").order_by("-pk")[:limit])


def breath(member: Member) -> Breath:
    """Say who someone is from real history: three statements."""
    said = list(
        Item.objects.filter(author__in=authors(member), gone_at=None)
        .order_by("-pk")
        .values_list("said_at", "remote_id", "authority")[:20]
    )
    answers = Item.objects.filter(
        brand_id=member.brand_id,
        ours=True,
        parent__in=[remote_id for _at, remote_id, _authority in said],
        authority__in={authority for _at, _remote_id, authority in said},
    ).exclude(parent="")  # said again, so that the index of answers, which leaves these out, serves
    answered_at = answers.aggregate(latest=Max("said_at"))["latest"]
    return Breath(
        count=member.item_count,
        first_at=member.first_at,
        answered_at=answered_at,
        previous_at=said[1][0] if len(said) > 1 else None,
        is_new=member.item_count <= 1,
    )

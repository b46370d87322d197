"""What is read of members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Final

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from parvis.members.models import Member, MemberAccount, MemberNote, MemberTag
from parvis.members.rules import folded
from parvis.stream.models import Item
from parvis.stream.pictures.queries import faces
from parvis.team.models import Brand

PAGE: Final = 50
NEW: Final = timedelta(days=7)
CHUNK: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFilter:
    """What the list shows. `text` is looked for in names, notes and tags."""

    text: str = ""
    tag: str = ""
    language: str = ""
    new: bool = False
    ambassadors: bool = False
    unanswered: bool = False

    @property
    def active(self) -> bool:
        """Whether anything narrows the list."""
        return any(getattr(self, one.name) for one in fields(self))


def matching(brand: Brand, wanted: MemberFilter) -> QuerySet[Member]:
    """Select the members that a filter lets through, latest first."""
    rows = Member.objects.filter(brand=brand, merged_into=None)
    if wanted.text:
        rows = rows.filter(_speaks_of(brand, wanted.text))
    if wanted.tag:
        tagged = MemberTag.objects.filter(member__brand=brand, folded=wanted.tag)
        rows = rows.filter(pk__in=tagged.values("member"))
    if wanted.language:
        rows = rows.filter(language__startswith=wanted.language)
    if wanted.new:
        rows = rows.filter(first_at__gte=timezone.now() - NEW)
    if wanted.ambassadors:
        rows = rows.filter(is_ambassador=True)
    if wanted.unanswered:
        rows = rows.filter(conversations__state="open").distinct()
    return rows.order_by(F("last_at").desc(nulls_last=True), "-pk")


def _speaks_of(brand: Brand, text: str) -> Q:
    key = folded(text)
    notes = MemberNote.objects.filter(member__brand=brand, text__icontains=text)
    found = Q(name__icontains=text) | Q(pk__in=notes.values("member"))
    if key:
        tags = MemberTag.objects.filter(member__brand=brand, folded__contains=key)
        found |= Q(folded__contains=key) | Q(pk__in=tags.values("member"))
    return found


def page(
    brand: Brand, wanted: MemberFilter, *, after: int | None = None
) -> tuple[list[Member], int | None]:
    """Read one page of members, latest first, and the id to read on after."""
    rows = matching(brand, wanted)
    if after is not None:
        rows = _after(rows, brand, after)
    tags = Prefetch("tags", queryset=MemberTag.objects.order_by("label"))
    listed = list(rows.prefetch_related(tags)[: PAGE + 1])
    more = len(listed) > PAGE
    return listed[:PAGE], listed[PAGE - 1].pk if more else None


def everyone(brand: Brand, wanted: MemberFilter) -> Iterator[list[Member]]:
    """Walk all members that a filter lets through, some hundreds at a time, by key."""
    tags = Prefetch("tags", queryset=MemberTag.objects.order_by("label"))
    rows, after = matching(brand, wanted).prefetch_related(tags), None
    while True:
        listed = list((rows if after is None else _after(rows, brand, after))[:CHUNK])
        if not listed:
            return
        yield listed
        after = listed[-1].pk


def _after(rows: QuerySet[Member], brand: Brand, pk: int) -> QuerySet[Member]:
    last = Member.objects.filter(brand=brand, pk=pk).first()
    if last is None:
        return rows
    if last.last_at is None:
        return rows.filter(last_at=None, pk__lt=pk)
    older = Q(last_at__lt=last.last_at) | Q(last_at=last.last_at, pk__lt=pk) | Q(last_at=None)
    return rows.filter(older)


def tags_of(brand: Brand) -> list[tuple[str, str]]:
    """List the tags in use at a brand, as (folded, label), by name."""
    rows = MemberTag.objects.filter(member__brand=brand, member__merged_into=None)
    known = dict(rows.order_by("-pk").values_list("folded", "label"))
    return sorted(known.items())


def authors(member: Member) -> list[int]:
    """List the ids of a member's authors, so that reading what they said follows one index each."""
    return list(member.accounts.values_list("author_id", flat=True))


def portraits(brand: Brand, members: Sequence[Member]) -> dict[int, str]:
    """Map members to the address of a portrait of theirs, of whichever account has one."""
    accounts = MemberAccount.objects.filter(member__in=members).order_by("pk")
    pairs = list(accounts.values_list("member_id", "author_id"))
    kept = faces(brand, (author for _member, author in pairs))
    return {member: kept[author] for member, author in reversed(pairs) if author in kept}


def items(member: Member, *, before: int | None = None, limit: int = PAGE) -> list[Item]:
    """Read what a member said over all accounts, newest first."""
    return items_of(authors(member), before=before, limit=limit)


def items_of(authors: list[int], *, before: int | None = None, limit: int = PAGE) -> list[Item]:
    """Read what some authors said, newest first."""
    rows = Item.objects.filter(author__in=authors)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    # The conversation it stands in is the inbox's, by its reverse name.
    return list(rows.select_related("channel", "entry").order_by("-pk")[:limit])


def languages_of(brand: Brand) -> list[str]:
    """List the languages that a brand's members speak."""
    rows = Member.objects.filter(brand=brand, merged_into=None).exclude(language="")
    return sorted(set(rows.values_list("language", flat=True)))

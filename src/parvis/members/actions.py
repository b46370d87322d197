"""What is done to members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone

from parvis.kit import bulk
from parvis.members.hooks import AccountsMoved, accounts_moved
from parvis.members.models import Address, Member, MemberAccount, MemberNote, MemberTag, Source
from parvis.members.rules import folded, membership
from parvis.stream.hooks import ItemsStored
from parvis.stream.models import Author, Item
from parvis.team.actions import record
from parvis.team.models import Brand, User

COUNTED: Final = ("first_at", "last_at", "item_count", "language", "name", "folded")


def meet(event: ItemsStored) -> None:
    """Make members of the people who spoke to us, and keep their counts (inside the intake)."""
    ours = event.place is None or event.place.ours
    spoke: dict[int, list[Item]] = defaultdict(list)
    for item in (*event.new, *event.changed):
        if item.author_id and membership(item, place_is_ours=ours):
            spoke[item.author_id].append(item)
    known = _known(spoke)
    strangers = [key for key in spoke if key not in known]
    made = [_member(event, spoke[key], place_is_ours=ours) for key in strangers]
    bulk.insert(Member, made)
    pairs = zip((member.pk for member in made), strangers, strict=True)
    bulk.link(MemberAccount, ["member", "author"], pairs)
    new = {item.pk for item in event.new} | event.back | event.home
    for key, member in known.items():
        _count(member, [item for item in spoke[key] if item.pk in new])
    bulk.update(Member, {member.pk: member for member in known.values()}.values(), COUNTED)
    if event.left:
        _part(event.left)


def _known(authors: Collection[int]) -> dict[int, Member]:
    """Map authors to the members they are: one object for one member, however many accounts."""
    accounts = bulk.pick(MemberAccount, ["author", "member"], ("author", authors))
    found = bulk.find(Member, ("pk", {member for _author, member in accounts}))
    members = {member.pk: member for member in found}
    return {author: members[member] for author, member in accounts}


def _part(left: Mapping[int, int]) -> None:
    """Take what went off people's counts; forget whoever is known by nothing else."""
    accounts = list(MemberAccount.objects.filter(author__in=left).select_related("member"))
    members = {account.member_id: account.member for account in accounts}
    for account in accounts:
        member = members[account.member_id]
        member.item_count = max(0, member.item_count - left[account.author_id])
    bulk.update(Member, members.values(), ["item_count"])
    empty = Member.objects.filter(pk__in=members, item_count=0, notes=None, tags=None, links=None)
    empty.exclude(source=Source.BY_HAND).delete()


def _member(event: ItemsStored, items: list[Item], *, place_is_ours: bool) -> Member:
    author = items[0].author
    source = membership(items[0], place_is_ours=place_is_ours) or Source.ADDRESSED
    member = Member(
        brand_id=event.channel.brand_id,
        name=author.name if author else "",
        folded=folded(author.name) if author else "",
        source=source,
        source_detail=event.channel.title[:300],
    )
    _count(member, items)
    return member


def _count(member: Member, items: list[Item]) -> None:
    for item in items:
        member.first_at = min(member.first_at or item.said_at, item.said_at)
        if member.last_at is None or item.said_at >= member.last_at:
            member.last_at = item.said_at
            if not member.language_by_hand:
                member.language = item.language or member.language
        if item.author and not member.name:
            member.name = item.author.name
            member.folded = folded(member.name)
    member.item_count += len(items)


def add_note(member: Member, *, text: str, by: User) -> MemberNote:
    """Keep what the team knows of someone."""
    return MemberNote.objects.create(member=member, text=text.strip(), by=by)


def change_note(note: MemberNote, *, text: str) -> None:
    """Write a note again; an empty text changes nothing."""
    text = text.strip()
    if text and text != note.text:
        note.text, note.edited_at = text, timezone.now()
        note.save(update_fields=["text", "edited_at"])


def remove_note(note: MemberNote, *, by: User) -> None:
    """Take a note away for good."""
    with transaction.atomic():
        record("member.note_removed", brand=note.member.brand, by=by, subject=note.member.name)
        note.delete()


def tag_member(member: Member, *, label: str, by: User) -> MemberTag | None:
    """Put a word on a member; the same word in other letters is put once. None for no word."""
    label = " ".join(label.split())[:40]
    key = folded(label)[:40] or label.casefold()
    if not label:
        return None
    known = MemberTag.objects.filter(member__brand=member.brand, folded=key).first()
    tag, _made = MemberTag.objects.get_or_create(
        member=member,
        folded=key,
        defaults={"label": known.label if known else label, "by": by},
    )
    return tag


def untag(tag: MemberTag) -> None:
    """Take a word off a member."""
    tag.delete()


def rename(member: Member, *, name: str, by: User) -> None:
    """Show a member under another name; an empty one changes nothing."""
    name = name.strip()[:300]
    if not name or name == member.name:
        return
    with transaction.atomic():
        member.name, member.folded = name, folded(name)
        member.save(update_fields=["name", "folded"])
        record("member.renamed", brand=member.brand, by=by, subject=name)


def set_language(member: Member, *, language: str, by: User) -> None:
    """Say which language a member speaks; "" lets their words decide again."""
    with transaction.atomic():
        member.language_by_hand = bool(language)
        member.language = language or _language_of(member)
        member.save(update_fields=["language", "language_by_hand"])
        record("member.language", brand=member.brand, by=by, subject=member.name)


def _language_of(member: Member) -> str:
    authors = list(member.accounts.values_list("author_id", flat=True))
    said = Item.objects.filter(author__in=authors, gone_at=None).exclude(language="")
    return said.order_by("-pk").values_list("language", flat=True).first() or ""


def set_address(member: Member, *, address: str, by: User) -> None:
    """Remember whether this person is addressed as « tu » or « vous », and who said so."""
    with transaction.atomic():
        member.address = Address(address)
        member.address_by = by if address else None
        member.address_at = timezone.now() if address else None
        member.save(update_fields=["address", "address_by", "address_at"])
        record("member.address", brand=member.brand, by=by, subject=member.name)


def add_member(*, brand: Brand, name: str, source_detail: str, by: User) -> Member:
    """Add a person by hand; where they are known from is part of the row."""
    with transaction.atomic():
        member = Member.objects.create(
            brand=brand,
            name=name[:300],
            folded=folded(name),
            source=Source.BY_HAND,
            source_detail=source_detail[:300],
            last_at=timezone.now(),
        )
        record("member.added", brand=brand, by=by, subject=name)
    return member


def make_member_of(author: Author, *, source_detail: str, by: User) -> Member:
    """Make someone merely overheard a member, with the reason why they are kept from now on."""
    with transaction.atomic():
        known = member_of(author)
        if known is not None:
            return known
        member = Member.objects.create(
            brand=author.brand,
            name=author.name,
            folded=folded(author.name),
            source=Source.BY_HAND,
            source_detail=source_detail[:300],
            first_at=author.first_at,
            last_at=author.last_at,
            item_count=author.item_count,
        )
        MemberAccount.objects.create(member=member, author=author)
        member.language = _language_of(member)
        member.save(update_fields=["language"])
        accounts_moved.send(AccountsMoved(author.brand, (author.pk,), member))
        record("member.added", brand=author.brand, by=by, subject=author.name)
    return member


def make_ambassador(member: Member, *, is_ambassador: bool, by: User) -> None:
    """Say that this person recommends us, or no longer."""
    with transaction.atomic():
        member.is_ambassador = is_ambassador
        member.ambassador_at = timezone.now() if is_ambassador else None
        member.save(update_fields=["is_ambassador", "ambassador_at"])
        record("member.ambassador", brand=member.brand, by=by, subject=member.name)


def member_of(author: Author | None) -> Member | None:
    """Return the member behind an author, if the author is one."""
    if author is None:
        return None
    account = MemberAccount.objects.filter(author=author).select_related("member").first()
    return account.member if account else None

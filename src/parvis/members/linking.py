"""Two members that are one person: a view over their accounts, undone exactly."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.members.consent import Consent, MemberEmail
from parvis.members.hooks import AccountsMoved, accounts_moved
from parvis.members.models import Apart, Link, Member, MemberAccount, MemberNote, MemberTag
from parvis.team.actions import record
from parvis.team.models import User

# What a link may change in the row that stays, and puts back when it is undone.
SUMMED: Final = (
    "language", "address", "address_by_id", "address_at", "is_ambassador", "ambassador_at",
    "first_at", "last_at", "item_count",
)  # fmt: skip
BY_HAND: Final = SUMMED[:6]
WRITTEN: Final[dict[str, type[MemberEmail | Consent]]] = {
    "emails": MemberEmail,
    "consents": Consent,
}


class NotPossible(Exception):
    """The link cannot be made, or no longer undone; nothing was changed."""


def link(into: Member, other: Member, *, reason: str = "", by: User) -> Link:
    """Show two members as one person, under `into`. Their rows, accounts and words stay as they are.

    Raises NotPossible when they are the same row, of two brands, one is shown under another
    already, or someone said that they are not the same person.
    """
    with transaction.atomic():
        into, other = _locked(into), _locked(other)
        if into.pk == other.pk or into.brand_id != other.brand_id:
            raise NotPossible("not two members of one brand")
        if into.merged_into_id or other.merged_into_id:
            raise NotPossible("one of them is shown under another already")
        if are_apart(into, other):
            raise NotPossible("someone said that they are not the same person")
        before = {"into": _row(into), "other": _row(other)}
        moved = _move(other, into)
        _sum(into, other)
        into.save(update_fields=list(SUMMED))
        other.merged_into = into
        other.save(update_fields=["merged_into"])
        made = Link.objects.create(
            into=into, other=other, reason=reason[:300], before=before, moved=moved, by=by
        )
        accounts_moved.send(AccountsMoved(into.brand, moved["authors"], into))
        record("member.linked", brand=into.brand, by=by, subject=into.name, other=other.pk)
    return made


def unlink(made: Link, *, by: User, apart: bool = True) -> None:
    """Make two members of one again, each with what it had, and remember that they are not the same.

    What either of them said meanwhile stays with the account that said it; notes and tags written
    meanwhile stay where they were written. Links are undone in the reverse order they were made.
    Raises NotPossible otherwise.
    """
    with transaction.atomic():
        made = (
            Link.objects.select_for_update().select_related("into__brand", "other").get(pk=made.pk)
        )
        into, other = made.into, made.other
        later = Link.objects.filter(into=into, undone_at=None, pk__gt=made.pk)
        if made.undone_at is not None or into.merged_into_id or later.exists():
            raise NotPossible("undo the later link first")
        authors = _move_back(made)
        _put_back(made)
        made.undone_at = timezone.now()
        made.save(update_fields=["undone_at"])
        accounts_moved.send(AccountsMoved(into.brand, authors, other))
        if apart:
            say_apart(into, other, by=by)
        record("member.unlinked", brand=into.brand, by=by, subject=into.name, other=other.pk)


def say_apart(one: Member, two: Member, *, by: User) -> None:
    """Remember that two members are not the same person."""
    first, second = sorted((one, two), key=lambda member: member.pk)
    Apart.objects.get_or_create(first=first, second=second, defaults={"by": by})


def are_apart(one: Member, two: Member) -> bool:
    """Say whether someone said that two members are not the same person."""
    first, second = sorted((one.pk, two.pk))
    return Apart.objects.filter(first=first, second=second).exists()


def alike(member: Member, *, limit: int = 5) -> list[Member]:
    """List members of the same name, accents and case aside: a hint to look, never a reason to link."""
    if not member.folded:
        return []
    rows = Member.objects.filter(
        brand_id=member.brand_id, folded=member.folded, merged_into=None
    ).exclude(pk=member.pk)
    said = Apart.objects.filter(Q(first=member.pk) | Q(second=member.pk))
    apart = {pk for pair in said.values_list("first_id", "second_id") for pk in pair}
    return list(rows.exclude(pk__in=apart).order_by("-last_at", "-pk")[:limit])


def standing(member: Member) -> list[Link]:
    """List the links that hold a member together, latest first."""
    rows = Link.objects.filter(into=member, undone_at=None)
    return list(rows.select_related("other", "by").order_by("-pk"))


def _locked(member: Member) -> Member:
    rows: QuerySet[Member] = Member.objects.select_for_update().select_related("brand")
    try:
        return rows.get(pk=member.pk)
    except ObjectDoesNotExist:
        raise NotPossible("one of them is gone") from None


def _row(member: Member) -> dict[str, Any]:
    return {name: _plain(getattr(member, name)) for name in SUMMED}


def _move(other: Member, into: Member) -> dict[str, Any]:
    counts = MemberAccount.objects.filter(member__in=(into, other))
    then = {str(pk): n for pk, n in counts.values_list("author_id", "author__item_count")}
    accounts = MemberAccount.objects.filter(member=other)
    authors = list(accounts.values_list("author_id", flat=True))
    accounts.update(member=into)
    notes = MemberNote.objects.filter(member=other)
    kept = list(notes.values_list("pk", flat=True))
    notes.update(member=into)
    already = MemberTag.objects.filter(member=into).values("folded")
    tags = MemberTag.objects.filter(member=other).exclude(folded__in=already)
    tagged = list(tags.values_list("pk", flat=True))
    MemberTag.objects.filter(pk__in=tagged).update(member=into)
    return {
        "authors": authors,
        "notes": kept,
        "tags": tagged,
        "counts": then,
        **{name: _move_all(rows, other, into) for name, rows in WRITTEN.items()},
    }


def _move_all(rows: type[MemberEmail | Consent], other: Member, into: Member) -> list[int]:
    """Move where a member can be written to, or what they allowed; return which rows moved."""
    theirs = rows._default_manager.filter(member=other)  # noqa: SLF001
    moved = list(theirs.values_list("pk", flat=True))
    theirs.update(member=into)
    return moved


def _sum(into: Member, other: Member) -> None:
    into.item_count += other.item_count
    firsts = [at for at in (into.first_at, other.first_at) if at]
    lasts = [at for at in (into.last_at, other.last_at) if at]
    if other.last_at and (into.last_at is None or other.last_at > into.last_at):
        into.language = into.language if into.language_by_hand else other.language or into.language
    into.first_at, into.last_at = min(firsts, default=None), max(lasts, default=None)
    if not into.address:
        into.address, into.address_at = other.address, other.address_at
        into.address_by_id = other.address_by_id
    if other.is_ambassador and not into.is_ambassador:
        into.is_ambassador, into.ambassador_at = True, other.ambassador_at


def _move_back(made: Link) -> list[int]:
    into, other, moved = made.into, made.other, made.moved
    accounts = MemberAccount.objects.filter(member=into, author__in=moved["authors"])
    authors = list(accounts.values_list("author_id", flat=True))
    accounts.update(member=other)
    MemberNote.objects.filter(member=into, pk__in=moved["notes"]).update(member=other)
    MemberTag.objects.filter(member=into, pk__in=moved["tags"]).update(member=other)
    for name, rows in WRITTEN.items():  # a link made before these moved has none
        theirs = rows._default_manager.filter(member=into, pk__in=moved.get(name, ()))  # noqa: SLF001
        theirs.update(member=other)
    return authors


def _put_back(made: Link) -> None:
    """Put both rows back as they were; what their own accounts said since is added to each."""
    into, other = made.into, made.other
    summed = _summed_then(made)
    for name in BY_HAND:
        if _plain(getattr(into, name)) == summed[name]:  # what was changed since the link stays
            setattr(into, name, _read(name, made.before["into"][name]))
    together = into.item_count
    other.item_count += _said_since(other, made)
    into.item_count = max(0, together - other.item_count)
    into.first_at = _read("first_at", made.before["into"]["first_at"])
    into.last_at = _read("last_at", made.before["into"]["last_at"])
    _said_since(into, made)
    into.save(update_fields=list(SUMMED))
    other.merged_into = None
    other.save(update_fields=["merged_into", "first_at", "last_at", "item_count"])


def _said_since(member: Member, made: Link) -> int:
    """Count what a member's own accounts said since the link, and widen their dates by it."""
    since = 0
    for account in member.accounts.select_related("author"):
        author = account.author
        new = author.item_count - made.moved["counts"].get(str(author.pk), 0)
        if new > 0:
            since += new
            member.first_at = min(member.first_at or author.first_at, author.first_at)
            member.last_at = max(member.last_at or author.last_at, author.last_at)
    return since


def _summed_then(made: Link) -> dict[str, Any]:
    into, other = Member(), Member()
    for name in SUMMED:
        setattr(into, name, _read(name, made.before["into"][name]))
        setattr(other, name, _read(name, made.before["other"][name]))
    _sum(into, other)
    return _row(into)


def _read(name: str, value: Any) -> Any:  # noqa: ANN401 -- whatever a column holds
    return datetime.fromisoformat(value) if value and name.endswith("_at") else value


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever a column holds
    return value.isoformat() if isinstance(value, datetime) else value

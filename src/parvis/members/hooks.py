"""What members announce, inside the transaction that writes the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from parvis.kit.hooks import Hook
from parvis.members.models import Member
from parvis.stream.models import Author, Item
from parvis.team.models import Brand, User


@dataclass(frozen=True, slots=True)
class AccountsMoved:
    """These authors are this member's accounts now: a link, its undoing, or a new member."""

    brand: Brand
    authors: Sequence[int]
    member: Member


accounts_moved: Hook[AccountsMoved] = Hook("members.accounts_moved")


@dataclass(frozen=True, slots=True)
class MemberErased:
    """People are about to be erased; their rows and words still stand.

    `items` is what they said; `names` every name they were known by. A subscriber takes away what
    it holds of them, and takes the names out of what it must keep.
    """

    brand: Brand
    members: Sequence[Member]
    authors: Sequence[Author]
    items: Sequence[Item]
    names: Sequence[str]
    at: datetime
    by: User | None


member_erased: Hook[MemberErased] = Hook("members.member_erased")

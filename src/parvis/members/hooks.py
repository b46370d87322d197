"""What members announce, inside the transaction that writes the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.kit.hooks import Hook
from parvis.members.models import Member
from parvis.team.models import Brand


@dataclass(frozen=True, slots=True)
class AccountsMoved:
    """These authors are this member's accounts now: a link, its undoing, or a new member."""

    brand: Brand
    authors: Sequence[int]
    member: Member


accounts_moved: Hook[AccountsMoved] = Hook("members.accounts_moved")

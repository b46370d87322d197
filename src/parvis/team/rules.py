"""What each role may do. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from parvis.team.models import Role


class Right(StrEnum):
    """One thing a person may be allowed to do at a brand's desk."""

    READ = "read"
    NOTE = "note"
    ANSWER = "answer"
    MODERATE = "moderate"  # how what others say stands on our sites
    APPROVE = "approve"
    MANAGE = "manage"  # channels, strategy, the team below the owner
    OWN = "own"  # roles of owners, removal of the brand


RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    Role.OWNER: frozenset(Right),
    Role.MANAGER: frozenset(Right) - {Right.OWN},
    Role.CONTRIBUTOR: frozenset({Right.READ, Right.NOTE, Right.ANSWER, Right.MODERATE}),
    Role.APPROVER: frozenset({Right.READ, Right.NOTE, Right.APPROVE}),
    Role.ANALYST: frozenset({Right.READ, Right.NOTE}),
    Role.OBSERVER: frozenset({Right.READ}),
}


def allows(role: str, right: Right) -> bool:
    """Say whether a role holds a right."""
    return right in RIGHTS[Role(role)]

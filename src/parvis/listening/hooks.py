"""What the listening room announces, inside the transaction that writes the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.kit.hooks import Hook
from parvis.listening.models import Mention


@dataclass(frozen=True, slots=True)
class MentionsCaught:
    """Mentions written in one transaction, each with its item loaded, in no promised order.

    `is_live` is False for those that a watch found in the past: nobody is to be woken for them.
    """

    brand_id: int
    mentions: Sequence[Mention]
    is_live: bool


mentions_caught: Hook[MentionsCaught] = Hook("listening.mentions_caught")

"""What can be remarked of a query that reads well: a sentence, its weight, its place, a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from parvis.text.query.tree import Span
from parvis.text.words import gettext_noop as _

NEVER_BOTH: Final = _("This can never match: “%(one)s” is asked for and left out at once.")
NEVER_DATES: Final = _("This can never match: “after” is not earlier than “before”.")
NEVER_TWO: Final = _(
    "This can never match: one text has one %(name)s:, and two are asked for. Write OR between them."
)
NEVER_REACH: Final = _("This can never match: no reach is both over and under these numbers.")
NEVER_WORD: Final = _("This can never match: “%(word)s” holds no word once its signs are dropped.")
NEVER_TOLD: Final = _(
    "Nothing that is heard tells “%(said)s” yet, so Parvis cannot answer this part."
)
NO_TITLE: Final = _("Comments and replies seldom have a title, so this will match next to nothing.")
TWICE: Final = _("“%(one)s” is said twice. Once is enough.")
SWALLOWED: Final = _("“%(one)s” adds nothing here: whatever it finds, “%(other)s” finds as well.")
NEEDLESS: Final = _("“%(one)s” asks nothing more: whatever has “%(other)s” has it too.")
NO_ANCHOR: Final = _(
    "No word is named here, only what is known beside the words: this may match very much."
)
ONLY_SMALL: Final = _("“%(word)s” stands in nearly every text, so this will match very much.")
SIGNS_ONLY: Final = _(
    "Nothing but signs is named here; they can be looked for only one text at a time."
)
VAGUE: Final = _(
    "“%(word)s” begins with too few letters to say much. Write more of them if you can."
)
SMALL_WORD: Final = _(
    "“%(word)s” is looked for as well, and stands in nearly every text. Leave it out, or put the"
    " phrase between quotation marks."
)
LOWER_CASE: Final = _(
    "“%(word)s” in small letters is a word to look for. If an operator is meant, write %(op)s."
)
SINGLE_QUOTES: Final = _("Single quotation marks make no phrase. Use double ones.")
ONLY_ASKS: Final = _(
    "The question mark at the end of “%(word)s” stands for nothing. For any end, use a star."
)
ACCENTS: Final = _(
    "Accents make no difference: “%(word)s” finds “%(twin)s” too. To keep to the letter, write"
    " “raw:%(word)s”."
)
SIGNS: Final = _("The signs of “%(word)s” are dropped. To look for them too, write “raw:%(word)s”.")
SHORT_BEGINNING: Final = _("Many words begin with “%(word)s”. A letter more would say more.")
TOO_BROAD: Final = _("Too broad: this matches about %(share)s %% of what was said. Add a word.")
NOTHING_FOUND: Final = _("Nothing that was said matched. Is a spelling missing?")


class Weight(StrEnum):
    """How much a remark weighs: it cannot work, it may surprise, it could be said better."""

    NEVER = "never"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark. `at` is `(start, end)` in the query's text.

    `sentence` is an English msgid with named placeholders for `values`; `proposal` a whole query
    that could be meant, or "".
    """

    weight: Weight
    sentence: str
    at: Span
    proposal: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say the remark in English."""
        return self.sentence % self.values if self.values else self.sentence

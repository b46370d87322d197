"""What is told of a query that came from another tool: what changed, what could not be carried over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from parvis.text.query.tree import Span
from parvis.text.words import gettext_noop as _

LEFT: Final = _("“%(said)s” was left out: nothing here answers to it.")
BECAME: Final = _("“%(said)s” became “%(told)s”, which is close but not the same.")
DISTANCE: Final = _(
    "“%(said)s” became “%(told)s”: there the words between are counted, here the steps."
)
STAR: Final = _("“%(said)s” became “%(told)s”: here a star ends a word, after three letters.")
COMMENT: Final = _("The comment was left out.")
WEIGHT: Final = _("The weight “%(said)s” was left out: here all that matches counts the same.")
EITHER: Final = _("Sites side by side became either of them, as in that tool.")
YEAR: Final = _("“%(said)s” became its first day, “%(told)s”.")


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `at` is `(start, end)` in the text that was brought; `sentence` an English msgid."""

    sentence: str
    at: Span
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say the note in English."""
        return self.sentence % self.values if self.values else self.sentence

"""The grades of hostility, and how patterns of each become rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Final


class Told(IntEnum):
    """What a pattern tells; its value orders the kinds, `grade` says how grave it is."""

    HEATED = 1
    INSULT = 2
    HATE = 3
    THREAT = 4

    @property
    def grade(self) -> int:
        """Return 1 for heat, 2 for an insult or contempt, 3 for hatred and threats."""
        return min(3, self.value)


Patterns = Sequence[tuple[Told, re.Pattern[str]]]
BLANKS: Final = re.compile(r" ")


def rules_for(written: Mapping[Told, Sequence[str]]) -> Patterns:
    """Compile what is written for each kind, the gravest first."""
    return tuple(
        (told, re.compile(BLANKS.sub(" ", pattern)))
        for told in sorted(written, reverse=True)
        for pattern in written[told]
    )

"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined: a sentence, and how to mend it when it is not well."""

    is_well: bool
    sentence: str
    remedy: str = ""


def well(sentence: str) -> Finding:
    """Say that a thing is as it should be."""
    return Finding(is_well=True, sentence=sentence)


def ill(sentence: str, remedy: str = "") -> Finding:
    """Say what is wrong, and how to mend it."""
    return Finding(is_well=False, sentence=sentence, remedy=remedy)

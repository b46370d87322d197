"""Who reads an answer: never more people than what it answers reached. Pure but for the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from parvis.wire.items import Audience

WIDTHS: Final = (Audience.PUBLIC, Audience.UNLISTED, Audience.FOLLOWERS, Audience.PRIVATE)
CARRIED: Final = "re: "
LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Width:
    """One choice of who reads an answer."""

    value: str
    label: str
    chosen: bool


def of(value: str) -> Audience:
    """Read a kept audience; one that is not known is the narrowest."""
    try:
        return Audience(value)
    except ValueError:
        return Audience.PRIVATE


def narrowest(*audiences: Audience) -> Audience:
    """Return the one that the fewest people read."""
    return max(audiences, key=WIDTHS.index)


def settled(offered: Sequence[Audience], answered: Audience, wanted: str) -> Audience | None:
    """Say who will read an answer: as wanted, and never wider than what it answers.

    None on a network where nobody chooses.
    """
    if not offered:
        return None
    return narrowest(of(wanted) if wanted else answered, answered)


def widths(offered: Sequence[Audience], answered: Audience, wanted: str = "") -> list[Width]:
    """List the choices for an answer, widest first: what it answers is the widest of them."""
    chosen = settled(offered, answered, wanted)
    fitting = [one for one in WIDTHS if one in offered and narrowest(one, answered) is one]
    return [Width(one.value, label(one), chosen=one is chosen) for one in fitting]


def chosen(offered: Sequence[Width], wanted: str) -> list[Width]:
    """Choose anew among some choices; one that is not among them changes nothing."""
    if wanted not in {one.value for one in offered}:
        return list(offered)
    return [Width(one.value, one.label, chosen=one.value == wanted) for one in offered]


def label(audience: Audience) -> str:
    """Say who reads something."""
    words = {
        Audience.PUBLIC: _("Everyone"),
        Audience.UNLISTED: _("Everyone, outside the public lists"),
        Audience.FOLLOWERS: _("Those who follow, and whoever is named"),
        Audience.PRIVATE: _("Only whoever is named: a private message"),
    }
    return words[audience]


def mark(value: str) -> str:
    """Say on a remark that not everyone reads it; "" when everyone does."""
    words = {
        Audience.UNLISTED: _("outside the public lists"),
        Audience.FOLLOWERS: _("for those who follow"),
        Audience.PRIVATE: _("private"),
    }
    return words.get(of(value), "")


def carried(warning: str) -> str:
    """Return the warning that an answer begins with: the one before what it answers, marked once."""
    warning = warning.strip()
    if not warning or warning.lower().startswith(CARRIED):
        return warning[:LONGEST]
    return f"{CARRIED}{warning}"[:LONGEST]

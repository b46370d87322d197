"""Which remarks a decision concerns, and what can honestly be guessed about why one is held. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from parvis.stream.models import Item
from parvis.wire.items import Action, Standing

OFFERED: Final = {
    Standing.HELD: (Action.APPROVE, Action.SPAM, Action.TRASH),
    Standing.PUBLISHED: (Action.HOLD, Action.SPAM, Action.TRASH),
    Standing.SPAM: (Action.APPROVE, Action.HOLD, Action.TRASH),
    Standing.TRASH: (Action.APPROVE, Action.HOLD, Action.SPAM),
}
if set(OFFERED) != set(Standing):
    raise RuntimeError("a standing has no line in the table of what is offered")

MANY_LINKS: Final = 2  # WordPress's own default (comment_max_links)
ENOUGH: Final = 5


class Guess(StrEnum):
    """One thing that can be seen from here about a held remark; none is the site's own word."""

    EVERYTHING = "everything"
    TRACK = "track"
    LINKS = "links"
    FIRST = "first"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the desk knows around a held remark.

    `published_before` counts what this author has published there, `recent` the latest remarks of
    others there, `recent_held` how many of these were held when they came.
    """

    kind: str
    links: int
    published_before: int
    recent: int
    recent_held: int


def why_held(seen: Seen) -> Sequence[Guess]:
    """Guess why a remark is held, the most telling first; never empty."""
    guesses = []
    if seen.recent >= ENOUGH and seen.recent_held == seen.recent:
        guesses.append(Guess.EVERYTHING)
    if seen.kind in {"pingback", "trackback"}:
        guesses.append(Guess.TRACK)
    if seen.links >= MANY_LINKS:
        guesses.append(Guess.LINKS)
    if seen.kind == "comment" and not seen.published_before:
        guesses.append(Guess.FIRST)
    return guesses or [Guess.OTHER]


def may_be_moderated(item: Item) -> bool:
    """Say whether a remark is theirs, and still there."""
    return item.gone_at is None and not item.ours and item.kind != "post"


def concerned(items: Sequence[Item], action: Action) -> Sequence[Item]:
    """Choose what a decision about a whole conversation concerns.

    What is held in it; failing that, the one remark that the list shows of it (the latest readable
    one of theirs, or the latest of theirs). What stands so already is left alone.
    """
    theirs = sorted((i for i in items if may_be_moderated(i)), key=lambda i: i.pk)
    held = [i for i in theirs if i.standing == Standing.HELD]
    readable = [i for i in theirs if i.standing == Standing.PUBLISHED]
    chosen = held or readable[-1:] or theirs[-1:]
    return [i for i in chosen if i.standing != action.standing]

"""Whose turn it is in a conversation. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from parvis.inbox.models import ConversationState

S = ConversationState

MOVES: Final[Mapping[str, frozenset[str]]] = {
    S.OPEN: frozenset({S.WAITING, S.SNOOZED, S.RESOLVED, S.NO_REPLY, S.SPAM}),
    S.WAITING: frozenset({S.OPEN, S.SNOOZED, S.RESOLVED, S.NO_REPLY, S.SPAM}),
    S.SNOOZED: frozenset({S.OPEN, S.WAITING, S.RESOLVED, S.NO_REPLY, S.SPAM}),
    S.RESOLVED: frozenset({S.OPEN, S.WAITING, S.SNOOZED, S.NO_REPLY, S.SPAM}),
    S.NO_REPLY: frozenset({S.OPEN, S.WAITING, S.SNOOZED, S.RESOLVED, S.SPAM}),
    S.SPAM: frozenset({S.OPEN, S.NO_REPLY, S.RESOLVED}),
}
if set(MOVES) != set(S.values):
    raise RuntimeError("a conversation state has no line in the table of moves")

TALK: Final = frozenset({"comment", "message", "notice"})
READABLE: Final = frozenset({"published", "held"})
AWAKE: Final = (S.OPEN, S.SNOOZED, S.WAITING, S.RESOLVED, S.NO_REPLY, S.SPAM)


class Remark(NamedTuple):
    """What is needed of an item to say whose turn it is: everything but its words."""

    pk: int
    ours: bool
    gone_at: datetime | None
    standing: str
    kind: str
    is_history: bool
    said_at: datetime
    author_id: int | None
    language: str
    about: str
    title: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What a conversation's items say of it."""

    state: str
    spoke: Remark | None
    waiting_since: datetime | None
    answered_at: datetime | None
    has_held: bool
    is_history: bool
    count: int


def whose_turn(items: Sequence[Remark], *, state: str, fresh: frozenset[int]) -> Turn:
    """Read whose turn it is off a conversation's items.

    `state` is the present one ("" for a new conversation); `fresh` the ids that just arrived. A
    person's decision stands until they speak again: a fresh remark of theirs after our last word
    reopens it, a word of ours closes the wait. History asks for nothing.
    """
    told = sorted((i for i in items if i.gone_at is None), key=lambda i: i.pk)
    shown = [i for i in told if i.standing in READABLE]
    theirs = [i for i in shown if not i.ours]
    ours = [i for i in shown if i.ours]
    last_ours = ours[-1].pk if ours else 0
    unanswered = [i for i in theirs if i.pk > last_ours and i.kind in TALK]
    owed = [i for i in unanswered if not i.is_history]
    held = any(i.standing == "held" for i in theirs)
    awake = [i for i in owed if i.pk in fresh] or [
        i for i in theirs if i.standing == "held" and i.pk in fresh and not i.is_history
    ]
    if state == S.RESOLVED and all(i.pk in fresh for i in theirs):
        state = ""  # only our own words were known: nobody has decided anything yet
    after = _state(
        state,
        told=told,
        shown=shown,
        awake=bool(awake),
        unanswered=bool(unanswered),
        owed=bool(owed),
    )
    spoke = theirs or shown or told
    return Turn(
        state=after,
        spoke=spoke[-1] if spoke else None,
        waiting_since=owed[0].said_at if owed and after == S.OPEN else None,
        answered_at=ours[-1].said_at if ours else None,
        has_held=held,
        is_history=all(i.is_history for i in items),
        count=len(told),
    )


def more_awake(states: Iterable[str]) -> str:
    """Pick the state that most wants somebody, for conversations that turn out to be one."""
    return min((s for s in states if s), key=lambda s: AWAKE.index(S(s)), default="")


def _state(
    state: str,
    *,
    told: Sequence[Remark],
    shown: Sequence[Remark],
    awake: bool,
    unanswered: bool,
    owed: bool,
) -> str:
    if not shown:
        is_spam = any(i.standing == "spam" for i in told)
        return S.SPAM if is_spam else (state if state in {S.RESOLVED, S.NO_REPLY} else S.NO_REPLY)
    if awake or (state == S.SPAM and owed):
        return S.OPEN
    if not state:
        return _at_first(shown)
    if state == S.OPEN and not unanswered and not any(i.standing == "held" for i in shown):
        return S.WAITING if any(i.ours for i in shown) else S.NO_REPLY
    return S.NO_REPLY if state == S.SPAM else state


def _at_first(shown: Sequence[Remark]) -> str:
    """Say where a conversation begins that asks nothing of us: answered already, or only told."""
    talk = [i for i in shown if i.kind in TALK]
    asked = [i.pk for i in talk if not i.ours and not i.is_history]
    if asked and any(i.ours and i.pk > asked[0] for i in shown):
        return S.WAITING
    return S.RESOLVED if talk else S.NO_REPLY

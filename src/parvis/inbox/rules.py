"""Whose turn it is in a conversation. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from parvis.inbox.models import ConversationState
from parvis.stream.models import Item

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

TALK: Final = frozenset({"comment"})
READABLE: Final = frozenset({"published", "held"})


@dataclass(frozen=True, slots=True)
class Turn:
    """What a conversation's items say of it."""

    state: str
    last: Item | None
    spoke: Item | None
    waiting_since: datetime | None
    answered_at: datetime | None
    has_held: bool
    is_history: bool
    count: int


def whose_turn(items: Sequence[Item], *, state: str, fresh: frozenset[int]) -> Turn:
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
    owed = [i for i in theirs if i.pk > last_ours and i.kind in TALK and not i.is_history]
    held = any(i.standing == "held" for i in theirs)
    awake = [i for i in owed if i.pk in fresh] or [
        i for i in theirs if i.standing == "held" and i.pk in fresh and not i.is_history
    ]
    after = _state(state, told=told, shown=shown, awake=bool(awake), owed=bool(owed))
    spoke = theirs or shown or told
    return Turn(
        state=after,
        last=shown[-1] if shown else (told[-1] if told else None),
        spoke=spoke[-1] if spoke else None,
        waiting_since=owed[0].said_at if owed and after == S.OPEN else None,
        answered_at=ours[-1].said_at if ours else None,
        has_held=held,
        is_history=all(i.is_history for i in items),
        count=len(told),
    )


def _state(
    state: str, *, told: Sequence[Item], shown: Sequence[Item], awake: bool, owed: bool
) -> str:
    if not shown:
        is_spam = any(i.standing == "spam" for i in told)
        return S.SPAM if is_spam else (state if state in {S.RESOLVED, S.NO_REPLY} else S.NO_REPLY)
    if awake or (state == S.SPAM and owed):
        return S.OPEN
    if not state:
        return S.RESOLVED if any(i.kind in TALK for i in shown) else S.NO_REPLY
    if state == S.OPEN and not owed and not any(i.standing == "held" for i in shown):
        return S.WAITING if any(i.ours for i in shown) else S.NO_REPLY
    return S.NO_REPLY if state == S.SPAM else state

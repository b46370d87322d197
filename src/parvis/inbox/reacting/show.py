"""Says of what others said which gestures can be made toward it, and where each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from parvis.channels import costs
from parvis.channels.models import Outgoing, OutgoingState
from parvis.channels.rules import say
from parvis.inbox.models import Conversation
from parvis.inbox.reacting.actions import is_on, last_of, names_of, takes
from parvis.inbox.show import Said
from parvis.inbox.ways import DECIDE, held_sentence
from parvis.stream.models import Item
from parvis.wire.items import Reaction

S = OutgoingState
ICONS: Final = {Reaction.LIKE: "heart", Reaction.SHARE: "relay"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gesture:
    """One button: what it does, whether it is pressed, and what became of it, as a sentence."""

    value: str
    label: str
    icon: str
    on: bool = False
    pk: int | None = None
    sentence: str = ""
    cause: str = ""
    cost: str = ""
    decide: bool = False
    moving: bool = False


def dress(
    said: Sequence[Said], items: Sequence[Item], of: Conversation, *, may: bool
) -> list[Said]:
    """Put beside each remark of somebody else what can be done toward it."""
    names = names_of(of.channel)
    others = {item.pk: item for item in items if item.channel_id == of.channel_id}
    if not names or not may:
        return list(said)
    asked = last_of([of.channel_id], [item.remote_id for item in others.values()])
    cost = costs.of_a_gesture(of.channel)
    dressed = []
    for one in said:
        item = others.get(one.item_pk or 0)
        made = [
            _gesture(reaction, _(name), asked.get((of.channel_id, item.remote_id, reaction), []))
            for reaction, name in names.items()
            if item is not None and takes(item, reaction)
        ]
        dressed.append(replace(one, gestures=tuple(replace(each, cost=cost) for each in made)))
    return dressed


def _gesture(reaction: Reaction, name: str, rows: list[Outgoing]) -> Gesture:
    last = rows[-1] if rows else None
    return Gesture(
        value=reaction,
        label=name,
        icon=ICONS[reaction],
        on=is_on(rows),
        pk=last.pk if last else None,
        sentence=_sentence(last) if last else "",
        cause=(last.trouble or {}).get("cause", "") if last else "",
        decide=bool(last and last.state in DECIDE),
        moving=bool(last and last.state in {S.QUEUED, S.SENDING}),
    )


def _sentence(row: Outgoing) -> str:
    """Say what there is to say of a gesture: nothing once it is done, for the button shows it."""
    if row.state == S.SENT:
        practice = _("Practice: it would be done there now. Nothing left this desk.")
        return practice if row.brand.is_sample else ""
    again = _("It is not done yet; Parvis tries again by itself.")
    words = {
        S.RETRY: f"{say(row.trouble)} {again}",
        S.UNCONFIRMED: say(row.trouble),
        S.REFUSED: say(row.trouble),
        S.LATE: _("It could not be done in time. Say whether it should still be done."),
        S.HELD: held_sentence(row),
    }
    return words.get(S(row.state), _("On its way…"))

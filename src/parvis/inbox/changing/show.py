"""Says of our own words in a thread whether they can be changed, and where a change stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parvis.channels.models import Outgoing
from parvis.channels.queries import changes_of, verbs_of
from parvis.inbox.changing.actions import OVER, drafts_of
from parvis.inbox.models import Conversation
from parvis.inbox.show import Said
from parvis.inbox.there import SAID_THERE
from parvis.inbox.ways import Way, changed, with_tries
from parvis.stream.models import Item
from parvis.wire.items import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing:
    """What can be done with words of ours, and where the last change of them stands."""

    may_edit: bool = False
    may_retract: bool = False
    words: str = ""
    way: Way | None = None
    pk: int | None = None


def dress(
    said: Sequence[Said], items: Sequence[Item], of: Conversation, *, may: bool
) -> list[Said]:
    """Put beside each remark of ours what can be done with it."""
    verbs = verbs_of(of.channel) if may else frozenset()
    ours = {item.pk: item for item in items if item.ours and item.gone_at is None}
    names = [item.remote_id for item in ours.values() if not item.remote_id.startswith(SAID_THERE)]
    if not names:
        return list(said)
    asked = changes_of({item.channel_id for item in ours.values()}, names)
    words = drafts_of(list(ours.values())) if "edit" in verbs else {}
    dressed = []
    for one in said:
        item = ours.get(one.item_pk or 0)
        if item is None or item.remote_id not in names:
            dressed.append(one)
            continue
        last = asked.get((item.channel_id, item.remote_id))
        dressed.append(replace(one, change=_changing(words.get(item.pk), last, verbs)))
    return dressed


def _changing(words: Draft | None, last: Outgoing | None, verbs: frozenset[str]) -> Changing | None:
    free = last is None or last.state in OVER
    may_edit, may_retract = "edit" in verbs and free, "retract" in verbs and free
    if last is None and not (may_edit or may_retract):
        return None
    return Changing(
        may_edit=may_edit,
        may_retract=may_retract,
        words=words.text if words and may_edit else "",
        way=with_tries(changed(last, last.created_by), last) if last else None,
        pk=last.pk if last else None,
    )

"""Changes what we said, or takes it back: asked once, looked for, asked again when in doubt."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.db import transaction

from parvis.channels import outbox
from parvis.channels.calling import CHANGES
from parvis.channels.hooks import OutgoingChanged
from parvis.channels.models import Outgoing, OutgoingState, Verb
from parvis.channels.queries import changes_of, verbs_of
from parvis.channels.rules import limits_of
from parvis.inbox.actions import NotPossible, TooLong
from parvis.inbox.arrivals import touch
from parvis.inbox.models import Conversation, Reply
from parvis.stream import store
from parvis.stream.models import Item
from parvis.team.actions import record
from parvis.team.models import User
from parvis.wire import items as wire
from parvis.wire.counting import fits, length
from parvis.wire.decoding import convert
from parvis.wire.naming import naming

PURPOSE = "change"
OVER = (OutgoingState.SENT, OutgoingState.REFUSED, OutgoingState.CANCELLED)


def change(item: Item, *, text: str, by: User) -> Outgoing:
    """Have what we said say something else there, after the time to undo.

    Raises NotPossible when nothing can be changed there, or another change is on its way; TooLong.
    """
    text, limits = text.strip(), limits_of(item.channel)
    before = draft_of(item)
    if not text or text == before.text:
        raise NotPossible("nothing to change")
    sent = naming(item.named.split(), text)
    if not fits(sent, limits, warning=before.warning):
        raise TooLong(length(sent, limits, warning=before.warning), limits.text)
    draft = msgspec.structs.replace(before, text=text)
    return _put(item, Verb.EDIT, draft, by=by)


def retract(item: Item, *, by: User) -> Outgoing:
    """Take back what we said there, after the time to undo. Raises NotPossible."""
    return _put(item, Verb.RETRACT, wire.Draft(text=""), by=by)


def _put(item: Item, verb: Verb, draft: wire.Draft, *, by: User) -> Outgoing:
    asked = "edit" if verb == Verb.EDIT else "retract"
    if not item.ours or item.gone_at or asked not in verbs_of(item.channel):
        raise NotPossible(f"{asked} there")
    with transaction.atomic():
        Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
        last = changes_of([item.channel_id], [item.remote_id]).get(
            (item.channel_id, item.remote_id)
        )
        if last is not None and last.state not in OVER:
            raise NotPossible("another change is on its way")
        outgoing = outbox.put(
            brand=item.channel.brand, channel=item.channel, draft=draft, purpose=PURPOSE, by=by,
            verb=verb, remote_id=item.remote_id,
        )  # fmt: skip
        told = "said.changed" if verb == Verb.EDIT else "said.retracted"
        record(told, brand=item.channel.brand, by=by, subject=str(item.channel))
        touch(item.channel.brand_id)
    return outgoing


def draft_of(item: Item) -> wire.Draft:
    """Say what stands there as a draft: as we last asked for it, else as it was read."""
    return drafts_of([item])[item.pk]


def drafts_of(items: Sequence[Item]) -> dict[int, wire.Draft]:
    """Say, in one question, what stands there of each as a draft."""
    rows = Outgoing.objects.filter(
        channel__in={item.channel_id for item in items},
        remote_id__in={item.remote_id for item in items},
        verb__in=(Verb.PUBLISH, Verb.EDIT),
        state=OutgoingState.SENT,
    )
    asked = rows.order_by("pk").values_list("channel_id", "remote_id", "draft")
    last = {(channel, name): draft for channel, name, draft in asked}
    read = {item.pk: last.get((item.channel_id, item.remote_id)) for item in items}
    return {
        item.pk: convert(read[item.pk], wire.Draft)
        if read[item.pk]
        else wire.Draft(text=item.text, language=item.language, warning=item.warning)
        for item in items
    }


def follow(event: OutgoingChanged) -> None:
    """Keep the desk in step with a change of our words (inside the outbox's write)."""
    row = event.outgoing
    if row.verb not in CHANGES or row.purpose != PURPOSE:
        return
    if row.state == OutgoingState.SENT:
        said = Reply.objects.filter(
            outgoing__channel=row.channel_id, outgoing__remote_id=row.remote_id
        )
        if row.verb == Verb.EDIT:
            said.update(text=str(row.draft.get("text", "")))
        elif not row.brand.is_sample:
            store.write(row.channel, None, (), [row.remote_id])
    touch(row.brand_id)


def of(conversation: Conversation, pk: int) -> Outgoing | None:
    """Find a change of something that was said in a conversation."""
    row = Outgoing.objects.filter(pk=pk, brand=conversation.brand_id, verb__in=CHANGES).first()
    said = (
        Item.objects.filter(entry__conversation=conversation, channel=row.channel_id)
        if row
        else None
    )
    return row if row and said and said.filter(remote_id=row.remote_id).exists() else None

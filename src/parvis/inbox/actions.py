"""What people do to conversations. Each act can be undone exactly while nothing else happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.channels import outbox
from parvis.channels.hooks import OutgoingChanged
from parvis.channels.models import OutgoingState
from parvis.inbox.arrivals import touch
from parvis.inbox.models import Change, Conversation, ConversationState, Note, Reply
from parvis.inbox.rules import MOVES
from parvis.stream.models import Item
from parvis.team.actions import record
from parvis.team.models import Seat, User
from parvis.wire.items import Draft

S = ConversationState


class NotPossible(Exception):
    """The conversation moved meanwhile, or the act makes no sense there."""


def assign(conversation: Conversation, *, to: User | None, by: User, told: bool = True) -> Change:
    """Give a conversation to a colleague of the same brand, or to nobody. Raises NotPossible.

    `told` is false when a bulk act has its own line in the audit log.
    """
    if to and not Seat.objects.filter(brand_id=conversation.brand_id, user=to).exists():
        raise NotPossible("no seat at this brand")
    assignee = to.pk if to else None
    return _change(conversation, by=by, field="assignee", told=told, assignee_id=assignee)


def change_state(
    conversation: Conversation,
    state: str,
    *,
    by: User,
    until: datetime | None = None,
    told: bool = True,
) -> Change:
    """Say whose turn it is. Raises NotPossible for a move the table does not hold."""
    if state not in MOVES[conversation.state]:
        raise NotPossible(f"{conversation.state} → {state}")
    snoozed = until if state == S.SNOOZED else None
    waiting = conversation.sort_at if state == S.OPEN else None
    return _change(
        conversation,
        by=by,
        field="state",
        told=told,
        state=state,
        snoozed_until=snoozed,
        waiting_since=waiting,
    )


def undo(change: Change, *, by: User, told: bool = True) -> None:
    """Put back what a change replaced. Raises NotPossible when it is no longer what stands."""
    with transaction.atomic():
        change = Change.objects.select_for_update().get(pk=change.pk)
        conversation = Conversation.objects.select_for_update().get(pk=change.conversation_id)
        if change.undone_at or _values(conversation, change.after) != change.after:
            raise NotPossible("changed meanwhile")
        _set(conversation, change.before)
        change.undone_at = timezone.now()
        change.save(update_fields=["undone_at"])
        if told:
            record(
                "conversation.undone", brand=conversation.brand, by=by, subject=str(conversation)
            )
        touch(conversation.brand_id)


def add_note(conversation: Conversation, *, text: str, by: User) -> Note:
    """Say something between us."""
    with transaction.atomic():
        note = Note.objects.create(conversation=conversation, text=text.strip(), by=by)
        touch(conversation.brand_id)
    return note


def reply(conversation: Conversation, *, to: Item | None, text: str, by: User) -> Reply:
    """Answer a remark where it was said; it leaves after ten seconds.

    Raises NotPossible for an empty answer, or one under something that is gone or elsewhere.
    """
    text = text.strip()
    if not text or (to and (to.gone_at or to.entry.conversation_id != conversation.pk)):
        raise NotPossible("nothing to say, or nobody to say it to")
    draft = Draft(
        text=text,
        parent=to.remote_id if to else None,
        about=conversation.about or None,
        language=conversation.language,
    )
    with transaction.atomic():
        outgoing = outbox.put(
            brand=conversation.brand,
            channel=conversation.channel,
            draft=draft,
            purpose="reply",
            by=by,
        )
        made = Reply.objects.create(
            conversation=conversation, to=to, text=text, by=by, outgoing=outgoing
        )
        record("conversation.answered", brand=conversation.brand, by=by, subject=str(conversation))
        _settle(conversation, S.WAITING, waiting_since=None)
    return made


def take_back(answer: Reply, *, by: User) -> bool:
    """Take an answer back within its ten seconds; False when it has left."""
    return outbox.cancel(answer.outgoing, by=by)


def follow(event: OutgoingChanged) -> None:
    """Keep a conversation in step with what becomes of its answers (inside the outbox's write)."""
    outgoing = event.outgoing
    answer = Reply.objects.filter(outgoing=outgoing).select_related("conversation").first()
    if answer is None:
        return
    conversation = answer.conversation
    lost = {OutgoingState.REFUSED, OutgoingState.CANCELLED}
    if outgoing.state in lost and conversation.state == S.WAITING:
        _settle(conversation, S.OPEN, waiting_since=conversation.sort_at)
    elif outgoing.state == OutgoingState.SENT:
        conversation.answered_at = outgoing.sent_at or timezone.now()
        conversation.version += 1
        conversation.save(update_fields=["answered_at", "version"])
    touch(conversation.brand_id)


def wake(now: datetime) -> int:
    """Open again what was put off until now; return how many."""
    with transaction.atomic():
        due = Conversation.objects.filter(state=S.SNOOZED, snoozed_until__lte=now)
        brands = set(due.values_list("brand_id", flat=True))
        woken = due.update(state=S.OPEN, snoozed_until=None, waiting_since=now)
        for brand in brands:
            touch(brand)
    return woken


def tomorrow_morning(now: datetime) -> datetime:
    """Return 8 o'clock on the next day of the current time zone."""
    local = timezone.localtime(now)
    return (local + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)


def _settle(
    conversation: Conversation, state: ConversationState, *, waiting_since: datetime | None
) -> None:
    conversation.state = state
    conversation.waiting_since = waiting_since
    conversation.version += 1
    conversation.save(update_fields=["state", "waiting_since", "version"])
    touch(conversation.brand_id)


def _change(
    conversation: Conversation,
    *,
    by: User,
    field: str,
    told: bool,
    **after: Any,  # noqa: ANN401
) -> Change:
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        wanted = {name: _plain(value) for name, value in after.items()}
        before = _values(row, wanted)
        _set(row, wanted)
        change = Change.objects.create(
            conversation=row, by=by, field=field, before=before, after=wanted
        )
        if told:
            record(f"conversation.{field}", brand=row.brand, by=by, subject=str(row))
        touch(row.brand_id)
    conversation.refresh_from_db()
    return change


def _values(row: Conversation, names: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _set(row: Conversation, values: dict[str, Any]) -> None:
    for name, value in values.items():
        moment = name in {"snoozed_until", "waiting_since"} and value
        setattr(row, name, datetime.fromisoformat(value) if moment else value)
    row.version += 1
    row.save(update_fields=[*values, "version"])

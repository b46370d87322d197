"""What people do to conversations. Each act can be undone exactly while nothing else happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parvis.channels import looks, outbox, spending
from parvis.channels.files.actions import give_back, hang
from parvis.channels.files.models import File
from parvis.channels.files.queries import attachments
from parvis.channels.files.rules import faults
from parvis.channels.hooks import OutgoingChanged
from parvis.channels.models import OutgoingState
from parvis.channels.registry import connectors
from parvis.channels.rules import limits_of
from parvis.inbox import audiences, comparing
from parvis.inbox.arrivals import touch
from parvis.inbox.comparing import Answer, Seen
from parvis.inbox.drafts.actions import keep_draft
from parvis.inbox.models import Back, Change, Conversation, ConversationState, Note, Reply, Tag
from parvis.inbox.rules import MOVES
from parvis.inbox.there import keep_said_there
from parvis.stream.models import Item
from parvis.team.actions import record
from parvis.team.hooks import SeatClosed
from parvis.team.models import User
from parvis.team.queries import has_seat
from parvis.text.markup import tidy
from parvis.wire import items as wire
from parvis.wire.card import Limits, Spec
from parvis.wire.counting import fits, length
from parvis.wire.naming import naming

S = ConversationState
SPOT: Final = "reply:"


class NotPossible(Exception):
    """The conversation moved meanwhile, or the act makes no sense there."""


class AnsweredMeanwhile(Exception):
    """Someone answered between the reading and the sending: `answers` is what stands there."""

    def __init__(self, answers: list[Answer]) -> None:
        super().__init__()
        self.answers = answers


class FilesRefused(Exception):
    """The network does not take these files; the message says why, in the reader's language."""


class TooLong(Exception):
    """The network takes no answer of this length: `used` of `limit` places, in its own unit."""

    def __init__(self, used: int, limit: int) -> None:
        super().__init__()
        self.used, self.limit = used, limit


def assign(conversation: Conversation, *, to: User | None, by: User, told: bool = True) -> Change:
    """Give a conversation to a colleague of the same brand, or to nobody. Raises NotPossible.

    `told` is false when a bulk act has its own line in the audit log.
    """
    if to and not has_seat(to, conversation.brand_id):
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
    """Say whose turn it is. Raises NotPossible for a move the table does not hold.

    What is put off comes back at `until`, or without it when they speak.
    """
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
        back="",
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


def reply(
    conversation: Conversation,
    *,
    to: Item | None,
    text: str,
    by: User,
    seen: Seen | None = None,
    at: datetime | None = None,
    audience: str = "",
    warning: str = "",
    files: Sequence[File] = (),
) -> Reply:
    """Answer a remark where it was said; it leaves after ten seconds, or at a later hour.

    `audience` narrows who reads it, on networks where one chooses: never more people than read what
    it answers. `warning` stands before it where the network has such a thing. `seen` is what the writer
    had before their eyes (None: nothing is compared). Raises NotPossible for an empty answer, or one
    under something that is gone or elsewhere; TooLong, FilesRefused for what the network would not
    take; NoRoom for one that would cost more than is left of the month; AnsweredMeanwhile, with what
    stands there, when someone was quicker.
    """
    text = text.strip()
    if not text or (to and (to.gone_at or to.entry.conversation_id != conversation.pk)):
        raise NotPossible("nothing to say, or nobody to say it to")
    limits = taken_by(conversation)
    warning = warning[: audiences.LONGEST] if card(conversation).warnings else ""
    sent = naming(to.named.split(), text) if to else text
    if not fits(sent, limits, warning=warning):
        raise TooLong(length(sent, limits, warning=warning), limits.text)
    refused = faults(files, limits, looks.network_name(conversation.channel.network))
    if refused:
        raise FilesRefused(" ".join(refused))
    draft = wire.Draft(
        text=text,
        parent=to.remote_id if to else None,
        about=conversation.about or None,
        language=conversation.language,
        audience=_audience(conversation, to, audience),
        warning=warning,
        media=attachments(files),
    )
    spending.check(conversation.channel, draft)
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
        answers = comparing.answered_since(conversation, seen) if seen is not None else []
        if answers:
            raise AnsweredMeanwhile(answers)
        now = comparing.seen_now(conversation)
        outgoing = outbox.put(
            brand=conversation.brand,
            channel=conversation.channel,
            draft=draft,
            purpose="reply",
            by=by,
            at=at,
        )
        hang(files, outgoing)
        made = Reply.objects.create(
            conversation=conversation,
            to=to,
            text=text,
            by=by,
            outgoing=outgoing,
            seen_item=now.item,
            seen_reply=now.reply,
        )
        conversation.drafts.filter(user=by).delete()
        record("conversation.answered", brand=conversation.brand, by=by, subject=str(conversation))
        _settle(conversation, S.WAITING, waiting_since=None)
    return made


def taken_by(conversation: Conversation) -> Limits:
    """Say what an answer may hold there: what its network takes, without files where they cannot go."""
    limits = limits_of(conversation.channel)
    if conversation.kind == "message" and card(conversation).bare_messages:
        return msgspec.structs.replace(limits, media=0)
    return limits


def card(conversation: Conversation) -> Spec:
    """Return the card of a conversation's network; a bare one when nothing is installed for it."""
    found = connectors().get(conversation.channel.network)
    return found.spec if found else Spec(name="", label="", icon="")


def _audience(conversation: Conversation, to: Item | None, wanted: str) -> wire.Audience | None:
    answered = to or conversation.last_item
    reached = audiences.of(answered.audience) if answered else wire.Audience.PUBLIC
    return audiences.settled(card(conversation).audiences, reached, wanted)


def answered_there(conversation: Conversation, *, text: str, by: User) -> Change:
    """Close a line that was answered on its own network; what was said there is kept as ours.

    Raises NotPossible when it is settled already.
    """
    if S.RESOLVED not in MOVES[conversation.state]:
        raise NotPossible(f"{conversation.state} → resolved")
    with transaction.atomic():
        change = _change(
            conversation,
            by=by,
            field="state",
            state=S.RESOLVED,
            snoozed_until=None,
            waiting_since=None,
        )
        if tidy(text).strip():
            keep_said_there(conversation, tidy(text).strip(), by)
    conversation.refresh_from_db()
    return change


def take_back(answer: Reply, *, by: User) -> bool:
    """Take an answer back before it leaves, its words kept as a draft; False when it has left."""
    with transaction.atomic():
        taken = outbox.cancel(answer.outgoing, by=by)
        if taken:
            begun = answer.conversation.drafts.filter(user=by).first()
            words = [answer.text, *([begun.text] if begun and begun.text != answer.text else [])]
            keep_draft(answer.conversation, by=by, text="\n\n".join(words), to=answer.to)
            give_back(answer.outgoing, by=by, spot=f"{SPOT}{answer.conversation_id}")
    return taken


def drop(answer: Reply, *, by: User) -> bool:
    """Give up an answer that waits for a word; False when it has left."""
    return outbox.cancel(answer.outgoing, by=by)


def send_anyway(answer: Reply, *, by: User) -> bool:
    """Let an answer leave beside what was said meanwhile, now that it was seen."""
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().get(pk=answer.conversation_id)
        now = comparing.seen_now(conversation)
        answer.seen_item, answer.seen_reply = now.item, now.reply
        answer.save(update_fields=["seen_item", "seen_reply"])
        if not outbox.let_go(answer.outgoing, by=by):
            return False
        _settle(conversation, S.WAITING, waiting_since=None)
    return True


def follow(event: OutgoingChanged) -> None:
    """Keep a conversation in step with what becomes of its answers (inside the outbox's write)."""
    outgoing = event.outgoing
    answer = Reply.objects.filter(outgoing=outgoing).select_related("conversation").first()
    if answer is None:
        return
    conversation = answer.conversation
    beside = outgoing.why_held == comparing.ANSWERED
    if outgoing.state == OutgoingState.HELD and beside:
        _settle(conversation, S.OPEN, waiting_since=conversation.sort_at)
    elif outgoing.state == OutgoingState.CANCELLED and beside:
        _settle(conversation, S.WAITING, waiting_since=None)
    elif outgoing.state in comparing.LOST and conversation.state == S.WAITING:
        _settle(conversation, S.OPEN, waiting_since=conversation.sort_at)
    elif outgoing.state == OutgoingState.SENT:
        _tie(answer)
        conversation.answered_at = outgoing.sent_at or timezone.now()
        conversation.version += 1
        conversation.save(update_fields=["answered_at", "version"])
    touch(conversation.brand_id)


def _tie(answer: Reply) -> None:
    """Tie an answer to what was read back of it before the network's receipt was written down."""
    item = Item.objects.filter(
        channel=answer.outgoing.channel_id, remote_id=answer.outgoing.remote_id, reply=None
    ).first()
    if item is not None and answer.item_id is None:
        answer.item = item
        answer.save(update_fields=["item"])


def hand_over(event: SeatClosed) -> None:
    """Give what a person had taken to a colleague or to nobody, when their seat closes."""
    taken = Conversation.objects.filter(brand=event.brand, assignee=event.user)
    count = taken.update(assignee=event.hand_to, version=F("version") + 1)
    if count:
        record("conversation.handed_over", brand=event.brand, subject=event.user.name, count=count)
        touch(event.brand.pk)


def wake(now: datetime) -> int:
    """Open again what was put off until now; return how many."""
    with transaction.atomic():
        due = Conversation.objects.filter(state=S.SNOOZED, snoozed_until__lte=now)
        brands = set(due.values_list("brand_id", flat=True))
        woken = due.update(state=S.OPEN, snoozed_until=None, waiting_since=now, back=Back.TIME)
        for brand in brands:
            touch(brand)
    return woken


def _settle(
    conversation: Conversation, state: ConversationState, *, waiting_since: datetime | None
) -> None:
    conversation.state = state
    conversation.waiting_since = waiting_since
    conversation.back = ""
    conversation.version += 1
    conversation.save(update_fields=["state", "waiting_since", "back", "version"])
    touch(conversation.brand_id)


def _change(
    conversation: Conversation,
    *,
    by: User,
    field: str,
    told: bool = True,
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


def set_tags(
    conversation: Conversation, tags: Iterable[Tag], *, by: User, told: bool = True
) -> Change:
    """Give a conversation exactly these tags of its brand."""
    pks = sorted(tag.pk for tag in tags)
    return _change(conversation, by=by, field="tags", told=told, tags=pks)


def _values(row: Conversation, names: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(row, name) for name in names}


def _value(row: Conversation, name: str) -> object:
    if name == "tags":
        return sorted(row.tags.values_list("pk", flat=True))
    return _plain(getattr(row, name))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _set(row: Conversation, values: dict[str, Any]) -> None:
    plain = {name: value for name, value in values.items() if name != "tags"}
    if "tags" in values:
        row.tags.set(Tag.objects.filter(brand_id=row.brand_id, pk__in=values["tags"]))
    for name, value in plain.items():
        moment = name in {"snoozed_until", "waiting_since"} and value
        setattr(row, name, datetime.fromisoformat(value) if moment else value)
    row.version += 1
    row.save(update_fields=[*plain, "version"])

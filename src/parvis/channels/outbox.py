"""The one way out. A row is written before the call; a mutation is attempted once, then looked for.

At any moment a worker may die: the row's state, committed before each call, tells the next one
what may have happened. `sending` whose lease ran out becomes `unconfirmed`, which only looking, or
a person, can leave.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parvis.channels import calling, looking, quiet, spending
from parvis.channels.hooks import Leaving, OutgoingChanged, leaving, outgoing_changed
from parvis.channels.models import Attempt, Channel, ChannelState, Outgoing, OutgoingState, Verb
from parvis.channels.rules import (
    MOST_LOOKS,
    OUTGOING_MOVES,
    IllegalMove,
    as_wire,
    is_late,
    look_again,
    may_move,
    trouble,
)
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.kit.tx import immediate
from parvis.team.actions import record
from parvis.team.models import Brand, User
from parvis.wire.errors import (
    Broken,
    ConnectorError,
    Reconnect,
    Refused,
    TryLater,
    Unsupported,
)
from parvis.wire.items import Act, Moderation, Receipt, ReceiptState, Standing
from parvis.wire.words import gettext_noop as _

logger = logging.getLogger(__name__)
S = OutgoingState

UNDO: Final = timedelta(seconds=10)
READ_BACK: Final = timedelta(seconds=5)
NOT_SURE: Final = _(
    "It is not known yet whether it got there. Parvis is looking, and says nothing again meanwhile."
)

ASK_A_PERSON: Final = _(
    "Parvis could not find out whether it got there. Look on the site, then say here whether it is"
    " there."
)
NAMED: Final = {
    Verb.MODERATE: "moderation.", Verb.EDIT: "change.", Verb.RETRACT: "change.", Verb.REACT: "reaction.",
}  # fmt: skip
CAME_BACK: Final = _("Refused by the other server: %(reason)s")


def put(
    *,
    brand: Brand,
    channel: Channel,
    draft: Act,
    purpose: str,
    by: User | None,
    undo: timedelta = UNDO,
    at: datetime | None = None,
    ring: bool = True,
    verb: Verb | None = None,
    remote_id: str = "",
) -> Outgoing:
    """Write down what must leave by a channel, after the time to undo, or at a later hour.

    `verb` and `remote_id` say which words of ours are changed or taken back. `ring` is false when the
    caller lets the row leave by itself, in its turn. Raises ValueError across brands.
    """
    if channel.brand_id != brand.pk:
        raise ValueError("a channel of another brand")
    send_at = max(timezone.now() + undo, at) if at else timezone.now() + undo
    with transaction.atomic():
        outgoing = Outgoing.objects.create(
            brand=brand,
            channel=channel,
            purpose=purpose,
            verb=verb or (Verb.MODERATE if isinstance(draft, Moderation) else Verb.PUBLISH),
            remote_id=remote_id,
            draft=msgspec.to_builtins(draft),
            created_by=by,
            send_at=send_at,
            due_at=send_at,
        )
        if ring:
            jobs.ring("outgoing", outgoing.pk)
    return outgoing


def put_off(outgoing: Outgoing, *, at: datetime, by: User) -> bool:
    """Choose another hour for what has not left; False when it is too late."""
    with transaction.atomic():
        row = Outgoing.objects.select_for_update().get(pk=outgoing.pk)
        if row.state != S.QUEUED:
            return False
        row.send_at = row.due_at = max(timezone.now() + UNDO, at)
        row.save(update_fields=["send_at", "due_at"])
        record("outgoing.put_off", brand=row.brand, by=by, subject=str(row.channel))
    return True


def cancel(outgoing: Outgoing, *, by: User | None) -> bool:
    """Take back what has not left; False when it is too late."""
    return _speak(outgoing, S.CANCELLED, by=by, verb="outgoing.cancelled")


def let_go(outgoing: Outgoing, *, by: User) -> bool:
    """Let a late, held or doubtful row leave again: a person has spoken. False when it moved meanwhile."""
    return _speak(outgoing, S.QUEUED, by=by, verb="outgoing.released")


def it_is_there(outgoing: Outgoing, *, by: User) -> bool:
    """Take a person's word that a doubtful or held row got there."""
    return _speak(outgoing, S.SENT, by=by, verb="outgoing.confirmed")


def _speak(outgoing: Outgoing, state: OutgoingState, *, by: User | None, verb: str) -> bool:
    with transaction.atomic():
        row = Outgoing.objects.select_for_update().get(pk=outgoing.pk)
        if not may_move(OUTGOING_MOVES, row.state, state):
            return False
        now = timezone.now()
        if state == S.QUEUED:
            row.send_at = row.due_at = now
            row.trouble, row.why_held, row.attempts = None, "", 0
        else:
            row.due_at = None
        row.sent_at = now if state == S.SENT else row.sent_at
        _move(row, state)
        verb = verb.replace("outgoing.", NAMED.get(Verb(row.verb), "outgoing."))
        record(verb, brand=row.brand, by=by, subject=str(row.channel))
        if state == S.QUEUED:
            jobs.ring("outgoing", row.pk)
    return True


def step(pk: int) -> None:
    """Move one row one step: send, look, or hold. Safe to die anywhere inside."""
    outgoing = Outgoing.objects.select_related("channel__brand", "brand").get(pk=pk)
    try:
        _step(outgoing)
    except IllegalMove as moved:
        logger.info("%s: a person was quicker", moved)


def _step(outgoing: Outgoing) -> None:
    if outgoing.state == S.SENDING:
        outgoing.trouble = trouble(TryLater(NOT_SURE))
        _move_now(outgoing, S.UNCONFIRMED, due_at=timezone.now())
    if outgoing.state in {S.UNCONFIRMED, S.PROCESSING}:
        _look(outgoing)
    elif outgoing.state == S.HELD:
        _move_now(outgoing, S.QUEUED, due_at=timezone.now())
    elif outgoing.state in {S.QUEUED, S.RETRY} and _may_leave(outgoing) and _looked(outgoing):
        _send(outgoing)


def _may_leave(outgoing: Outgoing) -> bool:
    """Check again at the moment of leaving; hold what may not."""
    channel, now = outgoing.channel, timezone.now()
    quiet.beat(Lane.OUTGOING, now)  # a desk just woken must notice before its sweeper ticks
    why = ""
    if quiet.in_force():
        why = "quiet"
    elif channel.state in {
        ChannelState.RECONNECT,
        ChannelState.PAUSED,
        ChannelState.REMOVED,
        ChannelState.ARCHIVE,
    }:
        why = str(channel.state)
    elif not spending.may_leave(outgoing):
        why = spending.CAPPED
    if why:
        outgoing.why_held = why
        _move_now(outgoing, S.HELD, due_at=None)
    elif is_late(outgoing, channel, now):
        _move_now(outgoing, S.LATE, due_at=None)
    else:
        return True
    return False


def _looked(outgoing: Outgoing) -> bool:
    """Look once more where a row would go; wait when the network cannot say, as it could not take it."""
    if outgoing.brand.is_sample or outgoing.verb != Verb.PUBLISH:
        return True
    try:
        looking.look_around(outgoing)
    except Exception as error:  # noqa: BLE001 -- a plugin may raise anything
        told = as_wire(error)
        if not isinstance(told, TryLater | Broken):
            return True  # sending meets the same refusal, and says it better
        outgoing.trouble = trouble(told)
        wait = getattr(told, "after", None) or look_again(outgoing.attempts)
        _wait_to_look(outgoing, timezone.now() + wait)
        return False
    return True


def _send(outgoing: Outgoing) -> None:
    with immediate():
        event = Leaving(outgoing)
        leaving.send(event)
        if event.objections:
            outgoing.why_held, outgoing.due_at = event.objections[0], None
            _move(outgoing, S.HELD)
            return
        attempt = _begin(outgoing, outgoing.verb)
        _move(outgoing, S.SENDING)
    try:
        receipt = calling.send(outgoing, attempt.asked)
    except Exception as error:  # noqa: BLE001 -- a plugin may raise anything
        _failed(outgoing, attempt, as_wire(error))
    else:
        _arrived(outgoing, attempt, receipt)


def _look(outgoing: Outgoing) -> None:
    """Look whether a doubtful row got there; never send from here."""
    attempt = _begin(outgoing, "find")
    try:
        receipt = calling.look(outgoing, attempt.asked)
    except Exception as error:  # noqa: BLE001 -- a plugin may raise anything
        _look_later(outgoing, attempt, as_wire(error))
        return
    if receipt is not None:
        _arrived(outgoing, attempt, receipt)
        return
    _end(attempt, "absent", "")
    settled = _settled_at(outgoing)
    if timezone.now() < settled:
        _wait_to_look(outgoing, settled)
        return
    if outgoing.state == S.PROCESSING:
        _move_now(outgoing, S.UNCONFIRMED, due_at=timezone.now())
        return
    outgoing.trouble, outgoing.attempts = None, 0
    _move_now(outgoing, S.QUEUED, due_at=timezone.now())


def _settled_at(outgoing: Outgoing) -> datetime:
    """Say from when on absence proves something: a lost request may still be on its way."""
    last = outgoing.tries.filter(verb=outgoing.verb).order_by("-started_at").first()
    began = last.started_at if last else outgoing.created_at
    return began + timedelta(seconds=settings.PARVIS_SETTLE_SECONDS)


def _look_later(outgoing: Outgoing, attempt: Attempt, error: ConnectorError) -> None:
    _end(attempt, error.name, error.cause)
    wait = look_again(outgoing.attempts)
    if isinstance(error, TryLater) and error.after:
        wait = max(wait, error.after)
    if isinstance(error, Unsupported) or outgoing.attempts > MOST_LOOKS:
        knows = isinstance(error, Unsupported) and error.sentence != Unsupported.default
        told = error.sentence if knows else ASK_A_PERSON
        outgoing.trouble = trouble(Refused(told, cause=error.cause, **error.values))
        _wait_to_look(outgoing, None)
        return
    outgoing.trouble = trouble(TryLater(NOT_SURE, cause=error.cause))
    _wait_to_look(outgoing, timezone.now() + wait)


def _wait_to_look(outgoing: Outgoing, due_at: datetime | None) -> None:
    """Postpone a look, unless a person spoke meanwhile."""
    same = Outgoing.objects.filter(pk=outgoing.pk, state=outgoing.state)
    same.update(due_at=due_at, trouble=outgoing.trouble)


def _arrived(outgoing: Outgoing, attempt: Attempt, receipt: Receipt) -> None:
    pending = receipt.state is ReceiptState.PENDING
    now = timezone.now()
    if pending and outgoing.state != S.SENDING:
        _end(attempt, "pending", "")
        _wait_to_look(outgoing, now + look_again(outgoing.attempts))
        return
    if (
        outgoing.verb == Verb.PUBLISH
    ):  # what is changed keeps its name, what we decide about is not ours
        outgoing.remote_id, outgoing.url = receipt.remote_id, receipt.url[:1000]
    outgoing.standing = receipt.standing
    outgoing.trouble = None
    outgoing.sent_at = None if pending else now
    _end(attempt, "pending" if pending else "arrived", "")
    after = S.PROCESSING if pending else S.SENT
    _move_now(outgoing, after, due_at=now + look_again(1) if pending else None)
    _read_soon(outgoing.channel, now + READ_BACK)


def _read_soon(channel: Channel, at: datetime) -> None:
    """Have what stands there now read back soon: ours, and whatever came in the same moment."""
    if channel.state in {ChannelState.CONNECTED, ChannelState.EXPIRING}:
        channel.places.filter(due_at__gt=at).update(due_at=at)


def _failed(outgoing: Outgoing, attempt: Attempt, error: ConnectorError) -> None:
    _end(attempt, error.name, error.cause)
    outgoing.trouble = trouble(error)
    now = timezone.now()
    if _may_have_arrived(error):
        outgoing.trouble = trouble(TryLater(NOT_SURE, cause=error.cause))
        outgoing.attempts = 0
        _move_now(outgoing, S.UNCONFIRMED, due_at=now + look_again(0))
    elif isinstance(error, TryLater):
        wait = error.after or look_again(outgoing.attempts)
        _move_now(outgoing, S.RETRY, due_at=now + wait)
    elif isinstance(error, Reconnect):
        _lose_channel(outgoing.channel, error)
        outgoing.why_held = "reconnect"
        _move_now(outgoing, S.HELD, due_at=None)
    else:
        _move_now(outgoing, S.REFUSED, due_at=None)


def _lose_channel(channel: Channel, error: Reconnect) -> None:
    from parvis.channels.actions import note_failure  # noqa: PLC0415

    note_failure(channel, error, attempts=1)


def _may_have_arrived(error: ConnectorError) -> bool:
    return isinstance(error, Broken) or (isinstance(error, TryLater) and error.maybe_done)


def _begin(outgoing: Outgoing, verb: str) -> Attempt:
    return Attempt.objects.create(outgoing=outgoing, verb=verb, started_at=timezone.now())


def _end(attempt: Attempt, outcome: str, cause: str) -> None:
    attempt.ended_at, attempt.outcome, attempt.cause = timezone.now(), outcome, cause[:2000]
    attempt.save(update_fields=["ended_at", "outcome", "cause", "asked"])


def _move_now(outgoing: Outgoing, state: OutgoingState, *, due_at: datetime | None) -> None:
    with immediate():
        outgoing.due_at = due_at
        _move(outgoing, state)


def _move(outgoing: Outgoing, state: OutgoingState) -> None:
    """Write a legal move and announce it, inside the caller's transaction. Raises IllegalMove."""
    before = outgoing.state
    if not may_move(OUTGOING_MOVES, before, state):
        raise IllegalMove(f"outgoing {before} → {state}")
    outgoing.state = state
    changed = Outgoing.objects.filter(pk=outgoing.pk, state=before).update(
        state=state,
        due_at=outgoing.due_at,
        send_at=outgoing.send_at,
        sent_at=outgoing.sent_at,
        attempts=outgoing.attempts,
        remote_id=outgoing.remote_id,
        url=outgoing.url,
        standing=outgoing.standing or Standing.PUBLISHED,
        trouble=outgoing.trouble,
        why_held=outgoing.why_held,
    )
    if not changed:
        raise IllegalMove(f"outgoing {outgoing.pk} moved meanwhile from {before}")
    outgoing_changed.send(OutgoingChanged(outgoing, before))


def came_back(channel: Channel, remote_id: str, reason: str) -> bool:
    """Note, inside the caller's transaction, that what was taken did not arrive after all.

    False when nothing of ours that was sent bears that id.
    """
    rows = Outgoing.objects.select_for_update(of=("self",)).select_related(
        "channel__brand", "brand"
    )
    row = rows.filter(channel=channel, remote_id=remote_id, state=S.SENT, verb=Verb.PUBLISH).first()
    if row is None:
        return False
    row.trouble = trouble(Refused(CAME_BACK, reason=reason))
    _move(row, S.REFUSED)
    record("outgoing.came_back", brand=row.brand, subject=str(row.channel))
    return True


def seen(channel: Channel, remote_ids: list[str], *, at: datetime) -> None:
    """Note that what we sent was read back under its own id on the network."""
    rows = Outgoing.objects.filter(channel=channel, remote_id__in=remote_ids, verb=Verb.PUBLISH)
    rows.update(seen_at=at)

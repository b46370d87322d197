"""Begins, moves, stops and undoes an act on many conversations.

A selection is frozen into parts when it is asked for, so that what is done is what was seen. Each
step does parts for a few seconds; what leaves goes out by the outbox, one row a part. A single
thing that somebody waits for always goes first: before each part, whatever else is due is let
pass.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from parvis.channels import outbox, quiet
from parvis.channels.hooks import OutgoingChanged
from parvis.channels.models import Channel, ChannelState, Outgoing, OutgoingState
from parvis.inbox.actions import NotPossible
from parvis.inbox.arrivals import touch
from parvis.inbox.bulk.acts import ACTS, MEANWHILE, Act, fresh
from parvis.inbox.bulk.models import Bulk, BulkPart, BulkState, PartState
from parvis.inbox.bulk.rules import MOST, Progress
from parvis.inbox.models import Conversation
from parvis.inbox.moderating.actions import IN_BULK
from parvis.inbox.moderating.models import Moderation
from parvis.kit import jobs
from parvis.team.actions import record
from parvis.team.models import Brand, User
from parvis.wire.words import gettext_noop as _

SECONDS_A_STEP: Final = 8.0
SECONDS_AT_ONCE: Final = 1.5
AT_ONCE: Final = 60
SLICE: Final = 500
MOST_DOUBTFUL: Final = 5
SOON: Final = timedelta(seconds=2)
LATER: Final = timedelta(seconds=15)
QUIET: Final = _("The desk is in quiet mode: nothing leaves without your word.")
SITE_WAITS: Final = _("It waits until the site is connected again, or no longer paused.")
BUSY: Final = _("The site does not answer for now, or asks to wait. Parvis goes on by itself.")
OUTCOME: Final = {
    OutgoingState.SENT: PartState.DONE,
    OutgoingState.REFUSED: PartState.FAILED,
    OutgoingState.CANCELLED: PartState.LEFT,
}
CLOSED: Final = (
    ChannelState.RECONNECT,
    ChannelState.PAUSED,
    ChannelState.REMOVED,
    ChannelState.ARCHIVE,
)


class TooMany(NotPossible):
    """The selection holds more than one bulk act may."""


class NothingToDo(NotPossible):
    """Everything that was chosen stands so already, or nothing was chosen."""


def begin(*, brand: Brand, chosen: QuerySet[Conversation], act: str, value: str, by: User) -> Bulk:
    """Freeze a selection and write down what is to be done to it. Raises TooMany, NothingToDo."""
    told = ACTS[act]
    pks = list(
        chosen.filter(brand=brand, merged_into=None).values_list("pk", flat=True)[: MOST + 1]
    )
    if len(pks) > MOST:
        raise TooMany(str(MOST))
    parts = [
        BulkPart(conversation_id=conversation, item_id=item)
        for start in range(0, len(pks), 500)
        for conversation, item in told.parts(pks[start : start + 500], value)
    ]
    if not parts:
        raise NothingToDo
    wait = outbox.UNDO if told.leaves else timedelta()
    return _write(brand, parts, act=act, value=value, by=by, wait=wait)


def _write(
    brand: Brand,
    parts: Sequence[BulkPart],
    *,
    act: str,
    value: str,
    by: User,
    wait: timedelta,
    undoes: Bulk | None = None,
) -> Bulk:
    """Write the parts down in short transactions; a desk that dies among them asks a person."""
    verb = "bulk.undone" if undoes else "bulk.begun"
    with transaction.atomic():
        bulk = Bulk.objects.create(
            brand=brand,
            act=act,
            value=value,
            by=by,
            total=len(parts),
            undoes=undoes,
            state=BulkState.ASLEEP,
        )
        record(verb, brand=brand, by=by, subject=str(bulk.total), act=act, value=value)
    for part in parts:
        part.bulk = bulk
    for start in range(0, len(parts), SLICE):
        BulkPart.objects.bulk_create(parts[start : start + SLICE])
    bulk.state, bulk.due_at = BulkState.RUNNING, timezone.now() + wait
    with transaction.atomic():
        bulk.save(update_fields=["state", "due_at"])
        jobs.ring("bulk", bulk.pk)
    return bulk


def at_once(bulk: Bulk) -> None:
    """Do a short act that leaves nothing here and now; the worker goes on with a longer one."""
    if bulk.total <= AT_ONCE and not ACTS[bulk.act].leaves:
        jobs.run("bulk", bulk.pk)
        bulk.refresh_from_db()


def stop(bulk: Bulk, *, by: User) -> bool:
    """Leave what is not done yet as it is; False when nothing was left to do."""
    with transaction.atomic():
        row = Bulk.objects.select_for_update().get(pk=bulk.pk)
        if row.state not in {BulkState.RUNNING, BulkState.ASLEEP}:
            return False
        row.parts.filter(state=PartState.TODO).update(state=PartState.LEFT)
        row.state, row.due_at, row.ended_at = BulkState.STOPPED, None, timezone.now()
        row.save(update_fields=["state", "due_at", "ended_at"])
        record("bulk.stopped", brand=row.brand, by=by, subject=str(row.total), act=row.act)
    return True


def go_on(bulk: Bulk, *, by: User) -> bool:
    """Go on with what stood still too long: a person has spoken."""
    now = timezone.now()
    asleep = Bulk.objects.filter(pk=bulk.pk, state=BulkState.ASLEEP)
    with transaction.atomic():
        for part in bulk.parts.filter(moderation__outgoing__state=OutgoingState.LATE):
            if part.moderation:
                outbox.let_go(part.moderation.outgoing, by=by)
        woken = asleep.update(state=BulkState.RUNNING, due_at=now, moved_at=now)
        jobs.ring("bulk", bulk.pk)
    return bool(woken)


def undo(bulk: Bulk, *, by: User) -> Bulk | None:
    """Take back everything that a bulk act did, the last part first; None when it did nothing.

    What changed since is kept and listed. Raises NotPossible for an undo, or a second one.
    """
    stop(bulk, by=by)
    if bulk.undoes_id or Bulk.objects.filter(undoes=bulk).exists():
        raise NotPossible("undone already")
    done = bulk.parts.filter(state__in=(PartState.DONE, PartState.LEAVING)).order_by("-pk")
    parts = [
        BulkPart(conversation_id=part.conversation_id, item_id=part.item_id, origin=part)
        for part in done
    ]
    if not parts:
        return None
    return _write(
        bulk.brand,
        parts,
        act=bulk.act,
        value=bulk.value,
        by=by,
        wait=timedelta(),
        undoes=bulk,
    )


def step(pk: int) -> None:
    """Do parts for a few seconds. Safe to die anywhere inside."""
    bulk = Bulk.objects.select_related("brand", "by", "undoes").get(pk=pk)
    if bulk.state != BulkState.RUNNING or bulk.by is None:
        Bulk.objects.filter(pk=pk).update(due_at=None)
        return
    now = timezone.now()
    act = ACTS[bulk.act]
    if act.leaves and _slept(bulk):
        _save(bulk, state=BulkState.ASLEEP, due_at=None)
        return
    if act.leaves and _another_moves(bulk):
        _save(bulk, due_at=now + SOON)
        return
    if bulk.begun_at is None:
        _save(bulk, begun_at=now, moved_at=now)
    wait, trouble = _work(bulk, act)
    if wait is None:
        _end(bulk)
    else:
        _save(bulk, due_at=timezone.now() + wait, trouble=trouble, attempts=0)


def _work(bulk: Bulk, act: Act) -> tuple[timedelta | None, dict[str, str] | None]:
    """Do parts until the step is long enough; say when to go on (None: all is done), and why so late."""
    until = time.monotonic() + (SECONDS_A_STEP if act.leaves else SECONDS_AT_ONCE)
    while time.monotonic() < until:
        if act.leaves:
            _let_pass()
            doubtful = bulk.parts.filter(state=PartState.LEAVING).count()
            if doubtful >= MOST_DOUBTFUL:
                return LATER, {"sentence": BUSY}
        part = _next(bulk)
        if part is None:
            leaving = bulk.parts.filter(state=PartState.LEAVING).exists()
            return (LATER / 5, None) if leaving else (None, None)
        why = _closed(part.conversation.channel) if act.leaves else ""
        if why:
            return LATER, {"sentence": why}
        wait = _do(bulk, act, part)
        if wait is not None:
            return wait, {"sentence": BUSY}
    return timedelta(), None


def _next(bulk: Bulk) -> BulkPart | None:
    rows = bulk.parts.filter(state=PartState.TODO).order_by("pk")
    return rows.select_related(
        "conversation__channel__brand", "conversation__brand", "item",
        "origin__change", "origin__moderation__outgoing", "origin__moderation__item",
    ).first()  # fmt: skip


def _do(bulk: Bulk, act: Act, part: BulkPart) -> timedelta | None:
    """Do one part; return how long to wait before the next when its site is troubled."""
    by = bulk.by
    if by is None:
        return None
    part.conversation = fresh(part)
    try:
        with transaction.atomic():
            if part.origin is not None:
                made: Any = act.undo(part.origin, by)
                part.state = PartState.DONE
            else:
                made = act.do(part, bulk.value, by)
                part.state = PartState.DONE if made else PartState.SAME
            if isinstance(made, Moderation):
                part.moderation, part.state = made, PartState.LEAVING
            elif made is not None:
                part.change = made
            part.save(update_fields=["state", "change", "moderation"])
            Bulk.objects.filter(pk=bulk.pk).update(moved_at=timezone.now())
    except NotPossible as error:
        part.state = PartState.FAILED
        part.trouble = {"sentence": getattr(error, "sentence", MEANWHILE)}
        part.save(update_fields=["state", "trouble"])
        return None
    return _leave(made.outgoing) if isinstance(made, Moderation) else None


def _leave(outgoing: Outgoing) -> timedelta | None:
    """Let one row of the outbox leave here and now; say how long its site asks to wait."""
    jobs.run("outgoing", outgoing.pk)
    outgoing.refresh_from_db()
    if outgoing.state in {OutgoingState.RETRY, OutgoingState.UNCONFIRMED} and outgoing.due_at:
        return max(SOON, outgoing.due_at - timezone.now())
    return None


def follow(event: OutgoingChanged) -> None:
    """Note what became of a part that left (inside the outbox's write)."""
    outgoing = event.outgoing
    if outgoing.purpose != IN_BULK or outgoing.state not in OUTCOME:
        return
    after = OUTCOME[OutgoingState(outgoing.state)]
    BulkPart.objects.filter(moderation__outgoing=outgoing, state=PartState.LEAVING).update(
        state=after, trouble=outgoing.trouble
    )


def progress(bulk: Bulk) -> Progress:
    """Count the parts of a bulk act by what became of them."""
    rows = bulk.parts.values_list("state").annotate(Count("pk")).order_by()
    return Progress.of(dict(rows))


def _let_pass() -> None:
    """Let every single thing that is due leave first, by this very worker if no other took it."""
    now = timezone.now()
    due = Outgoing.objects.filter(due_at__lte=now).exclude(purpose=IN_BULK)
    free = due.filter(Q(leased_until=None) | Q(leased_until__lte=now))
    for pk in free.order_by("due_at").values_list("pk", flat=True)[:20]:
        jobs.run("outgoing", pk)


def _another_moves(bulk: Bulk) -> bool:
    """Say whether another act that leaves holds a worker now: one worker is kept for single things."""
    leaving = [name for name, act in ACTS.items() if act.leaves]
    others = Bulk.objects.filter(act__in=leaving, leased_until__gt=timezone.now())
    return others.filter(pk__lt=bulk.pk).exists()


def _slept(bulk: Bulk) -> bool:
    """Say whether a bulk act stood still for longer than anything may leave late."""
    last = bulk.moved_at or bulk.asked_at
    return timezone.now() - last > quiet.LONG_SLEEP


def _closed(channel: Channel) -> str:
    if quiet.in_force():
        return QUIET
    channel.refresh_from_db(fields=["state"])
    return SITE_WAITS if channel.state in CLOSED else ""


def _end(bulk: Bulk) -> None:
    with transaction.atomic():
        _save(bulk, state=BulkState.DONE, due_at=None, trouble=None, ended_at=timezone.now())
        touch(bulk.brand_id)


def _save(bulk: Bulk, **values: Any) -> None:  # noqa: ANN401
    """Write what a step found, unless a person stopped it meanwhile."""
    for name, value in values.items():
        setattr(bulk, name, value)
    Bulk.objects.filter(pk=bulk.pk, state__in=(BulkState.RUNNING, BulkState.ASLEEP)).update(
        **values
    )

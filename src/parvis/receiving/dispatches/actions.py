"""Keeps correspondents and their secrets; carries what waits to them, and tries again."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from parvis.channels import quiet
from parvis.channels.rules import trouble
from parvis.kit import errands, jobs
from parvis.kit.door.desk import allowed_out, desk_door, desk_guard
from parvis.kit.secrets import KeyMissing
from parvis.receiving.dispatches import rules
from parvis.receiving.dispatches.events import EVENTS, TEST
from parvis.receiving.dispatches.telling import data_of
from parvis.receiving.models import Carried, Correspondent, Dispatch, DispatchState
from parvis.team.actions import record
from parvis.team.models import Brand, Role, Seat, User
from parvis.team.notices import tell
from parvis.wire.answers import retry_after
from parvis.wire.door import Response
from parvis.wire.errors import (
    ConnectorError,
    Gone,
    Reconnect,
    Refused,
    TryLater,
)
from parvis.wire.words import gettext_noop as _

KIND: Final = "dispatch"
MOST: Final = 10
MOST_ANSWER: Final = 65_536
INVENTED: Final = _("Nothing leaves an invented house. Try it at a brand of your own.")
NOT_HTTPS: Final = _(
    "The address begins with https://. Only a machine that the desk is allowed to open on its own"
    " network (PARVIS_ALLOWED_HOSTS_OUT) may be told without."
)
NOT_TAKEN: Final = _("The program answered %(status)s instead of taking it.")
NO_LONGER: Final = _("The program says that this address is no longer there (410).")
MOVED: Final = _("The program moved elsewhere (%(status)s). Give its new address.")


class TooMany(Exception):
    """A brand has as many correspondents as one may have."""


def check_address(url: str) -> str:
    """Return an address that may be told. Raises Refused with the reason."""
    told = str(desk_guard().check(url.strip()))
    parts = urlsplit(told)
    if parts.scheme != "https" and parts.hostname not in allowed_out():
        raise Refused(NOT_HTTPS, cause="scheme")
    return told


def add(
    brand: Brand, *, name: str, url: str, events: Sequence[str], by: User
) -> tuple[Correspondent, str]:
    """Add a correspondent; return it with its secret, which is told this once. Raises Refused, TooMany."""
    if brand.is_sample:
        raise Refused(INVENTED)
    url = check_address(url)
    with transaction.atomic():
        if Correspondent.objects.filter(brand=brand).count() >= MOST:
            raise TooMany
        secret = rules.new_secret()
        made = Correspondent(
            brand=brand,
            name=name[:100],
            events=[one for one in EVENTS if one in events],
            made_by=by,
        )
        made.secret = {"url": url, "secret": secret}
        made.save()
        record("correspondent.added", brand=brand, by=by, subject=made.name)
    return made, secret


def change(
    row: Correspondent,
    *,
    name: str,
    url: str,
    events: Sequence[str],
    words: Mapping[str, bool],
    by: User,
) -> None:
    """Change what is told and where. Raises Refused."""
    url = check_address(url)
    with transaction.atomic():
        row.name = name[:100]
        row.events = [one for one in EVENTS if one in events]
        row.with_words, row.with_private = words["with_words"], words["with_private"]
        row.secret = {**dict(row.secret), "url": url}
        row.save(update_fields=["name", "events", "with_words", "with_private", "secret"])
        record("correspondent.changed", brand=row.brand, by=by, subject=row.name)


def renew(row: Correspondent, *, by: User) -> str:
    """Draw another secret, told this once; the old one signs beside it for a day."""
    secret = rules.new_secret()
    with transaction.atomic():
        row.secret = rules.renewed(dict(row.secret), secret, timezone.now())
        row.save(update_fields=["secret"])
        record("correspondent.renewed", brand=row.brand, by=by, subject=row.name)
    return secret


def switch(row: Correspondent, *, on: bool, by: User) -> None:
    """Switch a correspondent on or off; what waits while it is off is dropped."""
    with transaction.atomic():
        Correspondent.objects.filter(pk=row.pk).update(
            is_on=on, failing_since=None, trouble=None, dropped=0
        )
        verb = "correspondent.on" if on else "correspondent.off"
        record(verb, brand=row.brand, by=by, subject=row.name)


def remove(row: Correspondent, *, by: User) -> None:
    """Remove a correspondent with its secret and all that waits for it."""
    with transaction.atomic():
        record("correspondent.removed", brand=row.brand, by=by, subject=row.name)
        row.delete()


def send_test(row: Correspondent) -> Dispatch:
    """Carry a test here and now, whether or not it is switched on; return it as it ended."""
    now = timezone.now()
    made = Dispatch.objects.create(to=row, event=TEST, key=now.isoformat(), due_at=now, made_at=now)
    kind = errands.KINDS[KIND]
    if errands.claim(kind, made.pk, by=jobs.WORKER, now=timezone.now()):
        try:
            step(made.pk)
        finally:
            errands.release(kind, made.pk, by=jobs.WORKER, now=timezone.now())
    made.refresh_from_db()
    return made


def send_again(row: Dispatch) -> None:
    """Have what failed carried again, from the first try on."""
    with transaction.atomic():
        rows = Dispatch.objects.filter(pk=row.pk, state=DispatchState.FAILED)
        rows.update(state=DispatchState.WAITING, due_at=timezone.now(), attempts=0)
        jobs.ring(KIND, row.pk)


def step(pk: int) -> None:
    """Carry one dispatch, once. It may arrive twice when this dies: its name is the same."""
    subjects = (
        "to__brand",
        "item__author",
        "item__channel",
        "mention__watch",
        "channel",
        "outgoing__channel",
    )
    row = Dispatch.objects.select_related(*subjects).filter(pk=pk).first()
    if row is None or row.state != DispatchState.WAITING:
        Dispatch.objects.filter(pk=pk).update(due_at=None)
        return
    if row.event != TEST and not row.to.is_on:
        _settle(row, DispatchState.DROPPED)
        return
    if quiet.in_force() is not None:
        Dispatch.objects.filter(pk=pk).update(due_at=timezone.now() + rules.WAITS[1])
        return
    _forget_old(row)
    started, clock = timezone.now(), time.monotonic()
    status, error = _carry(row, started)
    Carried.objects.create(
        dispatch=row,
        at=started,
        status=status,
        milliseconds=round(1000 * (time.monotonic() - clock)),
        cause=error.cause[:200] if error else "",
    )
    if error is None:
        with transaction.atomic():
            Correspondent.objects.filter(pk=row.to_id).update(
                failing_since=None, trouble=None, worked_at=started
            )
            _settle(row, DispatchState.TAKEN)
    else:
        _failed(row, error, started)


def _carry(row: Dispatch, now: datetime) -> tuple[int, ConnectorError | None]:
    """Post a dispatch; return the status answered (0 for none) and what went wrong."""
    body = rules.envelope(row.event, row.made_at, data_of(row))
    try:
        secret = dict(row.to.secret)
        url = check_address(secret["url"])
        headers = rules.signed(row.identity, body, now, secret)
        answer = desk_door().request("POST", url, headers=headers, content=body, limit=MOST_ANSWER)
    except KeyMissing as error:
        return 0, Reconnect(error.sentence, cause=error.cause)
    except ConnectorError as error:
        return 0, error
    return answer.status, _judged(answer)


def _judged(answer: Response) -> ConnectorError | None:
    """Say what is wrong with an answer: anything but 2xx."""
    status, cause = answer.status, f"HTTP {answer.status}"
    if 200 <= status < 300:
        return None
    if status == 410:
        return Gone(NO_LONGER, cause=cause)
    if 300 <= status < 400:
        return Refused(MOVED, cause=cause, status=status)
    return TryLater(
        NOT_TAKEN, cause=cause, status=status, after=retry_after(answer, timezone.now())
    )


def _failed(row: Dispatch, error: ConnectorError, now: datetime) -> None:
    """Keep a failure, and when to try again; switch off what has failed for too long."""
    to, told = row.to, trouble(error)
    since = to.failing_since or now
    with transaction.atomic():
        Correspondent.objects.filter(pk=to.pk).update(failing_since=since, trouble=told)
        after = error.after if isinstance(error, TryLater) else None
        wait = None if row.event == TEST else rules.wait(row.attempts, after)
        if isinstance(error, Gone) or now - since >= rules.PUT_UP_WITH:
            _switch_off(to)
            wait = None
        if wait is None:
            _settle(row, DispatchState.FAILED)
        else:
            Dispatch.objects.filter(pk=row.pk).update(due_at=now + wait)


def _switch_off(to: Correspondent) -> None:
    """Stop telling, and say so to whoever runs the brand; what waits is dropped."""
    if not Correspondent.objects.filter(pk=to.pk, is_on=True).update(is_on=False):
        return
    waiting = Dispatch.objects.filter(to=to, state=DispatchState.WAITING)
    waiting.update(state=DispatchState.DROPPED, due_at=None)
    record("correspondent.failed", brand=to.brand, by=None, subject=to.name)
    runs = Seat.objects.filter(
        brand=to.brand, role__in=(Role.OWNER, Role.MANAGER), user__is_active=True
    )
    for seat in runs.select_related("user"):
        tell(seat.user, "correspondent.failed", name=to.name, brand=to.brand.name)


def _settle(row: Dispatch, state: DispatchState) -> None:
    Dispatch.objects.filter(pk=row.pk).update(state=state, due_at=None)


def _forget_old(row: Dispatch) -> None:
    old = Dispatch.objects.filter(to=row.to_id, due_at=None)
    old.filter(made_at__lt=timezone.now() - rules.KEPT).delete()

"""Hears whole networks for every brand of the desk: one connection, a step up to the present, a rest."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from msgspec import structs

from parvis.channels.models import Channel
from parvis.channels.registry import connector, connectors
from parvis.channels.rules import trouble
from parvis.intake.models import Stream
from parvis.intake.streaming import HEARING, Taken, take_stream
from parvis.kit import jobs
from parvis.kit.door.desk import desk_door
from parvis.kit.errands import back_off
from parvis.stream.models import Item
from parvis.team.actions import record
from parvis.team.models import Brand, User
from parvis.wire.errors import Broken, ConnectorError, TryLater
from parvis.wire.items import Page

logger = logging.getLogger(__name__)

REST: Final = timedelta(seconds=15)
SECONDS_A_STEP: Final = 20.0


def networks() -> list[str]:
    """List the networks that let everything public be heard."""
    return sorted(name for name, cls in connectors().items() if "stream" in cls.can)


def switch(network: str, *, on: bool, by: User) -> Stream:
    """Begin to hear a network, from now on, or stop. What was caught stays."""
    with transaction.atomic():
        row, _made = Stream.objects.select_for_update().get_or_create(network=network)
        if row.is_on != on:
            now = timezone.now()
            row.is_on, row.since, row.cursor, row.trouble = on, now, "", None
            row.due_at, row.attempts = now if on else None, 0
            row.save()
            verb = "desk.stream_on" if on else "desk.stream_off"
            record(verb, by=by, subject=connector(network).spec.label)
            if on:
                jobs.ring("stream", row.pk)
    return row


def step(pk: int) -> None:
    """Hear a network up to the present, for a while at most, then say when to go on.

    Each page is taken in before its cursor is kept: a worker that dies hears it again, which changes
    nothing.
    """
    row = Stream.objects.get(pk=pk)
    if not row.is_on:
        Stream.objects.filter(pk=pk).update(due_at=None)
        return
    try:
        more = _hear(row)
    except ConnectorError as error:
        _later(row, error)
    except Exception as error:
        logger.exception("hearing %s", row.network)
        _later(row, Broken(cause=type(error).__name__))
    else:
        wait = timedelta() if more else REST
        Stream.objects.filter(pk=pk, is_on=True).update(
            due_at=timezone.now() + wait, attempts=0, trouble=None
        )


def _hear(row: Stream) -> bool:
    """Take in pages up to the present, or until the step is long enough; say whether more wait."""
    brands = list(Brand.objects.filter(is_sample=False).order_by("pk"))
    ours = Channel.objects.filter(network=row.network, state__in=HEARING).exclude(account_id="")
    us = " ".join(sorted(set(ours.values_list("account_id", flat=True))))
    made = connector(row.network)({"us": us}, desk_door())
    started = time.monotonic()
    with closing(made.stream(row.cursor)) as pages:
        for page in pages:
            taken = take_stream(_with_all_they_said(page), brands, network=row.network)
            _keep(row, page, taken)
            if not page.more:
                return False
            if time.monotonic() - started > SECONDS_A_STEP:
                return True
    return False


def _with_all_they_said(page: Page) -> Page:
    """Count as gone all that is held of authors whose accounts are gone."""
    if not page.left:
        return page
    said = Item.objects.filter(
        authority=page.authority, author__remote_id__in=page.left, gone_at=None
    )
    names = said.values_list("remote_id", flat=True).distinct()
    return structs.replace(page, gone=tuple({*page.gone, *names}))


def _keep(row: Stream, page: Page, taken: Taken) -> None:
    now = timezone.now()
    if row.day != now.date():
        row.day, row.heard_count, row.caught_count = now.date(), 0, 0
    row.cursor, row.last_read_at = page.cursor, now
    row.heard_count += taken.heard
    row.caught_count += sum(len(written.new) for written in taken.written.values())
    fields = ["cursor", "last_read_at", "day", "heard_count", "caught_count"]
    Stream.objects.filter(pk=row.pk, is_on=True, since=row.since).update(
        **{name: getattr(row, name) for name in fields}
    )


def _later(row: Stream, error: ConnectorError) -> None:
    row.refresh_from_db(fields=["attempts"])
    wait = back_off(max(2, row.attempts))
    if isinstance(error, TryLater) and error.after:
        wait = max(wait, error.after)
    Stream.objects.filter(pk=row.pk, is_on=True).update(
        due_at=timezone.now() + wait, trouble=trouble(error)
    )

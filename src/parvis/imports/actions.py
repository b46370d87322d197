"""What is done to a file: received, looked through, brought in, paused, stopped, undone."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parvis.channels.rules import IllegalMove, may_move
from parvis.imports import items, people, sources, undoing
from parvis.imports.models import Import, ImportState
from parvis.imports.opening import Opened
from parvis.imports.registry import archives, recognise, wanted
from parvis.imports.rules import MOVES, WORKING, Tally
from parvis.kit import jobs
from parvis.kit.tx import sparing_memory
from parvis.team.actions import record
from parvis.team.models import Brand, User
from parvis.wire.archive import DAMAGE, Archive, Damaged, Holds
from parvis.wire.words import gettext_noop as _

logger = logging.getLogger(__name__)
SECONDS_A_STEP: Final = 15.0
NOT_HERE: Final = _(
    "The file is no longer on this machine. Choose it again: what came of it is recognised."
)


def receive(
    pieces: Iterable[bytes], *, brand: Brand, name: str, by: User | None, mapping: Mapping[str, str]
) -> Import:
    """Keep a file in the desk's folder, recognise it, and have it looked through.

    Raises Damaged, and keeps nothing, when it is of no kind that is known.
    """
    folder = Path(settings.PARVIS_IMPORTS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / secrets.token_hex(16)
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            for piece in pieces:
                file.write(piece)
        name = _unpack(path, name)
        kind = recognise(path, name)
        with Opened(path, name) as opened:
            label = kind(opened.file, {}).label()
            size = opened.size
        with transaction.atomic():
            made = Import.objects.create(
                brand=brand,
                kind=kind.spec.name,
                name=name[:200],
                file=path.name,
                size=size,
                label=msgspec.to_builtins(label),
                mapping={**suggestion(brand, kind, msgspec.to_builtins(label)), **mapping},
                created_by=by,
                due_at=timezone.now(),
            )
            record("import.received", brand=brand, by=by, subject=made.name)
            jobs.ring("import", made.pk)
    except BaseException:
        path.unlink(missing_ok=True)
        path.with_suffix(".part").unlink(missing_ok=True)
        raise
    return made


def _unpack(path: Path, name: str) -> str:
    """Take a file out of its wrapping, so that it is read on from anywhere at once; give its name.

    A wrapping cut short gives what can be read of it.
    """
    with Opened(path, name, wanted=wanted()) as opened:
        if not opened.is_wrapped:
            return name
        inside = path.with_suffix(".part")
        with inside.open("xb") as file:
            inside.chmod(0o600)
            try:
                opened.write_to(file)
            except DAMAGE:
                logger.info("%s is cut short", name)
    inside.replace(path)
    return opened.name


def suggestion(brand: Brand, kind: type[Archive], label: Mapping[str, Any]) -> dict[str, str]:
    """Suggest a mapping: the site already connected that the file is of, or the columns guessed."""
    if kind.spec.holds is Holds.MEMBERS:
        return dict(label.get("guess") or {})
    if kind.spec.holds is Holds.ITEMS:
        return {"authority": items.authority_of(brand, label)}
    return {}


def step(pk: int, seconds: float = 0.0) -> None:
    """Do one step of a file: look through it, bring some of it in, or undo some of it.

    A step ends after `seconds` (15 unless told), with what it did kept.
    """
    row = Import.objects.select_related("brand", "channel", "place", "created_by").get(pk=pk)
    if row.state not in WORKING:
        Import.objects.filter(pk=pk).update(due_at=None)
        return
    started = time.monotonic()
    until = started + (seconds or SECONDS_A_STEP)
    try:
        with sparing_memory():
            more = _work(row, until=until)
    except Damaged as error:
        _fail(row, error)
        return
    worked = row.worked + time.monotonic() - started
    due = timezone.now() if more else None
    Import.objects.filter(pk=pk).exclude(state=ImportState.PAUSED).update(
        worked=worked, due_at=due, attempts=0
    )


def _work(row: Import, *, until: float) -> bool:
    if row.state == ImportState.UNDOING:
        return undoing.step(row, until=until)
    if row.state == ImportState.LOOKING:
        return _look(row, until=until)
    return _bring(row, until=until)


@contextmanager
def opened(row: Import) -> Iterator[Archive]:
    """Open an import's file by its kind. Raises Damaged."""
    path = Path(settings.PARVIS_IMPORTS) / row.file
    if not row.file or not path.is_file():
        raise Damaged(NOT_HERE)
    kind = archives().get(row.kind)
    if kind is None:
        raise Damaged(NOT_HERE, cause=f"no archive named {row.kind}")
    with Opened(path, row.name) as found:
        yield kind(found.file, row.mapping)


def _look(row: Import, *, until: float) -> bool:
    """Look through the file: the figures of the whole, and nothing written."""
    tally = Tally.of(row.tally)
    with opened(row) as archive:
        more = False
        for batch in archive.read(row.cursor):
            tally.add(batch)
            if archive.spec.holds is Holds.ITEMS:
                rows, away = items.welcome(row, items.only(batch.rows))
                tally.leave_out(items.ERASED, away)
                tally.add_items(rows)
                tally.known += items.count_known(row, rows)
            elif archive.spec.holds is Holds.MEMBERS:
                people.look(row.brand, people.only(batch.rows), tally)
            else:
                sources.list_them(row, sources.only(batch.rows))
            row.cursor = batch.cursor
            if batch.more and time.monotonic() > until:
                more = True
                break
    row.tally = asdict(tally)
    if not more:
        _looked(row, tally)
    else:
        Import.objects.filter(pk=row.pk, state=ImportState.LOOKING).update(
            cursor=row.cursor, tally=row.tally
        )
    return more


def _looked(row: Import, tally: Tally) -> None:
    if not tally.seen and tally.trouble:
        raise Damaged(tally.trouble, cause=tally.cause)
    row.worked = 0.0
    Import.objects.filter(pk=row.pk, state=ImportState.LOOKING).update(
        state=ImportState.READY, report=asdict(tally), tally={}, cursor=""
    )


def _bring(row: Import, *, until: float) -> bool:
    holds = archives()[row.kind].spec.holds if row.kind in archives() else Holds.ITEMS
    if holds is Holds.SOURCES:
        if sources.waiting(row):
            return False
        more = False
    else:
        with opened(row) as archive:
            if holds is Holds.ITEMS:
                more = items.bring(row, archive, until=until)
            else:
                more = people.bring(row, archive, until=until)
    if not more:
        with transaction.atomic():
            _finish(row, ImportState.DONE)
    return more


def _finish(row: Import, state: ImportState) -> None:
    """End the reading: keep the counts on the row, take the file and the place away."""
    fresh = Import.objects.select_related("place").get(pk=row.pk)
    if not may_move(MOVES, fresh.state, state):
        return
    fresh.tally = asdict(items.tally_of(fresh))
    place, fresh.place = fresh.place, None
    fresh.state, fresh.finished_at, fresh.due_at = state, timezone.now(), None
    fresh.save()
    if place is not None:
        place.delete()
    record(f"import.{state}", brand=fresh.brand, by=fresh.created_by, subject=fresh.name)
    forget_file(fresh)


def forget_file(row: Import) -> None:
    """Remove a file once it is read; it may hold what nobody needs any more."""
    name, path = row.file, Path(settings.PARVIS_IMPORTS)
    Import.objects.filter(pk=row.pk).update(file="")
    if name:
        transaction.on_commit(lambda: (path / name).unlink(missing_ok=True))


def _fail(row: Import, error: Damaged) -> None:
    """Keep why a file cannot be read. What came in of it stays, and can be undone."""
    trouble = {"sentence": error.sentence, "values": error.values, "cause": error.cause[:500]}
    with transaction.atomic():
        came = row.state == ImportState.RUNNING
        Import.objects.filter(pk=row.pk).update(trouble=trouble, due_at=None)
        if came:
            _finish(row, ImportState.STOPPED)
        elif row.state == ImportState.LOOKING:
            Import.objects.filter(pk=row.pk).update(state=ImportState.FAILED)
            forget_file(row)


def map_again(row: Import, mapping: Mapping[str, str], *, look: bool, by: User | None) -> None:
    """Keep what a person mapped; with `look`, have the file looked through again by it."""
    again = look and row.state == ImportState.READY
    with transaction.atomic():
        row.mapping = {**row.mapping, **mapping}
        if again:
            row.state, row.cursor, row.tally, row.due_at = "looking", "", {}, timezone.now()
        row.save(update_fields=["mapping", "state", "cursor", "tally", "due_at"])
        if again:
            record("import.mapped", brand=row.brand, by=by, subject=row.name)
            jobs.ring("import", row.pk)


def start(row: Import, *, by: User | None, chosen: Iterable[int] = ()) -> None:
    """Begin to bring a file in, once a person saw what it holds. Raises IllegalMove."""
    holds = archives()[row.kind].spec.holds
    with transaction.atomic():
        move(row, ImportState.RUNNING, by=by)
        if holds is Holds.ITEMS:
            items.prepare(row)
        elif holds is Holds.SOURCES:
            sources.choose(row, chosen)


def move(row: Import, state: ImportState, *, by: User | None) -> None:
    """Begin, pause, resume, stop or undo. Raises IllegalMove for a move that is not offered."""
    fresh = Import.objects.select_for_update().get(pk=row.pk)
    if not may_move(MOVES, fresh.state, state):
        raise IllegalMove(f"import {fresh.state} → {state}")
    with transaction.atomic():
        if state == ImportState.STOPPED:
            sources.stop(row)
            _finish(row, state)
        else:
            works = state in WORKING
            Import.objects.filter(pk=row.pk).update(
                state=state, due_at=timezone.now() if works else None, attempts=0
            )
            record(f"import.{state}", brand=row.brand, by=by, subject=row.name)
            if works:
                jobs.ring("import", row.pk)
    row.refresh_from_db()


def discard(row: Import, *, by: User | None) -> None:
    """Forget a file that was looked at and not brought in. Raises IllegalMove."""
    if row.state not in {ImportState.READY, ImportState.FAILED, ImportState.LOOKING}:
        raise IllegalMove(f"import {row.state} discarded")
    with transaction.atomic():
        record("import.discarded", brand=row.brand, by=by, subject=row.name)
        forget_file(row)
        row.delete()

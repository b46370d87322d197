"""What is read of imports: how far each is, what it holds, what it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from parvis.channels.ears import may_begin
from parvis.channels.models import Channel, ChannelState
from parvis.channels.rules import say
from parvis.imports import saying
from parvis.imports.items import tally_of
from parvis.imports.models import Import, ImportSource, ImportState, SourceState
from parvis.imports.people import twins_of
from parvis.imports.registry import archives
from parvis.imports.rules import WORKING, Tally, seconds_left
from parvis.team.models import Brand
from parvis.wire.archive import Holds


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file is: bytes behind, bytes in all, rows seen, seconds left (None: unknown)."""

    done: int
    size: int
    seen: int
    seconds_left: int | None


def imports(brand: Brand) -> QuerySet[Import]:
    """List what was brought in, the latest first."""
    return Import.objects.filter(brand=brand).order_by("-pk")


def address(row: Import) -> str:
    """Say by which e-mail address we are known in a file; "" where that is not asked."""
    kind = archives().get(row.kind)
    asked = kind is not None and kind.spec.by_address
    return str(row.mapping.get("authority") or "").removeprefix("mailto:") if asked else ""


def holds(row: Import) -> Holds:
    """Say what a file brings."""
    kind = archives().get(row.kind)
    return kind.spec.holds if kind else Holds.ITEMS


def progress(row: Import) -> Progress:
    """Measure how far a file is."""
    if row.state == ImportState.UNDOING:
        total = row.brought.filter(is_new=True).count()
        kept = row.brought.filter(is_new=True).exclude(kept="").count()
        whole = int(row.tally.get("seen") or 0) - int(row.tally.get("known") or 0)
        done = max(0, whole - total) + kept
        return Progress(done, max(whole, 1), done, seconds_left(row.worked, done, whole))
    tally = tally_of(row)
    return Progress(tally.at, row.size, tally.seen, seconds_left(row.worked, tally.at, row.size))


def look(row: Import) -> dict[str, Any]:
    """Say what a file holds, or what came of it: figures, dates, languages, what is left out."""
    done = row.state not in {ImportState.LOOKING, ImportState.READY}
    tally = tally_of(row) if done else Tally.of(row.report)
    kind = archives().get(row.kind)
    return {
        "row": row,
        "kind": kind.spec.label if kind else row.kind,
        "holds": holds(row).value,
        "is_working": row.state in WORKING,
        "kinds": saying.kinds(tally),
        "seen": saying.number(tally.seen),
        "known": tally.known,
        "left_out": saying.left_out(tally),
        "languages": saying.languages(tally),
        "bases": saying.bases(tally),
        "first_at": moment(tally.first_at),
        "last_at": moment(tally.last_at),
        "first": [one | {"at": moment(one.get("at", ""))} for one in tally.first],
        "trouble": say({"sentence": tally.trouble} if tally.trouble else row.trouble),
        "cause": tally.cause or (row.trouble or {}).get("cause", ""),
        "stays": saying.stays(row.kept),
        "progress": progress(row) if row.state in WORKING else None,
        "twins": twins_of(row) if done and holds(row) is Holds.MEMBERS else [],
        "sites": sites(row),
        "address": address(row),
        "columns": columns(row),
        "groups": groups(row),
        "unread": holds(row) is Holds.SOURCES and not may_begin(row.brand, ours=False),
        "live": row.channel is not None and row.channel.state != ChannelState.ARCHIVE,
    }


def moment(text: str) -> datetime | None:
    """Read a moment kept as text."""
    return parse_datetime(text) if text else None


def sites(row: Import) -> list[tuple[str, str]]:
    """List where a file's items may go: the site of the file, and those of the same kind here."""
    own = str(row.label.get("authority") or "")
    if not own:
        return []
    rows = Channel.objects.filter(brand_id=row.brand_id, network=row.label.get("network") or "")
    known = {one.authority: one.title for one in rows.exclude(state=ChannelState.REMOVED)}
    listed = {own: str(row.label.get("title") or own), **known}
    return [(authority, f"{title} ({authority})") for authority, title in listed.items()]


def columns(row: Import) -> list[dict[str, Any]]:
    """List what a list of members can tell, and the column that holds it."""
    if holds(row) is not Holds.MEMBERS:
        return []
    headings = [str(one) for one in row.label.get("columns") or []]
    return [
        {"name": name, "label": words, "headings": headings, "chosen": row.mapping.get(name, "")}
        for name, words in saying.COLUMNS.items()
    ]


def groups(row: Import) -> list[dict[str, Any]]:
    """List the feeds of a file by folder, each with what became of it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in row.sources.select_related("channel").order_by("pk"):
        found.setdefault(one.folder, []).append(
            {
                "row": one,
                "can_choose": one.state == SourceState.LISTED,
                "failed": one.state == SourceState.FAILED,
                "why": say(one.trouble),
                "cause": (one.trouble or {}).get("cause", ""),
            }
        )
    return [{"folder": folder, "feeds": feeds} for folder, feeds in found.items()]


def waiting_sources(row: Import) -> QuerySet[ImportSource]:
    """List the feeds that still wait."""
    return row.sources.filter(state=SourceState.WAITING)

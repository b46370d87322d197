"""`parvis import`: the same import as on screen, with progress; Ctrl+C leaves it to be resumed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import psutil
import typer
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from parvis.channels.rules import say
from parvis.imports import actions, queries
from parvis.imports.models import Import, ImportState
from parvis.imports.rules import WORKING
from parvis.kit import errands, jobs
from parvis.letters.account import address_of
from parvis.site.cli import mapping
from parvis.site.ready import make_ready
from parvis.team.models import Brand, User
from parvis.wire.archive import Damaged

PIECE = 1_000_000
STEP = 1.0
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def import_file(
    file: Annotated[Path | None, typer.Argument(help=_("The file to bring in."))] = None,
    *,
    brand: Annotated[str, typer.Option(help=_("The brand, as in its address."))] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Say what the file holds; write nothing."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_("Bring it in without asking."))] = False,
    address: Annotated[
        str,
        typer.Option(help=_("For letters: the address of the mailbox, when it is not guessed.")),
    ] = "",
    site: Annotated[
        str, typer.Option(help=_("For comments: the connected site that they belong to."))
    ] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(help=_("For members: which column holds what, such as email=Courriel.")),
    ] = None,
    basis: Annotated[
        str, typer.Option(help=_("For members: on what their consent rests, where no column says."))
    ] = "",
    where: Annotated[
        str, typer.Option(help=_("For members: where their consent was given, in your words."))
    ] = "",
    feed: Annotated[
        list[str] | None, typer.Option(help=_("For a list of feeds: only these, by their title."))
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help=_("Go on with what was interrupted."))
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help=_("Take back the last file that was brought in."))
    ] = False,
) -> None:
    """Look through a file, say what it holds, and bring it in."""
    make_ready()
    if undo:
        _undo(brand, yes=yes)
        return
    if resume:
        row = _interrupted(brand)
        _free_of_the_dead(row)
        if row.state == ImportState.PAUSED:
            actions.move(row, ImportState.RUNNING, by=row.created_by)
    else:
        row = _received(file, brand, address)
        _look_through(row)
        told = mapping.read(row, site=site, columns=column or (), basis=basis, where=where)
        if isinstance(told, str):
            actions.discard(row, by=None)
            raise _stop(told)
        if told:
            actions.map_again(row, told, look=True, by=row.created_by)
            _look_through(row)
        _tell(row)
        if dry_run or row.state != ImportState.READY:
            failed = row.state == ImportState.FAILED
            actions.discard(row, by=None)
            raise typer.Exit(1 if failed else 0)
        if not yes and not typer.confirm(_("Bring it in?")):
            actions.discard(row, by=None)
            raise typer.Exit(0)
        actions.start(row, by=row.created_by, chosen=_chosen(row, feed or ()))
    _finish(row)


def _look_through(row: Import) -> None:
    """Look through a file; interrupted, nothing was brought in and the file is forgotten."""
    try:
        _watch(row, _("Looking through %(file)s") % {"file": row.name})
    except KeyboardInterrupt:
        actions.discard(row, by=None)
        out.print(_("Interrupted. Nothing was brought in."))
        raise typer.Exit(130) from None


def _chosen(row: Import, titles: Sequence[str]) -> list[int]:
    """List the feeds to follow: all, or those of these titles."""
    rows = row.sources.filter(title__in=titles) if titles else row.sources.all()
    return list(rows.values_list("pk", flat=True))


def _undo(slug: str, *, yes: bool) -> None:
    """Take back exactly what the last file brought; what people worked on since stays."""
    ended = Import.objects.filter(state__in=(ImportState.DONE, ImportState.STOPPED))
    row = (ended.filter(brand__slug=slug) if slug else ended).order_by("-pk").first()
    if row is None:
        raise _stop(_("Nothing was brought in that could be taken back."))
    _tell(row)
    if not yes and not typer.confirm(_("Take it back?")):
        raise typer.Exit(0)
    actions.move(row, ImportState.UNDOING, by=row.created_by)
    _watch(row, _("Taking back %(file)s") % {"file": row.name})
    _tell(row)
    for count, words in queries.look(row)["stays"]:
        out.print(_("  stays: %(n)s, %(why)s") % {"n": count, "why": words}, markup=False)


def _finish(row: Import) -> None:
    try:
        _watch(row, _("Bringing in %(file)s") % {"file": row.name})
    except KeyboardInterrupt:
        row.refresh_from_db()
        if row.state == ImportState.RUNNING:
            actions.move(row, ImportState.PAUSED, by=row.created_by)
        out.print(_("Interrupted. What was read is kept; go on with: parvis import --resume"))
        raise typer.Exit(130) from None
    _tell(row)
    if row.state != ImportState.DONE:
        raise typer.Exit(1)


def _received(file: Path | None, slug: str, address: str) -> Import:
    if file is None or not file.is_file():
        raise _stop(_("There is no such file."))
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        known = ", ".join(Brand.objects.order_by("slug").values_list("slug", flat=True))
        raise _stop(_("Say for which brand, with --brand: %(known)s") % {"known": known or "–"})
    if brand.is_sample:
        raise _stop(
            _("This is the practice desk: nothing is brought in. Make your own brand first.")
        )
    mailbox = _mailbox(address) if address else ""
    by = User.objects.filter(is_operator=True).order_by("pk").first()
    try:
        row = actions.receive(_pieces(file), brand=brand, name=file.name, by=by, mapping={})
    except Damaged as error:
        raise _stop(say({"sentence": error.sentence, "values": error.values})) from None
    if mailbox and queries.address(row):
        actions.map_again(row, {"authority": f"mailto:{mailbox}"}, look=True, by=by)
    return row


def _mailbox(address: str) -> str:
    told = address_of(address)
    if not told:
        raise _stop(_("Write the mailbox’s address whole, for instance bonjour@example.org."))
    return told


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield piece


def _interrupted(slug: str) -> Import:
    rows = Import.objects.filter(state__in=(ImportState.PAUSED, ImportState.RUNNING))
    row = (rows.filter(brand__slug=slug) if slug else rows).order_by("-pk").first()
    if row is None:
        raise _stop(_("Nothing was interrupted."))
    return row


def _free_of_the_dead(row: Import) -> None:
    """Take a file from a process of this machine that is no more, without waiting for its lease."""
    host, _mark, rest = row.leased_by.partition(":")
    pid = rest.partition(":")[0]
    if host == jobs.WORKER.partition(":")[0] and pid.isdigit() and not psutil.pid_exists(int(pid)):
        held = Import.objects.filter(pk=row.pk, leased_by=row.leased_by)
        held.update(leased_by="", leased_until=None, due_at=timezone.now())


def _watch(row: Import, title: str) -> None:
    """Do what waits, here, or watch the desk's own worker do it; show how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    with Progress(*columns, TimeRemainingColumn(), console=err) as bar:
        task = bar.add_task(title, total=max(row.size, 1), said="")
        while True:
            row.refresh_from_db()
            if row.state not in WORKING:
                bar.update(task, completed=1, total=1)
                return
            done = queries.progress(row)
            bar.update(task, completed=done.done, total=max(done.size, 1), said=f"{done.seen:,}")
            _step(row)


def _step(row: Import) -> None:
    kind = errands.KINDS["import"]
    for feed in queries.waiting_sources(row).values_list("pk", flat=True)[:1]:
        jobs.run("import_source", feed)
    if not errands.claim(kind, row.pk, by=jobs.WORKER, now=timezone.now()):
        time.sleep(0.2)
        return
    try:
        actions.step(row.pk, seconds=STEP)
    finally:
        errands.release(kind, row.pk, by=jobs.WORKER, now=timezone.now())


def _tell(row: Import) -> None:
    """Say what a file holds, or what came of it."""
    row.refresh_from_db()
    told = queries.look(row)
    out.print(f"[bold]{row.name}[/] · {row.get_state_display()}")
    for count, words in [*told["kinds"], *told["bases"]]:
        out.print(f"  {count} {words}", markup=False)
    if told["known"]:
        out.print(_("  %(n)s known to the desk already") % {"n": told["known"]})
    if told["first_at"]:
        first, last = (f"{told[name]:%Y-%m-%d}" for name in ("first_at", "last_at"))
        out.print(_("  said from %(first)s to %(last)s") % {"first": first, "last": last})
    for one in (one for one in told["columns"] if one["chosen"]):
        out.print(f"  {one['label']}: {one['chosen']}", markup=False)
    for line in told["first"] if row.state == ImportState.READY else ():
        out.print(f"  · {' · '.join(str(said) for said in line.values() if said)}", markup=False)
    for count, words in told["left_out"]:
        out.print(_("  left out: %(n)s, %(why)s") % {"n": count, "why": words}, markup=False)
    for group in told["groups"]:
        for feed in group["feeds"]:
            why = f": {feed['why']}" if feed["why"] else ""
            out.print(
                f"  {feed['row'].title} · {feed['row'].get_state_display()}{why}", markup=False
            )
    if told["trouble"]:
        err.print(told["trouble"], markup=False)


def _stop(sentence: str) -> typer.Exit:
    err.print(f"[bold red]✗[/] {sentence}")
    return typer.Exit(1)

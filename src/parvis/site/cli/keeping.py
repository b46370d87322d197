"""The commands that keep a desk: sheet, backup, restore, drill, change of key."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.markup import escape

from parvis.keeping import actions, rotation
from parvis.keeping.backup import BackupProblem, Kept, make_backup
from parvis.keeping.models import KeyRotation
from parvis.keeping.restore import Ask, Checked, check_backup, restore_backup
from parvis.kit import jobs
from parvis.site.cli.terminal import app, out, stop
from parvis.site.ready import make_ready


@app.command("recovery-sheet", help=_("Make a recovery sheet: the key that opens the backups."))
def recovery_sheet(
    confirm: Annotated[
        str, typer.Option(help=_("The last four characters of the sheet, once it is on paper."))
    ] = "",
) -> None:
    """Show a new recovery key once; it is used from the moment someone confirms to hold it."""
    make_ready()
    if confirm:
        _confirm(confirm)
        return
    sheet, key = actions.make_sheet(by=None)
    out.print(
        _("\n  Parvis: recovery sheet of %(at)s\n")
        % {"at": date_format(timezone.localtime(sheet.made_at), "DATE_FORMAT")}
    )
    out.print(f"  [bold]{key}[/]\n")
    out.print(_("Whoever holds this key can open every backup made from now on: keep it on paper,"
                " away from this computer. It is shown this once and kept nowhere."))  # fmt: skip
    if sys.stdin.isatty():
        _confirm(typer.prompt(_("Once it is on paper, type its last four characters")))
    else:
        out.print(
            _("Once it is on paper: parvis recovery-sheet --confirm its last four characters")
        )


def _confirm(typed: str) -> None:
    if actions.confirm_sheet(typed=typed, by=None) is None:
        raise stop(_("These are not the last four characters of the newest sheet. Look at the paper,"
                     " or make another sheet."))  # fmt: skip
    out.print(
        _("Backups are sealed to this sheet from now on. Older ones still need the older sheet.")
    )


@app.command(help=_("Write everything into one file, sealed to the recovery sheet."))
def backup(
    file: Annotated[Path, typer.Argument(help=_("The file to write."))],
    plain: Annotated[  # noqa: FBT002 -- an option of the command line
        bool,
        typer.Option(
            "--plain", help=_("Do not encrypt it, and leave the key of the passwords out.")
        ),
    ] = False,
) -> None:
    """Back the desk up; the file was read back whole before this says so."""
    try:
        kept = make_backup(file, plain=plain)
    except BackupProblem as problem:
        raise stop(problem.sentence) from None
    except OperationalError:
        raise stop(_("The desk’s database does not answer. Ask “parvis doctor”.")) from None
    out.print(_("%(file)s holds %(n)s rows.") % {"file": escape(str(file)), "n": kept.rows})
    if plain:
        out.print(_("Whoever has this file reads everything in it. The key of the passwords is not in"
                    " it: keep %(key)s in another place.") % {"key": settings.PARVIS_KEY_FILE})  # fmt: skip
    else:
        out.print(
            _("It opens with the recovery sheet that ends with %(mark)s.") % {"mark": kept.mark}
        )


@app.command(help=_("Open a backup in an empty folder, in quiet mode; or only try it out."))
def restore(
    file: Annotated[Path, typer.Argument(help=_("The backup to read."))],
    into: Annotated[
        Path | None, typer.Option(help=_("The folder to make; the desk’s own by default."))
    ] = None,
    check: Annotated[  # noqa: FBT002 -- an option of the command line
        bool, typer.Option("--check", help=_("Only try it out; the desk is not touched."))
    ] = False,
    key_file: Annotated[
        Path | None, typer.Option(help=_("A file that holds the recovery key; asked for without."))
    ] = None,
    erasures: Annotated[
        list[Path] | None, typer.Option(help=_("A later ledger of erasures to replay."))
    ] = None,
) -> None:
    """Restore a desk, or say whether a backup could be. Nothing leaves it until a person says so."""
    ask = _asker(key_file)
    if check:
        _drill(file, ask)
        return
    folder = into or settings.HOME
    try:
        checked, replayed = restore_backup(file, folder, ask, erasures=erasures or ())
    except BackupProblem as problem:
        raise stop(problem.sentence) from None
    out.print(_("%(folder)s holds %(n)s rows again.")
              % {"folder": escape(str(folder)), "n": checked.kept.rows})  # fmt: skip
    if replayed:
        out.print(ngettext("%(n)s erasure made since was done again.",
                           "%(n)s erasures made since were done again.", replayed)
                  % {"n": replayed})  # fmt: skip
    out.print(_("The desk opens in quiet mode: nothing leaves until you say so on its page."))
    _about_keys(checked, folder)


def _about_keys(checked: Checked, folder: Path) -> None:
    if not checked.has_key:
        out.print(_("Put the key file back as %(path)s.") % {"path": folder / "parvis.key"})
    elif checked.closed:
        out.print(_("Some secrets do not open: connect these sites again."))


def _asker(key_file: Path | None) -> Ask:
    def ask(mark: str) -> str:
        if key_file is not None:
            return key_file.read_text("utf-8", "replace")
        told = _("Recovery key of the sheet that ends with %(mark)s") % {"mark": mark}
        if not sys.stdin.isatty():
            return sys.stdin.readline()
        return str(typer.prompt(told, hide_input=False))

    return ask


def _drill(file: Path, ask: Ask) -> None:
    try:
        checked = check_backup(file, ask)
    except BackupProblem as problem:
        _remember(file, None, is_good=False)
        raise stop(problem.sentence) from None
    is_good = not (checked.has_key and checked.closed)
    _remember(file, checked.kept.made_at, is_good=is_good)
    if not is_good:
        raise stop(_("The rows are whole, but %(n)s secrets do not open with the key in it.")
                   % {"n": checked.closed})  # fmt: skip
    out.print(_can_be_restored(checked.kept))
    if checked.has_key:
        out.print(ngettext("%(n)s secret opens.", "%(n)s secrets open.", checked.secrets)
                  % {"n": checked.secrets})  # fmt: skip
    else:
        out.print(_("The key of the passwords is not in it."))


def _can_be_restored(kept: Kept) -> str:
    remarks = ngettext("%(n)s remark", "%(n)s remarks", kept.remarks) % {"n": kept.remarks}
    members = ngettext("%(n)s member", "%(n)s members", kept.members) % {"n": kept.members}
    return _("This backup can be restored: %(remarks)s, %(members)s, made on %(at)s.") % {
        "remarks": remarks,
        "members": members,
        "at": date_format(timezone.localtime(kept.made_at), "DATE_FORMAT"),
    }


def _remember(file: Path, made_at: datetime | None, *, is_good: bool) -> None:
    """Remember the drill where there is a desk; a bare computer has nothing to remember it with."""
    if (settings.HOME / "parvis.sqlite3").is_file():
        actions.note_drill(file, made_at=made_at, is_good=is_good)


@app.command("rotate-key", help=_("Change the key that encrypts the secrets of your accounts."))
def rotate_key() -> None:
    """Change the key and wait until the old one is gone; it can be stopped and asked for again."""
    make_ready()
    row = rotation.begin(by=None)
    out.print(
        _("A new key is there. Every secret is closed again; the old key goes a minute later.")
    )
    while not (row := KeyRotation.objects.get(pk=row.pk)).done_at:
        jobs.run("rotation", row.pk)
        row.refresh_from_db(fields=["due_at"])
        wait = (row.due_at - timezone.now()).total_seconds() if row.due_at else 1
        time.sleep(min(max(wait, 0), 1))
    out.print(ngettext("%(n)s secret was closed again. The old key is gone.",
                       "%(n)s secrets were closed again. The old key is gone.", row.count)
              % {"n": row.count})  # fmt: skip
    out.print(_("Make a backup now: the older ones hold the older key, and open with it."))

"""Looks whether what the desk keeps is whole, and can be opened."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator, Sized
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from parvis.kit.secrets import EncryptedJSONField, KeyMissing, the_box
from parvis.site.doctor.finding import Finding, ill, well
from parvis.site.ready import waits_for_migrations


def migrations() -> Iterator[Finding]:
    """Look whether the database is of this version."""
    if waits_for_migrations():
        yield ill(
            _("The database is older than this version of Parvis."),
            _("Back it up, then start the desk: “parvis serve” brings it up to date."),
        )
    else:
        yield well(_("The database is up to date."))


def whole(path: Path | None = None) -> Iterator[Finding]:
    """Let SQLite read the desk's file (or another) through, without touching it."""
    if connection.vendor != "sqlite":
        return
    path = path or Path(str(connection.settings_dict["NAME"]))
    if not path.is_file():
        return
    told = _quick_check(path)
    if told == "ok":
        yield well(_("The database is whole."))
    else:
        yield ill(
            _("The database file is damaged: %(cause)s") % {"cause": told[:200]},
            _("Restore the latest backup with “parvis restore”, and have the disk checked."),
        )


def _quick_check(path: Path) -> str:
    line = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
    try:
        return str(line.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        line.close()


def key() -> Iterator[Finding]:
    """Look whether the key of the secrets is there, and its owner's alone."""
    path: Path = settings.PARVIS_KEY_FILE
    try:
        the_box()
    except KeyMissing:
        yield ill(
            _("The key of the passwords, %(path)s, is missing or unreadable.") % {"path": path},
            _("Put it back from where you keep it, or connect each site again."),
        )
        return
    if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield ill(
            _("Other users of this computer can read the key %(path)s.") % {"path": path},
            _("Run: chmod 600 %(path)s") % {"path": path},
        )
    else:
        yield well(_("The key of the passwords is there, and yours alone."))


def secrets() -> Iterator[Finding]:
    """Try the key on every secret kept."""
    shut = 0
    for model in apps.get_models():
        for field in model._meta.get_fields():  # noqa: SLF001 -- Django's documented way
            if isinstance(field, EncryptedJSONField):
                kept = model._default_manager.exclude(**{field.name: {}})  # noqa: SLF001
                shut += sum(
                    1 for sealed in kept.values_list(field.name, flat=True) if _shut(sealed)
                )
    if shut:
        yield ill(
            _("%(n)s kept passwords cannot be opened: they were closed by another key.")
            % {"n": shut},
            _("Put back the key that was there before, or connect those accounts again."),
        )


def _shut(sealed: Sized) -> bool:
    """Say whether a secret stays shut: counting its words opens it."""
    try:
        len(sealed)
    except KeyMissing:
        return True
    return False


def queue() -> Iterator[Finding]:
    """Look whether the file of the bells can be opened and written."""
    path = Path(settings.PARVIS_QUEUE_FILE)
    if not path.exists():
        return
    try:
        line = sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=2)
        try:
            line.execute("BEGIN IMMEDIATE").fetchall()
            line.execute("ROLLBACK")
        finally:
            line.close()
    except sqlite3.Error as error:
        yield ill(
            _("The file of what waits, %(path)s, cannot be used: %(cause)s")
            % {"path": path, "cause": error},
            _("Close the desk, delete that file, start again: nothing is lost with it."),
        )

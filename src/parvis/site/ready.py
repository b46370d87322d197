"""Makes a desk ready to open: its folder, its database, its key, its style sheets."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from parvis.kit.ledger import Seal
from parvis.kit.secrets import create_key_file
from parvis.members.erasure import settle
from parvis.site import stylesheet
from parvis.stream import reindex


def make_ready() -> None:
    """Bring the desk's folder to what this version needs; quick when it is there already."""
    settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not settings.PARVIS_KEY_FILE.exists():
        create_key_file(settings.PARVIS_KEY_FILE)
    if waits_for_migrations():
        call_command("migrate", verbosity=0, interactive=False)
    reindex.owe()
    Seal.of(settings.HOME)
    settle()
    _styles()


def waits_for_migrations() -> bool:
    """Say whether the database is older than this version."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _styles() -> None:
    """Join and collect what browsers fetch, when it changed."""
    folders = sorted(settings.PACKAGE.glob("*/static"))
    stamp, wanted = settings.HOME / "static.stamp", _fingerprint(folders)
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    stylesheet.build()
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(_fingerprint(folders), encoding="ascii")


def _fingerprint(folders: list[Path]) -> str:
    seen = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                about = path.stat()
                seen.update(f"{path}\x1f{about.st_mtime_ns}\x1f{about.st_size}\n".encode())
    return seen.hexdigest()

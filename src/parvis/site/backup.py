"""One file that holds a desk, and a desk made again out of it.

The archive holds the database (copied while the desk works, by SQLite's own backup), the media and
a manifest with counts and digests. The key of the secrets stays out unless asked for.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

DATABASE: Final = "parvis.sqlite3"
MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
LARGEST: Final = 200_000_000_000


class BackupProblem(Exception):
    """Why a backup was not made or not read; `sentence` says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Kept:
    """What an archive holds."""

    rows: int
    has_key: bool


def make_backup(file: Path, *, with_key: bool = False) -> Kept:
    """Write the desk into a new file. Raises BackupProblem."""
    if connection.vendor != "sqlite":
        raise BackupProblem(
            _(
                "This desk keeps its rows in PostgreSQL: back it up with pg_dump, and keep its folder."
            )
        )
    if file.exists():
        raise BackupProblem(_("This file is there already. Choose another name."))
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    if not database.is_file():
        raise BackupProblem(_("There is no desk here yet: nothing to back up."))
    beside = file.with_name(file.name + ".part")
    with tempfile.TemporaryDirectory(dir=file.resolve().parent) as folder:
        copy = Path(folder) / DATABASE
        _copy(database, copy)
        counts = _counts(copy)
        files = {DATABASE: copy, **_media()}
        if with_key:
            files["parvis.key"] = settings.PARVIS_KEY_FILE
        _write(beside, files, counts)
    beside.rename(file)
    return Kept(rows=sum(counts.values()), has_key=with_key)


def restore_backup(file: Path, folder: Path) -> Kept:
    """Make a desk out of an archive in a folder that holds none. Raises BackupProblem.

    The archive is checked whole before anything is moved in place, and the desk opens in quiet
    mode.
    """
    if (folder / DATABASE).exists():
        raise BackupProblem(
            _("There is a desk in this folder already. Restore into an empty one with --into.")
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with zipfile.ZipFile(file) as archive, tempfile.TemporaryDirectory(dir=folder) as inside:
            manifest = _read(archive, Path(inside))
            _check(manifest, Path(inside))
            _fall_silent(Path(inside) / DATABASE)
            for name in sorted(manifest["files"], key=lambda name: name == DATABASE):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                (Path(inside) / name).rename(target)
                target.chmod(0o600)
    except FileNotFoundError:
        raise BackupProblem(_("There is no such file.")) from None
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise BackupProblem(
            _("This file is not a whole backup of Parvis. Nothing was changed. (%(cause)s)")
            % {"cause": type(error).__name__}
        ) from None
    return Kept(rows=sum(manifest["counts"].values()), has_key="parvis.key" in manifest["files"])


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _counts(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as rows:
        names = rows.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND name NOT LIKE 'stream_index%'"
        )
        return {
            name: rows.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for (name,) in names.fetchall()
        }


def _media() -> dict[str, Path]:
    root = Path(settings.MEDIA_ROOT)
    return {f"media/{p.relative_to(root).as_posix()}": p for p in root.rglob("*") if p.is_file()}


def _write(file: Path, files: dict[str, Path], counts: dict[str, int]) -> None:
    manifest = {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(),
        "counts": counts,
        "files": {name: _digest(path) for name, path in files.items()},
    }
    with zipfile.ZipFile(file, "x", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        for name, path in files.items():
            archive.write(path, name)
    file.chmod(0o600)


def _read(archive: zipfile.ZipFile, inside: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise ValueError("another format")
    for name in manifest["files"]:
        if name.startswith("/") or ".." in Path(name).parts:
            raise ValueError("a path outside")
        archive.extract(name, inside)
    return manifest


def _check(manifest: dict[str, Any], inside: Path) -> None:
    for name, digest in manifest["files"].items():
        if _digest(inside / name) != digest:
            raise ValueError(f"{name} is damaged")
    if _counts(inside / DATABASE) != manifest["counts"]:
        raise ValueError("the counts differ")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fall_silent(database: Path) -> None:
    """Begin quiet mode and end the sessions inside a database that is not in place yet."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(database)) as rows, rows:
        rows.execute("INSERT INTO channels_quiet (reason, since) VALUES ('restored', ?)", (now,))
        rows.execute("DELETE FROM django_session")
        rows.execute("DELETE FROM channels_heartbeat")

"""Makes a backup of the desk while it works, sealed to the recovery sheet, and reads it back."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final, cast

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from parvis.keeping import archive
from parvis.keeping.models import Fault
from parvis.keeping.queries import sheet_in_use
from parvis.kit import ledger, seal

STAGING: Final = ".backup-"
ROOM: Final = 20_000_000


class BackupProblem(Exception):
    """Why a backup was not made or not read: `sentence` says what to do, `fault` names it if known."""

    def __init__(self, sentence: str, fault: Fault = Fault.OTHER) -> None:
        super().__init__(sentence)
        self.sentence, self.fault = sentence, fault

    @classmethod
    def of(cls, fault: Fault) -> BackupProblem:
        """Make the problem that a known fault is."""
        return cls(str(fault.label), fault)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds, and which sheet opens it ("" for a plain one)."""

    rows: int
    remarks: int
    members: int
    made_at: datetime
    size: int
    mark: str


def make_backup(file: Path, *, plain: bool = False) -> Kept:
    """Write the desk into a new file that appears only once it was read back whole.

    A plain file is not encrypted and does not hold the key of the secrets. Raises BackupProblem.
    """
    if connection.vendor != "sqlite":
        raise BackupProblem.of(Fault.POSTGRES)
    if file.exists():
        raise BackupProblem(_("This file is there already. Choose another name."))
    if not file.resolve().parent.is_dir():
        raise BackupProblem.of(Fault.NO_FOLDER)
    if not _database().is_file():
        raise BackupProblem(_("There is no desk here yet: nothing to back up."))
    sheet = None if plain else sheet_in_use()
    if sheet is None and not plain:
        raise BackupProblem.of(Fault.NO_SHEET)
    beside = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    try:
        manifest = _make(beside, (bytes.fromhex(sheet.public), sheet.mark) if sheet else None)
        beside.replace(file)
    except OSError as error:
        raise BackupProblem.of(_fault(error)) from error
    except sqlite3.Error as error:
        raise BackupProblem.of(_row_fault(error)) from error
    except (archive.Damaged, seal.SealBroken) as error:
        raise BackupProblem.of(Fault.DAMAGED) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return kept_of(manifest, file, sheet.mark if sheet else "")


def kept_of(manifest: dict[str, Any], file: Path, mark: str) -> Kept:
    """Say what a manifest tells."""
    counted = manifest["counts"]
    return Kept(
        rows=sum(counted.values()),
        remarks=counted.get("stream_item", 0),
        members=counted.get("members_member", 0),
        made_at=datetime.fromisoformat(manifest["made_at"]),
        size=file.stat().st_size,
        mark=mark,
    )


def _make(beside: Path, sheet: tuple[bytes, str] | None) -> dict[str, Any]:
    """Copy, write, read back. The copy stays in the desk's own folder, which others cannot read."""
    home, made_at = Path(settings.HOME), datetime.now(UTC)
    _sweep(home)
    _look_for_room(beside)
    ledger.Seal.of(home)
    with tempfile.TemporaryDirectory(dir=home, prefix=STAGING) as folder:
        copy = Path(folder) / archive.DATABASE
        _copy(_database(), copy)
        about = {
            "parvis": version("parvis"),
            "made_at": made_at.isoformat(),
            "counts": archive.counts(copy),
        }
        files = list(_files(copy, home, with_keys=sheet is not None))
        handle = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w+b") as target:
            file_key = _write(target, files, about, sheet)
            target.flush()
            os.fsync(target.fileno())
            target.seek(0)
            again = seal.unseal_again(target, file_key) if file_key else target
            return archive.read(cast("IO[bytes]", again), None)


def _write(
    target: IO[bytes],
    files: list[tuple[str, Path]],
    about: dict[str, Any],
    sheet: tuple[bytes, str] | None,
) -> bytes:
    if sheet is None:
        archive.write(target, files, about)
        return b""
    public, mark = sheet
    told = {"made_at": about["made_at"], "parvis": about["parvis"], "sheet": mark}
    sealer = seal.Sealer(target, public, told)
    try:
        archive.write(cast("IO[bytes]", sealer), files, about)
    except BaseException:
        sealer.abandon()
        raise
    sealer.close()
    return sealer.file_key


def _database() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


def _copy(source: Path, target: Path) -> None:
    """Copy the database while others write, without what was deleted. Raises sqlite3.Error."""
    with closing(sqlite3.connect(source, timeout=30, isolation_level=None)) as rows:
        rows.execute("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)
    with closing(sqlite3.connect(target)) as rows:
        if rows.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("malformed")


def _files(copy: Path, home: Path, *, with_keys: bool) -> Iterator[tuple[str, Path]]:
    yield archive.DATABASE, copy
    if (home / ledger.LEDGER).is_file():
        yield ledger.LEDGER, home / ledger.LEDGER
    yield ledger.KEY, home / ledger.KEY  # without it no later erasure could be done again
    if with_keys:
        yield "parvis.key", Path(settings.PARVIS_KEY_FILE)
        yield "parvis.env", home / "parvis.env"
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file():
            yield f"media/{path.relative_to(root).as_posix()}", path


def _look_for_room(beside: Path) -> None:
    """Refuse before filling a disk: the copy needs the database's size, the archive at most as much."""
    needed = _database().stat().st_size
    for folder in (Path(settings.HOME), beside.resolve().parent):
        if shutil.disk_usage(folder).free < needed + ROOM:
            raise OSError(errno.ENOSPC, "not enough room")


def _sweep(home: Path) -> None:
    """Throw away the copies of backups that were killed more than a day ago."""
    for folder in home.glob(f"{STAGING}*"):
        age = datetime.now(UTC).timestamp() - folder.stat().st_mtime
        if age > 86_400:
            shutil.rmtree(folder, ignore_errors=True)


def _row_fault(error: sqlite3.Error) -> Fault:
    told = str(error)
    if "full" in told:
        return Fault.DISK_FULL
    return Fault.ILL if "malformed" in told or "not a database" in told else Fault.OTHER


def _fault(error: OSError) -> Fault:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return Fault.DISK_FULL
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Fault.NOT_ALLOWED
    return Fault.NO_FOLDER if error.errno in {errno.ENOENT, errno.ENODEV} else Fault.OTHER

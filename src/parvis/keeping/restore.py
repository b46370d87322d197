"""Makes a desk again out of a backup, or only tries whether it could.

Everything happens in a staging folder: opened, checked against its manifest, brought up to date,
the ledger of erasures replayed, silenced. Only then is it moved in place, the database last.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final, cast

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from parvis.keeping import archive
from parvis.keeping.backup import BackupProblem, Kept, kept_of
from parvis.kit import ledger, recovery, seal
from parvis.kit.ledger import Seal
from parvis.kit.secrets import EncryptedJSONField, KeyMissing, SecretBox

STAGING: Final = ".restoring-"
Ask = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a backup was found to hold: how many secrets open, how many do not."""

    kept: Kept
    secrets: int
    closed: int
    has_key: bool


def check_backup(file: Path, ask: Ask) -> Checked:
    """Restore a backup into a folder that is thrown away, and say what it holds.

    `ask` gives the recovery key, told the last four characters of the sheet. Raises BackupProblem.
    """
    home = Path(settings.HOME)
    with _opened(file, home if home.is_dir() else None, ask) as (_folder, checked):
        return checked


def restore_backup(
    file: Path, folder: Path, ask: Ask, *, erasures: Sequence[Path] = ()
) -> tuple[Checked, int]:
    """Make a desk out of a backup in a folder that holds none. Raises BackupProblem.

    `erasures` are ledgers to replay besides those that lie in the backup, beside its file, in the
    folder and in the present desk's. Returns what it holds and how many erasures were replayed.
    """
    folder = folder.absolute()  # a path as one types it
    if (folder / archive.DATABASE).exists():
        raise BackupProblem(
            _("There is a desk in this folder already. Restore into an empty one with --into.")
        )
    missing = next((path for path in erasures if not path.is_file()), None)
    if missing:
        raise BackupProblem(_("There is no ledger of erasures at %(path)s.") % {"path": missing})
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _opened(file, folder, ask) as (staging, checked):
        beside = [file.parent / ledger.LEDGER, folder / ledger.LEDGER]
        beside.append(Path(settings.HOME) / ledger.LEDGER)
        seal_of = Seal.of(staging)
        ledger.merge(staging / ledger.LEDGER, [*erasures, *beside], seal_of)
        replayed = _revive(staging)
        counted = archive.counts(staging / archive.DATABASE)
        _keep_other_keys(staging / "parvis.key", folder / "parvis.key")
        _move(staging, folder)
    kept = replace(
        checked.kept,
        remarks=counted.get("stream_item", 0),
        members=counted.get("members_member", 0),
    )
    return replace(checked, kept=kept), replayed


@contextmanager
def _opened(file: Path, where: Path | None, ask: Ask) -> Iterator[tuple[Path, Checked]]:
    """Open a backup in a folder of its own inside `where`, checked, thrown away at the end."""
    with tempfile.TemporaryDirectory(dir=where, prefix=STAGING) as name:
        folder = Path(name)
        with _said_in_words(), file.open("rb") as source:
            mark, plaintext = _unsealed(source, ask)
            manifest = archive.read(plaintext, folder)
            database = folder / archive.DATABASE
            if not database.is_file() or archive.counts(database) != manifest["counts"]:
                raise archive.Damaged("the rows are not those of the manifest")
            _refuse_newer(database)
            opened, closed = _try_secrets(folder)
        kept = kept_of(manifest, file, mark)
        yield folder, Checked(kept, opened, closed, (folder / "parvis.key").is_file())


def _unsealed(source: IO[bytes], ask: Ask) -> tuple[str, IO[bytes]]:
    if not seal.is_sealed(source):
        return "", source
    about, _head = seal.read_head(source)
    source.seek(0)
    mark = str(about.get("sheet", ""))[: recovery.MARK]
    return mark, cast("IO[bytes]", seal.unseal(source, recovery.read(ask(mark))))


@contextmanager
def _said_in_words() -> Iterator[None]:
    """Turn whatever can be wrong with a backup into one sentence."""
    try:
        yield
    except FileNotFoundError:
        raise BackupProblem(_("There is no such file.")) from None
    except recovery.NotAKey:
        raise BackupProblem(
            _("This is not a recovery key: it has nine groups of four characters. Look again at"
              " the sheet; one character was read for another.")
        ) from None  # fmt: skip
    except seal.WrongKey:
        raise BackupProblem(
            _("This recovery key does not open this backup. Take the sheet that ends as the backup"
              " says, or another copy of the backup.")
        ) from None  # fmt: skip
    except (seal.SealUnknown, archive.Newer):
        raise BackupProblem(
            _("A newer version of Parvis made this backup. Install that version, then try again.")
        ) from None
    except (seal.SealBroken, archive.Damaged, sqlite3.DatabaseError) as error:
        raise BackupProblem(
            _("This file is not a whole backup of Parvis: it was damaged or cut off. Take another"
              " one. Nothing was changed. (%(cause)s)")
            % {"cause": error}
        ) from None  # fmt: skip
    except IsADirectoryError:
        raise BackupProblem(_("This is a folder. Name the file of a backup.")) from None
    except OSError as error:
        raise BackupProblem(
            _("The backup could not be opened: %(cause)s. Nothing was changed.")
            % {"cause": error.strerror}
        ) from None


def _refuse_newer(database: Path) -> None:
    """Refuse rows that this version does not understand: they hold migrations it does not know."""
    known = set(MigrationLoader(None).disk_migrations)
    ours = {config.label for config in apps.get_app_configs()}
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as rows:
        applied = rows.execute("SELECT app, name FROM django_migrations").fetchall()
    if any(tuple(one) not in known for one in applied if one[0] in ours):
        raise archive.Newer


def _try_secrets(folder: Path) -> tuple[int, int]:
    """Count how many secrets the backup's own key opens, and how many it does not."""
    opened = closed = 0
    box: SecretBox | None
    try:
        box = SecretBox.from_file(folder / "parvis.key")
    except KeyMissing:
        box = None
    with closing(sqlite3.connect(f"{(folder / archive.DATABASE).as_uri()}?mode=ro", uri=True)) as c:
        for token in _tokens(c):
            if box is not None and box.opens(token):
                opened += 1
            else:
                closed += 1
    return opened, closed


def _tokens(rows: sqlite3.Connection) -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:  # noqa: SLF001 -- Django's documented way
            if isinstance(field, EncryptedJSONField):
                table, column = model._meta.db_table, field.column  # noqa: SLF001
                known = {one[1] for one in rows.execute(f'PRAGMA table_info("{table}")')}
                if column in known:
                    told = rows.execute(f'SELECT "{column}" FROM "{table}"')  # noqa: S608
                    yield from (token for (token,) in told if token)


def _revive(staging: Path) -> int:
    """Bring the staged desk up to date, replay the erasures, silence it; in a process of its own."""
    env = {
        **{name: value for name, value in os.environ.items() if name != "PARVIS_DATABASE"},
        "PARVIS_HOME": str(staging),
        "PARVIS_KEY_FILE": str(staging / "parvis.key"),
        "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "parvis.keeping.revive"],
        env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode or not done.stdout.strip().isdigit():
        raise BackupProblem(
            _("This backup could not be brought up to date. Nothing was changed. (%(cause)s)")
            % {"cause": (done.stderr.strip().splitlines() or ["?"])[-1]}
        )
    return int(done.stdout)


def _keep_other_keys(restored: Path, there: Path) -> None:
    """Keep the keys that lie in the folder already, after those of the backup: nothing is lost."""
    if not there.is_file():
        return
    ours = restored.read_text("ascii").split() if restored.is_file() else []
    more = [key for key in there.read_text("ascii").split() if key not in ours]
    restored.touch(mode=0o600)
    restored.write_text("\n".join([*ours, *more]) + "\n", encoding="ascii")


def _move(staging: Path, folder: Path) -> None:
    """Move everything in place, the database last: without it there is no desk."""
    leave = {"session.key", "queue.sqlite3"}
    for path in sorted(staging.iterdir(), key=lambda p: p.name == archive.DATABASE):
        if path.name in leave or path.name.startswith(f"{archive.DATABASE}-"):
            continue
        target = folder / path.name
        if path.is_dir() and target.exists():
            shutil.copytree(path, target, dirs_exist_ok=True)
        else:
            path.replace(target)

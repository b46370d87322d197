"""The inside of a backup: a gzipped tar, written and read in one pass, its manifest last.

`manifest.json` holds the format, the version of Parvis, the instant, the number of rows of each
table and the size and SHA-256 of every file. Nothing is believed before the manifest agrees.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

DATABASE: Final = "parvis.sqlite3"
MANIFEST: Final = "manifest.json"
FORMAT: Final = 2
PIECE: Final = 1 << 20
LARGEST_MANIFEST: Final = 200_000_000
ROOTS: Final = ("parvis.sqlite3", "parvis.key", "parvis.env", "erasures.log", "erasures.key")


class Damaged(Exception):
    """The archive is not whole, or does not hold what its manifest says."""


class Newer(Exception):
    """A later Parvis wrote this archive."""


@dataclass(frozen=True, slots=True)
class Held:
    """One file of an archive: its size in bytes and its SHA-256."""

    size: int
    sha256: str


def write(target: IO[bytes], files: Iterable[tuple[str, Path]], about: Mapping[str, Any]) -> None:
    """Write an archive. A file that vanishes meanwhile (a picture that expired) is left out."""
    held: dict[str, Held] = {}
    with (
        gzip.GzipFile(fileobj=target, mode="wb", compresslevel=4, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name, path in files:
            try:
                source = path.open("rb")
            except FileNotFoundError:
                continue
            with source:
                held[name] = _add(tar, name, source, os.fstat(source.fileno()).st_size)
        told = {"format": FORMAT, **about, "files": _plain(held)}
        manifest = json.dumps(told, indent=1).encode()
        _add(tar, MANIFEST, io.BytesIO(manifest), len(manifest))


def read(source: IO[bytes], folder: Path | None) -> dict[str, Any]:
    """Read an archive through, into a folder unless it is None, and return its manifest.

    Raises Damaged, Newer, and whatever the source raises.
    """
    found: dict[str, Held] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(fileobj=gzip.GzipFile(fileobj=source), mode="r|") as tar:
            for member in tar:
                inside = tar.extractfile(member) if member.isfile() else None
                if inside is None or not _may_be(member.name):
                    raise Damaged(f"an unexpected entry, {member.name[:80]}")
                if member.name == MANIFEST:
                    manifest = _manifest(inside.read(LARGEST_MANIFEST))
                else:
                    found[member.name] = _take(inside, folder and folder / member.name)
            while source.read(PIECE):  # to the very end, so that what is cut off is noticed
                pass
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error, ValueError) as error:
        raise Damaged(type(error).__name__) from error
    if not manifest or manifest["files"] != _plain(found):
        raise Damaged("the files are not those of the manifest")
    return manifest


def counts(database: Path) -> dict[str, int]:
    """Count the rows of every table of a SQLite file, opened read-only."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as rows:
        return {
            name: rows.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in _tables(rows)
        }


def _tables(rows: sqlite3.Connection) -> Iterator[str]:
    names = rows.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'stream_index%'"
    )
    return (name for (name,) in names.fetchall())


def _add(tar: tarfile.TarFile, name: str, source: IO[bytes], size: int) -> Held:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    watched = _Watched(source)
    tar.addfile(member, watched)
    return Held(size, watched.seen.hexdigest())


class _Watched(io.RawIOBase):
    """Passes a file through while taking its fingerprint."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self.seen = source, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.seen.update(data)
        return data


def _take(inside: IO[bytes], target: Path | None) -> Held:
    seen, size = hashlib.sha256(), 0
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.touch(mode=0o600)
    file = target.open("wb") if target is not None else None
    try:
        while piece := inside.read(PIECE):
            seen.update(piece)
            size += len(piece)
            if file is not None:
                file.write(piece)
    finally:
        if file is not None:
            file.close()
    return Held(size, seen.hexdigest())


def _may_be(name: str) -> bool:
    parts = Path(name).parts
    inside = not name.startswith("/") and "\\" not in name and ".." not in parts
    return inside and (name in ROOTS or name == MANIFEST or parts[0] == "media")


def _manifest(data: bytes) -> dict[str, Any]:
    told = json.loads(data)
    if not isinstance(told, dict) or not isinstance(told.get("format"), int):
        raise Damaged("no manifest")
    if told["format"] > FORMAT:
        raise Newer
    if not isinstance(told.get("files"), dict) or not isinstance(told.get("counts"), dict):
        raise Damaged("no manifest")
    return told


def _plain(held: Mapping[str, Held]) -> dict[str, dict[str, Any]]:
    return {name: {"size": one.size, "sha256": one.sha256} for name, one in held.items()}

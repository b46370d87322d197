"""Opens a file as hosts give them: plain, gzipped, zipped alone, or many together; bounded, seekable."""

from __future__ import annotations

import gzip
import os
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Final, cast

from parvis.imports.bundling import Part, chosen, write
from parvis.wire.archive import DAMAGE, Damaged
from parvis.wire.words import gettext_noop as _

GZIP: Final = b"\x1f\x8b"
ZIP: Final = b"PK\x03\x04"
LARGEST: Final = 8_000_000_000
HEAD: Final = 8192

EMPTY: Final = _("This file is empty. Export it again, and choose the new file.")
MANY: Final = _(
    "This file holds several others, and none that Parvis knows. Open it, and bring the one that ends"
    " in .xml, .mbox, .csv or .opml."
)
BROKEN_ZIP: Final = _(
    "This compressed file is damaged. Download it again, then choose the new one."
)
TOO_LARGE: Final = _("This file is larger than %(n)s GB once opened. Export it in several parts.")


class Opened:
    """An opened archive: `file` reads its bytes, `size` says how many there are, `name` its name.

    Of a zip or a tar.gz of many files, `parts` are those that a kind of archive reads.
    """

    def __init__(self, path: Path, name: str = "", *, wanted: Sequence[Sequence[str]] = ()) -> None:
        """Open a file and look through its wrapping, for the patterns of each kind. Raises Damaged."""
        self.name = name or path.name
        self.parts: list[Part] = []
        self._wanted = wanted
        self._zip: zipfile.ZipFile | None = None
        self._tar: tarfile.TarFile | None = None
        self.is_wrapped = False
        raw = path.open("rb")
        try:
            head = raw.read(4)
            raw.seek(0)
            self.is_wrapped = head.startswith((GZIP, ZIP))
            if head.startswith(GZIP):
                self.file = cast("BinaryIO", gzip.GzipFile(fileobj=raw))
                self.name = self.name.removesuffix(".gz")
                self._look_for_a_tar()
                self.size = sum(one.size for one in self.parts) or _length(self.file)
            elif head.startswith(ZIP):
                self.file, self.size = self._inside(raw)
            else:
                self.file, self.size = raw, path.stat().st_size
            _bounded(self.size)
        except BaseException:
            raw.close()
            raise
        self._raw = raw

    def _inside(self, raw: BinaryIO) -> tuple[BinaryIO, int]:
        try:
            self._zip = zipfile.ZipFile(raw)
            inside = [
                one
                for one in self._zip.infolist()
                if not one.is_dir() and not one.filename.startswith("__MACOSX/")
            ]
            if len(inside) != 1:
                self._choose(
                    [Part(one.filename, one.file_size, _opener(self._zip, one)) for one in inside]
                )
                return raw, sum(one.size for one in self.parts)
            self.name = inside[0].filename.rpartition("/")[2]
            return cast("BinaryIO", self._zip.open(inside[0])), inside[0].file_size
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise Damaged(BROKEN_ZIP, cause=f"{type(error).__name__}: {error}"[:200]) from error

    def _look_for_a_tar(self) -> None:
        """See whether what was gzipped is many files together."""
        try:
            is_tar = self.file.read(HEAD)[257:262] == b"ustar"
            self.file.seek(0)
            if not is_tar:
                return
            self._tar = tar = tarfile.open(fileobj=self.file, mode="r:")  # noqa: SIM115 -- closed with this
            members = [one for one in tar if one.isfile()]
        except (tarfile.TarError, *DAMAGE) as error:
            raise Damaged(BROKEN_ZIP, cause=str(error)[:200]) from error
        self._choose([Part(one.name, one.size, _member(tar, one)) for one in members])

    def _choose(self, parts: Sequence[Part]) -> None:
        self.parts = chosen(parts, self._wanted)
        if not self.parts:
            raise Damaged(MANY)
        self.name = self.name.removesuffix(".zip").removesuffix(".tar")

    def write_to(self, out: BinaryIO) -> None:
        """Write what is inside, without its wrapping: the file, or a plain tar of the parts."""
        if self.parts:
            write(self.parts, out)
            return
        while piece := self.file.read(1_000_000):
            out.write(piece)

    def head(self) -> bytes:
        """Read the first bytes, and go back."""
        self.file.seek(0)
        try:
            return self.file.read(HEAD)
        except DAMAGE as error:
            raise Damaged(BROKEN_ZIP, cause=str(error)[:200]) from error
        finally:
            self.file.seek(0)

    def close(self) -> None:
        """Close the file and its wrapping."""
        self.file.close()
        for one in (self._zip, self._tar):
            if one is not None:
                one.close()
        self._raw.close()

    def __enter__(self) -> Opened:
        """Use as a context."""
        return self

    def __exit__(self, *_what: object) -> None:
        """Close at the end of the context."""
        self.close()


def _opener(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: cast("BinaryIO", archive.open(one))


def _member(archive: tarfile.TarFile, one: tarfile.TarInfo) -> Callable[[], BinaryIO]:
    return lambda: cast("BinaryIO", archive.extractfile(one))


def _bounded(size: int) -> None:
    if size > LARGEST:
        raise Damaged(TOO_LARGE, n=LARGEST // 1_000_000_000)
    if not size:
        raise Damaged(EMPTY)


def _length(file: BinaryIO) -> int:
    """Say how long a gzipped file is once opened: read through, never kept, never past the bound."""
    size = 0
    try:
        while piece := file.read(1_000_000):
            size += len(piece)
            if size > LARGEST:
                break
    except DAMAGE as error:
        if not size:
            raise Damaged(BROKEN_ZIP, cause=str(error)[:200]) from error
    file.seek(0, os.SEEK_SET)
    return size

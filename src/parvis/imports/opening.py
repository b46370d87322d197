"""Opens a file as hosts give them: plain, gzipped, or zipped alone; bounded, and seekable."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path
from typing import BinaryIO, Final, cast

from parvis.wire.archive import DAMAGE, Damaged
from parvis.wire.words import gettext_noop as _

GZIP: Final = b"\x1f\x8b"
ZIP: Final = b"PK\x03\x04"
LARGEST: Final = 8_000_000_000
HEAD: Final = 8192

EMPTY: Final = _("This file is empty. Export it again, and choose the new file.")
MANY: Final = _(
    "This zip holds several files. Open it, and bring the one that ends in .xml, .csv or .opml."
)
BROKEN_ZIP: Final = _(
    "This compressed file is damaged. Download it again, then choose the new one."
)
TOO_LARGE: Final = _("This file is larger than %(n)s GB once opened. Export it in several parts.")


class Opened:
    """An opened archive: `file` reads its bytes, `size` says how many there are, `name` its name."""

    def __init__(self, path: Path, name: str = "") -> None:
        """Open a file and look through its wrapping. Raises Damaged."""
        self.name = name or path.name
        self._zip: zipfile.ZipFile | None = None
        self.is_wrapped = False
        raw = path.open("rb")
        try:
            head = raw.read(4)
            raw.seek(0)
            self.is_wrapped = head.startswith((GZIP, ZIP))
            if head.startswith(GZIP):
                self.file = cast("BinaryIO", gzip.GzipFile(fileobj=raw))
                self.name = self.name.removesuffix(".gz")
                self.size = _length(self.file)
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
                raise Damaged(MANY)
            self.name = inside[0].filename.rpartition("/")[2]
            return cast("BinaryIO", self._zip.open(inside[0])), inside[0].file_size
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise Damaged(BROKEN_ZIP, cause=f"{type(error).__name__}: {error}"[:200]) from error

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
        if self._zip is not None:
            self._zip.close()
        self._raw.close()

    def __enter__(self) -> Opened:
        """Use as a context."""
        return self

    def __exit__(self, *_what: object) -> None:
        """Close at the end of the context."""
        self.close()


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

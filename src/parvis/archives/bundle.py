"""Archives of several files: the plain tar that an import keeps of them, and JSON in little memory.

A network hands out a zip or a tar.gz with thousands of pictures beside the two files that tell what
was said. Only these are kept, so every part of them can be read again from any byte.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any, BinaryIO, Final, cast

import msgspec

from parvis.wire.archive import DAMAGE, Damaged
from parvis.wire.words import gettext_noop as _

PIECE: Final = 262_144
LONGEST: Final = 16_000_000
HEAD: Final = 2_000_000
SIGN: Final = re.compile(rb'"(?:[^"\\]|\\.)*+("?)|[\[\]{}]', re.DOTALL)
TAR: Final = (257, b"ustar")

CUT: Final = _(
    "The file stops before its end, as an interrupted download does. What stands before is read; ask"
    " for the archive again to have the rest."
)
ODD: Final = _(
    "This file is not made as such an archive is. Ask for it again, and choose the new file."
)


def first_name(head: bytes) -> str:
    """Say which file a tar begins with; "" when the first bytes are of no tar."""
    at, mark = TAR
    if head[at : at + 5] != mark:
        return ""
    if head[156:157] == b"x":  # a header of PAX stands before the file, and tells its long name
        size = int(head[124:135].strip(b" \x00") or b"0", 8)
        told = re.search(rb"\d+ path=([^\n]*)\n", head[512 : 512 + size])
        if told:
            return told[1].decode("utf-8", "replace")
        head = head[512 + -(-size // 512) * 512 :]
    return head[:100].rstrip(b"\x00").decode("utf-8", "replace")


def tells(head: bytes, pattern: str) -> bool:
    """Say whether a tar begins with a file of this pattern, in whatever folder."""
    name = first_name(head)
    return bool(name) and fits(name, pattern)


def fits(name: str, pattern: str) -> bool:
    """Match a name in an archive, whether or not all of it was put in one more folder."""
    return fnmatch(name, pattern) or fnmatch(name, f"*/{pattern}")


class Bundle:
    """The tar of an import, opened: its files by name, each seekable."""

    def __init__(self, file: BinaryIO) -> None:
        """Read what stands in it. Raises Damaged."""
        file.seek(0)
        try:
            self._tar = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115 -- it lives as long as this
            self._members = {one.name: one for one in self._tar.getmembers() if one.isfile()}
        except (tarfile.TarError, *DAMAGE) as error:
            raise Damaged(ODD, cause=str(error)[:200]) from error

    def named(self, *patterns: str) -> list[str]:
        """List the files of some patterns, in the order in which they stand."""
        return [name for name in self._members if any(fits(name, one) for one in patterns)]

    def open(self, name: str) -> BinaryIO:
        """Open one of them."""
        return cast("BinaryIO", self._tar.extractfile(self._members[name]))

    def at(self, name: str) -> int:
        """Say how many bytes of the whole stand before a file."""
        return self._members[name].offset_data

    def size(self, name: str) -> int:
        """Say how many bytes a file has."""
        return self._members[name].size

    def json(self, name: str) -> Any:  # noqa: ANN401 -- whatever the file holds
        """Read a small file of JSON whole, past an assignment if it is one of JavaScript's."""
        with self.open(name) as file:
            body = file.read(LONGEST)
        return decoded(body[max(0, body.find(b"= ") + 2) if body.startswith(b"window.") else 0 :])

    def each(
        self, names: list[str], cursor: str, *, key: str = ""
    ) -> Iterator[tuple[Any, str, int]]:
        """Read the elements of arrays, file after file, each with the cursor behind it and its place.

        The array is the value of `key` in an object, or the first one in the file. A cursor is
        "FILE:BYTE": reading on from it gives the rest and nothing twice. Raises Damaged.
        """
        which, start = spot_of(cursor)
        for number, name in enumerate(names[which:], which):
            with self.open(name) as file:
                begin = start or opening(file, key)
                for body, end in elements(file, begin):
                    yield decoded(body), f"{number}:{end}", self.at(name) + end
            start = 0


def spot_of(cursor: str) -> tuple[int, int]:
    """Read a cursor: which file, and from which of its bytes (0: its beginning)."""
    which, _colon, byte = cursor.partition(":")
    return (int(which), int(byte)) if which.isdigit() and byte.isdigit() else (0, 0)


def decoded(body: bytes) -> Any:  # noqa: ANN401 -- whatever stands there
    """Read JSON. Raises Damaged."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        try:
            return msgspec.json.decode(body.decode("utf-8", "replace").encode())
        except msgspec.DecodeError as error:
            raise Damaged(ODD, cause=str(error)[:200]) from error


def opening(file: BinaryIO, key: str) -> int:
    """Find the byte behind the bracket that opens an array. Raises Damaged."""
    file.seek(0)
    head = file.read(HEAD)
    wanted = rb'"%s"\s*:\s*\[' % key.encode() if key else rb"\["
    found = re.search(wanted, head)
    if found is None:
        raise Damaged(ODD, cause=f"no array {key}".strip())
    return found.end()


def elements(file: BinaryIO, start: int) -> Iterator[tuple[bytes, int]]:
    """Cut an array into its objects from a byte inside it on, each with the byte behind it.

    Raises Damaged when the file ends before the array does.
    """
    file.seek(start)
    buffer, base = b"", start
    while True:
        piece = file.read(PIECE)
        buffer += piece
        used = 0
        for body, end in _whole(buffer):
            if body is None:
                return
            used = end
            yield body, base + end
        buffer, base = buffer[used:], base + used
        if not piece or len(buffer) > LONGEST:
            raise Damaged(CUT if not piece else ODD, cause="an object without end")


def _whole(buffer: bytes) -> Iterator[tuple[bytes | None, int]]:
    """Find the objects that stand whole in a piece; None where the array ends."""
    depth = start = 0
    for sign in SIGN.finditer(buffer):
        mark = sign[0]
        if mark[:1] == b'"':
            if not sign[1]:
                return  # a text cut at the end of the piece
        elif mark in b"{[":
            start = sign.start() if depth == 0 else start
            depth += 1
        elif mark in b"}]":
            if depth == 0:
                yield None, sign.end()
                return
            depth -= 1
            if depth == 0:
                yield buffer[start : sign.end()], sign.end()

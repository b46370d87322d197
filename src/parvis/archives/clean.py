"""Turns the bytes of a file into text that a parser accepts, and knows where each piece began.

WordPress writes control characters that XML forbids, and hosts mix encodings: a forbidden character
travels as a private one and comes back after the parser (`restore`), a byte that is no UTF-8 is read
as Windows would read it. Nothing is lost, and a piece can be read again from its offset.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

PIECE: Final = 65_536
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
PRIVATE: Final = 0x10FF00
TRAVELLING: Final = re.compile(f"[{chr(PRIVATE)}-{chr(PRIVATE + 0x7F)}]")
WIDE: Final = {0xFFFE: PRIVATE + 0x7E, 0xFFFF: PRIVATE + 0x7F}
NARROW: Final = {after: before for before, after in WIDE.items()}


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", "replace"), error.start + 1


codecs.register_error("parvis-windows", _as_windows)


def encoding_of(head: bytes) -> tuple[str, int]:
    """Say how a file is encoded and how many bytes its mark takes: by mark, shape or declaration."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name, len(mark)
    if head[:2] in {b"<\x00", b"\x00<"}:
        return ("utf-16-le" if head[:1] == b"<" else "utf-16-be"), 0
    declared = DECLARED.search(head[:400])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return "utf-8", 0
    # What calls itself Latin-1 is Windows’ own superset, as browsers have it (WHATWG Encoding).
    known = {"iso8859-1": "cp1252", "ascii": "utf-8"}.get(known, known)
    return ("utf-8" if known.startswith("utf-16") else known), 0


def pieces(file: BinaryIO, encoding: str, start: int) -> Iterator[tuple[int, str]]:
    """Read text from an offset, each piece with the offset of its first byte.

    Reading from the offset of any piece gives the same pieces again.
    """
    file.seek(start)
    decoder = codecs.getincrementaldecoder(encoding)(
        errors="parvis-windows" if encoding == "utf-8" else "replace"
    )
    at, carry, is_last = start, b"", False
    while not is_last:
        body = carry + file.read(PIECE - len(carry))
        is_last = len(body) < PIECE
        text = decoder.decode(body, final=is_last)
        # A character cut at the end waits for the next piece, which begins with it.
        left = 0 if is_last else len(decoder.getstate()[0])
        decoder.reset()
        yield at, text
        carry = body[len(body) - left :] if left else b""
        at += len(body) - left


def veil(text: str) -> str:
    """Give forbidden characters a shape in which they pass a parser of XML."""
    if FORBIDDEN.search(text) is None:
        return text
    return FORBIDDEN.sub(lambda m: chr(WIDE.get(ord(m[0]), PRIVATE + ord(m[0]))), text)


def restore(text: str) -> str:
    """Give them back as they were written."""
    if TRAVELLING.search(text) is None:
        return text
    return TRAVELLING.sub(lambda m: chr(NARROW.get(ord(m[0]), ord(m[0]) - PRIVATE)), text)

"""Takes out of a picture what is no picture: where and when it was made, by whom, with what.

The pixels stay as they were made, byte for byte: only the blocks that hold metadata are left out.
Sources: JPEG, ITU-T T.81 annex B; PNG 3rd edition, 11; WebP, RFC 9649, 2.7; GIF89a, 24 to 26.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

PNG_MARK: Final = b"\x89PNG\r\n\x1a\n"
PNG_KEPT: Final = frozenset(
    {
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
        b"cICP", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
    }
)  # fmt: skip
WEBP_LEFT_OUT: Final = frozenset({b"EXIF", b"XMP "})
WEBP_FLAGS: Final = 0x0C  # EXIF and XMP, in the first byte of VP8X
ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
SOS: Final = 0xDA
EOI: Final = 0xD9
COMMENT: Final = 0xFE
LOOPS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


class Damaged(ValueError):
    """The picture is not built as its kind is."""


def stripped(body: bytes, mime: str) -> bytes:
    """Return a picture without its metadata, and without anything behind its end.

    Raises Damaged for one that is not built as its kind is, and for a kind that is not known here.
    """
    try:
        return _STRIPPED[mime](body)
    except (KeyError, IndexError) as error:
        raise Damaged(mime) from error


def _jpeg(body: bytes) -> bytes:
    if body[:2] != b"\xff\xd8":
        raise Damaged("no start of a JPEG")
    kept, at = [body[:2]], 2
    while True:
        at, mark = _jpeg_mark(body, at)
        if mark == EOI:
            return b"".join([*kept, b"\xff\xd9"])
        if mark in ALONE:
            kept.append(body[at - 2 : at])
            continue
        end = at + int.from_bytes(body[at : at + 2])
        if end < at + 2 or end > len(body):
            raise Damaged("a block of a JPEG that ends nowhere")
        if _is_jpeg_picture(mark, body[at + 2 : end]):
            kept.append(body[at - 2 : end])
        at = end
        if mark == SOS:
            end = _end_of_scan(body, at)
            kept.append(body[at:end])
            at = end


def _jpeg_mark(body: bytes, at: int) -> tuple[int, int]:
    """Return what stands behind the next marker, and the marker; fill bytes are passed over."""
    if body[at] != 0xFF:
        raise Damaged("no marker in a JPEG")
    while body[at] == 0xFF:
        at += 1
    return at + 1, body[at]


def _end_of_scan(body: bytes, at: int) -> int:
    while True:
        at = body.find(b"\xff", at)
        if at < 0 or at + 1 >= len(body):
            raise Damaged("a JPEG cut off")
        if body[at + 1] == 0 or 0xD0 <= body[at + 1] <= 0xD7:
            at += 2
        elif body[at + 1] == 0xFF:
            at += 1
        else:
            return at


def _is_jpeg_picture(mark: int, block: bytes) -> bool:
    """Keep JFIF, colour profiles and Adobe's colour transform; no other application's block."""
    if mark == COMMENT:
        return False
    if not 0xE0 <= mark <= 0xEF:
        return True
    wanted = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
    return mark in wanted and block.startswith(wanted[mark])


def _png(body: bytes) -> bytes:
    if not body.startswith(PNG_MARK):
        raise Damaged("no start of a PNG")
    kept, at = [PNG_MARK], len(PNG_MARK)
    while True:
        size, kind = int.from_bytes(body[at : at + 4]), body[at + 4 : at + 8]
        end = at + 12 + size
        if len(kind) < 4 or end > len(body):
            raise Damaged("a PNG cut off")
        if kind in PNG_KEPT:
            kept.append(body[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _webp(body: bytes) -> bytes:
    if body[:4] != b"RIFF" or body[8:12] != b"WEBP":
        raise Damaged("no start of a WebP")
    whole, kept, at = min(len(body), 8 + int.from_bytes(body[4:8], "little")), [b"WEBP"], 12
    while at + 8 <= whole:
        kind, size = body[at : at + 4], int.from_bytes(body[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if at + 8 + size > whole:
            raise Damaged("a WebP cut off")
        block = body[at:end]
        if kind == b"VP8X":
            block = block[:8] + bytes([block[8] & ~WEBP_FLAGS]) + block[9:]
        if kind not in WEBP_LEFT_OUT:
            kept.append(block)
        at = end
    inside = b"".join(kept)
    return b"RIFF" + len(inside).to_bytes(4, "little") + inside


def _gif(body: bytes) -> bytes:
    if body[:6] not in {b"GIF87a", b"GIF89a"}:
        raise Damaged("no start of a GIF")
    at = 13 + _table(body[10])
    kept = [body[:at]]
    while body[at] != 0x3B:
        start = at
        if body[at] == 0x2C:
            at = _end_of_blocks(body, at + 11 + _table(body[at + 9]))
            kept.append(body[start:at])
        elif body[at] == 0x21:
            at = _end_of_blocks(body, at + 2)
            if _is_gif_picture(body[start:at]):
                kept.append(body[start:at])
        else:
            raise Damaged("an unknown block of a GIF")
    return b"".join([*kept, b"\x3b"])


def _table(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(body: bytes, at: int) -> int:
    while size := body[at]:
        at += 1 + size
    return at + 1


def _is_gif_picture(block: bytes) -> bool:
    """Keep how long a frame lasts and how often the whole repeats; no comment, no other's block."""
    return block[1] == 0xF9 or (block[1] == 0xFF and block[3:14] in LOOPS)


_STRIPPED: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/gif": _gif,
}

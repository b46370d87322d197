"""Pictures of others: fetched through the door, redrawn, stripped of all that is not picture."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

from msgspec import Struct
from PIL import Image, ImageOps

from parvis.wire.answers import expect
from parvis.wire.door import MEGABYTE, Door
from parvis.wire.errors import Broken
from parvis.wire.words import gettext_noop as _

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
AVATAR = 256
PICTURE = 1600
MOST_BYTES = 5 * MEGABYTE
MOST_PIXELS = 50_000_000

# What the decoders raise of a file made wrong, or made to mislead them.
UNREADABLE = (
    OSError, ValueError, SyntaxError, EOFError, MemoryError, IndexError, KeyError, TypeError,
    struct.error, zlib.error,
)  # fmt: skip

NOT_A_PICTURE = _("This file is not a picture that Parvis can show. Use a PNG, JPEG, WebP or GIF.")
TOO_LARGE = _("This picture is too large. Use one of less than 50 million pixels.")


class Picture(Struct, frozen=True, kw_only=True):
    """A picture of our own making. Sizes in pixels."""

    body: bytes
    mime: str
    width: int
    height: int


def reencode(body: bytes, largest: int, *, ground: str = "") -> Picture:
    """Redraw the first frame, no side above `largest` pixels, without metadata.

    JPEG stays JPEG; what may be transparent becomes PNG, or JPEG on a ground of that colour. Raises Broken for what is not a PNG, JPEG,
    WebP or GIF, and for a picture made to exhaust the memory.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=FORMATS) as found:
                return _redraw(found, largest, ground)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Broken(TOO_LARGE, cause="decompression bomb") from error
    except UNREADABLE as error:
        raise Broken(NOT_A_PICTURE, cause=f"{type(error).__name__}: {error}"[:200]) from error


def _redraw(found: Image.Image, largest: int, ground: str) -> Picture:
    if found.width * found.height > MOST_PIXELS:
        raise Broken(TOO_LARGE, cause=f"{found.width} x {found.height} pixels")
    kind = "JPEG" if found.format == "JPEG" or ground else "PNG"
    found.draft("RGB", (largest, largest))
    found.load()
    upright = ImageOps.exif_transpose(found)
    upright = upright.convert("RGB" if found.format == "JPEG" else "RGBA")
    upright.thumbnail((largest, largest))
    clean = Image.new("RGB" if kind == "JPEG" else "RGBA", upright.size, ground or 0)
    clean.paste(upright, mask=upright if ground and upright.mode == "RGBA" else None)
    out = io.BytesIO()
    if kind == "JPEG":
        clean.save(out, kind, quality=85, optimize=True)
    else:
        clean.save(out, kind, optimize=True)
    mime = Image.MIME[kind]
    return Picture(body=out.getvalue(), mime=mime, width=clean.width, height=clean.height)


def fetch_picture(door: Door, url: str, largest: int, *, ground: str = "") -> Picture:
    """Fetch a picture (at most 5 MB) and redraw it. Raises what the door and `reencode` raise."""
    answer = expect(door.request("GET", url, headers={"Accept": "image/*"}, limit=MOST_BYTES))
    return reencode(answer.body, largest, ground=ground)

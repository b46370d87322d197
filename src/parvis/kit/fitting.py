"""Pictures of ours: taken in as they were made, made smaller only when a network asks for it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from PIL import Image, ImageOps

from parvis.kit.media import FORMATS, MOST_PIXELS, NOT_A_PICTURE, TOO_LARGE, UNREADABLE
from parvis.kit.stripping import Damaged, stripped
from parvis.wire.errors import Broken

ORIENTATION: Final = 0x0112
UPRIGHT: Final = frozenset({0, 1})
SIDES: Final = (4096, 3072, 2400, 1800, 1400, 1000, 700, 500)
QUALITIES: Final = (90, 80)
FAITHFUL: Final = 95
JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
# What a picture may be redrawn as, best first: with a transparent ground, and without.
SEEN_THROUGH: Final = (WEBP, PNG, JPEG)
OPAQUE: Final = (JPEG, WEBP, PNG)


class Taken(Struct, frozen=True, kw_only=True):
    """A picture of ours as it is kept. Sizes in pixels; `moves` when it has several frames."""

    body: bytes
    mime: str
    width: int
    height: int
    moves: bool = False


def take(body: bytes) -> Taken:
    """Take a picture in: its pixels as they are, without what tells where and when it was made.

    One that lies on its side is redrawn upright, since what says so goes with the rest. Raises Broken
    for what is not a PNG, JPEG, WebP or GIF, and for one made to exhaust the memory.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=FORMATS) as found:
                return _taken(found, body)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Broken(TOO_LARGE, cause="decompression bomb") from error
    except Damaged as error:
        raise Broken(NOT_A_PICTURE, cause=str(error)) from error
    except UNREADABLE as error:
        raise Broken(NOT_A_PICTURE, cause=f"{type(error).__name__}: {error}"[:200]) from error


def _taken(found: Image.Image, body: bytes) -> Taken:
    if found.width * found.height > MOST_PIXELS:
        raise Broken(TOO_LARGE, cause=f"{found.width} x {found.height} pixels")
    is_jpeg = found.format in {"JPEG", "MPO"}
    mime = JPEG if is_jpeg else Image.MIME[found.format or ""]
    moves = not is_jpeg and getattr(found, "n_frames", 1) > 1
    found.load()
    if moves or found.getexif().get(ORIENTATION, 1) in UPRIGHT:
        clean = stripped(body, mime)
        return Taken(body=clean, mime=mime, width=found.width, height=found.height, moves=moves)
    upright = ImageOps.exif_transpose(found)
    return Taken(
        body=_drawn(upright, mime, FAITHFUL, _profile(found)),
        mime=mime,
        width=upright.width,
        height=upright.height,
    )


def fitted(
    body: bytes, mime: str, *, octets: int, types: Sequence[str]
) -> tuple[bytes, str] | None:
    """Return a still picture as a network takes it, and its kind; None when no drawing suffices.

    As it was made when that will do (`octets` 0: no cap; `types` empty: any), else redrawn with the
    largest sides and the best quality that do.
    """
    if (not types or mime in types) and (not octets or len(body) <= octets):
        return body, mime
    with Image.open(io.BytesIO(body), formats=FORMATS) as found:
        found.load()
        for drawn, kind in _smaller(found, types):
            if not octets or len(drawn) <= octets:
                return drawn, kind
    return None


def _smaller(found: Image.Image, types: Sequence[str]) -> Iterator[tuple[bytes, str]]:
    through = found.mode in {"RGBA", "LA", "PA"} or "transparency" in found.info
    wanted = [kind for kind in (SEEN_THROUGH if through else OPAQUE) if not types or kind in types]
    upright = ImageOps.exif_transpose(found).convert("RGBA" if through else "RGB")
    for kind in wanted[:1]:
        for side in (side for side in SIDES if side <= max(SIDES[-1], *upright.size)):
            small = upright.copy()
            small.thumbnail((side, side))
            for quality in QUALITIES if kind != PNG else QUALITIES[:1]:
                yield _drawn(small, kind, quality, _profile(found)), kind


def _drawn(picture: Image.Image, mime: str, quality: int, profile: bytes | None) -> bytes:
    out, colour = io.BytesIO(), picture.info.get("transparency")
    if mime == JPEG:
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture if picture.mode == "RGBA" else None)
        ground.save(out, "JPEG", quality=quality, optimize=True, icc_profile=profile)
    elif mime == PNG:
        picture.save(out, "PNG", optimize=True, icc_profile=profile, transparency=colour)
    else:
        picture.save(out, "WEBP", quality=quality, method=4, icc_profile=profile or b"", exif=b"")
    return out.getvalue()


def _profile(picture: Image.Image) -> bytes | None:
    profile = picture.info.get("icc_profile")
    return profile if isinstance(profile, bytes) else None

"""A picture of ours leaves as it was made, without what tells where it was made."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from parvis.kit.fitting import fitted, take
from parvis.kit.stripping import Damaged, stripped
from parvis.wire.errors import Broken

SECRET = b"46.8139 N 71.2080 W mimosa"
STILL = ("image/jpeg", "image/png", "image/webp")


def drawing(size=(64, 40), mode="RGB") -> Image.Image:
    made = Image.new(mode, size, "white")
    ImageDraw.Draw(made).rectangle((4, 4, size[0] // 2, size[1] // 2), fill="orange")
    return made


def written(kind: str, picture: Image.Image | None = None, **more) -> bytes:
    out = io.BytesIO()
    (picture or drawing()).save(out, kind, **more)
    return out.getvalue()


def whereabouts(orientation: int = 1) -> Image.Exif:
    told = Image.Exif()
    told[0x0112] = orientation
    told[0x010E] = SECRET.decode()
    told.get_ifd(0x8825)[2] = (46.0, 48.0, 50.0)
    return told


def behind(body: bytes, mark: int, block: bytes) -> bytes:
    """Put a block of an application behind the start of a JPEG."""
    return body[:2] + b"\xff" + bytes([mark]) + struct.pack(">H", len(block) + 2) + block + body[2:]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def telling_png() -> bytes:
    told = PngInfo()
    told.add_text("Comment", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    body = written("PNG", pnginfo=told, exif=whereabouts())
    time = chunk(b"tIME", bytes([7, 234, 12, 1, 8, 30, 0]))
    return body[:-12] + time + chunk(b"prVt", SECRET) + body[-12:] + SECRET


def telling_gif() -> bytes:
    frames = [drawing(), drawing((64, 40)).rotate(180)]
    body = written(
        "GIF",
        frames[0],
        save_all=True,
        append_images=frames[1:],
        duration=200,
        loop=0,
        comment=SECRET,
    )
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET + b"\0"
    return body[:-1] + xmp + b"\x3b" + SECRET


TELLING = {
    "jpeg exif": behind(written("JPEG", exif=whereabouts()), 0xFE, SECRET),
    "jpeg xmp": behind(written("JPEG"), 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
    "jpeg iptc": behind(written("JPEG"), 0xED, b"Photoshop 3.0\0" + SECRET),
    "jpeg with a film behind it": written("JPEG", progressive=True) + b"ftypmp42" + SECRET,
    "jpeg of a phone": behind(
        written("MPO", save_all=True, append_images=[drawing((32, 20))]), 0xFE, SECRET
    ),
    "png": telling_png(),
    "webp": written("WEBP", exif=whereabouts(), xmp=SECRET),
    "webp without loss": written("WEBP", drawing(mode="RGBA"), lossless=True, exif=whereabouts()),
    "gif that moves": telling_gif(),
}


@pytest.mark.parametrize("name", TELLING)
def test_what_tells_where_a_picture_was_made_is_gone_and_every_point_of_it_stays(name):
    before = TELLING[name]
    assert SECRET in before
    taken = take(before)
    assert SECRET not in taken.body
    with Image.open(io.BytesIO(before)) as was, Image.open(io.BytesIO(taken.body)) as now:
        assert not now.getexif()
        assert (now.format, now.size, getattr(now, "n_frames", 1)) == (
            "JPEG" if was.format == "MPO" else was.format, was.size,
            1 if was.format == "MPO" else getattr(was, "n_frames", 1),
        )  # fmt: skip
        assert now.convert("RGBA").tobytes() == was.convert("RGBA").tobytes()
    assert take(taken.body).body == taken.body
    assert taken.moves is (name == "gif that moves")


def test_colours_and_the_pace_of_frames_stay():
    profile = b"mimosa-profile" * 4
    kept = take(written("JPEG", icc_profile=profile))
    with Image.open(io.BytesIO(kept.body)) as now:
        assert now.info["icc_profile"] == profile
    with Image.open(io.BytesIO(take(telling_gif()).body)) as now:
        assert (now.info["duration"], now.info["loop"]) == (200, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_lies_on_its_side_stands_up(kind):
    taken = take(written(kind, exif=whereabouts(6)))
    assert (taken.width, taken.height) == (40, 64)
    with Image.open(io.BytesIO(taken.body)) as now:
        assert now.size == (40, 64)
        assert not now.getexif()
        red, green, blue = now.convert("RGB").getpixel((30, 10))  # where the corner went
        assert red > 230
        assert blue < 60 < green


@pytest.mark.parametrize("name", TELLING)
def test_a_picture_cut_anywhere_is_refused_in_a_sentence_or_still_a_picture(name):
    body = TELLING[name]
    for cut in range(0, len(body) - 1, max(1, len(body) // 60)):
        try:
            taken = take(body[:cut])
        except Broken as error:
            assert error.sentence
        else:
            assert SECRET not in taken.body


@pytest.mark.parametrize(
    "mime", ["image/jpeg", "image/png", "image/webp", "image/gif", "text/html"]
)
@pytest.mark.parametrize(
    "body", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\0\0", b"<script>", b"GIF89a", b"RIFF\0\0\0\0WEBP"]
)
def test_what_is_no_picture_is_damaged_and_nothing_worse(mime, body):
    try:
        assert len(stripped(body, mime)) <= len(body)
    except Damaged:
        return
    assert mime == "image/webp"


def noise(size: int, mode: str = "RGB") -> Image.Image:
    return Image.effect_noise((size, size), 90).convert(mode)


def test_what_fits_leaves_byte_for_byte():
    body = written("PNG")
    assert fitted(body, "image/png", octets=len(body), types=STILL) == (body, "image/png")
    assert fitted(body, "image/png", octets=0, types=()) == (body, "image/png")


@pytest.mark.parametrize(
    ("kind", "mode", "types", "after"),
    [
        ("JPEG", "RGB", STILL, "image/jpeg"),
        ("PNG", "RGB", STILL, "image/jpeg"),
        ("PNG", "RGBA", STILL, "image/webp"),
        ("PNG", "RGBA", ("image/jpeg", "image/png"), "image/png"),
        ("WEBP", "RGB", ("image/png",), "image/png"),
    ],
)
def test_what_is_too_large_is_redrawn_as_large_as_will_do(kind, mode, types, after):
    body = written(kind, noise(1500, mode), **({"quality": 98} if kind != "PNG" else {}))
    most = len(body) // 3
    drawn, mime = fitted(body, f"image/{kind.lower()}", octets=most, types=types)
    assert mime == after
    assert most // 6 < len(drawn) <= most
    with Image.open(io.BytesIO(drawn)) as now:
        assert now.width >= 500
        assert not now.getexif()
    assert fitted(body, f"image/{kind.lower()}", octets=most, types=types) == (drawn, mime)


def test_a_kind_that_a_network_does_not_take_becomes_one_that_it_does():
    drawn, mime = fitted(written("GIF"), "image/gif", octets=2_000_000, types=STILL)
    assert mime == "image/jpeg"
    assert Image.open(io.BytesIO(drawn)).size == (64, 40)


def test_what_no_drawing_makes_small_enough_is_said():
    assert fitted(written("JPEG", noise(900)), "image/jpeg", octets=2_000, types=STILL) is None
    assert fitted(written("JPEG"), "image/jpeg", octets=0, types=("video/mp4",)) is None

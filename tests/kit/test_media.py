import io

import pytest
from PIL import Image

from parvis.kit.media import reencode
from parvis.wire.errors import Broken


def drawn(kind, size=(800, 400), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_redrawn_within_its_size(kind):
    picture = reencode(drawn(kind), 512)
    assert (picture.width, picture.height) == (512, 256)
    assert picture.mime == ("image/jpeg" if kind == "JPEG" else "image/png")
    assert Image.open(io.BytesIO(picture.body)).size == (512, 256)


def test_metadata_is_left_behind_but_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "hush"
    picture = reencode(drawn("JPEG", exif=exif.tobytes(), comment=b"hush"), 1600)
    assert b"hush" not in picture.body
    assert (picture.width, picture.height) == (400, 800)


def test_only_the_first_frame_of_an_animation_stays():
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    redrawn = Image.open(io.BytesIO(reencode(out.getvalue(), 512).body))
    assert getattr(redrawn, "n_frames", 1) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", drawn("PNG")[:60],
     drawn("BMP"), drawn("TIFF"), drawn("PNG", (9000, 9000), "1")],
)  # fmt: skip
def test_what_is_not_a_picture_is_refused(body):
    with pytest.raises(Broken):
        reencode(body, 512)


def test_a_portrait_is_drawn_on_a_ground():
    clear = drawn("PNG", (40, 20), "RGBA")
    picture = reencode(clear, 512, ground="white")
    assert picture.mime == "image/jpeg"
    see_through = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(see_through, "PNG")
    redrawn = Image.open(io.BytesIO(reencode(see_through.getvalue(), 9, ground="white").body))
    assert redrawn.convert("RGB").getpixel((1, 1)) == (255, 255, 255)

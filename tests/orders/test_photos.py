"""A photo is kept as pixels alone, whatever the file held."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from geomap.errors import InvalidInputError
from geomap.orders.photos import LONGEST_SIDE_PX, MOST_BYTES, photo_of


def picture(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """Red on the left, blue on the right."""
    made = Image.new("RGB", size, "red")
    made.paste((0, 0, 255), (size[0] // 2, 0, *size))
    return made


def file_of(made: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    made.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F], data[0x0110] = "Maker-Of-Phones", "Model-77"
    data.get_ifd(0x8825)[2] = (34.0, 13.0, 27.0)
    return data


def bomb(width: int, height: int) -> bytes:
    """A PNG whose head promises that many pixels; its body is short."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_position_and_device_are_left_behind(kind: str) -> None:
    sent = file_of(picture(), kind, exif=exif())
    assert b"Model-77" in sent
    kept = photo_of(sent)
    assert b"Model-77" not in kept.image
    assert b"Maker-Of-Phones" not in kept.image
    with Image.open(io.BytesIO(kept.image)) as read:
        assert read.format == "JPEG"
        assert not read.getexif()
        assert not read.info.keys() & {"exif", "xmp", "comment"}
        assert read.size == (kept.width, kept.height) == (400, 300)
        red, _, blue = read.convert("RGB").getpixel((50, 150))
        assert red > 200
        assert blue < 60


def test_a_photo_taken_on_the_side_stands_upright() -> None:
    kept = photo_of(file_of(picture(), "JPEG", exif=exif(orientation=6)))
    assert (kept.width, kept.height) == (300, 400)
    with Image.open(io.BytesIO(kept.image)) as read:
        assert read.getpixel((150, 50))[0] > 200
        assert read.getpixel((150, 350))[2] > 200


def test_a_large_photo_is_made_smaller_in_its_own_shape() -> None:
    kept = photo_of(file_of(picture((4000, 3000)), "JPEG"))
    assert (kept.width, kept.height) == (LONGEST_SIDE_PX, LONGEST_SIDE_PX * 3 // 4)


def test_what_is_seen_through_becomes_white() -> None:
    kept = photo_of(file_of(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG"))
    with Image.open(io.BytesIO(kept.image)) as read:
        assert min(read.getpixel((5, 5))) > 250


def test_a_grey_of_16_bits_keeps_its_shades() -> None:
    shades = np.linspace(0, 65_535, 300).astype(np.uint16)
    kept = photo_of(file_of(Image.fromarray(np.tile(shades, (40, 1))), "PNG"))
    with Image.open(io.BytesIO(kept.image)) as read:
        seen = np.asarray(read.convert("L"), dtype=float)[20]
    assert np.abs(seen - shades / 257).max() < 6


def test_the_largest_that_telephones_take_are_taken() -> None:
    kept = photo_of(file_of(Image.new("RGB", (12_000, 9_000), "red"), "JPEG"))
    assert (kept.width, kept.height) == (LONGEST_SIDE_PX, LONGEST_SIDE_PX * 3 // 4)


def test_a_jpeg_that_is_unpacked_whole_may_be_as_large_as_other_pictures_alone() -> None:
    made = Image.new("RGB", (5_001, 5_000), "red")
    assert photo_of(file_of(made, "JPEG"))
    scans = in_scans_of_one_component(file_of(made, "JPEG"))
    for whole in (scans, file_of(made, "JPEG", progressive=True)):
        with pytest.raises(InvalidInputError, match="25 million"):
            photo_of(whole)


def in_scans_of_one_component(jpeg: bytes) -> bytes:
    """The same as its head would be where each component had a scan of its own."""
    at = jpeg.index(b"\xff\xda") + 4
    assert jpeg[at] == 3
    return jpeg[:at] + b"\x01" + jpeg[at + 1 :]


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"\xff\xd8\xff" + b"\0" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        file_of(picture(), "GIF"),
        file_of(picture(), "TIFF"),
        file_of(picture(), "JPEG")[:900],
        bomb(30_000, 30_000),
        bomb(5_001, 5_000),
        bomb(1, 50_000_000),
        bomb(20_001, 1),
        b"\0" * (MOST_BYTES + 1),
    ],
    ids=[
        "empty",
        "head alone",
        "svg",
        "pdf",
        "gif",
        "tiff",
        "cut short",
        "bomb",
        "smaller bomb",
        "tall bomb",
        "side too long",
        "too large",
    ],
)
def test_what_is_no_photo_is_refused_with_a_remedy(file: bytes) -> None:
    with pytest.raises(InvalidInputError) as refused:
        photo_of(file, "photos[1]")
    assert refused.value.parameter == "photos[1]"
    assert refused.value.hint

"""Photos as they are kept: made anew of pixels alone.

Whatever else a file holds, the position and the device that a telephone writes into it, a second picture, a
script, is left behind. The side that a telephone was held on is heard first.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from geomap.errors import InvalidInputError

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_PHOTOS = 4
MOST_BYTES = 20_000_000
"""Of a file that is sent."""
MOST_PIXELS = 25_000_000
"""Of a picture, as its head says before anything is unpacked: a bomb is a small file of many."""
MOST_PIXELS_SHRUNK = 120_000_000
"""The same of a JPEG that is made smaller as it is unpacked, so that it is never held whole."""
MOST_SIDE_PX = 20_000
"""A line takes memory of its own, however short it is."""
LONGEST_SIDE_PX = 1_600
QUALITY = 82
SEQUENTIAL, SCAN = (0xC0, 0xC1), 0xDA
"""Markers of a JPEG: a frame whose lines come one after the other, a scan."""
TAKEN, SMALLER = "Send JPEG, PNG, WebP or HEIC.", "Send a smaller photo."

pillow_heif.register_heif_opener(thumbnails=False)


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture made anew of pixels alone. image: JPEG."""

    width: int
    height: int
    image: bytes


def photo_of(file: bytes, name: str = "photo") -> Photo:
    """The photo of a file, its longer side at most LONGEST_SIDE_PX.

    Raises InvalidInputError for a file that is empty, too large, no picture of FORMATS, broken, or of more
    pixels than are taken. name: of the parameter that it came in.
    """
    if not file:
        raise _refused(name, "The file is empty.", "Take the photo again.")
    if len(file) > MOST_BYTES:
        raise _refused(name, f"The file is larger than {MOST_BYTES // 1_000_000} MB.", SMALLER)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MOST_PIXELS judges
            with Image.open(io.BytesIO(file), formats=FORMATS) as opened:
                _check_size(opened, file, name)
                return _made_anew(opened)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise _refused(name, "The file is no photo that is taken here.", TAKEN) from error
    except InvalidInputError:
        raise
    except Exception as error:  # decoders of broken files raise whatever they please
        raise _refused(name, "The photo is damaged.", "Take it again, or send another.") from error


def _check_size(opened: Image.Image, file: bytes, name: str) -> None:
    width, height = opened.size
    if max(width, height) > MOST_SIDE_PX:
        raise _refused(name, f"The photo has a side of more than {MOST_SIDE_PX} pixels.", SMALLER)
    shrunk = isinstance(opened, JpegImageFile) and _is_one_scan(file)
    most = MOST_PIXELS_SHRUNK if shrunk else MOST_PIXELS
    if width * height > most:
        raise _refused(name, f"The photo has more than {most // 1_000_000} million pixels.", SMALLER)


def _is_one_scan(jpeg: bytes) -> bool:
    """Whether a JPEG holds all its components in one scan, line by line, as cameras write it. Of any other,
    such as a progressive one, the decoder keeps the whole. False, too, where its head is unusual."""
    at, components = 2, 0
    while jpeg[at : at + 1] == b"\xff" and at + 10 <= len(jpeg):
        marker = jpeg[at + 1]
        if marker in SEQUENTIAL:
            components = jpeg[at + 9]
        elif marker == SCAN:
            return jpeg[at + 4] == components
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    return False


def _made_anew(opened: Image.Image) -> Photo:
    opened.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))  # JPEG: unpack no more than is kept
    seen = _of_8_bits(opened)
    seen.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    ImageOps.exif_transpose(seen, in_place=True)
    pixels = Image.new("RGB", seen.size, "white")
    seen = seen.convert("RGBA")
    pixels.paste(seen, mask=seen.getchannel("A"))
    kept = io.BytesIO()
    pixels.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return Photo(*pixels.size, kept.getvalue())


def _of_8_bits(picture: Image.Image) -> Image.Image:
    """The picture, its greys of 16 bits scaled: converting would cut them off at 255."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.point(lambda grey: grey * (1 / 257)).convert("L")


def _refused(name: str, message: str, hint: str) -> InvalidInputError:
    return InvalidInputError(message, parameter=name, hint=hint)

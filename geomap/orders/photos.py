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

from geomap.errors import InvalidInputError

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_PHOTOS = 4
MOST_BYTES = 20_000_000
"""Of a file that is sent."""
MOST_PIXELS = 50_000_000
"""Of a picture, as its head says before anything is unpacked: a bomb is a small file of many."""
LONGEST_SIDE_PX = 1_600
QUALITY = 82
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
    than MOST_PIXELS. name: of the parameter that it came in.
    """
    if not file:
        raise _refused(name, "The file is empty.", "Take the photo again.")
    if len(file) > MOST_BYTES:
        raise _refused(
            name, f"The file is larger than {MOST_BYTES // 1_000_000} MB.", "Send a smaller photo."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MOST_PIXELS judges
            with Image.open(io.BytesIO(file), formats=FORMATS) as opened:
                return _made_anew(opened, name)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise _refused(name, "The file is no photo that is taken here.", TAKEN) from error
    except InvalidInputError:
        raise
    except Exception as error:  # decoders of broken files raise whatever they please
        raise _refused(name, "The photo is damaged.", "Take it again, or send another.") from error


def _made_anew(opened: Image.Image, name: str) -> Photo:
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise _refused(
            name, f"The photo has more than {MOST_PIXELS // 1_000_000} million pixels.", "Send a smaller one."
        )
    opened.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))  # JPEG: unpack no more than is kept
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    pixels = Image.new("RGB", upright.size, "white")
    seen = upright.convert("RGBA")
    pixels.paste(seen, mask=seen.getchannel("A"))
    kept = io.BytesIO()
    pixels.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return Photo(*pixels.size, kept.getvalue())


def _refused(name: str, message: str, hint: str) -> InvalidInputError:
    return InvalidInputError(message, parameter=name, hint=hint)

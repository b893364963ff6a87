"""Reads what somebody sends as a form with photos."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from geomap.errors import InvalidInputError
from geomap.orders.photos import MOST_BYTES, MOST_PHOTOS, Photo, photo_of
from geomap.web.api.points import require_media
from geomap.web.errors import TooLargeError
from geomap.web.params import Parameters, read_lists, read_members, shown
from geomap.web.turns import Turns

MOST_BODY_BYTES = 24_000_000
"""Of a form with its photos; a page of ours sends some 0.5 MB a photo."""
MOST_PARTS = 40
FORM = "multipart/form-data"
PHOTOS = "photos"
turns = Turns(at_once=1, waiting=8)


def read_form(plain: Parameters, personal: Parameters) -> tuple[dict[str, Any], list[FileStorage]]:
    """The values of a form, and the files of its photos. personal: those that no cache may hold.

    Raises WrongMediaError, TooLargeError, and InvalidInputError naming the field.
    """
    require_media(request, FORM)
    request.max_content_length, request.max_form_parts = MOST_BODY_BYTES, MOST_PARTS
    try:
        given, files = request.form.to_dict(flat=False), request.files
    except RequestEntityTooLarge as error:
        raise TooLargeError(
            f"What was sent is larger than {MOST_BODY_BYTES // 1_000_000} MB, or holds too many fields.",
            parameter=PHOTOS,
            hint="Send smaller photos, or fewer.",
        ) from error
    told = {name: given.pop(name) for name in personal if name in given}
    values = read_lists(plain, given)
    for name, texts in told.items():
        if len(texts) > 1:
            raise InvalidInputError(
                f"{name} is given {len(texts)} times.", parameter=name, hint="Give it once."
            )
    values |= read_members(personal, {name: texts[0] for name, texts in told.items()})
    return values, _photo_files(files)


def photos_of(files: Sequence[FileStorage]) -> list[Photo]:
    """The photos of files, made anew. Raises InvalidInputError naming the one at fault, and BusyError."""
    return made_anew((file.stream.read(MOST_BYTES + 1) for file in files), PHOTOS) if files else []


def made_anew(files: Iterable[bytes], name: str) -> list[Photo]:
    """The same of what was read, name: of the field they came in. One after the other in a process, whoever
    sends them: some 250 MB are what one can take."""
    with turns.turn():
        return [photo_of(file, f"{name}[{i}]") for i, file in enumerate(files)]


def _photo_files(files: Any) -> list[FileStorage]:
    for name in files:
        if name != PHOTOS:
            raise InvalidInputError(
                f"There is no file {shown(name)!r} here.",
                parameter=shown(name),
                hint=f"Did you mean {PHOTOS}?",
            )
    found: list[FileStorage] = files.getlist(PHOTOS)
    if len(found) > MOST_PHOTOS:
        raise InvalidInputError(
            f"There are {len(found)} photos.",
            parameter=PHOTOS,
            value=len(found),
            hint=f"Send at most {MOST_PHOTOS}.",
        )
    return found

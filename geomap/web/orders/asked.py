"""A step as a request asks for it: its key, the version it counts on, what it says, its photos."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from geomap.errors import InvalidInputError
from geomap.orders.categories import Category
from geomap.orders.photos import MOST_BYTES, MOST_PHOTOS, Photo
from geomap.orders.steps import Step
from geomap.people.person import Person
from geomap.web.api.operations_orders_desk import BODIES, KEY, WITH_PHOTOS
from geomap.web.api.points import json_object
from geomap.web.desk.standing import version_counted_on
from geomap.web.orders.sending import FORM, PHOTOS, photos_of
from geomap.web.params import read_lists, read_members, shown

MOST_BODY = 100_000
BESIDES = ("csrf_token",)
"""Fields of a form that say nothing about the order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """key: of this account alone: nobody takes up another's. version: None for any."""

    key: str
    version: int | None
    values: dict[str, Any]
    photos: Sequence[Photo]


def allow_photos(step: Step) -> None:
    """Let the request be as large as its photos; before anything reads its form."""
    photos = MOST_PHOTOS * MOST_BYTES if step in WITH_PHOTOS else 0
    request.max_content_length = photos + MOST_BODY


def asked(person: Person, step: Step) -> Asked:
    """What the request asks for. Raises InvalidInputError naming what is wrong."""
    key = key_of(person)
    version = version_counted_on() if request.headers.get("If-Match") else None
    if request.mimetype != FORM:
        body = json_object(request, MOST_BODY) if request.content_length else {}
        return Asked(key, version, read_members(BODIES[step], body), ())
    fields = request.form.to_dict(flat=False)
    values = read_lists(BODIES[step], {name: v for name, v in fields.items() if name not in BESIDES})
    return Asked(key, version, values, _photos(step))


def check_proof(what: Asked, category: Category) -> None:
    """Raise InvalidInputError where a settling has neither the photo that its category asks for nor the
    reason why there is none."""
    if category.photo_at_settling and not what.photos and "no_photo" not in what.values:
        raise InvalidInputError(
            "A photo of what was done is missing.",
            parameter=PHOTOS,
            value=0,
            hint="Send one, or say in no_photo why there is none.",
        )


def key_of(person: Person) -> str:
    """The action's key, of this account alone: nobody takes up another's. Raises InvalidInputError."""
    text = request.headers.get("Idempotency-Key", "")
    if not re.fullmatch(KEY, text, re.ASCII):
        raise InvalidInputError(
            "Idempotency-Key is missing, or is none.",
            parameter="Idempotency-Key",
            value=shown(text),
            hint="Make a new one for every action, such as a UUID, and send it again with the same action.",
        )
    return f"{person.id}/{text}"


def _photos(step: Step) -> list[Photo]:
    files = request.files.getlist(PHOTOS)
    unknown = [name for name in request.files if name != PHOTOS]
    most = MOST_PHOTOS if step in WITH_PHOTOS else 0
    if unknown or len(files) > most:
        raise InvalidInputError(
            f"There are files that are not taken with {step}.",
            parameter=unknown[0][:80] if unknown else PHOTOS,
            value=len(files),
            hint=f"Send at most {most} files, each as {PHOTOS}.",
        )
    return photos_of(files)

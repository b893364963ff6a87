"""Reads the many points of a batch: whole arrays at once, every bad point named."""

from __future__ import annotations

import math
from itertools import chain
from typing import Any

import numpy as np
import orjson
from flask import Request

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.web.answers import JSON
from geomap.web.api.operations import MOST_BODY_BYTES, MOST_POINTS
from geomap.web.errors import ManyFaultsError, TooLargeError, WrongMediaError
from geomap.web.params import shown

FAULTS_NAMED = 100
NUMBERS = {int, float}
POINT_HINT = "Give every point as [lon, lat] in degrees, longitude first."


def require_media(request: Request, *media: str) -> None:
    """The body must be of one of these media types. Raises WrongMediaError, which names the first."""
    if request.mimetype not in media:
        raise WrongMediaError(
            f"The body must be {media[0]}.",
            parameter="Content-Type",
            value=shown(request.mimetype),
            hint=f"Send it with Content-Type: {media[0]}.",
        )


def body_of(request: Request, media: str, most_bytes: int = MOST_BODY_BYTES) -> bytes:
    """The body, which must be of that media type and of most_bytes at most."""
    require_media(request, media)
    request.max_content_length = most_bytes
    return request.get_data()


def json_object(request: Request, most_bytes: int = MOST_BODY_BYTES) -> dict[str, Any]:
    """The JSON object in the body. Raises InvalidInputError, or one of its kinds for the status."""
    try:
        document = orjson.loads(body_of(request, JSON, most_bytes))
    except orjson.JSONDecodeError as error:
        raise InvalidInputError(
            f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}.",
            parameter="body",
            hint="Send a JSON object.",
        ) from error
    if not isinstance(document, dict):
        raise InvalidInputError(
            "The body is not a JSON object.",
            parameter="body",
            hint='Send an object, such as {"name": value, …}, with the parameters as its members.',
        )
    return document


def read_points(points: Any) -> tuple[FloatArray, FloatArray]:
    """Longitudes and latitudes of [[lon, lat], …], in degrees and in range.

    Raises TooLargeError beyond MOST_POINTS and ManyFaultsError naming each bad point by its index.
    """
    if not isinstance(points, list):
        raise InvalidInputError(
            "points must be a list of positions.", parameter="points", value=shown(points), hint=POINT_HINT
        )
    if len(points) > MOST_POINTS:
        raise TooLargeError(
            f"points holds {len(points):,} points.",
            parameter="points",
            value=len(points),
            hint=f"Send at most {MOST_POINTS:,} at a time.",
        )
    if not points:
        return np.empty(0), np.empty(0)
    if set(map(type, points)) != {list} or set(map(len, points)) != {2}:
        _refuse(points)
    numbers = list(chain.from_iterable(points))
    if not set(map(type, numbers)) <= NUMBERS:
        _refuse(points)
    pairs = np.array(numbers, dtype=np.float64).reshape(-1, 2)
    if not (np.abs(pairs) <= (180.0, 90.0)).all():
        _refuse(points)
    return pairs[:, 0], pairs[:, 1]


def _refuse(points: list[Any]) -> None:
    faults = [
        {"index": index, "value": shown(point), "message": message}
        for index, point in enumerate(points)
        if (message := _fault(point))
    ]
    more = f" The first {FAULTS_NAMED} are listed." if len(faults) > FAULTS_NAMED else ""
    raise ManyFaultsError(
        f"{len(faults)} of {len(points)} points cannot be used, first at index {faults[0]['index']}.{more}",
        faults[:FAULTS_NAMED],
        parameter="points",
        hint=POINT_HINT,
    )


def _fault(point: Any) -> str | None:
    """What is wrong with one point, or None."""
    if type(point) is not list or len(point) != 2:
        return "not a pair of numbers"
    if not all(type(number) in NUMBERS and math.isfinite(number) for number in point):
        return "not a pair of finite numbers"
    lon, lat = point
    if abs(lon) <= 180 and abs(lat) <= 90:
        return None
    return "lon and lat look swapped" if abs(lon) <= 90 and abs(lat) <= 180 else "out of range"

"""Which features of a layer a client selects: by box, by day, by the value of a property."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geomap.errors import InvalidInputError
from geomap.geodesy import BoundingBox
from geomap.layers import LAYERS, Field, Layer
from geomap.nearest import BoolArray
from geomap.snapshot import Snapshot
from geomap.web.kinds import Boolean, Box, Choice, Integer, Kind, Text
from geomap.web.params import Parameter, Parameters, table
from geomap.web.times import Day, Interval, Moment

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
MOST_ITEMS = 10_000
DEFAULT_ITEMS = 100
MOST_OFFSET = 1_000_000_000

PAGE = table(
    Parameter(
        "limit",
        Integer(1, MOST_ITEMS, capped=True),
        f"How many features a page holds; more than {MOST_ITEMS:,} gives {MOST_ITEMS:,}.",
        default=DEFAULT_ITEMS,
    ),
    Parameter("offset", Integer(0, MOST_OFFSET), "How many features to pass over first.", default=0),
    Parameter(
        "bbox",
        Box(),
        "Only features that meet this box: west,south,east,north in degrees; west beyond east crosses the "
        "antimeridian. With six numbers the heights are left out.",
    ),
    Parameter("bbox-crs", Choice((CRS84,)), "The CRS of bbox: longitude, latitude on WGS 84."),
    Parameter("datetime", Interval(), "Only features last changed (updated_on) then or in that interval."),
)


def _kind_of(field: Field) -> Kind | None:
    """How a filter on the field is read; None for lists, which are no scalars."""
    if field.choices:
        return Choice(field.choices)
    kinds: dict[str, Kind] = {
        "text": Text(),
        "moment": Text(),
        "hours": Text(500),
        "integer": Integer(),
        "boolean": Boolean(),
        "date": Day(),
    }
    return kinds.get(field.kind)


FILTERS: Mapping[str, Parameters] = {
    name: table(
        *(
            Parameter(field.name, kind, f"Only features of this {field.name}: {field.help}.")
            for field in spec.fields
            if (kind := _kind_of(field)) is not None
        )
    )
    for name, spec in LAYERS.items()
}


def selected(snapshot: Snapshot, layer: Layer, values: Mapping[str, Any]) -> npt.NDArray[np.int64]:
    """The positions of the features that meet every condition of values, in the layer's order."""
    meets = np.ones(len(layer.features), dtype=np.bool_)
    if "bbox" in values:
        meets &= meets_box(layer, values["bbox"])
    if "datetime" in values:
        first, last = _days(values["datetime"], snapshot.timezone)
        updated_on = layer.column("updated_on")
        meets &= (updated_on >= first) & (updated_on <= last)
    for name in FILTERS[layer.name]:
        if name in values:
            meets &= (layer.column(name) == values[name]).astype(np.bool_)
    return np.flatnonzero(meets).astype(np.int64)


def meets_box(layer: Layer, box: BoundingBox) -> BoolArray:
    """Which features meet the box, its border included."""
    meets = np.zeros(len(layer.features), dtype=np.bool_)
    for west, south, east, north in box.parts():
        bounds = layer.bounds
        near = np.flatnonzero(
            (bounds[:, 0] <= east)
            & (bounds[:, 2] >= west)
            & (bounds[:, 1] <= north)
            & (bounds[:, 3] >= south)
        )
        # A box without width or height is a line or a point.
        shape = shapely.envelope(shapely.multipoints([(west, south), (east, north)]))
        shapely.prepare(shape)
        meets[near] |= shapely.intersects(shape, layer.geometry[near])
    return meets


def _days(interval: tuple[Moment, Moment], zone: tzinfo) -> tuple[str, str]:
    """The first and the last day of an interval, local, as YYYY-MM-DD."""
    first, last = (_local_day(moment, zone) for moment in interval)
    if first and last and first > last:
        raise InvalidInputError(
            "datetime ends before it begins.",
            parameter="datetime",
            value=f"{first}/{last}",
            hint="Write the earlier time first.",
        )
    return first or "0000", last or "9999-99-99"


def _local_day(moment: Moment, zone: tzinfo) -> str:
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    try:
        return (moment.astimezone(zone) if moment.tzinfo else moment).date().isoformat()
    except OverflowError:  # the first or the last day there is
        return moment.date().isoformat()

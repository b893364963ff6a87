"""Where an order is: the areas that hold its point, and what of that everybody may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.orders.order import Place
from geomap.snapshot import Snapshot

PUBLIC_GRID_DEG = 0.001
"""Some 100 m: where no compound holds a point, everybody is told the crossing of this grid next to it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The features that hold a point of the district, None where none does. compounds: all that do, for
    compounds may overlap."""

    point: LonLat
    street: str | None
    community: str | None
    compounds: tuple[Mapping[str, Any], ...]


def found_at(snapshot: Snapshot, point: LonLat) -> Found:
    """What holds a point of WGS 84. Raises InvalidInputError for one outside the district."""
    if not shapely.intersects_xy(snapshot.outline, point.lon, point.lat):
        raise InvalidInputError(
            f"The place lies outside {snapshot.settings.area_en}.",
            parameter="lon",
            value=point.lon,
            hint="Choose a place inside the district.",
        )
    areas, compounds = snapshot.areas, snapshot.layers["compounds"]
    holding = np.flatnonzero(shapely.intersects_xy(np.asarray(compounds.geometry), point.lon, point.lat))
    return Found(
        point,
        areas["streets"].find(point),
        areas["communities"].find(point),
        tuple(compounds.features[position] for position in holding.tolist()),
    )


def place_at(found: Found, compound: str | None = None) -> Place:
    """The place of an order. compound: the one meant, needed where several hold the point.

    Raises InvalidInputError for a compound that does not hold the point, and where one must be chosen.
    """
    ids = [str(feature["id"]) for feature in found.compounds]
    if compound is None and len(ids) > 1:
        raise InvalidInputError(
            "Several compounds hold the place.", parameter="compound", hint=f"Give one of {', '.join(ids)}."
        )
    if compound is not None and compound not in ids:
        raise InvalidInputError(
            "That compound does not hold the place.",
            parameter="compound",
            value=compound[:80],
            hint=f"Give one of {', '.join(ids)}." if ids else "Leave it out: no compound holds the place.",
        )
    chosen = compound if compound is not None else next(iter(ids), None)
    return Place(found.point, found.street, found.community, chosen)


def public_point(snapshot: Snapshot, place: Place) -> LonLat:
    """Where everybody is told that an order is: a point inside its compound, the same for all orders there,
    else the crossing of a grid of PUBLIC_GRID_DEG that is next to it."""
    compounds = snapshot.layers["compounds"]
    position = None if place.compound is None else compounds.position.get(place.compound)
    if position is not None:
        inside = shapely.point_on_surface(compounds.geometry[position])
        return LonLat(round(inside.x, 6), round(inside.y, 6))
    return LonLat(
        *(round(round(x / PUBLIC_GRID_DEG) * PUBLIC_GRID_DEG, 6) for x in (place.point.lon, place.point.lat))
    )

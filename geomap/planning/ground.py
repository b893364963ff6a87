"""The people of an area, by community and street, ready to be asked about again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geomap.demand import Demand, Grouping, grouped
from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.nearest import BoolArray
from geomap.snapshot import Snapshot

SCOPES = ("streets", "communities")


@dataclass(frozen=True, eq=False, slots=True)
class Ground:
    """demand: the points of the area, of which ids (n,) are the names. communities, streets: in which of
    all those of the district each lies. area: its id, None for the district."""

    area: str | None
    ids: tuple[str, ...]
    demand: Demand
    communities: Grouping
    streets: Grouping

    def community_of(self, point: int) -> str | None:
        """The id of the community that holds a demand point, None outside all."""
        area = int(self.communities.area[point])
        return self.communities.ids[area] if area >= 0 else None


def ground_of(snapshot: Snapshot, area: str | None = None, population: Demand | None = None) -> Ground:
    """The demand points of a street or a community, by its id, or of the whole district. population: other
    demand than the layer's, such as the cells of a population grid.

    Raises InvalidInputError for an id that is neither, and for an area in which nobody lives.
    """
    if population is None:
        layer = snapshot.layers["demand"]
        lon, lat = shapely.get_coordinates(layer.geometry).T
        ids, persons = layer.ids, np.array(layer.values("persons"), dtype=np.float64)
    else:
        ids = tuple(f"cell-{i}" for i in range(len(population)))
        lon, lat, persons = population.lon, population.lat, population.persons
    chosen = np.flatnonzero(_inside(snapshot, area, lon, lat))
    if not persons[chosen].any():
        raise InvalidInputError(
            "Nobody lives in the area at any demand point.",
            parameter="area",
            value=area,
            hint="Choose another street or community, or put its people into the layer of demand.",
        )
    demand = Demand(lon[chosen], lat[chosen], persons[chosen])
    return Ground(
        area=area,
        ids=tuple(ids[i] for i in chosen.tolist()),
        demand=demand,
        communities=grouped(demand, snapshot.areas["communities"]),
        streets=grouped(demand, snapshot.areas["streets"]),
    )


def area_feature(snapshot: Snapshot, area: str) -> tuple[str, Mapping[str, Any]]:
    """The layer and the feature of a street or a community. Raises InvalidInputError for any other id."""
    for scope in SCOPES:
        if area in snapshot.layers[scope].position:
            return scope, snapshot.feature(scope, area)
    raise InvalidInputError(
        "There is no such street or community.",
        parameter="area",
        value=area,
        hint="Give the code of one, as /api/search finds it, or leave area out for the whole district.",
    )


def _inside(snapshot: Snapshot, area: str | None, lon: FloatArray, lat: FloatArray) -> BoolArray:
    """Which points count to the area; a point on a border counts to the area of the smaller id alone."""
    if area is None:
        return np.ones(len(lon), dtype=np.bool_)
    scope, _ = area_feature(snapshot, area)
    index = snapshot.areas[scope]
    inside: BoolArray = index.find_many(lon, lat) == index.ids.index(area)
    return inside

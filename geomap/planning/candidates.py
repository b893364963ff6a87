"""Where a new station may stand: in compounds and communities, at demand points, or at places given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.planning.ground import Ground
from geomap.snapshot import Snapshot

Source = Literal["places", "communities", "compounds", "demand"]
LAYERS: dict[Source, tuple[str, ...]] = {
    "places": ("compounds", "communities"),
    "communities": ("communities",),
    "compounds": ("compounds",),
    "demand": ("demand",),
}
"""places, the default: a compound has a name, a gate and somebody in charge; a community stands in where no
compound is, so that no part of an area is without a candidate."""
MOST_CANDIDATES = 20_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """Where a new station may stand, WGS 84 degrees. id: that of the feature it lies in, or p1, p2, …"""

    id: str
    name: str
    lon: float
    lat: float


def candidates_of(
    snapshot: Snapshot,
    ground: Ground,
    source: Source | Sequence[tuple[float, float]],
    taken: Sequence[str] = (),
) -> tuple[Candidate, ...]:
    """The candidates of an area: a point inside each feature of source in a community where people of the
    area live, or the positions given, (lon, lat). taken: ids of stations; a feature of such an id, once
    built upon, is no candidate any more.

    Raises InvalidInputError for a position that is none, and where there is no candidate or more than
    MOST_CANDIDATES.
    """
    names = frozenset(taken)
    if not isinstance(source, str):
        found = _given(source, names)
    elif source == "demand":
        points = ground.demand
        found = [
            Candidate(name, name, lon, lat)
            for name, lon, lat in zip(ground.ids, points.lon.tolist(), points.lat.tolist(), strict=True)
        ]
    else:
        found = [c for layer in LAYERS[source] for c in _inside(snapshot, ground, layer)]
    kept = {candidate.id: candidate for candidate in reversed(found) if candidate.id not in names}
    if not kept:
        raise InvalidInputError(
            "There is no candidate in the area.",
            parameter="candidates",
            value=source if isinstance(source, str) else None,
            hint="Choose candidates of another kind, or give positions as [[lon, lat], …].",
        )
    if len(kept) > MOST_CANDIDATES:
        raise InvalidInputError(
            f"There are {len(kept):,} candidates, and at most {MOST_CANDIDATES:,} are weighed.",
            parameter="candidates",
            value=source if isinstance(source, str) else None,
            hint="Ask about a street or a community, or choose candidates of another kind.",
        )
    return tuple(reversed(kept.values()))


def _given(positions: Sequence[tuple[float, float]], taken: frozenset[str]) -> list[Candidate]:
    found: list[Candidate] = []
    for i, (lon, lat) in enumerate(positions):
        try:
            at = LonLat(lon, lat)
        except InvalidInputError as error:
            raise error.at(f"candidates[{i}]") from error
        name = f"p{i + 1}"
        while name in taken:  # one adopted from an earlier answer keeps its name
            name += "+"
        found.append(Candidate(name, f"{at.lon:.5f}, {at.lat:.5f}", at.lon, at.lat))
    return found


def _inside(snapshot: Snapshot, ground: Ground, name: str) -> list[Candidate]:
    """A point inside each feature of a layer that lies in a community where people of the area live."""
    layer = snapshot.layers[name]
    lon, lat = shapely.get_coordinates(shapely.point_on_surface(layer.geometry)).T
    index = snapshot.areas["communities"]
    community = index.find_many(lon, lat)
    lived_in = np.zeros(len(index.ids) + 1, dtype=np.bool_)
    lived_in[ground.communities.area] = True
    lived_in[-1] = False
    chosen = np.flatnonzero(lived_in[community]).tolist()
    names = layer.values("name")
    return [Candidate(layer.ids[i], names[i] or layer.ids[i], float(lon[i]), float(lat[i])) for i in chosen]

"""What lies inside each area: the features of every layer by community and by street, counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import shapely

from geomap.snapshot import Snapshot

POINT_LAYERS = ("stations", "halls", "organizations", "mediation_rooms")
PARTS = ("communities", "compounds", *POINT_LAYERS)


@dataclass(frozen=True, slots=True)
class Contents:
    """Which features lie where.

    streets, communities: for each layer of PARTS the id of the area that holds each feature, by
    position, None where none does. A feature that says its street or community is believed;
    otherwise a point inside it decides.
    """

    streets: Mapping[str, tuple[str | None, ...]]
    communities: Mapping[str, tuple[str | None, ...]]
    by_area: Mapping[tuple[str, str, str], tuple[int, ...]]

    def inside(self, area_layer: str, area_id: str, layer: str) -> tuple[int, ...]:
        """Positions in layer of the features inside that street or community, in their order."""
        return self.by_area.get((area_layer, area_id, layer), ())


def contents_of(snapshot: Snapshot) -> Contents:
    """Find the street and the community of every feature of PARTS."""
    street_of_community = dict(
        zip(
            snapshot.layers["communities"].ids,
            snapshot.layers["communities"].values("street_code"),
            strict=True,
        )
    )
    streets: dict[str, tuple[str | None, ...]] = {}
    communities: dict[str, tuple[str | None, ...]] = {}
    for layer in PARTS:
        held = _communities(snapshot, layer)
        by_point = _found(snapshot, "streets", layer) if None in held else held
        communities[layer] = held
        streets[layer] = tuple(
            by_point[i] if community is None else street_of_community[community]
            for i, community in enumerate(held)
        )
    by_area: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for area_layer, table in (("streets", streets), ("communities", communities)):
        for layer, areas in table.items():
            for position, area in enumerate(areas):
                if area is not None:
                    by_area[area_layer, area, layer].append(position)
    return Contents(
        MappingProxyType(streets),
        MappingProxyType(communities),
        MappingProxyType({key: tuple(positions) for key, positions in by_area.items()}),
    )


def _communities(snapshot: Snapshot, layer: str) -> tuple[str | None, ...]:
    if layer == "communities":
        return snapshot.layers[layer].ids
    if layer == "compounds":
        return tuple(snapshot.layers[layer].values("community_code"))
    return _found(snapshot, "communities", layer)


def _found(snapshot: Snapshot, area_layer: str, layer: str) -> tuple[str | None, ...]:
    """The area that holds a point inside each feature of layer."""
    index = snapshot.areas[area_layer]
    points = shapely.get_coordinates(shapely.point_on_surface(snapshot.layers[layer].geometry))
    found = index.find_many(points[:, 0], points[:, 1])
    return tuple(index.ids[i] if i >= 0 else None for i in found)

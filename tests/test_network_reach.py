"""Reach: polygons that follow the streets, hold each other and hold what is reached, and no more."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.network import Snap, StreetNetwork, access_bits
from geomap.network_build import build_network, network_of_roads
from geomap.network_reach import BUFFER_M, HOLE_M2, reach, reach_within, reached
from geomap.network_ways import distances_from, piece
from geomap.storage.geojson import read_layer
from tests.test_network import BOTH, at, line

ROADS = Path(__file__).parents[1] / "data" / "geojson" / "roads.geojson"


@pytest.fixture(scope="module")
def roads() -> StreetNetwork:
    return network_of_roads(read_layer(ROADS, "roads"))


def origins(network: StreetNetwork, mode: Any, count: int) -> list[Snap]:
    rng = np.random.default_rng(1)
    node = rng.integers(0, len(network.lon), count)
    shift = rng.normal(0.0, 0.0007, (2, count))
    snaps = network.snap_many(network.lon[node] + shift[0], network.lat[node] + shift[1], mode, 400.0)
    return [snap for i in range(count) if (snap := snaps.one(i))]


@pytest.mark.parametrize("mode", ["walk", "ride"])
def test_polygons_are_valid_and_each_holds_the_lesser(roads: StreetNetwork, mode: Any) -> None:
    for origin in origins(roads, mode, 12):
        areas = reach_within(roads, origin, [10, 1, 5, 3], mode, 1.3)
        assert shapely.is_valid(areas).all()
        by_size = [areas[i] for i in (1, 3, 2, 0)]
        for lesser, greater in pairwise(by_size):
            assert greater.covers(lesser)


@pytest.mark.parametrize("mode", ["walk", "ride"])
def test_polygons_hold_the_nodes_reached_and_none_that_lie_apart(roads: StreetNetwork, mode: Any) -> None:
    """Nodes by their distances; with holes left open, nothing lies inside that is not near a street
    reached, as measured in a plane about the origin."""
    for origin in origins(roads, mode, 6):
        node_m = distances_from(roads, origin, mode)
        (area,) = reach(roads, origin, [900.0], mode, hole_m2=0.0)
        inside = shapely.contains_xy(area, roads.lon, roads.lat)
        assert inside[node_m <= 900.0].all()
        plane = Transformer.from_crs(
            "EPSG:4326", f"+proj=aeqd +lon_0={origin.from_lon} +lat_0={origin.from_lat}", always_xy=True
        )
        parts = reached(roads, origin, node_m, 900.0, mode)
        lines = [piece(roads, int(e), a, b) for e, a, b in zip(*parts, strict=True) if b > a]
        lines.append(np.array([(origin.from_lon, origin.from_lat), (origin.lon, origin.lat)]))
        streets = shapely.union_all(
            [shapely.LineString(np.column_stack(plane.transform(*places.T))) for places in lines]
        )
        away_m = shapely.distance(streets, shapely.points(*plane.transform(roads.lon, roads.lat)))
        assert (inside == (away_m < BUFFER_M))[np.abs(away_m - BUFFER_M) > 0.2].all()
        assert (~inside & np.isfinite(node_m)).any()


def test_reach_ends_where_the_distance_does_and_heeds_one_way_streets() -> None:
    network = build_network([line((0, 0), (10, 0))], [access_bits(True, True, oneway=True)])
    for mode, west in (("walk", -1), ("ride", 0)):
        origin = network.snap(LonLat(*at(5, 0)), mode)  # type: ignore[arg-type]
        assert origin
        (area,) = reach(network, origin, [200.0], mode)  # type: ignore[arg-type]
        bounds = (np.array(area.bounds)[[0, 2]] - at(5, 0)[0]) / 1e-3 * 92.157
        assert bounds == pytest.approx([west * 200.0 - 30.0, 230.0], abs=0.5)


def test_a_distance_that_ends_before_the_street_reaches_towards_it() -> None:
    network = build_network([line((0, 0), (1, 0))], [BOTH])
    origin = network.snap(LonLat(*at(0.5, 1)), "walk")
    assert origin
    near, on_street = reach(network, origin, [50.0, 150.0], "walk")
    assert near.area < on_street.area
    assert not near.intersects(shapely.LineString([at(0, 0), at(1, 0)]))
    assert shapely.contains_xy(on_street, *at(0.5, 0))


def test_the_inside_of_a_small_block_belongs_and_a_park_does_not() -> None:
    def ring(size: float) -> Any:
        return line((0, 0), (size, 0), (size, size), (0, size), (0, 0))

    for size, filled in ((1.5, True), (4.0, False)):
        network = build_network([ring(size)], [BOTH])
        origin = network.snap(LonLat(*at(0, 0)), "walk")
        assert origin
        (area,) = reach(network, origin, [2_000.0], "walk")
        assert shapely.contains_xy(area, *at(size / 2, size / 2)) == filled


@pytest.mark.parametrize("spacing", [0.7, 1.6, 2.6])
def test_what_is_drawn_is_what_lies_near_the_streets_and_small_holes_filled(spacing: float) -> None:
    """Against each street drawn alone, for blocks whose inside is filled, or not, or some of them."""
    rng, spread = np.random.default_rng(2), np.arange(9) * spacing
    streets = [line((x, y), (x + spacing, y)) for x in spread for y in spread]
    streets += [line((x, y), (x, y + spacing)) for x in spread for y in spread]
    streets = [street for street in streets if rng.random() < 0.85]
    network = build_network(streets, [BOTH] * len(streets))
    origin = network.snap(LonLat(*at(4 * spacing, 4.1 * spacing)), "walk", 400.0)
    assert origin
    limit_m = 350.0 * spacing
    node_m = distances_from(network, origin, "walk")
    plane = Transformer.from_crs(
        "EPSG:4326", f"+proj=aeqd +lon_0={origin.from_lon} +lat_0={origin.from_lat}", always_xy=True
    )
    parts = reached(network, origin, node_m, limit_m, "walk")
    lines = [piece(network, int(e), a, b) for e, a, b in zip(*parts, strict=True) if b > a]
    lines.append(np.array([(origin.from_lon, origin.from_lat), (origin.lon, origin.lat)]))
    flat = [shapely.LineString(np.column_stack(plane.transform(*places.T))) for places in lines]
    near = shapely.union_all(shapely.buffer(flat, BUFFER_M, quad_segs=8))
    assert near.geom_type == "Polygon"
    filled = shapely.Polygon(near.exterior, [h for h in near.interiors if shapely.Polygon(h).area >= HOLE_M2])
    (alone,) = reach(network, origin, [limit_m], "walk")
    *_, last = reach(network, origin, [limit_m / 3, limit_m / 2, limit_m], "walk")
    drawn, built_up = (
        shapely.transform(a, lambda c: np.column_stack(plane.transform(*c.T))) for a in (alone, last)
    )
    assert drawn.symmetric_difference(filled).area < 0.02 * filled.length  # of the grid and the degrees
    assert built_up.covers(drawn)
    assert built_up.difference(drawn).area < 0.5 * filled.length


def test_what_no_reach_can_be_drawn_for_is_refused(roads: StreetNetwork) -> None:
    (origin, *_) = origins(roads, "walk", 3)
    for bad in (
        lambda: reach(roads, origin, [], "walk"),
        lambda: reach(roads, origin, [0.0], "walk"),
        lambda: reach(roads, origin, [np.nan], "walk"),
        lambda: reach(roads, origin, [100.0], "walk", buffer_m=0.0),
        lambda: reach_within(roads, origin, [5], "walk", speed_m_s=-1.0),
        lambda: reach_within(roads, origin, [5], "swim"),  # type: ignore[arg-type]
    ):
        with pytest.raises(InvalidInputError) as raised:
            bad()
        assert raised.value.parameter
        assert raised.value.hint

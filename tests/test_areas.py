"""Areas and the points they hold, against shapely's covers asked of every polygon in turn."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from geomap.areas import AreaIndex
from geomap.errors import DataError, InvalidInputError
from geomap.geodesy import LonLat

WEST, SOUTH, SIDE = 108.80, 34.16, 0.1


def tiling(seed: int, points: int = 40) -> tuple[list[str], list[shapely.Geometry]]:
    """A square of Voronoi cells with shared vertices, under ids in no order."""
    random = np.random.default_rng(seed)
    sites = shapely.MultiPoint(random.uniform(0, 1, (points, 2)) * SIDE + [WEST, SOUTH])
    square = shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    lines = shapely.voronoi_polygons(sites, extend_to=square, only_edges=True)
    cells = list(shapely.polygonize([shapely.node(shapely.union_all([lines, square.boundary]))]).geoms)
    cells = [cell for cell in cells if square.buffer(1e-9).covers(cell)]
    ids = [f"c{number:03d}" for number in random.permutation(len(cells))]
    return ids, cells


def brute_force(ids, shapes, lon, lat):
    """The smallest id of the polygons that cover the point, one by one."""
    held = [i for i, shape in zip(ids, shapes, strict=True) if shape.covers(shapely.Point(lon, lat))]
    return min(held, default=None)


def in_words(index, positions):
    return [None if p < 0 else index.ids[p] for p in positions]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_every_answer_is_the_smallest_id_among_the_polygons_that_cover_the_point(seed):
    ids, cells = tiling(seed)
    index = AreaIndex(ids, cells)
    random = np.random.default_rng(seed + 1)
    inside = random.uniform(-0.1, 1.1, (60, 2)) * SIDE + [WEST, SOUTH]
    corners = shapely.get_coordinates(cells)[::7]
    middles = (corners[:-1] + corners[1:]) / 2
    lon, lat = np.concatenate([inside, corners, middles]).T
    expected = [brute_force(ids, cells, x, y) for x, y in zip(lon, lat, strict=True)]
    assert in_words(index, index.find_many(lon, lat)) == expected
    assert [index.find(LonLat(x, y)) for x, y in zip(lon, lat, strict=True)] == expected


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_no_point_of_a_tiled_district_falls_into_a_crack(seed):
    ids, cells = tiling(seed)
    index = AreaIndex(ids, cells)
    random = np.random.default_rng(seed)
    edges = shapely.union_all(shapely.boundary(cells))
    on_edges = shapely.get_coordinates(
        shapely.line_interpolate_point(edges, random.uniform(0, edges.length, 300))
    )
    within = random.uniform(0.001, 0.999, (300, 2)) * SIDE + [WEST, SOUTH]
    lon, lat = np.concatenate([on_edges, within, shapely.get_coordinates(cells)]).T
    lon, lat = np.clip(lon, WEST, WEST + SIDE), np.clip(lat, SOUTH, SOUTH + SIDE)
    assert (index.find_many(lon, lat) >= 0).all()


def test_the_answer_does_not_depend_on_the_order_of_the_areas():
    ids, cells = tiling(7)
    lon, lat = shapely.get_coordinates(cells).T
    forwards, backwards = AreaIndex(ids, cells), AreaIndex(ids[::-1], cells[::-1])
    assert in_words(forwards, forwards.find_many(lon, lat)) == in_words(
        backwards, backwards.find_many(lon, lat)
    )


def test_a_point_on_a_shared_border_belongs_to_the_smaller_id():
    east, west = shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1)
    index = AreaIndex(["610113002", "610113001"], np.array([west, east]))
    assert index.find(LonLat(1, 0.5)) == "610113001"
    assert index.find(LonLat(0.5, 0.5)) == "610113002"
    assert index.find(LonLat(3, 0.5)) is None
    assert index.find_many([1, 0.5, 3], [0.5, 0.5, 0.5]).tolist() == [1, 0, -1]


def test_holes_and_parts_count_as_drawn():
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    index = AreaIndex(["a"], [shapely.MultiPolygon([ring, translate(shapely.box(0, 0, 1, 1), 5)])])
    assert [index.find(LonLat(*p)) for p in [(0.5, 0.5), (1.5, 1.5), (1, 1.5), (5.5, 0.5), (4, 0.5)]] == [
        "a",
        None,
        "a",
        "a",
        None,
    ]


def test_an_index_of_nothing_finds_nothing_and_no_points_are_no_answers():
    nothing = AreaIndex([], [])
    assert nothing.find(LonLat(0, 0)) is None
    assert nothing.find_many([0, 1], [0, 1]).tolist() == [-1, -1]
    assert AreaIndex(["a"], [shapely.box(0, 0, 1, 1)]).find_many([], []).shape == (0,)


@pytest.mark.parametrize(
    ("ids", "shapes", "named"),
    [
        (["a", "a"], [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], "a"),
        (["a", "b"], [shapely.box(0, 0, 1, 1), shapely.Point(0, 0)], "b"),
        (["a", "b"], [shapely.box(0, 0, 1, 1), None], "b"),
        (["a"], [shapely.Polygon()], "a"),
        (["bow"], [shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])], "bow"),
        (["a"], [], "1 ids"),
    ],
)
def test_what_cannot_be_an_area_is_refused_by_its_id(ids, shapes, named):
    with pytest.raises(DataError, match=named):
        AreaIndex(ids, shapes)


@pytest.mark.parametrize(
    ("lon", "lat", "parameter"), [([float("nan")], [0.0], "lon"), ([0.0], [float("inf")], "lat")]
)
def test_a_point_without_a_position_is_refused(lon, lat, parameter):
    with pytest.raises(InvalidInputError) as refused:
        AreaIndex(["a"], [shapely.box(0, 0, 1, 1)]).find_many(lon, lat)
    assert refused.value.parameter == parameter

"""Areas and the points they hold, against shapely's covers asked of every polygon in turn."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from geomap.areas import AreaIndex
from geomap.errors import DataError, InvalidInputError
from geomap.geodesy import LonLat
from geomap.storage.geojson import read_layer

GEOJSON = Path(__file__).parents[1] / "data" / "geojson"
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


def every_polygon_asked(ids, shapes, lon, lat):
    """The position of the smallest id among the polygons that hold each point, -1 for none."""
    shapes = np.array(shapes, dtype=object)
    shapely.prepare(shapes)
    by_id = np.array(sorted(range(len(ids)), key=lambda i: ids[i]))
    held = shapely.intersects_xy(shapes[by_id][:, None], lon[None], lat[None])
    return np.where(held.any(axis=0), by_id[held.argmax(axis=0)], -1)


def probes(shapes, seed, count=400):
    """Points within and around the shapes' bounds, on corners, on edges, and a rounding beside those."""
    random = np.random.default_rng(seed)
    west, south, east, north = shapely.total_bounds(shapes)
    spread = random.uniform(-0.05, 1.05, (count, 2)) * [east - west, north - south] + [west, south]
    corners = shapely.get_coordinates(shapes)
    corners = corners[random.integers(0, len(corners), count)]
    borders = shapely.boundary(np.array(shapes, dtype=object))
    chosen = borders[random.integers(0, len(borders), count)]
    edges = shapely.get_coordinates(
        shapely.line_interpolate_point(chosen, random.uniform(0, 1, count), normalized=True)
    )
    beside = np.nextafter(np.concatenate([corners, edges]), random.choice([-400.0, 400.0], (2 * count, 2)))
    mixed = np.column_stack([random.permutation(corners[:, 0]), corners[:, 1]])  # level with other corners
    return np.concatenate([spread, corners, edges, beside, mixed]).T


def agrees_with_shapely(ids, shapes, seed=0, count=400):
    index = AreaIndex(ids, shapes)
    lon, lat = probes(shapes, seed, count)
    expected = every_polygon_asked(ids, shapes, lon, lat)
    assert (index.find_many(lon, lat) == expected).all()
    few = slice(None, None, 7)
    assert [index.find(LonLat(x, y)) for x, y in zip(lon[few], lat[few], strict=True)] == in_words(
        index, expected[few]
    )


@pytest.mark.parametrize("layer", ["communities", "streets", "compounds"])
def test_the_shipped_areas_hold_what_shapely_says_they_hold(layer):
    shipped = read_layer(GEOJSON / f"{layer}.geojson", layer)
    areal = [i for i, shape in enumerate(shipped.geometry) if shape.geom_type != "Point"]
    agrees_with_shapely([shipped.ids[i] for i in areal], shipped.geometry[areal], count=2_000)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 60))
def test_tilings_hold_what_shapely_says_they_hold(seed, points):
    agrees_with_shapely(*tiling(seed, points), seed)


@st.composite
def overlapping_areas(draw):
    """Areas of any size and place on a lattice, so that borders meet often; some with holes and parts."""
    step = draw(st.sampled_from([0.9, 0.1, 1e-5]))
    boxes = draw(
        st.lists(
            st.tuples(*[st.integers(0, 30)] * 2, *[st.integers(1, 25)] * 2, st.integers(0, 5)), min_size=2
        )
    )
    shapes = []
    for x, y, wide, high, slant in boxes:
        corners = np.array(
            [(x, y), (x + wide, y + slant), (x + wide - slant / 7, y + high + slant), (x, y + high)]
        )
        shapes.append(shapely.Polygon(corners * step + [WEST, SOUTH]))
    areas = []
    for first, second in itertools.pairwise(shapes):
        how = draw(st.sampled_from([shapely.difference, shapely.union, shapely.symmetric_difference]))
        made = how(first, second)
        areas.append(made if made.geom_type in {"Polygon", "MultiPolygon"} and made.is_valid else first)
    valid = [area for area in areas if area.is_valid and not area.is_empty]
    return valid or [shapely.box(0, 0, 1, 1)]


@settings(max_examples=150, deadline=None)
@given(overlapping_areas(), st.integers(0, 10**6))
def test_areas_with_holes_and_parts_that_overlap_hold_what_shapely_says_they_hold(areas, seed):
    ids = [f"a{number}" for number in range(len(areas))][::-1]
    agrees_with_shapely(ids, areas, seed, count=60)


def test_a_speck_beside_a_giant_is_found():
    giant, speck = shapely.box(-150, -80, 150, 80), shapely.box(10, 10, 10 + 3e-9, 10 + 3e-9)
    sliver = shapely.Polygon([(-140, 5), (140, 5 + 1e-13), (140, 5 + 3e-13)])
    agrees_with_shapely(["giant", "a speck", "a sliver"], [giant, speck, sliver])
    alone = AreaIndex(["speck"], [speck])
    assert alone.find(LonLat(10, 10 + 3e-9)) == "speck"
    agrees_with_shapely(["speck"], [speck])

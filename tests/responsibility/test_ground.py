"""Every point of the district has one community, or lies in ground that is listed."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from town import AREAS, EAST_SOUTH, WEST_NORTH, WEST_SOUTH, box, town_layers

from geomap.geodesy import WGS84
from geomap.layer_builder import layer_from
from geomap.responsibility.ground import GroundException, ground_exceptions
from tests.web.small_data import feature, point

GAP = box(108.96, 34.21, 108.97, 34.22)
"""Left out of EAST_SOUTH."""
COMPOUNDS = {
    "yard": (WEST_SOUTH, box(108.91, 34.21, 108.915, 34.215)),
    "twin": (WEST_SOUTH, box(108.914, 34.21, 108.92, 34.215)),
    "astray": (WEST_SOUTH, box(108.92, 34.245, 108.93, 34.255)),
    "dot": (WEST_NORTH, point(108.93, 34.28)),
}


def broken_town() -> tuple[dict, shapely.Geometry]:
    """The town with a hole in a community, a community over another, two compounds over each other, one
    that leaves its community, and one without an outline."""
    features = town_layers()
    hole = [GAP["coordinates"][0][::-1]]
    outlines = {
        **AREAS,
        EAST_SOUTH: {**AREAS[EAST_SOUTH], "coordinates": AREAS[EAST_SOUTH]["coordinates"] + hole},
    }
    outlines[WEST_NORTH] = box(108.9, 34.249, 108.95, 34.3)
    for community in features["communities"]:
        community["geometry"] = outlines[community["id"]]
    features["compounds"] = [
        feature(name, shape, community_code=community) for name, (community, shape) in COMPOUNDS.items()
    ]
    layers = {name: layer_from(name, found) for name, found in features.items()}
    return layers, shapely.union_all(layers["district"].geometry)


LAYERS, OUTLINE = broken_town()
FOUND = ground_exceptions(LAYERS, OUTLINE)


def listed(why: str) -> list[GroundException]:
    return [e for e in FOUND if e.why == why]


@given(st.floats(108.9, 109.0), st.floats(34.2, 34.3))
def test_a_point_has_one_community_or_lies_in_listed_ground(lon, lat):
    holding = np.count_nonzero(shapely.intersects_xy(LAYERS["communities"].geometry, lon, lat))
    names = {0: "no_community", 1: None, 2: "two_communities"}
    spot = shapely.Point(lon, lat)
    near = 1e-6  # degrees: on a border both neighbours hold a point, and geomap.areas chooses
    on_border = shapely.distance(shapely.boundary(LAYERS["communities"].geometry), spot).min() < near
    whys = {e.why for e in FOUND if e.layer == "communities" and shapely.intersects(e.geometry, spot)}
    whys.discard("no_compound")
    assert on_border or whys == ({names[int(holding)]} - {None})


@given(st.floats(108.9, 109.0), st.floats(34.2, 34.3))
def test_a_point_has_one_compound_or_lies_in_listed_ground(lon, lat):
    spot = shapely.Point(lon, lat)
    holding = int(np.count_nonzero(shapely.intersects_xy(LAYERS["compounds"].geometry, lon, lat)))
    away = shapely.distance(shapely.boundary(LAYERS["compounds"].geometry), spot)
    on_border = np.nanmin(away) < 1e-6  # a compound that is a point has no border
    twice = any(shapely.intersects(e.geometry, spot) for e in listed("two_compounds"))
    none = any(shapely.intersects(e.geometry, spot) for e in listed("no_compound"))
    outside = not shapely.intersects_xy(LAYERS["communities"].geometry, lon, lat).any()
    assert on_border or twice is (holding >= 2)
    assert on_border or outside or none is (holding == 0)


@pytest.mark.parametrize(
    ("why", "ids"),
    [
        ("two_communities", {(WEST_SOUTH, WEST_NORTH)}),
        ("no_community", {()}),
        ("two_compounds", {("twin", "yard")}),
        ("outside_community", {("astray", WEST_SOUTH)}),
        ("no_compound", {(c,) for c in AREAS}),
        ("no_outline", {("dot",)}),
    ],
)
def test_each_kind_of_exception_names_the_areas_it_is_of(why, ids):
    assert {e.ids for e in listed(why)} == ids


def test_areas_are_geodesic_and_the_point_lies_inside():
    (hole,) = listed("no_community")
    area_m2, _ = WGS84.geometry_area_perimeter(shapely.geometry.shape(GAP))
    assert abs(hole.area_m2 - abs(area_m2)) < 1
    for exception in FOUND:
        assert shapely.intersects(exception.geometry, shapely.Point(exception.point.lon, exception.point.lat))

"""WGS-84, GCJ-02 and BD-09: known pairs, an independent library, real places, round trips."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geomap.datum import CHINA, DATUMS, as_datum, convert, from_wgs84, to_wgs84
from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat, distance_m

PLACES = Path(__file__).parents[2] / "shared" / "data" / "yanta" / "xian_west_amap_poi_clean.csv"
YANTA = (108.81, 34.17, 109.05, 34.26)

in_china = st.tuples(st.floats(CHINA.west, CHINA.east), st.floats(CHINA.south, CHINA.north))
anywhere = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
shifted = st.sampled_from(["gcj02", "bd09"])


def apart_m(lon, lat, lon_other, lat_other):
    return float(np.max(distance_m(lon, lat, lon_other, lat_other)))


@pytest.mark.parametrize(
    ("datum", "wgs84", "there", "tolerance_m"),
    [
        ("gcj02", (116.404, 39.915), (116.41024449916938, 39.91640428150164), 0.001),
        ("bd09", (116.404, 39.915), (116.41662724378733, 39.922699552216216), 0.001),
        # the pairs that go round with eviltransform, whose forward shift is 8 mm off
        ("gcj02", (121.5272106, 31.1774276), (121.531541859215, 31.17530398364597), 0.02),
        ("gcj02", (113.912316, 22.543847), (113.9171764808363, 22.540796131694766), 0.02),
        ("gcj02", (116.377817, 39.911954), (116.38404722455657, 39.91334545536069), 0.02),
    ],
)
def test_known_pairs_are_met_both_ways(datum, wgs84, there, tolerance_m):
    assert apart_m(*convert(*wgs84, "wgs84", datum), *there) < tolerance_m
    assert apart_m(*convert(*there, datum, "wgs84"), *wgs84) < tolerance_m


def test_an_independent_library_agrees_over_china_both_ways():
    oracle = pytest.importorskip("geocoordinates_ffi", reason="geocoordinates-rs is not installed")
    random = np.random.default_rng(20261)
    lon = random.uniform(CHINA.west + 0.1, CHINA.east - 0.1, 500)
    lat = random.uniform(CHINA.south + 0.1, CHINA.north - 0.1, 500)
    points = [oracle.Wgs84(lon=x, lat=y) for x, y in zip(lon, lat, strict=True)]
    gcj02 = [oracle.wgs84_to_gcj02(p) for p in points]
    bd09 = [oracle.wgs84_to_bd09(p) for p in points]
    for datum, theirs, back in (
        ("gcj02", gcj02, [oracle.gcj02_to_wgs84_refined(p) for p in gcj02]),
        ("bd09", bd09, [oracle.bd09_to_wgs84_refined(p) for p in bd09]),
    ):
        lon_there = np.array([p.lon for p in theirs])
        lat_there = np.array([p.lat for p in theirs])
        assert apart_m(*convert(lon, lat, "wgs84", datum), lon_there, lat_there) < 1e-6
        ours = convert(lon_there, lat_there, datum, "wgs84")
        assert apart_m(*ours, [p.lon for p in back], [p.lat for p in back]) < 1e-4


def test_real_places_known_in_both_datums_are_carried_over():
    if not PLACES.exists():
        pytest.skip(f"{PLACES} is absent: it is test data, not shipped")
    with PLACES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lon, lat, lon_gcj, lat_gcj = (
        np.array([float(row[column]) for row in rows])
        for column in ("lon_wgs84_true", "lat_wgs84_true", "lon_gcj02", "lat_gcj02")
    )
    assert len(rows) > 2000
    assert apart_m(*convert(lon_gcj, lat_gcj, "gcj02", "wgs84"), lon, lat) < 0.15  # six decimals
    assert apart_m(*convert(lon, lat, "wgs84", "gcj02"), lon_gcj, lat_gcj) < 0.15


@given(in_china, shifted)
@example((CHINA.west, CHINA.south), "gcj02")
@example((CHINA.east, CHINA.north), "bd09")
@example((105.0, 35.0), "bd09")
def test_there_and_back_is_within_a_millimetre_anywhere_in_china(point, datum):
    assert apart_m(*convert(*convert(*point, "wgs84", datum), datum, "wgs84"), *point) < 0.001


@given(in_china, st.permutations(DATUMS))
def test_a_detour_through_a_third_datum_changes_nothing(point, datums):
    first, second, third = datums
    start = convert(*point, "wgs84", first)
    direct = convert(*start, first, third)
    detour = convert(*convert(*start, first, second), second, third)
    assert apart_m(*direct, *detour) < 0.001


@given(anywhere, st.sampled_from(DATUMS), st.sampled_from(DATUMS))
def test_far_outside_china_the_datums_are_one(point, source, target):
    lon, lat = point
    if CHINA.west - 0.1 <= lon <= CHINA.east + 0.1 and CHINA.south - 0.1 <= lat <= CHINA.north + 0.1:
        return
    assert convert(lon, lat, source, target) == (lon, lat)


@pytest.mark.parametrize(("datum", "least_m", "most_m"), [("gcj02", 458, 491), ("bd09", 1120, 1190)])
def test_reading_one_datum_as_another_at_yanta_errs_by_what_was_measured(datum, least_m, most_m):
    lon, lat = np.meshgrid(np.linspace(YANTA[0], YANTA[2], 60), np.linspace(YANTA[1], YANTA[3], 60))
    moved_m = distance_m(lon, lat, *convert(lon, lat, "wgs84", datum))
    assert least_m <= moved_m.min() <= moved_m.max() <= most_m


def test_numbers_and_arrays_of_any_shape_keep_their_shape_and_the_input_stays_as_it_was():
    assert convert(108.9, 34.2, "wgs84", "gcj02")[0].shape == ()
    assert convert([], [], "gcj02", "wgs84")[0].shape == (0,)
    lon, lat = np.full((2, 3), 108.9), np.full((2, 3), 34.2)
    for target in DATUMS:
        there = convert(lon, lat, "wgs84", target)
        assert there[0].shape == there[1].shape == (2, 3)
        there[0][:] = 0
        assert (lon == 108.9).all()
    row, column = convert([108.9, 2.35], [[34.2], [48.85]], "wgs84", "bd09")
    assert row.shape == column.shape == (2, 2)
    assert (row[1, 1], column[1, 1]) == (2.35, 48.85)


def test_points_travel_as_points():
    here = LonLat(108.9470, 34.2080)
    there = from_wgs84(here, "gcj02")
    assert 400 < apart_m(there.lon, there.lat, here.lon, here.lat) < 500
    back = to_wgs84(there, "gcj02")
    assert apart_m(back.lon, back.lat, here.lon, here.lat) < 0.001
    assert from_wgs84(here, "wgs84") == to_wgs84(here, "wgs84") == here


@pytest.mark.parametrize(
    ("lon", "lat", "parameter"),
    [
        (float("nan"), 34.2, "lon"),
        (108.9, float("nan"), "lat"),
        (float("inf"), 34.2, "lon"),
        (34.2, 108.9, "lat"),
        ([108.9, 180.5], [34.2, 34.2], "lon"),
    ],
)
def test_what_is_no_position_is_refused_by_name(lon, lat, parameter):
    for source in DATUMS:
        with pytest.raises(InvalidInputError) as refused:
            convert(lon, lat, source, "gcj02")
        assert refused.value.parameter == parameter


def test_an_unknown_datum_is_refused_with_the_known_ones():
    with pytest.raises(InvalidInputError) as refused:
        as_datum("WGS84")
    assert refused.value.parameter == "datum"
    assert "gcj02" in (refused.value.hint or "")
    with pytest.raises(InvalidInputError):
        convert(108.9, 34.2, "wgs84", "gcj-02")  # type: ignore[arg-type]

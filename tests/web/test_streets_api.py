"""GET /api/reach and /api/way: areas that hold just what is reached, ways as long as the distances say."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from pyproj import Geod

from geomap.datum import from_wgs84
from geomap.geodesy import LonLat
from geomap.network_ways import distances_from
from geomap.web import create_app
from geomap.web.settings import settings_from
from tests.web.small_data import feature, small_layers, write_folder

GEOD = Geod(ellps="WGS84")
POINT = "lon=108.947&lat=34.208"
AWAY = "lon=108.947&lat=34.0"
MODES = ["walk", "ride"]
SPEED = {"walk": 1.3, "ride": 5.0}


def areas(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.json
    assert answer.content_type == "application/geo+json"
    return [shapely.geometry.shape(feature["geometry"]) for feature in answer.json["features"]]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("place", [POINT, "lon=108.9&lat=34.22", "station=s001"])
def test_six_areas_are_valid_nested_and_in_the_order_asked(client, mode, place):
    minutes = [15, 5, 30, 10, 0.5, 12]
    answer = client.get(f"/api/reach?{place}&mode={mode}&minutes={','.join(map(str, minutes))}")
    found = areas(answer)
    assert [f["properties"]["minutes"] for f in answer.json["features"]] == minutes
    for p in (drawn["properties"] for drawn in answer.json["features"]):
        assert p["mode"] == mode
        assert p["distance_m"] == pytest.approx(p["minutes"] * 60 * SPEED[mode])
    assert all(area.is_valid and not area.is_empty for area in found)
    by_minutes = [area for _, area in sorted(zip(minutes, found, strict=True), key=lambda pair: pair[0])]
    for less, more in itertools.pairwise(by_minutes):
        assert more.contains(less)
        assert more.area > less.area
    for polygon in shapely.get_parts(found):
        assert shapely.is_ccw(shapely.get_exterior_ring(polygon)), (
            "RFC 7946: the outer ring runs against the clock"
        )


@pytest.mark.parametrize("mode", MODES)
def test_an_area_holds_the_corners_within_reach_and_no_others(client, snapshot, mode):
    (area,) = areas(client.get(f"/api/reach?{POINT}&mode={mode}&minutes=6"))
    network, limit_m = snapshot.streets, 6 * 60 * SPEED[mode]
    place = network.snap(LonLat(108.947, 34.208), mode)
    assert place
    node_m = distances_from(network, place, mode)
    inside = shapely.contains_xy(area, network.lon, network.lat)
    assert inside[node_m <= limit_m].all()
    # What is more than the buffer beyond reach lies outside, unless another street passes by.
    farther = node_m > limit_m + 150.0
    assert inside[farther].sum() < 0.02 * farther.sum()
    assert (node_m <= limit_m).sum() > 5


def test_the_usual_areas_are_of_five_ten_and_fifteen_minutes_on_foot(client):
    answer = client.get(f"/api/reach?{POINT}").json
    assert [(f["properties"]["minutes"], f["properties"]["mode"]) for f in answer["features"]] == [
        (5, "walk"),
        (10, "walk"),
        (15, "walk"),
    ]
    assert answer["origin"] == [108.947, 34.208]


def test_one_may_walk_for_an_hour(client):
    less, more = areas(client.get(f"/api/reach?{POINT}&minutes=31,60"))
    assert more.contains(less)


def test_from_a_station_is_from_where_it_stands(client):
    station = client.get("/api/collections/stations/items/s001").json
    lon, lat = station["geometry"]["coordinates"]
    from_station = client.get("/api/reach?station=s001&minutes=5").json
    assert from_station == client.get(f"/api/reach?lon={lon}&lat={lat}&minutes=5").json


def test_positions_of_other_datums_reach_the_same(client):
    there = from_wgs84(LonLat(108.947, 34.208), "bd09")
    (one,) = areas(client.get(f"/api/reach?{POINT}&minutes=5"))
    (same,) = areas(client.get(f"/api/reach?lon={there.lon}&lat={there.lat}&datum=bd09&minutes=5"))
    assert one.symmetric_difference(same).area < 0.001 * one.area


@pytest.mark.parametrize("mode", MODES)
def test_a_way_is_as_long_as_nearest_says_and_leads_from_the_point_to_the_station(client, mode):
    for found in client.get(f"/api/nearest?{POINT}&mode={mode}&limit=6").json["features"]:
        answer = client.get(f"/api/way?{POINT}&mode={mode}&station={found['id']}")
        assert answer.content_type == "application/geo+json"
        p, places = answer.json["properties"], answer.json["geometry"]["coordinates"]
        assert p["distance_m"] == found["properties"]["distance_m"]
        assert p["duration_s"] == found["properties"]["duration_s"]
        assert (p["station"], p["mode"]) == (found["id"], mode)
        assert places[0] == [108.947, 34.208]
        assert places[-1] == pytest.approx(found["geometry"]["coordinates"], abs=1e-7)
        drawn_m = GEOD.line_length(*zip(*places, strict=True))
        assert drawn_m == pytest.approx(p["distance_m"], abs=0.5)


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("reach", 400, "lon"),
        ("reach?lon=108.947", 400, "lon"),
        (f"reach?{POINT}&station=s001", 400, "station"),
        (f"reach?{AWAY}", 400, "lon"),
        (f"reach?{POINT}&minutes=0", 400, "minutes"),
        (f"reach?{POINT}&minutes=61", 400, "minutes"),
        (f"reach?{POINT}&minutes=5,31&mode=ride", 400, "minutes"),
        (f"reach?{POINT}&minutes=nan", 400, "minutes"),
        (f"reach?{POINT}&minutes=", 400, "minutes"),
        (f"reach?{POINT}&minutes=1,2,3,4,5,6,7", 400, "minutes"),
        (f"reach?{POINT}&mode=straight", 400, "mode"),
        (f"reach?{POINT}&speed=9", 400, "speed"),
        ("reach?lon=34.2&lat=108.9", 400, "lat"),
        ("reach?station=nobody", 404, None),
        ("way?station=s001", 400, "lon"),
        (f"way?{POINT}", 400, "station"),
        (f"way?{AWAY}&station=s001", 400, "lon"),
        (f"way?{POINT}&station=nobody", 404, None),
        (f"way?{POINT}&station=s001&mode=fly", 400, "mode"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_its_remedy(client, path, status, parameter):
    answer = client.get(f"/api/{path}")
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["parameter"] == parameter
    assert answer.json["hint"]


def test_no_cache_keeps_them(client):
    for path in (f"reach?{POINT}", f"way?{POINT}&station=s001"):
        assert client.get(f"/api/{path}").headers["Cache-Control"] == "no-store"


@pytest.fixture(scope="module")
def two_islands(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Two roads that do not meet, a station on either and two far from both; nobody may ride."""
    layers = small_layers()
    lines = ([[108.9, 34.21], [108.95, 34.21]], [[108.94, 34.25], [108.98, 34.25]])
    layers["roads"] = [
        feature(
            f"r{i}",
            {"type": "LineString", "coordinates": line},
            **{"class": "primary", "walk": True, "ride": False, "oneway": False},
        )
        for i, line in enumerate(lines)
    ]
    folder = write_folder(tmp_path_factory.mktemp("islands"), layers)
    app = create_app(settings_from({"GEOMAP_DATA": str(folder), "GEOMAP_RELOAD_S": "0"}))
    return app.test_client()


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("way?lon=108.92&lat=34.21&station=s2", 404, None),
        ("way?lon=108.92&lat=34.21&station=s3", 400, "station"),
        ("way?lon=108.92&lat=34.21&station=s1&mode=ride", 400, "mode"),
        ("reach?station=s3", 400, "station"),
        ("reach?station=s1&mode=ride", 400, "mode"),
    ],
)
def test_where_no_street_leads_is_said(two_islands, path, status, parameter):
    answer = two_islands.get(f"/api/{path}")
    assert (answer.status_code, answer.json["parameter"]) == (status, parameter)
    assert answer.json["hint"]


def test_a_station_that_no_street_leads_to_is_not_guessed(two_islands):
    answer = two_islands.get("/api/nearest?lon=108.92&lat=34.21&mode=walk&limit=9").json
    assert [f["id"] for f in answer["features"]] == ["s1"]
    assert answer["measured"] == "walk"
    straight = two_islands.get("/api/nearest?lon=108.92&lat=34.21&limit=9").json
    assert [f["id"] for f in straight["features"]] == ["s1", "s2", "s3"]

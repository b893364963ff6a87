"""mode=walk and mode=ride: distances of networkx on the demonstration roads, and what is said where there
are none."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import shapely
from flask.testing import FlaskClient

from geomap.datum import from_wgs84
from geomap.geodesy import LonLat
from geomap.network import access_bits
from geomap.web import create_app
from geomap.web.api.operations import ARROW
from geomap.web.settings import settings_from
from tests.street_oracle import Oracle
from tests.web.small_data import small_layers, write_folder
from tests.web.test_nearest_api import EAST, NORTH, SOUTH, WEST, as_query, meeting, random_filter

FIELDS = ("walk", "ride", "oneway")
FAR_M = 30_000.0
POINT = "lon=108.947&lat=34.208"
MODES = ["walk", "ride"]
SPEED = {"walk": 1.3, "ride": 5.0}


@pytest.fixture(scope="module")
def oracles(snapshot) -> dict[str, Oracle]:
    """networkx over the roads, with the stations on them, for either mode."""
    roads, made = snapshot.layers["roads"], {}
    access = [access_bits(*row) for row in zip(*map(roads.values, FIELDS), strict=True)]
    for mode in MODES:
        made[mode] = Oracle(list(map(shapely.get_coordinates, roads.geometry)), access, mode)
        made[mode].place(snapshot.stations.lon, snapshot.stations.lat, 200.0)
    return made


def expected(oracle: Oracle, snapshot, needs: dict[str, Any], lon: float, lat: float, k: int) -> list[float]:
    """Metres by street to the k nearest that meet needs."""
    ids = {feature["id"] for feature in meeting(snapshot, needs)}
    reach_m = needs.get("max_distance_m", FAR_M)
    found = oracle.stations(lon, lat, reach_m, 200.0)
    return sorted(metres for station, metres in found.items() if snapshot.stations.ids[station] in ids)[:k]


def near_streets(snapshot, mode: str, chance: random.Random, count: int) -> list[list[float]]:
    """Points within 190 m of a street, far enough from the limit for two libraries to agree."""
    points: list[list[float]] = []
    while len(points) < count:
        lon, lat = chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH)
        if snapshot.streets.snap(LonLat(lon, lat), mode, 190.0) is not None:
            points.append([lon, lat])
    return points


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seed", range(12))
def test_distances_are_those_of_networkx_under_any_filter(client, snapshot, oracles, mode, seed):
    chance = random.Random(100 + seed)
    needs = random_filter(chance) if seed else {}
    points = near_streets(snapshot, mode, chance, 8)
    batch = client.post("/api/nearest", json={"points": points, "limit": 4, "mode": mode, **needs}).json
    assert batch["off_network"] == []
    allowed = {feature["id"] for feature in meeting(snapshot, needs)}
    for index, (lon, lat) in enumerate(points):
        truth_m = expected(oracles[mode], snapshot, needs, lon, lat, 4)
        answer = client.get(
            "/api/nearest", query_string={"lon": lon, "lat": lat, "limit": 4, "mode": mode, **as_query(needs)}
        ).json
        assert (answer["measured"], answer["note"]) == (mode, None)
        found = [(f["id"], f["properties"]["distance_m"]) for f in answer["features"]]
        assert [metres for _, metres in found] == pytest.approx(truth_m, abs=0.02)
        assert {station for station, _ in found} <= allowed
        assert [*zip(batch["station_ids"][index], batch["distance_m"][index], strict=True)] == found
        assert ("relaxed" in answer) == (not truth_m)


@pytest.mark.parametrize("mode", MODES)
def test_a_station_says_how_long_its_way_takes(client, mode):
    for feature in client.get(f"/api/nearest?{POINT}&limit=9&mode={mode}").json["features"]:
        p = feature["properties"]
        assert p["duration_s"] == round(p["distance_m"] / SPEED[mode])


def test_no_way_by_street_is_shorter_than_the_crow_flies(client):
    straight = client.get(f"/api/nearest?{POINT}&limit=100").json["features"]
    straight_m = {f["id"]: f["properties"] for f in straight}
    walked = client.get(f"/api/nearest?{POINT}&limit=100&mode=walk").json["features"]
    assert len(walked) == 100
    for feature in walked:
        direct = straight_m.get(feature["id"])
        if direct is not None:
            assert feature["properties"]["distance_m"] >= direct["distance_m"] - 1e-3
            assert feature["properties"]["bearing_deg"] == direct["bearing_deg"]


@pytest.mark.parametrize("mode", MODES)
def test_what_comes_closest_is_measured_by_street_too(client, mode):
    answer = client.get(f"/api/nearest?{POINT}&mode={mode}&max_distance_m=1&tier=1").json
    assert answer["measured"] == mode
    assert answer["relaxed"]["dropped"] == [{"parameter": "max_distance_m", "value": 1.0}]
    easier = client.get(f"/api/nearest?{POINT}&mode={mode}&tier=1").json
    assert answer["relaxed"]["features"] == easier["features"]


def test_a_limit_counts_metres_along_the_street(client):
    first, second = client.get(f"/api/nearest?{POINT}&mode=walk&limit=2").json["features"]
    between_m = (first["properties"]["distance_m"] + second["properties"]["distance_m"]) / 2
    limited = client.get(f"/api/nearest?{POINT}&mode=walk&limit=2&max_distance_m={between_m}").json
    assert [f["id"] for f in limited["features"]] == [first["id"]]


def test_only_doors_open_then_count(client):
    found = client.get(f"/api/nearest?{POINT}&mode=walk&limit=100&open_at=2026-03-04T22:30").json["features"]
    assert found
    assert {f["properties"]["open"] for f in found} == {"open"}


@pytest.mark.parametrize("mode", MODES)
def test_off_the_network_it_is_measured_straight_and_said(client, mode):
    away = "lon=108.947&lat=34.0"
    straight = client.get(f"/api/nearest?{away}").json
    answer = client.get(f"/api/nearest?{away}&mode={mode}").json
    assert (answer["measured"], answer["note"]) == ("straight", "off_network")
    assert (straight["measured"], straight["note"]) == ("straight", None)
    for found, direct in zip(answer["features"], straight["features"], strict=True):
        assert (found["id"], found["properties"]["distance_m"]) == (
            direct["id"],
            direct["properties"]["distance_m"],
        )
        estimate_s = direct["properties"]["distance_m"] * 1.3 / SPEED[mode]
        assert found["properties"]["duration_s"] == pytest.approx(estimate_s, abs=0.51)


def test_points_of_a_batch_that_are_off_the_network_are_named_and_get_nothing(client):
    points = [[108.947, 34.208], [108.947, 34.0], [108.95, 34.21], [0.0, 0.0]]
    batch = client.post("/api/nearest", json={"points": points, "limit": 2, "mode": "walk"}).json
    assert batch["off_network"] == [1, 3]
    assert [len(ids) for ids in batch["station_ids"]] == [2, 0, 2, 0]
    assert [len(metres) for metres in batch["distance_m"]] == [2, 0, 2, 0]
    assert "off_network" not in client.post("/api/nearest", json={"points": points}).json


def test_an_arrow_stream_says_the_same(client):
    points = [[108.947, 34.208], [108.947, 34.0], [108.95, 34.21]]
    sink = io.BytesIO()
    table = pa.table({"lon": [p[0] for p in points], "lat": [p[1] for p in points]})
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    answer = client.post("/api/nearest/arrow?mode=ride&limit=2", data=sink.getvalue(), content_type=ARROW)
    found = pa.ipc.open_stream(answer.data).read_all().to_pydict()
    batch = client.post("/api/nearest", json={"points": points, "limit": 2, "mode": "ride"}).json
    assert found == {
        "station_ids": batch["station_ids"],
        "distance_m": batch["distance_m"],
        "off_network": [False, True, False],
    }


def test_positions_of_other_datums_are_put_on_the_same_streets(client):
    there = from_wgs84(LonLat(108.947, 34.208), "gcj02")
    here = client.get(f"/api/nearest?{POINT}&mode=walk").json["features"]
    same = client.get(f"/api/nearest?lon={there.lon}&lat={there.lat}&datum=gcj02&mode=walk").json["features"]
    assert [f["id"] for f in same] == [f["id"] for f in here]
    assert [f["properties"]["distance_m"] for f in same] == pytest.approx(
        [f["properties"]["distance_m"] for f in here], abs=2e-3
    )


@pytest.fixture(scope="module")
def no_rides(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A district whose only road is closed to riders."""
    layers = small_layers()
    layers["roads"][0]["properties"]["ride"] = False
    folder: Path = write_folder(tmp_path_factory.mktemp("no-rides"), layers)
    app = create_app(settings_from({"GEOMAP_DATA": str(folder), "GEOMAP_RELOAD_S": "0"}))
    return app.test_client()


def test_without_streets_for_the_mode_it_is_measured_straight_and_said(no_rides):
    near = "lon=108.95&lat=34.2501"
    answer = no_rides.get(f"/api/nearest?{near}&mode=ride").json
    assert (answer["measured"], answer["note"]) == ("straight", "no_streets")
    assert answer["features"]
    assert no_rides.get(f"/api/nearest?{near}&mode=walk").json["measured"] == "walk"


def test_without_streets_for_the_mode_a_batch_is_refused_with_the_remedy(no_rides):
    sink = io.BytesIO()
    table = pa.table({"lon": [108.95], "lat": [34.25]})
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    for answer in (
        no_rides.post("/api/nearest", json={"points": [[108.95, 34.25]], "mode": "ride"}),
        no_rides.post("/api/nearest/arrow?mode=ride", data=sink.getvalue(), content_type=ARROW),
    ):
        assert answer.status_code == 400
        assert answer.json["parameter"] == "mode"
        assert "straight" in answer.json["hint"]

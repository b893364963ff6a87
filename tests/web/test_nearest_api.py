"""GET and POST /api/nearest: the right stations, by an oracle that shares no code with the index."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pyproj import Geod

from geomap.datum import from_wgs84
from geomap.geodesy import LonLat
from geomap.hours import open_mask

GEOD = Geod(ellps="WGS84")
ZONE = ZoneInfo("Asia/Shanghai")
WEST, SOUTH, EAST, NORTH = 108.85, 34.13, 109.03, 34.27
CODES = ("drinking_water", "charging", "first_aid", "umbrella")


def random_filter(chance: random.Random) -> dict[str, Any]:
    """Some of the filters, as the members of a JSON body."""
    month, day, hour = chance.randint(1, 12), chance.randint(1, 28), chance.randint(0, 23)
    some: dict[str, Any] = {
        "tier": chance.sample([1, 2, 3], chance.randint(1, 2)),
        "services": chance.sample(CODES, chance.randint(1, 2)),
        "services_any": chance.sample(CODES, chance.randint(1, 3)),
        "entry": chance.sample(["free", "staff", "code", "scan", "unknown"], chance.randint(1, 3)),
        "max_distance_m": chance.choice([300.0, 1000.0, 2500.5, 10_000.0]),
        "open_at": f"2026-{month:02d}-{day:02d}T{hour:02d}:15",
        "status": "any",
    }
    chosen = {name: some[name] for name in some if chance.random() < 0.3}
    if "open_at" in chosen:
        chosen["open_for_min"] = chance.choice([0, 30, 120])
        chosen["unknown_hours"] = chance.choice(["include", "exclude"])
    return chosen


def meeting(snapshot, needs: dict[str, Any]) -> list[dict[str, Any]]:
    """The stations that meet needs, distance aside, told from the features' own properties."""
    kept = []
    for position, feature in enumerate(snapshot.layers["stations"].features):
        p = feature["properties"]
        offered = set(p["services"])
        meets = (
            (needs.get("status") == "any" or p["status"] == "open")
            and p["tier"] in needs.get("tier", [1, 2, 3])
            and p["entry"] in needs.get("entry", [p["entry"]])
            and offered >= set(needs.get("services", []))
            and bool(offered & set(needs.get("services_any", offered | {"x"})) or "services_any" not in needs)
        )
        if meets and "open_at" in needs:
            at = datetime.fromisoformat(needs["open_at"]).replace(tzinfo=ZONE)
            is_open, unknown = open_mask([snapshot.rules[position]], at, needs["open_for_min"])
            may = is_open[0] or (unknown[0] and needs["unknown_hours"] == "include")
            meets = bool(may) and p["status"] == "open"
        if meets:
            kept.append(feature)
    return kept


def brute_force(stations, lon: float, lat: float, k: int, reach_m: float) -> list[tuple[float, str]]:
    ranked = []
    for feature in stations:
        there = feature["geometry"]["coordinates"]
        ranked.append((GEOD.inv(lon, lat, *there)[2], feature["id"]))
    return sorted(pair for pair in ranked if pair[0] <= reach_m)[:k]


def as_query(needs: dict[str, Any]) -> dict[str, str]:
    return {n: ",".join(map(str, v)) if isinstance(v, list) else str(v) for n, v in needs.items()}


@pytest.mark.parametrize("seed", range(50))
def test_nearest_equals_brute_force_geodesics_under_any_filter(client, snapshot, seed):
    chance = random.Random(seed)
    needs = random_filter(chance) if seed else {}
    stations = meeting(snapshot, needs)
    reach_m = needs.get("max_distance_m", float("inf"))
    points = [[chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH)] for _ in range(200)]
    batch = client.post("/api/nearest", json={"points": points, "limit": 4, **needs}).json
    for index, (lon, lat) in enumerate(points):
        expected = brute_force(stations, lon, lat, 4, reach_m)
        assert batch["station_ids"][index] == [station_id for _, station_id in expected]
        assert batch["distance_m"][index] == pytest.approx([d for d, _ in expected], abs=1e-3)
    for lon, lat in points:
        expected = brute_force(stations, lon, lat, 4, reach_m)
        answer = client.get(
            "/api/nearest", query_string={"lon": lon, "lat": lat, "limit": 4, **as_query(needs)}
        )
        found = [(f["properties"]["distance_m"], f["id"]) for f in answer.json["features"]]
        assert [i for _, i in found] == [i for _, i in expected]
        assert [d for d, _ in found] == pytest.approx([d for d, _ in expected], abs=1e-3)
        assert ("relaxed" in answer.json) == (not expected)


def test_a_found_station_says_how_far_which_way_and_whether_it_is_open(client):
    answer = client.get("/api/nearest?lon=108.9470&lat=34.2080&limit=1")
    assert answer.content_type == "application/geo+json"
    assert answer.json["origin"] == [108.947, 34.208]
    assert answer.json["at"] == "2026-03-04T10:30:00+08:00"
    (feature,) = answer.json["features"]
    p = feature["properties"]
    forward, _, length_m = GEOD.inv(108.947, 34.208, *feature["geometry"]["coordinates"])
    assert p["distance_m"] == pytest.approx(length_m, abs=5e-4)
    assert p["bearing_deg"] == pytest.approx(forward % 360, abs=0.051)
    assert isinstance(p["duration_s"], int)
    assert p["open"] in {"open", "closed", "unknown"}
    assert p["open_until"] is None or datetime.fromisoformat(p["open_until"]).utcoffset() == timedelta(
        hours=8
    )
    assert p["why"]


def test_positions_of_other_datums_find_the_same_stations(client):
    here = LonLat(108.947, 34.208)
    expected = client.get("/api/nearest?lon=108.947&lat=34.208").json
    for datum in ("gcj02", "bd09"):
        there = from_wgs84(here, datum)
        answer = client.get("/api/nearest", query_string={"lon": there.lon, "lat": there.lat, "datum": datum})
        assert answer.json["origin"] == pytest.approx(expected["origin"], abs=1e-8)
        assert [f["id"] for f in answer.json["features"]] == [f["id"] for f in expected["features"]]
        batch = {"points": [[there.lon, there.lat]], "datum": datum}
        ids = client.post("/api/nearest", json=batch).json["station_ids"]
        assert ids == [[f["id"] for f in expected["features"]]]


def test_when_nothing_meets_the_need_the_closest_are_offered_and_what_was_dropped_is_said(client):
    answer = client.get("/api/nearest?lon=108.9470&lat=34.2080&max_distance_m=0&tier=1")
    assert answer.json["features"] == []
    relaxed = answer.json["relaxed"]
    assert relaxed["dropped"] == [{"parameter": "max_distance_m", "value": 0.0}]
    assert {f["properties"]["tier"] for f in relaxed["features"]} == {1}


def test_open_for_some_minutes_means_from_now_where_no_time_is_given(client):
    point = "/api/nearest?lon=108.9470&lat=34.2080&limit=100"
    implied = client.get(f"{point}&open_for_min=45").json
    stated = client.get(f"{point}&open_for_min=45&open_at=2026-03-04T10:30").json
    assert [f["id"] for f in implied["features"]] == [f["id"] for f in stated["features"]]
    assert {f["properties"]["open"] for f in implied["features"]} == {"open"}


def test_stations_of_unknown_hours_count_as_open_only_when_asked_for(client):
    point = "/api/nearest?lon=108.9470&lat=34.2080&limit=100&open_at=now"
    without = {f["properties"]["open"] for f in client.get(point).json["features"]}
    with_them = {
        f["properties"]["open"] for f in client.get(f"{point}&unknown_hours=include").json["features"]
    }
    assert (without, with_them) == ({"open"}, {"open", "unknown"})


def test_a_station_that_does_not_run_is_never_called_open(client):
    answer = client.get("/api/nearest?lon=108.9470&lat=34.2080&limit=100&status=any").json
    idle = [f["properties"] for f in answer["features"] if f["properties"]["status"] != "open"]
    assert idle
    assert {(p["open"], p["why"]) for p in idle} == {("closed", "not_running")}


@pytest.mark.parametrize(
    "written",
    ["2026-03-04T02:30:00Z", "2026-03-04T10:30", "2026-03-04T10:30:00%2B08:00", "2026-03-04T10:30:00+08:00"],
)
def test_an_instant_may_be_local_utc_or_with_an_offset_even_one_not_escaped(client, written):
    answer = client.get(f"/api/nearest?lon=108.9470&lat=34.2080&open_at={written}")
    assert answer.json["at"] == "2026-03-04T10:30:00+08:00"


def test_no_points_are_answered_with_empty_lists(client):
    assert client.post("/api/nearest", json={"points": []}).json == {"station_ids": [], "distance_m": []}


def test_every_bad_point_of_a_batch_is_named_by_its_index(client):
    points = [[108.9, 34.2], [34.2, 108.9], "x", [1], [True, 1], [None, 2], [500, 2], [108.9, 34.2]]
    answer = client.post("/api/nearest", json={"points": points})
    assert answer.status_code == 400
    assert [fault["index"] for fault in answer.json["errors"]] == [1, 2, 3, 4, 5, 6]
    assert answer.json["errors"][0]["message"] == "lon and lat look swapped"


def test_a_hundred_thousand_points_are_answered_and_one_more_is_refused(client):
    points = [[108.9 + i * 1e-6, 34.2] for i in range(100_000)]
    answer = client.post("/api/nearest", json={"points": points, "limit": 1})
    assert len(answer.json["station_ids"]) == 100_000
    answer = client.post("/api/nearest", json={"points": [*points, points[0]], "limit": 1})
    assert (answer.status_code, answer.json["parameter"], answer.json["value"]) == (413, "points", 100_001)
    answer = client.post("/api/nearest", json={"points": points, "limit": 11})
    assert (answer.status_code, answer.json["parameter"]) == (413, "limit")


def test_a_body_too_large_for_any_batch_is_refused_unread(client):
    answer = client.post("/api/nearest", data=b" " * 16_000_001, content_type="application/json")
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


def test_no_cache_keeps_an_answer_about_a_position(client):
    for path in ("/api/nearest", "/api/whereami"):
        assert client.get(f"{path}?lon=108.947&lat=34.208").headers["Cache-Control"] == "no-store"

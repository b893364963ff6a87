"""Coverage over HTTP, and what the desk keeps to answer slides by itself."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pytest

from geomap.storage.loading import load_snapshot
from geomap.web import create_app
from geomap.web.api.planning import kept_ground
from geomap.web.settings import settings_from
from tests.small_district import STREET, layers
from tests.web.small_data import small_layers, write_folder

XIAOZHAI = "610113001"
NEW = {"id": "n1", "lon": 108.9447, "lat": 34.2258, "tier": 2, "opening_hours": "24/7"}


def test_the_same_question_by_get_and_by_post_has_one_answer(client):
    query = f"area={XIAOZHAI}&services=drinking_water&mode=walk&radius_m=700&hour=Tu%2022&uncovered=5"
    body = {
        "area": XIAOZHAI,
        "services": ["drinking_water"],
        "mode": "walk",
        "radius_m": 700,
        "hour": "Tu 22",
    }
    got, posted = (
        client.get(f"/api/coverage?{query}"),
        client.post("/api/coverage", json={**body, "uncovered": 5}),
    )
    assert got.status_code == posted.status_code == 200
    assert got.json == posted.json
    assert got.headers["Cache-Control"] == "no-store"
    assert got.json["scenario"] == {**body, "unknown_hours": "exclude", "monday": "2026-03-02"}
    assert len(got.json["uncovered"]) == 5 < got.json["uncovered_points"]


def test_the_shares_at_a_hundred_radii_are_those_of_a_hundred_questions(client):
    radii = [round(13.7 * i, 1) for i in range(1, 101)]
    asked = ",".join(map(str, radii))
    answer = client.get(f"/api/coverage?area={XIAOZHAI}&mode=walk&radii_m={asked}").json
    for row in answer["radii"][::9]:
        alone = client.get(f"/api/coverage?area={XIAOZHAI}&mode=walk&radius_m={row['radius_m']}").json
        assert alone["covered_persons"] == row["covered_persons"]


def test_a_station_thought_of_is_in_the_figures_and_in_what_comes_back(client):
    body = {"area": XIAOZHAI, "services": ["drinking_water"], "mode": "walk", "hour": "Tu 22"}
    before = client.post("/api/coverage", json=body).json
    after = client.post("/api/coverage", json={**body, "additions": [NEW]}).json
    assert after["covered_persons"] > before["covered_persons"]
    (addition,) = after["scenario"]["additions"]
    assert "drinking_water" in addition["services"]  # of tier 2, though nobody said so
    assert {**addition, **NEW} == addition
    assert client.post("/api/coverage", json=after["scenario"]).json == after


def test_what_is_kept_of_areas_keeps_no_data_out_of_use(tmp_path):
    held = load_snapshot(write_folder(tmp_path, layers()), None)
    ground, gone = kept_ground(held, STREET), weakref.ref(held)
    assert kept_ground(held, STREET) is ground
    del held
    gc.collect()
    assert gone() is None


def test_a_whole_number_with_a_point_is_the_same_tier(client):
    answer = client.post("/api/coverage", json={"additions": [{**NEW, "tier": 2.0}]})
    assert b'"tier":2,' in answer.data


def test_the_week_holds_every_hour_of_every_service_and_tier(client):
    week = client.post("/api/coverage/week", json={"mode": "walk", "by": "streets"}).json
    assert len(week["areas"]) == len(week["persons"]) == len(week["total_persons"]) == 10
    row = week["persons"][week["areas"].index("610113002")]
    assert set(row) == {"any", "1", "2", "3"}
    asked = client.get("/api/coverage?mode=walk&services=drinking_water&tier=2&hour=Tu%2022").json
    street = next(s for s in asked["streets"] if s["id"] == "610113002")
    assert row["2"]["drinking_water"][46] == street["covered_persons"]


def covered(ground: Any, radius_m: float, hour: int, service: str) -> float:
    """What the page works out, in other words: points with a pair that counts within the radius."""
    counts = [
        service in s["services"] and s["open"] is not None and int(s["open"][hour // 4], 16) >> hour % 4 & 1
        for s in ground["stations"]
    ]
    row = np.repeat(np.arange(len(ground["demand"]["id"])), np.diff(ground["start"]))
    hit = np.array(counts, dtype=bool)[ground["station"]] & (
        np.array(ground["distance_mm"]) <= radius_m * 1000
    )
    return float(np.array(ground["demand"]["persons"])[np.unique(row[hit])].sum())


@pytest.mark.parametrize("mode", ["straight", "walk", "ride"])
def test_what_the_desk_keeps_gives_the_figures_of_the_api(client, mode):
    ground = client.get(f"/api/plan/ground?mode={mode}").json
    for radius_m, hour, text in ((500, 46, "Tu 22"), (1234, 10, "Mo 10"), (3000, 167, "Su 23")):
        asked = f"mode={mode}&radius_m={radius_m}&hour={text}&services=drinking_water"
        answer = client.get(f"/api/coverage?{asked}").json
        assert covered(ground, radius_m, hour, "drinking_water") == answer["covered_persons"]


@pytest.mark.parametrize("mode", ["straight", "walk", "ride"])
def test_a_station_thought_of_where_one_stands_is_as_far_from_everybody(client, mode):
    ground = client.get(f"/api/plan/ground?mode={mode}").json
    row = np.repeat(np.arange(len(ground["demand"]["id"])), np.diff(ground["start"]))
    for at in (0, 40, 80):
        station = ground["stations"][at]
        asked = f"mode={mode}&lon={station['lon']}&lat={station['lat']}"
        thought = client.get(f"/api/plan/lengths?{asked}").json
        here = np.array(ground["station"]) == at
        assert thought["demand"] == row[here].tolist()
        assert thought["distance_mm"] == np.array(ground["distance_mm"])[here].tolist()
        assert thought["off_network"] is False


def test_a_station_thought_of_far_from_any_street_is_said_to_be(client):
    away = client.get("/api/plan/lengths?mode=walk&lon=108.95&lat=34.6").json
    assert away == {"demand": [], "distance_mm": [], "off_network": True}


def test_hours_are_a_bit_each(client):
    bits = client.get("/api/plan/hours?opening_hours=Tu 22:00-24:00").json["open"]
    hours = [h for h in range(168) if int(bits[h // 4], 16) >> h % 4 & 1]
    assert hours == [46, 47]


def test_a_city_too_large_for_the_desk_is_asked_for_by_part(client, monkeypatch):
    monkeypatch.setattr("geomap.planning.lengths.MOST_PAIRS", 1000)
    for mode in ("straight", "walk"):
        refused = client.get(f"/api/plan/ground?mode={mode}")
        assert refused.status_code == 400
        assert refused.json["parameter"] == "area"


def test_an_area_without_people_and_a_district_without_streets_are_told_apart(tmp_path):
    layers = small_layers()
    for road in layers["roads"]:
        road["properties"] |= {"walk": False, "ride": False}
    client = create_app(settings_from({"GEOMAP_DATA": str(write_folder(tmp_path, layers))})).test_client()
    assert client.get("/api/coverage").json["persons"] == 1000
    for path in ("coverage", "plan/ground"):
        assert client.get(f"/api/{path}?mode=walk").json["parameter"] == "mode"
    layers["demand"] = []
    empty = write_folder(tmp_path / "empty", layers)
    client = create_app(settings_from({"GEOMAP_DATA": str(empty)})).test_client()
    for path in ("coverage", "plan/ground"):
        refused = client.get(f"/api/{path}")
        assert (refused.status_code, refused.json["parameter"]) == (400, "area")


WRONG = [
    ({"area": "610199"}, "area"),
    ({"hour": "Tu 24"}, "hour"),
    ({"monday": "2026-03-03"}, "monday"),
    ({"monday": "1999-03-01"}, "monday"),
    ({"radius_m": 5001}, "radius_m"),
    ({"mode": "fly"}, "mode"),
    ({"services": ["beer"]}, "services"),
    ({"additions": {}}, "additions"),
    ({"additions": ["x"]}, "additions"),
    ({"additions": [NEW] * 51}, "additions"),
    ({"additions": [{**NEW, "tier": 4}]}, "additions[0].tier"),
    ({"additions": [NEW, {"id": "n2"}]}, "additions[1].lon"),
    ({"additions": [{**NEW, "colour": "red"}]}, "additions[0].colour"),
    ({"additions": [{**NEW, "opening_hours": "late"}]}, "opening_hours"),
    ({"additions": [{**NEW, "lon": 34.2, "lat": 108.9}]}, "lat"),
    ({"changes": [{"station": "s001"}, {"station": "s001"}]}, "changes"),
    ({"radii_m": [-1]}, "radii_m"),
    ({"uncovered": -1}, "uncovered"),
]


@pytest.mark.parametrize(("body", "parameter"), WRONG)
def test_a_wrong_scenario_is_refused_by_name(client, body, parameter):
    answer = client.post("/api/coverage", json=body)
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["parameter"] == parameter
    assert answer.json["hint"]


def test_a_change_of_a_station_that_there_is_not_is_refused_by_name(client):
    answer = client.post("/api/coverage", json={"changes": [{"station": "s999"}]})
    assert (answer.status_code, answer.json["parameter"], answer.json["value"]) == (400, "changes", "s999")
    assert answer.json["hint"]

"""Opening hours are read on the clocks of the district's own time zone, wherever they are shown."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from small_data import small_layers, write_folder

from geomap.web import create_app
from geomap.web.pages.page_data import page_data
from geomap.web.pages.place_views import rule_of
from geomap.web.settings import settings_from

ZONES = ["Asia/Shanghai", "Asia/Urumqi", "America/New_York"]


@pytest.fixture(params=ZONES)
def zone(request):
    return request.param


@pytest.fixture
def app(tmp_path, zone):
    layers = small_layers()
    layers["halls"][0]["properties"]["opening_hours"] = "Mo-Su 08:00-20:00"
    folder = write_folder(tmp_path / "data", layers)
    settings = json.loads((folder / "map.json").read_text(encoding="utf-8"))
    (folder / "map.json").write_text(json.dumps({**settings, "timezone": zone}), encoding="utf-8")
    return create_app(settings_from({"GEOMAP_DATA": str(folder), "GEOMAP_RELOAD_S": "0"}))


def local(zone: str, hour: int, minute: int) -> datetime:
    return datetime(2026, 3, 4, hour, minute, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(("hour", "minute", "state"), [(7, 59, "closed"), (8, 0, "open"), (19, 59, "open")])
def test_a_station_opens_by_the_clock_on_its_own_wall(app, zone, hour, minute, state):
    moment = local(zone, hour, minute)
    asked = {"lon": 108.91, "lat": 34.21, "open_at": moment.isoformat(), "status": "any"}
    answer = app.test_client().get(
        "/api/nearest", query_string={k: v for k, v in asked.items() if k != "open_at"}
    )
    assert answer.status_code == 200
    snapshot = app.extensions["snapshots"].current()
    station = snapshot.layers["stations"].position["s1"]
    assert snapshot.rules[station].at(moment).state == state
    assert rule_of(snapshot, "halls", 0).at(moment).state == state
    found = app.test_client().get("/api/nearest", query_string=asked).json["features"]
    assert ("s1" in [f["id"] for f in found]) is (state == "open")


def test_the_pages_tell_the_local_hour_of_closing(app, zone):
    app.config["NOW"] = lambda: local(zone, 10, 30)
    for path in ("/stations/s1", "/halls/h1"):
        page = app.test_client().get(path, headers={"Accept-Language": "zh"}).text
        assert "20:00" in page
    nearest = app.test_client().get("/api/nearest?lon=108.91&lat=34.21").json["features"][0]
    assert nearest["properties"]["open"] == "open"
    assert nearest["properties"]["open_until"] == local(zone, 20, 0).isoformat()


def test_every_rule_of_a_snapshot_is_on_its_calendar(app, zone):
    snapshot = app.extensions["snapshots"].current()
    assert snapshot.calendar.timezone.key == zone
    assert {rule.calendar for rule in snapshot.rules if rule} == {snapshot.calendar}
    assert page_data(snapshot, "zh")["hours"]["24/7"]

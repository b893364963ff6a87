"""Every wrong question gets a problem document that names the parameter, the value and the remedy."""

from __future__ import annotations

import json
import logging

import pytest

POINT = "lon=108.947&lat=34.208"

WRONG = [
    # address, parameter, value
    ("/api/nearest", "lon", None),
    ("/api/nearest?lon=108.9", "lat", None),
    ("/api/nearest?lon=&lat=34", "lon", ""),
    ("/api/nearest?lon=nan&lat=34", "lon", "nan"),
    ("/api/nearest?lon=inf&lat=34", "lon", "inf"),
    ("/api/nearest?lon=1e999&lat=34", "lon", "1e999"),
    ("/api/nearest?lon=１０８&lat=34", "lon", "１０８"),
    ("/api/nearest?lon=1_0&lat=34", "lon", "1_0"),
    ("/api/nearest?lon=108.9%00&lat=34", "lon", "108.9\0"),
    ("/api/nearest?lon=181&lat=34", "lon", 181.0),
    ("/api/nearest?lon=34.2&lat=108.9", "lat", 108.9),
    (f"/api/nearest?{POINT}&lon=1", "lon", "108.947,1"),
    (f"/api/nearest?{POINT}&limit=0", "limit", "0"),
    (f"/api/nearest?{POINT}&limit=101", "limit", "101"),
    (f"/api/nearest?{POINT}&limit=2.5", "limit", "2.5"),
    (f"/api/nearest?{POINT}&max_distance_m=-1", "max_distance_m", "-1"),
    (f"/api/nearest?{POINT}&tier=4", "tier", "4"),
    (f"/api/nearest?{POINT}&tier=1,,2", "tier", "1,,2"),
    (f"/api/nearest?{POINT}&services=", "services", ""),
    (f"/api/nearest?{POINT}&services=beer", "services", "beer"),
    (f"/api/nearest?{POINT}&services=💧", "services", "💧"),
    (f"/api/nearest?{POINT}&services_any=charging,beer", "services_any", "beer"),
    (f"/api/nearest?{POINT}&entry=window", "entry", "window"),
    (f"/api/nearest?{POINT}&open_at=noon", "open_at", "noon"),
    (f"/api/nearest?{POINT}&open_at=2026-02-30T10:00", "open_at", "2026-02-30T10:00"),
    (f"/api/nearest?{POINT}&open_at=0001-01-01T00:00:00%2B14:00", "open_at", "0001-01-01T00:00:00+14:00"),
    (f"/api/nearest?{POINT}&open_at=9999-12-31T23:59", "open_at", "9999-12-31T23:59"),
    (f"/api/nearest?{POINT}&open_for_min=10081", "open_for_min", "10081"),
    (f"/api/nearest?{POINT}&unknown_hours=maybe", "unknown_hours", "maybe"),
    (f"/api/nearest?{POINT}&status=closed", "status", "closed"),
    (f"/api/nearest?{POINT}&mode=fly", "mode", "fly"),
    (f"/api/nearest?{POINT}&datum=wgs72", "datum", "wgs72"),
    (f"/api/nearest?{POINT}&service=charging", "service", "charging"),
    ("/api/whereami?lon=108.9&lat=x", "lat", "x"),
    ("/api/whereami?lon=108.9&lat=34&limit=1", "limit", "1"),
    ("/api/search", "q", None),
    ("/api/search?q=", "q", ""),
    ("/api/search?q=%20", "q", " "),
    ("/api/search?q=a%00b", "q", "a\0b"),
    ("/api/search?q=a&layer=moon", "layer", "moon"),
    ("/api/services?x=1", "x", "1"),
    ("/api?f=json", "f", "json"),
    ("/api/collections/stations/items?limit=0", "limit", "0"),
    ("/api/collections/stations/items?offset=-1", "offset", "-1"),
    ("/api/collections/stations/items?bbox=1,2,3", "bbox", "1,2,3"),
    ("/api/collections/stations/items?bbox=1,2,3,nan", "bbox", "1,2,3,nan"),
    ("/api/collections/stations/items?bbox=1,3,3,2", "bbox", "1,3,3,2"),
    ("/api/collections/stations/items?bbox-crs=EPSG:4326", "bbox-crs", "EPSG:4326"),
    ("/api/collections/stations/items?datetime=2026", "datetime", "2026"),
    ("/api/collections/stations/items?datetime=../..", "datetime", "../.."),
    ("/api/collections/stations/items?datetime=2026-02-01/2026-01-01", "datetime", "2026-02-01/2026-01-01"),
    ("/api/collections/stations/items?tier=x", "tier", "x"),
    ("/api/collections/stations/items?colour=red", "colour", "red"),
    ("/api/collections/roads/items?walk=yes", "walk", "yes"),
]


@pytest.mark.parametrize(("address", "parameter", "value"), WRONG)
def test_a_wrong_parameter_is_named_with_its_value_and_the_remedy(client, address, parameter, value):
    answer = client.get(address)
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert set(answer.json) == {"type", "title", "status", "detail", "parameter", "value", "hint"}
    assert (answer.json["status"], answer.json["title"]) == (400, "Bad Request")
    assert (answer.json["parameter"], answer.json["value"]) == (parameter, value)
    assert answer.json["detail"]
    assert answer.json["hint"]


def test_the_remedies_know_common_slips(client):
    assert "swapped" in client.get("/api/nearest?lon=34.2&lat=108.9").json["hint"]
    assert client.get(f"/api/nearest?{POINT}&service=x").json["hint"] == "Did you mean services?"


def test_a_huge_value_is_refused_and_not_echoed_whole(client):
    for name in ("lon", "limit", "q", "bbox"):
        path = {"q": "search", "bbox": "collections/roads/items"}.get(name, "nearest")
        answer = client.get(f"/api/{path}?{name}={'9' * 50_000}")
        assert answer.status_code == 400
        assert len(answer.data) < 2_000


BODIES = [
    ("", "body"),
    ("{", "body"),
    ("[]", "body"),
    ("NaN", "body"),
    ('{"points": [[NaN, 1]]}', "body"),
    ('{"limit": 3}', "points"),
    ('{"points": {}}', "points"),
    ('{"points": [[1e999, 1]]}', None),
    ('{"points": [[108.9, 34.2]], "limit": "3"}', "limit"),
    ('{"points": [[108.9, 34.2]], "limit": true}', "limit"),
    ('{"points": [[108.9, 34.2]], "tier": 1}', "tier"),
    ('{"points": [[108.9, 34.2]], "tier": [null]}', "tier"),
    ('{"points": [[108.9, 34.2]], "services": ["beer"]}', "services"),
    ('{"points": [[108.9, 34.2]], "mode": null}', "mode"),
    ('{"points": [[108.9, 34.2]], "speed": 3}', "speed"),
    ('{"points": [[108.9, 34.2]], "open_at": 5}', "open_at"),
    ('{"points": [[108.9, 34.2]], "datum": {"a": 1}}', "datum"),
]


@pytest.mark.parametrize(("body", "parameter"), BODIES)
def test_a_wrong_body_is_refused_and_its_fault_named(client, body, parameter):
    answer = client.post("/api/nearest", data=body, content_type="application/json")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    if parameter:
        assert answer.json["parameter"] == parameter


def test_lists_in_a_body_may_be_written_as_in_an_address(client):
    written = {"points": [[108.947, 34.208]], "tier": "1,2", "services": "charging,drinking_water"}
    listed = {**written, "tier": [1, 2], "services": ["charging", "drinking_water"]}
    assert client.post("/api/nearest", json=written).json == client.post("/api/nearest", json=listed).json


def test_a_body_that_is_not_said_to_be_json_is_refused(client):
    answer = client.post("/api/nearest", data='{"points": []}', content_type="text/plain")
    assert (answer.status_code, answer.json["parameter"], answer.json["value"]) == (
        415,
        "Content-Type",
        "text/plain",
    )


def test_what_is_not_there_and_what_is_not_done_are_problems_too(client):
    for address in ("/api/nothing", "/api/collections/moons", "/api/collections/stations/items/nobody"):
        answer = client.get(address, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
        assert answer.json["hint"]
    answer = client.delete("/api/nearest")
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
    assert answer.json["hint"] == "Use GET or POST."


def test_what_was_not_foreseen_is_told_without_its_inside_and_logged_without_the_position(
    app, client, monkeypatch, caplog
):
    def broken() -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setitem(app.config, "NOW", broken)
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/api/nearest?lon=108.947123&lat=34.208456")
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert "secret" not in json.dumps(answer.json)
    assert "GET /api/nearest failed" in caplog.text
    assert "108.947123" not in caplog.text


def test_nothing_of_ours_logs_a_position(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.get("/api/nearest?lon=108.947123&lat=34.208456&limit=x")
        client.get("/api/whereami?lon=108.947123&lat=34.208456")
    assert "108.947123" not in caplog.text


@pytest.mark.parametrize("path", ["/", "/search", "/api/search", "/api/nearest", "/stations"])
def test_a_query_of_bytes_that_are_no_text_is_never_a_fault_of_the_server(client, path):
    answer = client.get(path, environ_overrides={"QUERY_STRING": "q=\xff\xfe&lang=\xc3"})
    assert answer.status_code in {200, 400}


def test_unescaped_characters_in_a_query_are_read_all_the_same(client):
    raw = "q=小寨".encode().decode("latin-1")
    unescaped = client.get("/api/search", environ_overrides={"QUERY_STRING": raw})
    assert unescaped.json == client.get("/api/search?q=小寨").json
    assert unescaped.json["results"]

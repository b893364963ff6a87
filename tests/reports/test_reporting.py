"""Reports over HTTP: taken without an account, shown to everybody, heard by the answers of the locator."""

from __future__ import annotations

import time

import pytest
from reporting import PAGE, STATION, form_of, nearest, passer_by, report, shown, ticket_of
from small_data import write_folder
from town import town_layers

from geomap.web import create_app
from geomap.web.settings import settings_from

HOSTILE = "{{7*7}} <script>alert(1)</script> ';--"


def test_a_report_is_taken_and_everybody_sees_it_by_kind_and_age(desk):
    answer = report(desk, passer_by(desk, 1), words="门口贴了封条")
    assert (answer.status_code, answer.json["taken"]) == (201, True)
    desk.later(minutes=40)
    other = passer_by(desk, 2)
    told = other.get(f"/api/stations/{STATION}/reports").json
    assert shown(other) == {"locked": 1}
    assert set(told) == {"station", "reports", "answers", "ticket"}
    assert "封条" not in other.get(f"/stations/{STATION}").text
    assert nearest(other)[0]["properties"]["reports"] == told["reports"]
    assert "1 人在 40 分钟前报告锁门" in other.get(f"/stations/{STATION}").text


def test_two_reports_take_a_station_out_of_what_is_certainly_open_and_time_puts_it_back(desk):
    client = passer_by(desk, 1)
    assert nearest(client, open_at="now")[0]["id"] == STATION
    report(desk, client)
    assert nearest(client, open_at="now")[0]["id"] == STATION
    report(desk, passer_by(desk, 2))
    assert nearest(client, open_at="now")[0]["id"] != STATION
    found = nearest(client)[0]
    assert (found["id"], found["properties"]["open"], found["properties"]["why"]) == (
        STATION,
        "unknown",
        "reported",
    )
    assert nearest(client, open_at="now", unknown_hours="include")[0]["id"] == STATION
    assert nearest(client, open_at="2026-03-05T12:00")[0]["id"] == STATION
    page = client.get(f"/stations/{STATION}").text
    assert "可能锁门" in page
    assert "多人报告锁门" in page
    desk.later(hours=2)
    assert nearest(client, open_at="now")[0]["id"] == STATION


def test_a_batch_of_points_hears_of_it_too(desk):
    for network in (1, 2):
        report(desk, passer_by(desk, network))
    asked = {"points": [[108.921, 34.221]], "limit": 1, "open_at": "now"}
    answer = passer_by(desk, 3).post("/api/nearest", json=asked).json
    assert answer["station_ids"] != [[STATION]]


def test_where_all_doors_are_in_doubt_the_nearest_is_offered_all_the_same(desk):
    desk.later(hours=1)  # after whatever another test verified
    for station in town_layers()["stations"]:
        for network in (1, 2):
            report(desk, passer_by(desk, 10 * network), station=station["id"])
    answer = passer_by(desk, 9).get("/api/nearest?lon=108.921&lat=34.221&limit=1&open_at=now").json
    assert answer["features"] == []
    assert answer["relaxed"]["features"][0]["id"] == STATION


def test_one_network_counts_once_even_past_midnight(desk):
    client = passer_by(desk, 1)
    desk.now = desk.now.replace(hour=23, minute=30)
    report(desk, client)
    desk.later(minutes=45)
    assert report(desk, client).json["taken"] is True
    assert shown(client) == {"locked": 1}
    neighbour = passer_by(desk, 1)
    neighbour.environ_base["REMOTE_ADDR"] = "10.0.1.200"
    report(desk, neighbour)
    assert shown(client) == {"locked": 1}


def test_a_second_tap_is_no_second_report(desk):
    client = passer_by(desk, 1)
    report(desk, client)
    again = report(desk, client)
    assert (again.status_code, again.json["taken"]) == (200, False)


def test_no_address_is_kept(desk):
    client = passer_by(desk, 1)
    client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    report(desk, client)
    assert b"203.0.113" not in desk.place.bytes_kept()


def test_the_form_of_the_page_needs_no_scripts(desk):
    client = passer_by(desk, 1)
    fields = form_of(client.get(f"/stations/{STATION}").text)
    desk.later(seconds=5)
    sent = {**fields, "homepage": "", "words": HOSTILE, "kind": "no_water"}
    answer = client.post(f"/stations/{STATION}/reports", data=sent, headers=PAGE)
    assert (answer.status_code, answer.location) == (303, f"/stations/{STATION}?reported=no_water#reports")
    page = client.get(answer.location).text
    assert "收到，谢谢" in page
    assert "1 人刚刚报告没水" in page
    assert "alert(1)" not in page


@pytest.mark.parametrize(
    ("change", "words"),
    [({"words": "see http://example.org"}, "不要带网址"), ({"ticket": "forged"}, "打开太久")],
)
def test_the_page_says_in_its_own_words_why_a_form_was_not_taken(desk, change, words):
    client = passer_by(desk, 1)
    fields = form_of(client.get(f"/stations/{STATION}").text)
    desk.later(seconds=5)
    sent = {**fields, "kind": "locked", **change}
    answer = client.post(f"/stations/{STATION}/reports", data=sent, headers=PAGE, follow_redirects=True)
    assert answer.status_code == 200
    assert words in answer.text
    assert shown(client) == {}


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"kind": "on fire"}, "kind"),
        ({"kind": ["locked"]}, "kind"),
        ({"words": "x" * 201}, "words"),
        ({"words": "see http://example.org"}, "words"),
        ({"words": "a\u0000b"}, "words"),
        ({"words": 7}, "words"),
        ({"homepage": {}}, "homepage"),
        ({"ticket": "forged"}, "ticket"),
        ({"ticket": "\ud83d"}, "ticket"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_name_with_a_remedy(desk, change, parameter):
    client = passer_by(desk, 1)
    ticket = ticket_of(client)
    desk.later(seconds=3)
    body = {"kind": "locked", "ticket": ticket, **change}
    answer = client.post(f"/api/stations/{STATION}/reports", json=body, headers=PAGE)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    if parameter != "ticket":
        assert answer.json["parameter"] == parameter
    assert answer.json["hint"]
    assert shown(client) == {}


def test_bodies_that_are_no_report_are_refused(desk):
    client, address = passer_by(desk, 1), f"/api/stations/{STATION}/reports"
    assert client.post(address, data="kind=locked", headers=PAGE).status_code == 415
    assert client.post(address, json=[], headers=PAGE).status_code == 400
    assert client.post(address, json={"words": "x" * 9_000}, headers=PAGE).status_code == 413
    assert client.post("/api/stations/nowhere/reports", json={}, headers=PAGE).status_code == 404
    assert client.get("/api/stations/nowhere/reports").status_code == 404
    assert client.delete(address).status_code == 405


def test_without_a_store_nothing_is_offered_and_the_route_is_not_there(tmp_path):
    folder = write_folder(tmp_path / "plain", town_layers())
    app = create_app(settings_from({"GEOMAP_DATA": str(folder), "GEOMAP_CACHE": "none"}))
    client = app.test_client()
    answer = client.post(f"/api/stations/{STATION}/reports", json={}, headers=PAGE)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert client.get(f"/api/stations/{STATION}/reports").status_code == 404
    assert "report-form" not in client.get(f"/stations/{STATION}").text
    assert '"takes_reports":false' in client.get("/").text


def test_another_process_hears_of_reports_and_of_answers_by_one_look(desk):
    other = desk.another()
    for network in (1, 2):
        report(desk, passer_by(desk, network))
    there = passer_by(other, 3)
    assert shown(there) == {}
    other.now = desk.now
    other.app.extensions["reports"].look()
    assert shown(there) == {"locked": 2}
    assert nearest(there, open_at="now")[0]["id"] != STATION


def test_a_process_that_follows_the_store_looks_by_itself(desk):
    other = desk.another(GEOMAP_RELOAD_S="0.02")
    other.now = desk.now
    report(desk, passer_by(desk, 1))
    there = passer_by(other, 2)
    for _ in range(500):
        if shown(there):
            break
        time.sleep(0.02)
    assert shown(there) == {"locked": 1}
    other.close()


def test_reports_are_forgotten_after_the_days_that_are_set(desk):
    report(desk, passer_by(desk, 1), words="old")
    board = desk.app.extensions["reports"]
    for days, left in ((89, 1), (2, 0)):
        desk.later(days=days)
        for look in desk.app.extensions["snapshots"].beside:
            look()
        assert len(board.kept.unsettled()) == left

"""Keepers see the reports of their own area and answer: the public reads it, the reports count no more."""

from __future__ import annotations

import re

import pytest
from people_desk import PAGE, send
from reporting import STATION, nearest, passer_by, report, shown
from town import MASKED, PRIVATE

from geomap.revision import Change

VERIFIED, OTHER = "west-north", "east-north"
"""Stations that a test verifies: what it leaves in the data must not settle the reports of another."""
HOSTILE = "{{7*7}} <script>alert(1)</script>"


@pytest.fixture
def keeper(desk):
    return desk.signed_in("amy")


def up_to(client):
    return re.findall(r'name="up_to" value="(\d+)"', client.get("/desk/reports", headers=PAGE).text)


def answer(client, how, station=STATION, **more):
    fields = {"how": how, "up_to": "999", **more}
    return send(client, f"/desk/reports/{station}", **fields)


def test_the_keeper_reads_words_as_text_and_sees_that_the_station_is_in_doubt(desk, keeper):
    report(desk, passer_by(desk, 1), words=HOSTILE)
    report(desk, passer_by(desk, 2), "broken")
    page = keeper.get("/desk/reports", headers=PAGE).text
    assert "{{7*7}} &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "暂不算确定开放" not in page
    report(desk, passer_by(desk, 3))
    assert "暂不算确定开放" in keeper.get("/desk/reports", headers=PAGE).text


def test_an_answer_settles_reports_and_is_public_for_a_week_as_text_without_a_personal_number(desk, keeper):
    for network in (1, 2):
        report(desk, passer_by(desk, network))
    done = answer(keeper, "answered", words=f"{HOSTILE} {PRIVATE}")
    assert done.status_code == 303
    public = passer_by(desk, 3)
    assert shown(public) == {}
    assert nearest(public, open_at="now")[0]["id"] == STATION
    told = public.get(f"/api/stations/{STATION}/reports").json["answers"]
    assert [one["words"] for one in told] == [f"{HOSTILE} {MASKED}"]
    page = public.get(f"/stations/{STATION}").text
    assert "{{7*7}} &lt;script&gt;" in page
    assert "amy" not in page
    desk.later(days=8)
    desk.app.extensions["reports"].look()
    assert public.get(f"/api/stations/{STATION}/reports").json["answers"] == []


def test_verified_today_settles_them_and_says_so_in_the_data(desk, keeper):
    for network in (1, 2):
        report(desk, passer_by(desk, network), station=VERIFIED)
    assert answer(keeper, "verified", VERIFIED).status_code == 303
    stored = desk.app.extensions["store"].features([("stations", VERIFIED)])["stations", VERIFIED]
    assert stored.feature["properties"]["verified_on"] == "2026-03-04"
    assert stored.feature["properties"]["phone"] == PRIVATE
    assert shown(passer_by(desk, 3), VERIFIED) == {}
    report(desk, passer_by(desk, 4), station=VERIFIED)
    assert shown(passer_by(desk, 3), VERIFIED) == {"locked": 1}
    assert answer(keeper, "verified", VERIFIED).status_code == 303
    assert shown(passer_by(desk, 3), VERIFIED) == {}


def test_a_verification_by_any_other_way_settles_what_was_reported_before_it(desk, monkeypatch):
    report(desk, passer_by(desk, 1), station=OTHER)
    store, key = desk.app.extensions["store"], ("stations", OTHER)
    desk.later(minutes=5)
    monkeypatch.setattr(store, "_clock", lambda: desk.now)
    before = store.features([key])[key].feature
    after = {**before, "properties": {**before["properties"], "verified_on": "2026-03-04"}}
    store.commit([Change(*key, before, after)], who="tests", why="Seen.")
    desk.app.extensions["snapshots"].look()
    desk.app.extensions["reports"].look()
    assert shown(passer_by(desk, 2), OTHER) == {}
    desk.later(minutes=5)
    report(desk, passer_by(desk, 2), station=OTHER)
    assert shown(passer_by(desk, 3), OTHER) == {"locked": 1}


def test_what_came_while_the_keeper_wrote_stays_open(desk, keeper):
    report(desk, passer_by(desk, 1))
    (seen,) = up_to(keeper)
    report(desk, passer_by(desk, 2))
    answer(keeper, "done", up_to=seen)
    assert shown(passer_by(desk, 3)) == {"locked": 1}


def test_a_keeper_sees_and_answers_the_own_area_alone(desk, keeper):
    report(desk, passer_by(desk, 1), station="east-south")
    assert "east-south" not in keeper.get("/desk/reports", headers=PAGE).text
    assert answer(keeper, "done", "east-south").status_code == 403
    assert shown(passer_by(desk, 2), "east-south") == {"locked": 1}
    assert answer(desk.signed_in("eve"), "done", "east-south").status_code == 303
    assert shown(passer_by(desk, 2), "east-south") == {}


def test_viewers_and_the_public_see_no_list(desk):
    viewer = desk.signed_in("vic")
    assert viewer.get("/desk/reports", headers=PAGE).status_code == 403
    assert answer(viewer, "done").status_code == 403
    door = passer_by(desk, 1).get("/desk/reports", headers=PAGE)
    assert (door.status_code, door.location.split("?")[0]) == (303, "/desk/sign-in")


def test_an_answer_without_the_token_of_its_form_is_refused(desk, keeper):
    report(desk, passer_by(desk, 1))
    forged = keeper.post(f"/desk/reports/{STATION}", data={"how": "done", "up_to": "9"})
    assert forged.status_code == 400
    assert shown(passer_by(desk, 2)) == {"locked": 1}


@pytest.mark.parametrize(
    ("station", "how", "more", "status"),
    [
        (STATION, "burn", {}, 400),
        (STATION, "done", {"up_to": "x"}, 400),
        (STATION, "done", {"up_to": "9" * 19}, 400),
        (STATION, "answered", {}, 400),
        (STATION, "answered", {"words": "http://example.org"}, 400),
        ("nowhere", "done", {}, 404),
    ],
)
def test_what_is_no_answer_is_refused(desk, keeper, station, how, more, status):
    report(desk, passer_by(desk, 1))
    assert answer(keeper, how, station, **more).status_code == status
    assert shown(passer_by(desk, 2)) == {"locked": 1}


def test_who_answered_what_stands_in_the_audit_log(desk, keeper):
    report(desk, passer_by(desk, 1))
    answer(keeper, "done")
    lines = desk.signed_in("admin").get("/api/desk/audit").json["entries"]
    assert ("amy", "answer_reports", STATION, "done") in [
        (line["who"], line["action"], line["feature"], line["reason"]) for line in lines
    ]

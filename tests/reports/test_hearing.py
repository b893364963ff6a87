"""Who hears of reports without taking any: cards, the terminal, a server without a desk."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, tzinfo

import pytest
from people_desk import send
from reporting import NEAREST, PAGE, STATION, nearest, passer_by, report, shown
from town import MASKED, PRIVATE

from geomap.cli import main
from geomap.people.masking import masked_feature

WORDS = f"门卡已换 {PRIVATE}"


def answer(desk, words=WORDS):
    keeper = desk.signed_in("amy")
    send(keeper, f"/desk/reports/{STATION}", how="answered", up_to="999", words=words)


def properties(client):
    return nearest(client)[0]["properties"]


def test_an_answer_stands_beside_what_it_answers_while_that_is_fresh_and_a_week_on_the_page(desk):
    for network in (1, 2, 3):
        report(desk, passer_by(desk, network))
    desk.later(minutes=20)
    answer(desk)
    client = passer_by(desk, 4)
    (told,) = properties(client)["answers"]
    assert told["words"] == f"门卡已换 {MASKED}"
    assert [(one["kind"], one["count"]) for one in told["to"]] == [("locked", 3)]
    assert properties(client)["open"] == "open"
    page = client.get(f"/stations/{STATION}").text
    assert "3 人在 20 分钟前报告锁门" in page
    assert "驿站刚刚回复：" in page
    report(desk, client)
    assert shown(client) == {"locked": 1}
    assert [one["count"] for one in properties(client)["answers"][0]["to"]] == [3]
    desk.later(hours=6)
    assert "answers" not in properties(client)
    page = client.get(f"/stations/{STATION}?lang=en").text
    assert re.search(r"The station replied 6\sh\sago:", page)
    assert MASKED in page
    assert "reported by" not in page


def test_an_answer_to_nothing_stands_on_the_page_alone(desk):
    answer(desk, "今天停水")
    client = passer_by(desk, 1)
    assert "answers" not in properties(client)
    assert "今天停水" in client.get(f"/stations/{STATION}").text


DAY, NIGHT = datetime(2026, 3, 4, 2, 30, tzinfo=UTC), datetime(2026, 3, 4, 15, 30, tzinfo=UTC)


@pytest.fixture
def terminal(desk, monkeypatch, capsys):
    """The command line beside the desk: the same place, and what the desk's clock shows."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return desk.now.astimezone(tz)

    monkeypatch.setattr("geomap.cli.datetime", Clock)
    monkeypatch.setenv("GEOMAP_DATA", str(desk.folder))
    monkeypatch.setenv("GEOMAP_DATABASE_URL", desk.place.url)
    monkeypatch.setenv("GEOMAP_CACHE", "none")

    def answer(*words):
        main(list(words))
        return capsys.readouterr().out

    return answer


@pytest.mark.parametrize("reporters", [1, 2])
@pytest.mark.parametrize("moment", [DAY, NIGHT], ids=["day", "night"])
def test_the_terminal_gives_the_answer_of_the_api(desk, terminal, moment, reporters):
    desk.now = moment
    for network in range(reporters):
        report(desk, passer_by(desk, network))
    client = passer_by(desk, 9)
    for question in ({}, {"open_at": "now"}, {"open_at": "now", "unknown_hours": "include"}):
        more = [word for name, value in question.items() for word in (f"--{name.replace('_', '-')}", value)]
        by_web = client.get("/api/nearest", query_string={**NEAREST, "limit": 4, **question}).json
        told = json.loads(terminal("nearest", "108.921", "34.221", "--limit", "4", "--json", *more))
        relaxed = told.get("relaxed") or {"features": []}
        for answers in (told, relaxed):
            answers["features"] = [masked_feature(one, "stations") for one in answers["features"]]
        assert told == by_web
        assert bool(relaxed["features"]) is (moment is NIGHT and "open_at" in question)


def test_a_file_of_points_and_whereami_hear_of_reports_at_the_terminal(desk, terminal, tmp_path):
    for network in (1, 2):
        report(desk, passer_by(desk, network))
    points, out = tmp_path / "points.csv", tmp_path / "out.csv"
    points.write_text("lon,lat\n108.921,34.221\n")
    terminal("nearest", "--points", str(points), "--limit", "1", "--open-at", "now", "--out", str(out))
    asked = {"points": [[108.921, 34.221]], "limit": 1, "open_at": "now"}
    (ids,) = passer_by(desk, 3).post("/api/nearest", json=asked).json["station_ids"]
    assert [line.split(",")[2] for line in out.read_text().splitlines()[1:]] == ids
    told = json.loads(terminal("whereami", "108.921", "34.221", "--json"))["nearest"]["properties"]["why"]
    by_web = passer_by(desk, 3).get("/api/whereami?lon=108.921&lat=34.221").json
    assert told == by_web["nearest"]["properties"]["why"]


def test_a_server_without_a_desk_hears_and_shows_reports_and_takes_none(desk):
    public = desk.another(GEOMAP_DESK="off")
    for network in (1, 2):
        report(desk, passer_by(desk, network))
    public.now = desk.now
    public.app.extensions["reports"].look()
    client = passer_by(public, 3)
    assert nearest(client, open_at="now")[0]["id"] != STATION
    assert properties(client)["reports"] == properties(passer_by(desk, 3))["reports"]
    page = client.get(f"/stations/{STATION}").text
    assert "2 人刚刚报告锁门" in page
    assert "report-form" not in page
    assert '"takes_reports":false' in client.get("/").text
    assert 'id="reports"' not in client.get("/stations/east-north").text
    address = f"/api/stations/{STATION}/reports"
    assert [client.get(address).status_code, client.post(address, json={}, headers=PAGE).status_code] == [
        404,
        404,
    ]
    answer(desk)
    public.app.extensions["reports"].look()
    assert properties(client)["answers"][0]["words"] == f"门卡已换 {MASKED}"
    public.app.extensions["store"].close()

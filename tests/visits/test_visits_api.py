"""Visits by the API: who may count where, once each, and what the statistics say; as the document has it."""

from __future__ import annotations

import io
from itertools import count
from typing import Any

import openpyxl
import pytest
from desk_api import ask
from people_desk import PAGE, Desk
from town import STATIONS

from geomap.storage.people.audit import Sought
from tests.described import Seen

KEYS = count()
MAY = {
    "admin": set(STATIONS),
    "east": {"east-south", "east-north"},
    "south": {"west-south"},
    "keeper": {"west-south"},
    "steward": set(),
    "viewer": set(),
}


def visit(station: str = "west-south", **other: Any) -> dict[str, Any]:
    told = {"key": f"k{next(KEYS)}", "station": station, "kind": "received", "at": "2026-03-04T10:00"}
    return {**told, **other}


@pytest.mark.parametrize("who", MAY)
def test_each_counts_at_the_own_stations_and_sees_those_alone(desk: Desk, who: str) -> None:
    client, admin = desk.signed_in(who), desk.signed_in("admin")
    for station in STATIONS:
        assert ask(admin, "POST", "/visits", {"visits": [visit(station)]}).status_code == 200
        answer = ask(client, "POST", "/visits", {"visits": [visit(station)]})
        assert answer.status_code == (200 if station in MAY[who] else 403), (who, station)
        if station not in MAY[who]:
            assert desk.people.audit.latest(Sought(who=who), 1)[0].outcome == "refused"
    told = ask(client, "GET", "/visits?by=station")
    assert told.status_code == (200 if MAY[who] else 403)
    assert {row["station"] for row in told.json.get("counts", [])} == MAY[who]
    page = client.get("/desk/visits", headers=PAGE)
    assert page.status_code == (200 if MAY[who] else 403)
    assert {s for s in STATIONS if f'"{s}"' in page.text} == MAY[who]


def test_nobody_counts_without_signing_in(desk: Desk) -> None:
    stranger = desk.visitor()
    assert stranger.post("/api/desk/visits", json={"visits": [visit()]}).status_code == 401
    assert stranger.get("/api/desk/visits").status_code == 401


def test_what_is_sent_again_counts_once_and_what_is_undone_never(desk: Desk) -> None:
    keeper, day = desk.signed_in("keeper"), "2026-03-02"
    batch = [
        visit(at=f"{day}T0{hour}:00:00+08:00", kind=kind) for hour, kind in ((8, "matched"), (9, "advice"))
    ]
    for _ in range(2):
        assert ask(keeper, "POST", "/visits", {"visits": batch}).json == {"taken": 2}
    path = f"/visits?from={day}&to={day}&by=kind"
    assert {row["kind"]: row["count"] for row in ask(keeper, "GET", path).json["counts"]} == {
        "matched": 1,
        "advice": 1,
    }
    ask(keeper, "POST", "/visits", {"visits": [{**batch[0], "count": 0}]})
    ask(keeper, "POST", "/visits", {"visits": batch})
    assert ask(keeper, "GET", path).json["counts"] == [{"kind": "advice", "count": 1}]
    said = desk.people.audit.latest(Sought(who="keeper"), 1)[0]
    assert (said.action, said.reason) == ("count_visits", "undo matched")


def test_the_workbook_says_what_the_table_says(desk: Desk) -> None:
    admin = desk.signed_in("admin")
    ask(
        admin,
        "POST",
        "/visits",
        {"visits": [visit(at="2026-03-01T12:00"), visit("east-north", at="2026-03-01T13:00")]},
    )
    days = "from=2026-03-01&to=2026-03-04"
    told = ask(admin, "GET", f"/visits?{days}").json
    answer = ask(admin, "GET", f"/visits/export.xlsx?{days}")
    head, *rows = openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
    assert rows[-1][-1] == told["total"] == sum(row["count"] for row in told["counts"])
    for _, station, day, *of_kinds, total in rows[:-1]:
        mine = [r for r in told["counts"] if (r["station"], r["day"]) == (station, f"{day:%Y-%m-%d}")]
        assert sum(of_kinds) == total == sum(row["count"] for row in mine)
    assert len(head) == len(rows[0]) == 7


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({}, "visits"),
        ({"visits": 3}, "visits"),
        ({"visits": [{}]}, "visits[0].key"),
        ({"visits": [visit("nowhere")]}, "visits[0].station"),
        ({"visits": [visit(), visit(kind="greeted")]}, "visits[1].kind"),
        ({"visits": [visit(at="2026-02-01T10:00")]}, "visits[0].at"),
        ({"visits": [visit(at="soon")]}, "visits[0].at"),
        ({"visits": [visit(count=2)]}, "visits[0].count"),
        ({"visits": [visit(key="k" * 81)]}, "visits[0].key"),
        ({"visits": [visit()] * 201}, "visits"),
    ],
)
def test_what_cannot_be_counted_is_refused_by_name(desk: Desk, body: Any, parameter: str) -> None:
    answer = ask(desk.signed_in("admin"), "POST", "/visits", body)
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2026-03-04&to=2026-03-01", "to"),
        ("from=2020-01-01&to=2026-03-01", "to"),
        ("to=9999-12-31", "to"),
        ("from=0001-01-01", "from"),
        ("by=who", "by"),
        ("from=today", "from"),
    ],
)
def test_days_that_cannot_be_are_refused_by_name(desk: Desk, query: str, parameter: str) -> None:
    answer = ask(desk.signed_in("admin"), "GET", f"/visits?{query}")
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)


def test_a_database_that_is_away_is_told_as_the_document_promises(desk: Desk, seen: Seen) -> None:
    admin = desk.signed_in("admin")
    desk.place.lose()
    try:
        assert admin.get("/api/desk/visits").status_code == 503
    finally:
        desk.place.find()
    assert {"countVisits", "visits", "takeVisitsAway"} <= {name for name, _ in seen}

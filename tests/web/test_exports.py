"""POST /api/coverage/export: files to take away, asked for with a scenario, refused with a reason."""

from __future__ import annotations

import json
import threading
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from geomap.errors import BusyError
from geomap.report import MEDIA_TYPES
from geomap.web.api import exports
from geomap.web.turns import Turns

SCENARIO = {"area": "610113001", "services": ["drinking_water"], "radius_m": 500}
PROPOSAL: dict[str, Any] = {
    "id": "p1",
    "actions": ["build"],
    "name": "=Corner",
    "lon": 108.93,
    "lat": 34.222,
    "station": None,
    "tier": 2,
    "services": ["drinking_water"],
    "opening_hours": None,
    "persons": 1200,
    "person_hours": None,
    "communities": [{"id": "610113001013", "name": "崇德坊社区", "persons": 800}],
    "backup_persons": 0,
    "lost": 900.5,
    "price_yuan": None,
    "alternatives": [{"name": "Market", "lon": 108.93, "lat": 34.22, "value": 1150.0}],
}


def ask(client: FlaskClient, body: Any = SCENARIO, **query: str) -> Any:
    return client.post("/api/coverage/export", query_string=query, json=body)


@pytest.mark.parametrize("kind", MEDIA_TYPES)
def test_every_format_comes_as_a_file_under_its_name_and_is_kept_by_no_cache(
    client: FlaskClient, kind: str
) -> None:
    answer = ask(client, format=kind)
    assert (answer.status_code, answer.mimetype) == (200, MEDIA_TYPES[kind])
    assert answer.headers["Cache-Control"] == "no-store"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith(f"attachment; filename=coverage.{kind}; filename*=UTF-8''")
    assert disposition.isascii()
    assert unquote(disposition.split("UTF-8''")[1]) == f"覆盖-小寨路街道-饮水-500m.{kind}"


def test_the_files_are_what_they_say_they_are(client: FlaskClient) -> None:
    assert Image.open(BytesIO(ask(client, format="png").data)).size == (1600, 1200)
    assert len(PdfReader(BytesIO(ask(client, format="pdf").data)).pages) == 2
    assert json.loads(ask(client, format="geojson").data)["type"] == "FeatureCollection"


def test_figures_are_those_of_the_coverage_api(client: FlaskClient) -> None:
    told = client.post("/api/coverage", json=SCENARIO).json
    figures = ask(client, format="geojson").get_json(force=True)["figures"]
    for name in ("persons", "covered_persons", "uncovered_persons", "backup_persons"):
        assert figures[name] == told[name]


def test_what_ifs_and_proposals_of_the_body_enter_the_file(client: FlaskClient) -> None:
    addition = {"id": "n1", "lon": 108.935, "lat": 34.225, "tier": 1}
    body = {**SCENARIO, "additions": [addition], "proposals": [PROPOSAL]}
    features = ask(client, body, format="geojson").get_json(force=True)["features"]
    kinds = [feature["properties"]["kind"] for feature in features]
    assert (kinds.count("addition"), kinds.count("proposal")) == (1, 1)
    book = CalamineWorkbook.from_filelike(BytesIO(ask(client, body, format="xlsx").data))
    head, row = book.get_sheet_by_name("建议").to_python()
    told = dict(zip(head, row, strict=True))
    assert (told["名称"], told["受益（人）"], told["价格（元）"]) == ("=Corner", 1200, "—")
    assert told["受益社区"] == "崇德坊社区 800 人"


def test_lang_chooses_the_words(client: FlaskClient) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(ask(client, format="xlsx", lang="en").data))
    assert book.sheet_names[0] == "Summary"
    refused = ask(client, format="xlsx", lang="fr")
    assert (refused.status_code, refused.json["parameter"]) == (400, "lang")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [({}, "format"), ({"format": "docx"}, "format"), ({"format": "pdf", "size": "a3"}, "size")],
)
def test_a_format_that_is_none_is_refused(client: FlaskClient, query: dict[str, str], parameter: str) -> None:
    answer = ask(client, **query)
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)
    assert answer.mimetype == "application/problem+json"
    assert answer.json["hint"]


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"area": "nowhere"}, "area"),
        ({"radius_m": -1}, "radius_m"),
        ({"proposals": "p1"}, "proposals"),
        ({"proposals": [PROPOSAL] * 501}, "proposals"),
        ({"proposals": [7]}, "proposals"),
        ({"proposals": [{"id": "p1"}]}, "proposals[0].actions"),
        ({"proposals": [PROPOSAL, {**PROPOSAL, "actions": ["dig"]}]}, "proposals[1].actions"),
        ({"proposals": [{**PROPOSAL, "services": ["sauna"]}]}, "proposals[0].services"),
        ({"proposals": [{**PROPOSAL, "lat": 91.0}]}, "proposals[0].lat"),
        ({"proposals": [{**PROPOSAL, "persons": None}]}, "proposals[0].persons"),
        ({"proposals": [{**PROPOSAL, "colour": "red"}]}, "proposals[0].colour"),
        ({"proposals": [{**PROPOSAL, "communities": [{"id": "x"}]}]}, "proposals[0].communities[0].persons"),
    ],
)
def test_a_body_that_cannot_be_used_is_refused_by_name(
    client: FlaskClient, change: dict[str, Any], parameter: str
) -> None:
    answer = ask(client, {**SCENARIO, **change}, format="pdf")
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)
    assert answer.json["hint"]


def test_where_too_many_wait_the_next_is_asked_to_come_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "turns", Turns(at_once=0, waiting=0))
    answer = ask(client, format="xlsx")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "again" in answer.json["hint"]


def test_so_many_work_at_once_so_many_wait_and_turns_come_back() -> None:
    turns, entered, leave = Turns(at_once=1, waiting=1), threading.Semaphore(0), threading.Event()

    def work() -> None:
        with turns.turn():
            entered.release()
            leave.wait(10)

    threads = [threading.Thread(target=work) for _ in range(2)]
    threads[0].start()
    assert entered.acquire(timeout=10)
    threads[1].start()
    while turns._inside._value:  # until the second waits
        threading.Event().wait(0.001)
    assert not entered.acquire(blocking=False)
    with pytest.raises(BusyError), turns.turn():
        pass
    leave.set()
    for thread in threads:
        thread.join(10)
    with turns.turn():
        assert entered.acquire(blocking=False)

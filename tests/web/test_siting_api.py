"""A siting asked over HTTP: posted, asked about, ended, replayed, and told by every process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient

from geomap.siting import Run
from geomap.storage.runs import MOST_QUEUED, MOST_RUNNING, STALE_S, Runs
from geomap.web import create_app
from geomap.web.api import siting as views
from geomap.web.jobs import Watch
from geomap.web.settings import settings_from
from tests.conftest import NOW
from tests.small_district import at, layers
from tests.web.small_data import write_folder

ASKED: dict[str, Any] = {"services": ["charging"], "radius_m": 700, "model": "mclp", "p": 2}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("district"), layers())


@pytest.fixture
def make(folder: Path, tmp_path: Path) -> Callable[[], Flask]:
    """Makes apps that share a folder of jobs, as the workers of a server do."""

    def app() -> Flask:
        settings = {"GEOMAP_DATA": str(folder), "GEOMAP_RELOAD_S": "0", "GEOMAP_RUNS": str(tmp_path / "runs")}
        made = create_app(settings_from(settings))
        made.config.update(NOW=lambda: NOW)
        return made

    return app


@pytest.fixture
def asker(make: Callable[[], Flask]) -> FlaskClient:
    return make().test_client(use_cookies=False)


def path_of(answer: Any) -> str:
    assert answer.status_code == 202, answer.json
    return str(answer.headers["Location"]).removeprefix("http://localhost")


def finished(client: FlaskClient, path: str) -> dict[str, Any]:
    end = time.monotonic() + 30
    while (job := client.get(path).json)["status"] in {"queued", "running"}:
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
    return dict(job)


def asked(client: FlaskClient, **more: Any) -> dict[str, Any]:
    return finished(client, path_of(client.post("/api/siting", json={**ASKED, **more})))


def test_a_siting_is_taken_asked_about_and_done(asker):
    answer = asker.post("/api/siting", json=ASKED)
    assert answer.json["status"] in {"queued", "running", "done"}
    assert answer.headers["Cache-Control"] == "no-store"
    job = finished(asker, path_of(answer))
    result = job["result"]
    assert (job["status"], job["problem"], job["id"]) == ("done", None, answer.json["id"])
    assert job["progress"]["value"] == result["value"] == result["after"]["covered_persons"]
    assert result["optimal"]
    assert len(result["proposals"]) == len(result["additions"]) == 2


MODELS = [
    {},
    {"model": "lscp", "p": None, "leave_unreachable": True},
    {"model": "p_median", "mode": "walk"},
    {"model": "p_center", "hour": "Tu 22"},
    {"model": "mclp", "capacity_persons": 300},
    {"model": "budget", "p": None, "budgets_yuan": [30_000, 200_000], "hours": ["Tu 22", "We 03"]},
    {"model": "budget", "p": None, "budget_yuan": 200_000, "prices": {"build": {"3": 90_000, "1": None}}},
    {"candidates": [list(at(0.3, 1.5)), list(at(1.7, 1.6))], "required": ["p2"]},
]


@pytest.mark.parametrize("more", MODELS, ids=str)
def test_every_answer_is_as_the_document_says_and_its_what_ifs_give_its_figures(asker, more):
    body = {name: value for name, value in {**ASKED, **more}.items() if value is not None}
    path = path_of(asker.post("/api/siting", json=body))
    job = finished(asker, path)
    document = asker.get("/api/openapi.json").json
    for kind, told in (("SitingJob", job), ("SitingRun", asker.get(f"{path}/run").json)):
        jsonschema.validate(
            told, {"components": document["components"], "$ref": f"#/components/schemas/{kind}"}
        )
    result = job["result"]
    scenario = {n: v for n, v in body.items() if n in {"services", "radius_m", "mode", "hour"}}
    then = asker.post(
        "/api/coverage", json={**scenario, "additions": result["additions"], "changes": result["changes"]}
    )
    assert then.json["covered_persons"] == pytest.approx(result["after"]["covered_persons"])


def test_the_same_question_about_the_same_data_gives_the_same_record(asker):
    first = path_of(asker.post("/api/siting", json=ASKED))
    finished(asker, first)
    record = asker.get(f"{first}/run").json
    question = {
        n: v for n, v in record["parameters"].items() if n not in {"data_version", "method", "enough"}
    }
    again = path_of(asker.post("/api/siting", json=question))
    finished(asker, again)
    held, replayed = (
        Run.from_json(asker.get(f"{path}/run").get_data(as_text=True)) for path in (first, again)
    )
    assert held.differences(replayed) == ()
    assert record["parameters"]["monday"] == "2026-03-02"


WRONG = [
    ({"model": None}, "model"),
    ({"model": "guess"}, "model"),
    ({"p": None}, "p"),
    ({"p": 7}, "p"),
    ({"area": "nowhere"}, "area"),
    ({"services": ["tea"]}, "services"),
    ({"candidates": "gardens"}, "candidates"),
    ({"candidates": [[34.2, 108.9]]}, "candidates[0]"),
    ({"candidates": [[108.9]]}, "candidates"),
    ({"required": ["nowhere"]}, "required"),
    ({"hour": "Tu 25"}, "hour"),
    ({"model": "budget", "p": None}, "budget_yuan"),
    ({"model": "budget", "p": None, "budget_yuan": -1}, "budget_yuan"),
    ({"model": "budget", "p": None, "budget_yuan": 1, "prices": {"build": {"3": 0}}}, "prices.build.3"),
    (
        {"model": "budget", "p": None, "budget_yuan": 1, "prices": {"extend_hours": 1.5}},
        "prices.extend_hours",
    ),
    (
        {"model": "budget", "p": None, "budget_yuan": 1, "prices": {"extend_hours": 2**63}},
        "prices.extend_hours",
    ),
    ({"model": "budget", "p": None, "budget_yuan": 1, "prices": {"paint": 1}}, "prices"),
    ({"model": "budget", "p": None, "budget_yuan": 1, "prices": {"build": {"9": 1}}}, "prices.build"),
    ({"model": "budget", "p": None, "budget_yuan": 1, "hours": "hour"}, "hours"),
    ({"model": "budget", "p": None, "budget_yuan": 1, "hours": ["Tu"]}, "hours"),
    ({"time_limit_s": 0}, "time_limit_s"),
    ({"stations": 3}, "stations"),
]


@pytest.mark.parametrize(("more", "parameter"), WRONG, ids=[str(case[0]) for case in WRONG])
def test_what_is_wrong_is_refused_at_once(asker, more, parameter):
    answer = asker.post("/api/siting", json={n: v for n, v in {**ASKED, **more}.items() if v is not None})
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.json["parameter"] == parameter
    assert answer.json["hint"]


def test_what_shows_only_under_way_fails_the_job_in_the_same_words(asker):
    body = {**ASKED, "model": "lscp", "radius_m": 300}
    del body["p"]
    job = finished(asker, path_of(asker.post("/api/siting", json=body)))
    assert (job["status"], job["result"]) == ("failed", None)
    assert (job["problem"]["status"], job["problem"]["parameter"]) == (400, "radius_m")
    assert "leave_unreachable" in job["problem"]["hint"]
    assert asker.get(f"/api/siting/jobs/{job['id']}/run").status_code == 404


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sitings that go on until they are told to end, and then give the answer they have."""
    real = views.run_of

    def run(sites: Any, limit_s: float, watch: Watch) -> Run:
        while watch(1.0, 2.0):
            time.sleep(0.01)
        return real(sites, limit_s, Watch(limit_s))

    monkeypatch.setattr(views, "run_of", run)


def test_a_siting_that_is_ended_keeps_its_best_answer(asker, endless):
    path = path_of(asker.post("/api/siting", json=ASKED))
    while asker.get(path).json["progress"]["bound"] is None:
        time.sleep(0.02)
    running = asker.get(path).json
    assert (running["status"], running["result"], running["progress"]["value"]) == ("running", None, 1.0)
    assert asker.delete(path).status_code == 200
    job = finished(asker, path)
    assert (job["status"], job["problem"], len(job["result"]["proposals"])) == ("cancelled", None, 2)
    assert asker.delete(path).json["status"] == "cancelled"


def test_a_siting_ends_when_its_time_is_up(asker, endless):
    job = asked(asker, time_limit_s=1)
    assert job["status"] == "done"
    assert 1.0 <= job["progress"]["elapsed_s"] < 20.0


def test_a_siting_that_waits_can_be_ended_and_others_follow(asker, endless):
    paths = [path_of(asker.post("/api/siting", json=ASKED)) for _ in range(MOST_RUNNING + 1)]
    assert asker.get(paths[-1]).json["status"] == "queued"
    asker.delete(paths[-1])
    assert finished(asker, paths[-1])["status"] == "cancelled"
    for path in paths[:-1]:
        asker.delete(path)
        assert finished(asker, path)["status"] == "cancelled"


def test_a_failure_that_nobody_foresaw_is_told_without_its_inside(asker, monkeypatch):
    monkeypatch.setattr(views, "run_of", lambda *_: 1 / 0)
    job = asked(asker)
    assert (job["status"], job["problem"]["status"]) == ("failed", 500)
    assert "division" not in str(job["problem"])


def test_every_process_answers_for_every_job(make):
    one, other = (make().test_client(use_cookies=False) for _ in range(2))
    path = path_of(one.post("/api/siting", json=ASKED))
    assert finished(other, path) == finished(one, path)
    assert other.get(f"{path}/run").data == one.get(f"{path}/run").data


def test_one_process_ends_what_another_works_on(make, endless):
    one, other = (make().test_client(use_cookies=False) for _ in range(2))
    path = path_of(one.post("/api/siting", json=ASKED))
    other.delete(path)
    assert finished(other, path)["status"] == "cancelled"


def test_a_job_whose_process_died_has_failed(asker, tmp_path):
    runs = Runs(tmp_path / "runs")
    job = runs.take({}, {"status": "running", "progress": {}, "problem": None})
    then = time.time() - STALE_S - 1
    os.utime(next(runs.tickets.iterdir()), (then, then))
    told = asker.get(f"/api/siting/jobs/{job}").json
    assert (told["status"], told["problem"]["detail"]) == (
        "failed",
        "The server stopped, or its disk was full, while it worked on this.",
    )


def test_too_many_sitings_are_put_off(asker, tmp_path):
    runs = Runs(tmp_path / "runs")
    for _ in range(MOST_RUNNING + MOST_QUEUED):
        runs.take({}, {"status": "queued"})
    answer = asker.post("/api/siting", json=ASKED)
    assert (answer.status_code, answer.json["hint"]) == (503, "Try again in a minute.")


def test_there_is_no_job_that_was_never_posted(asker):
    for path in ("/api/siting/jobs/nothing", "/api/siting/jobs/nothing/run", "/api/siting/jobs/.."):
        assert asker.get(path).status_code == 404
    assert asker.delete("/api/siting/jobs/nothing").status_code == 404

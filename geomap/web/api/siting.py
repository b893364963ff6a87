"""The API of siting: a job for each question, answered by whichever worker took it."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, current_app, request

from geomap.errors import NotFoundError
from geomap.planning.siting import prepared
from geomap.siting import Run
from geomap.storage.runs import Runs
from geomap.web.answers import JSON, href, personal
from geomap.web.api import now
from geomap.web.api.operations_siting import POST_SITING
from geomap.web.api.planning import kept_ground
from geomap.web.api.points import json_object
from geomap.web.api.sitings import question_body, question_from, run_of
from geomap.web.jobs import UNFINISHED, job_state, start
from geomap.web.params import read, read_members
from geomap.web.snapshots import current_snapshot

siting = Blueprint("siting", __name__)


@siting.post("/api/siting")
def post_siting() -> Response:
    """What can be told wrong at once is refused at once; the rest the job tells."""
    read({}, request.args)
    snapshot, values = current_snapshot(), read_members(POST_SITING.parameters, json_object(request))
    question, limit_s = question_from(snapshot, values, now()), values["time_limit_s"]
    sites = prepared(snapshot, question, kept_ground(snapshot, question.scenario.area))
    asked = {**question_body(snapshot, question), "time_limit_s": limit_s}
    job = start(_runs(), asked, limit_s, lambda watch: run_of(sites, limit_s, watch))
    answer = personal(job_body(_runs(), job))
    answer.status_code = 202
    answer.headers["Location"] = href("siting", "jobs", job)
    return answer


@siting.get("/api/siting/jobs/<job>")
def get_job(job: str) -> Response:
    read({}, request.args)
    return personal(job_body(_runs(), job))


@siting.delete("/api/siting/jobs/<job>")
def end_job(job: str) -> Response:
    read({}, request.args)
    _runs().cancel(job)
    return personal(job_body(_runs(), job))


@siting.get("/api/siting/jobs/<job>/run")
def get_run(job: str) -> Response:
    read({}, request.args)
    record = _runs().record(job)
    if record is None:
        raise NotFoundError("This siting has no answer.", hint="Ask how far it is, or ask anew.")
    return personal(orjson.Fragment(record), JSON)


def job_body(runs: Runs, job: str) -> dict[str, Any]:
    """What is known of a job, and its answer once there is one. Raises NotFoundError."""
    state = job_state(runs, job)
    record = runs.record(job) if state["status"] not in UNFINISHED else None
    return {"id": job, **state, "result": None if record is None else Run.from_json(record).result}


def _runs() -> Runs:
    runs: Runs = current_app.extensions["runs"]
    return runs

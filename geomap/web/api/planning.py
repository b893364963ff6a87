"""The API of planners: coverage, its week, and what the desk needs to answer slides by itself."""

from __future__ import annotations

from threading import Lock
from typing import Any

from flask import Blueprint, Response, request

from geomap.planning import Ground, coverage_of, ground_of, week_figures
from geomap.snapshot import Snapshot
from geomap.web.answers import personal
from geomap.web.api import now
from geomap.web.api.coverage import coverage_body, week_body
from geomap.web.api.desk_data import GROUND, HOURS, LENGTHS, ground_body, hours_body, lengths_body
from geomap.web.api.operations_planning import COVERAGE, COVERAGE_WHATIF, TOLD, WEEK
from geomap.web.api.points import json_object
from geomap.web.api.scenarios import scenario_from
from geomap.web.params import read, read_members
from geomap.web.per_snapshot import PerSnapshot
from geomap.web.snapshots import current_snapshot

planning = Blueprint("planning", __name__)
desk_data = Blueprint("desk_data", __name__)
KEPT_AREAS = 64


@planning.get("/api/coverage")
def coverage() -> Response:
    return _coverage(read(COVERAGE.parameters, request.args))


@planning.post("/api/coverage")
def coverage_what_if() -> Response:
    read({}, request.args)
    return _coverage(read_members(COVERAGE_WHATIF.parameters, json_object(request)))


@planning.post("/api/coverage/week")
def coverage_week() -> Response:
    read({}, request.args)
    snapshot, values = current_snapshot(), read_members(WEEK.parameters, json_object(request))
    by = None if values["by"] == "district" else values["by"]
    scenario = scenario_from(snapshot, values, now())
    figures = week_figures(snapshot, scenario, by, kept_ground(snapshot, scenario.area))
    return personal(week_body(figures))


@desk_data.get("/api/plan/ground")
def ground() -> Response:
    snapshot, values = current_snapshot(), read(GROUND, request.args)
    return personal(ground_body(snapshot, kept_ground(snapshot, values.get("area")), values, now()))


@desk_data.get("/api/plan/lengths")
def lengths() -> Response:
    snapshot, values = current_snapshot(), read(LENGTHS, request.args)
    return personal(lengths_body(snapshot, kept_ground(snapshot, values.get("area")), values))


@desk_data.get("/api/plan/hours")
def hours() -> Response:
    return personal(hours_body(current_snapshot(), read(HOURS, request.args), now()))


def kept_ground(snapshot: Snapshot, area: str | None) -> Ground:
    """The ground of an area, kept while the snapshot is in use. Raises what ground_of raises."""
    kept = _grounds(snapshot)
    ground = kept.get(area)
    if ground is None:
        ground = ground_of(snapshot, area)
        with _keeping:
            while len(kept) >= KEPT_AREAS:
                del kept[next(iter(kept))]
            kept[area] = ground
    return ground


def _coverage(values: dict[str, Any]) -> Response:
    snapshot = current_snapshot()
    scenario = scenario_from(snapshot, values, now())
    answer = coverage_of(snapshot, scenario, kept_ground(snapshot, scenario.area))
    return personal(coverage_body(snapshot, answer, **{n: values[n] for n in TOLD if n in values}))


# Grounds hold nothing of their snapshot, so that one out of use can go.
_grounds: PerSnapshot[dict[str | None, Ground]] = PerSnapshot(lambda _: {})
_keeping = Lock()

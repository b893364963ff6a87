"""Reports to take away: a coverage answer as a workbook, geodata, a map or a brief."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, request

from geomap.planning import coverage_of
from geomap.report import MEDIA_TYPES, Report, Words, file_stem, make_report
from geomap.web.api import now
from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Operation
from geomap.web.api.operations_planning import SCENARIO
from geomap.web.api.planning import kept_ground
from geomap.web.api.points import json_object
from geomap.web.api.proposals import PROPOSALS, proposals_from
from geomap.web.api.scenarios import scenario_from
from geomap.web.i18n import LANGUAGES, messages
from geomap.web.kinds import Choice
from geomap.web.params import Parameter, read, read_members, table
from geomap.web.snapshots import current_snapshot
from geomap.web.turns import Turns

exports = Blueprint("exports", __name__)
turns = Turns(at_once=2, waiting=8)
"""A report keeps a core busy for a second or two."""

EXPORT = Operation(
    "post",
    "/coverage/export",
    "coverageExport",
    "Coverage as a file to take away: a workbook, GeoJSON, a map as PNG, or a brief of two pages as PDF.",
    "Binary",
    {**SCENARIO, PROPOSALS.name: PROPOSALS},
    media=MEDIA_TYPES["xlsx"],
    more_media={
        MEDIA_TYPES["geojson"]: "CoverageFeatures",
        MEDIA_TYPES["png"]: "Binary",
        MEDIA_TYPES["pdf"]: "Binary",
    },
    tag="planning",
    body=NO_BODY_OF_ITS_OWN,
    query=table(
        Parameter("format", Choice(tuple(MEDIA_TYPES)), "What kind of file.", required=True, example="pdf"),
        Parameter("lang", Choice(LANGUAGES), "The language of its words.", default=LANGUAGES[0]),
    ),
    errors=(413, 415, 503),
)
EXPORTS = (EXPORT,)


@exports.post("/api/coverage/export")
def coverage_export() -> Response:
    asked = read(EXPORT.query, request.args)
    values = read_members(EXPORT.parameters, json_object(request))
    snapshot, moment = current_snapshot(), now()
    proposals = proposals_from(snapshot, values.get(PROPOSALS.name, ()))
    scenario = scenario_from(snapshot, values, moment)
    with turns.turn():
        answer = coverage_of(snapshot, scenario, kept_ground(snapshot, scenario.area))
        words = Words(asked["lang"], messages(asked["lang"]))
        report = Report(snapshot, answer, words, moment.astimezone(snapshot.timezone).date(), proposals)
        made = make_report(report, asked["format"])
    return _download(made, file_stem(report), asked["format"])


def _download(made: bytes, stem: str, kind: str) -> Response:
    """A file under its name, in UTF-8 as RFC 6266 has it, and a plain one for programs that read no such."""
    answer = Response(made, mimetype=MEDIA_TYPES[kind], headers={"Cache-Control": "no-store"})
    named = {"filename": f"coverage.{kind}", "filename*": f"UTF-8''{quote(f'{stem}.{kind}')}"}
    answer.headers.set("Content-Disposition", "attachment", **named)
    return answer

"""The operations of reports of passers-by, and the schemas of their answers."""

from __future__ import annotations

from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Chapter, Operation
from geomap.web.api.operations_signed_in import BODY_ERRORS, in_path
from geomap.web.api.schemas import DATE_TIME, REPORTS, TEXT, a_list, record
from geomap.web.kinds import Schema
from geomap.web.reports.public import REPORT

TOLD: dict[str, Schema] = {
    "station": TEXT,
    "reports": REPORTS,
    "answers": {
        **a_list(record({"at": DATE_TIME, "words": TEXT})),
        "description": "What its keeper answered in the last days, the latest first.",
    },
}
SCHEMAS: dict[str, Schema] = {
    "StationReports": record({**TOLD, "ticket": {**TEXT, "description": "To report with, for a day."}}),
    "ReportTaken": record(
        {
            **TOLD,
            "taken": {"type": "boolean", "description": "false: the same was reported from there just now."},
        }
    ),
}
STATION = in_path("station", "The station's id.")
ORIGIN = {
    "name": "Origin",
    "in": "header",
    "required": False,
    "description": "As browsers send it: this is taken from this site's own pages alone.",
    "schema": {"type": "string"},
}
REPORTS_OF_PASSERS_BY = Chapter(
    (
        Operation(
            "get",
            "/stations/{station}/reports",
            "stationReports",
            "What passers-by report of a station while it is fresh, what its keeper answered, and a ticket "
            "to report with.",
            "StationReports",
            tag="reports",
            errors=(404,),
            besides=(STATION,),
        ),
        Operation(
            "post",
            "/stations/{station}/reports",
            "reportStation",
            "Report a station: 201, or 200 where the same was reported from there just now. Who reports too "
            "often, or quicker than anybody reads, waits.",
            "ReportTaken",
            REPORT,
            tag="reports",
            body=NO_BODY_OF_ITS_OWN,
            success=201,
            more_answers={200: "ReportTaken"},
            errors=(403, 404, *BODY_ERRORS, 429, 503),
            besides=(STATION, ORIGIN),
        ),
    ),
    SCHEMAS,
)

"""The operations of shared searches, and the schemas of their answers."""

from __future__ import annotations

from typing import get_args

from geomap.searching.party import Ending, State
from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Chapter, Operation
from geomap.web.api.operations_signed_in import BODY_ERRORS, IF_NONE_MATCH, in_path
from geomap.web.api.schemas import COUNT, DATE_TIME, POSITION, TEXT, TEXT_OR_NULL, a_list, record
from geomap.web.api.schemas_lost import HEARD, METRES, PLACE
from geomap.web.kinds import Schema
from geomap.web.reports.operations import ORIGIN
from geomap.web.searching.shared import ACTION, NEW, SEARCHER

SEARCHES, ONE = "/lost/searches", "/lost/searches/{code}"
CODE = in_path("code", "The search's code, as its link has it.")
MOMENT_OR_NULL: Schema = {**DATE_TIME, "type": ["string", "null"]}
SEARCHER_OR_NULL: Schema = {"type": ["integer", "null"], "minimum": 1, "description": "A searcher's number."}
STANDING = record(
    {
        "state": {"type": "string", "enum": list(get_args(State))},
        "going": {**SEARCHER_OR_NULL, "description": "Who is on the way there."},
        "by": {**SEARCHER_OR_NULL, "description": "Who did the last there."},
        "at": MOMENT_OR_NULL,
        "words": TEXT_OR_NULL,
    }
)
SCHEMAS: dict[str, Schema] = {
    "LostTicket": record({"ticket": {**TEXT, "description": "To begin a search with, for a day."}}),
    "LostSearchMade": record({"code": TEXT, "link": {**TEXT, "description": "To be shared."}}),
    "LostSearch": record(
        {
            "clues": TEXT,
            "origin": POSITION,
            "radius_m": METRES,
            "heard": a_list(record(HEARD)),
            "numberMatched": COUNT,
            "candidates": a_list(record({**PLACE, "point": POSITION})),
            "made_at": DATE_TIME,
            "last": {**COUNT, "description": "Number of the last action taken."},
            "places": {
                "type": "object",
                "additionalProperties": STANDING,
                "description": "How each candidate stands, by key.",
            },
            "searchers": COUNT,
            "you": {**SEARCHER_OR_NULL, "description": "The asker's number; null: did nothing yet."},
            "at": {**TEXT_OR_NULL, "description": "The place that the asker searched last; null: none."},
            "ended": {"type": ["string", "null"], "enum": [*get_args(Ending), None]},
            "ended_at": MOMENT_OR_NULL,
        }
    ),
}
SHARED_SEARCHES = Chapter(
    (
        Operation(
            "get",
            "/lost/ticket",
            "lostTicket",
            "A ticket to begin a shared search with.",
            "LostTicket",
            tag="lost",
        ),
        Operation(
            "post",
            SEARCHES,
            "shareLostSearch",
            "Begin a search for what the clues find now, to be shared by its link. Who begins too many, or "
            "quicker than anybody reads, waits.",
            "LostSearchMade",
            NEW,
            tag="lost",
            body=NO_BODY_OF_ITS_OWN,
            success=201,
            errors=(403, *BODY_ERRORS, 429, 503),
            besides=(ORIGIN,),
        ),
        Operation(
            "get",
            ONE,
            "lostSearch",
            "A shared search as it stands, for whoever has its code; 304 while the asker has it so.",
            "LostSearch",
            {SEARCHER.name: SEARCHER},
            tag="lost",
            more_answers={304: ""},
            errors=(404, 503),
            besides=(CODE, IF_NONE_MATCH),
            answer_headers=("ETag",),
        ),
        Operation(
            "post",
            f"{ONE}/actions",
            "actInLostSearch",
            "Take what a searcher did, once however often it is sent; the search as it stands then. 409 "
            "where it does not stand so that this could be done; reason says why.",
            "LostSearch",
            ACTION,
            tag="lost",
            body=NO_BODY_OF_ITS_OWN,
            errors=(403, 404, 409, *BODY_ERRORS, 503),
            besides=(CODE, ORIGIN),
        ),
    ),
    SCHEMAS,
)

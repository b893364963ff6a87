"""The operations of cases, for the API document; the views read by the same tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from geomap.orders.case_steps import CaseStep
from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Chapter, Operation
from geomap.web.api.operations_orders_desk import IDEMPOTENCY_KEY, VERSION
from geomap.web.api.operations_signed_in import BODY_ERRORS, WHO_ERRORS, in_path, signed_in
from geomap.web.cases.api import LISTED
from geomap.web.cases.asked import BODIES, MOST_NUMBER, OPEN
from geomap.web.cases.schemas import SCHEMAS

WORDS: Mapping[CaseStep, str] = {
    "add": "Take further orders into the case.",
    "call": "Call departments to report in by a time; their orders are whistled for, too.",
    "report_in": "A department that was called is there.",
    "pledge": "A department that was called says what it does.",
    "release": "Let departments go that were called.",
    "group": "Make up the task group anew: units that come and go.",
    "meet": "A meeting that was held, or is called for a time to come.",
    "decide": "Decide who does what by when.",
    "withdraw": "Take a decision back.",
    "done": "A decision was carried out.",
    "settle": "The case is settled, and its orders that allow it.",
    "drop": "Nothing is to be done about it.",
    "take_up": "Take a settled case up again; departments must be called anew.",
    "note": "Write something down.",
}
NUMBER = in_path("number", "The case's id.", type="integer", minimum=1, maximum=MOST_NUMBER)
del NUMBER["schema"]["minLength"]
SCOPES = ("orders",)

_reading = partial(signed_in, tag="cases", scopes=SCOPES)
_sending = partial(signed_in, tag="cases", scopes=SCOPES, body=NO_BODY_OF_ITS_OWN, answer_headers=("ETag",))


def _of_step(step: CaseStep) -> Operation:
    name = "".join(part.capitalize() for part in step.split("_"))
    return _sending(
        "post",
        f"/desk/cases/{{number}}/{step}",
        f"case{name}",
        WORDS[step],
        "Case",
        BODIES[step],
        more_answers={204: ""},
        problems={409: "CaseProblem"},
        errors=(*WHO_ERRORS, 403, 404, 409, 412, *BODY_ERRORS),
        besides=(NUMBER, IDEMPOTENCY_KEY, VERSION),
    )


CASES = Chapter(
    (
        _reading(
            "get",
            "/desk/cases",
            "cases",
            "The cases that whoever asks has a part in, what changed last in front.",
            "CaseList",
            LISTED,
            errors=(*WHO_ERRORS, 403),
        ),
        _sending(
            "post",
            "/desk/cases",
            "openCase",
            "Open a case over orders of the own area: streets and the district do.",
            "Case",
            OPEN,
            success=201,
            errors=(*WHO_ERRORS, 403, 404, *BODY_ERRORS),
            besides=(IDEMPOTENCY_KEY,),
            answer_headers=("ETag", "Location"),
        ),
        _reading(
            "get",
            "/desk/cases/{number}",
            "case",
            "A case with all that was done: orders, departments with their clocks, meetings, decisions.",
            "Case",
            errors=(*WHO_ERRORS, 403, 404),
            besides=(NUMBER,),
            answer_headers=("ETag",),
        ),
        *map(_of_step, BODIES),
    ),
    SCHEMAS,
)

"""The API of cases: opened, listed, read, moved step by step.

A case that one has no part in is as one that there is none: 404. What is for another part to do is a 403,
what the case's state forbids a 409, what somebody did in between a 412.
"""

from __future__ import annotations

from typing import get_args

import orjson
from flask import Blueprint, Response, request

from geomap.errors import NotAllowedError, NotFoundError
from geomap.orders.case_steps import CaseState, CaseStep
from geomap.orders.cases import Case, parties
from geomap.orders.refusals import ForbiddenCaseStepError
from geomap.storage.orders.cases import CaseAction
from geomap.web.answers import PROBLEM, href, personal
from geomap.web.cases.asked import BODIES, MOST_BODY, MOST_NUMBER, OPEN, said_of, version_seen
from geomap.web.cases.seeing import Units, acting_unit, cases, opening_unit, refuse_unseen, seen
from geomap.web.cases.told import row, whole
from geomap.web.errors import problem_of
from geomap.web.kinds import Choice, ListOf
from geomap.web.orders.acting import units_of, worker
from geomap.web.orders.asked import key_of
from geomap.web.orders.held import orders
from geomap.web.params import Parameter, read, table
from geomap.web.people.gate import note

NUMBER = f"int(min=1,max={MOST_NUMBER})"
CASE_STATES: tuple[CaseState, ...] = get_args(CaseState)
LISTED = table(Parameter("state", ListOf(Choice(CASE_STATES)), "Cases in these states.", default=CASE_STATES))

cases_api = Blueprint("cases_api", __name__, url_prefix="/api/desk/cases")


@cases_api.before_request
def _allow_no_more() -> None:
    """Before anything reads the body: whoever asks is found by a token in a form, too."""
    request.max_content_length = MOST_BODY


@cases_api.get("")
def listed() -> Response:
    """The cases that whoever asks has a part in, what changed last in front."""
    units = units_of(worker())
    found = cases().of(units, read(LISTED, request.args)["state"])
    return personal({"cases": [row(case) for case in found], "may_open": opening_unit(units) is not None})


@cases_api.post("")
def opened() -> Response:
    """Open a case over orders; sent again with the same key it is answered as the first time."""
    person = worker()
    units, by = units_of(person), opening_unit(units_of(person))
    if by is None:
        raise _not_their_part("open")
    action = CaseAction(None, "open", orders().now(), key_of(person), person.name, units, by, said_of(OPEN))
    if cases().was_taken(action) is None:
        refuse_unseen(units, action.said["orders"])
    case = cases().open(action)
    note("case_open", feature=case.id)
    answer = _told(units, case)
    answer.status_code = 201
    answer.headers["Location"] = href("desk", "cases", case.id)
    return answer


@cases_api.get(f"/<{NUMBER}:number>")
def one(number: int) -> Response:
    units = units_of(worker())
    return _told(units, seen(units, number))


@cases_api.post(f"/<{NUMBER}:number>/<step>")
def taken(number: int, step: CaseStep) -> Response:
    """Take a step; sent again with the same key it is answered as the first time, and not taken again."""
    person = worker()  # whoever is none is told nothing of what there is
    if step not in BODIES:
        raise NotFoundError(f"There is no {step[:40]!r} here.", hint=f"There are {', '.join(BODIES)}.")
    units = units_of(person)
    by = acting_unit(units, seen(units, number), step)
    said, version = said_of(BODIES[step]), version_seen()
    action = CaseAction(number, step, orders().now(), key_of(person), person.name, units, by, said, version)
    if step == "add" and cases().was_taken(action) is None:
        refuse_unseen(units, said["orders"])
    case = cases().take(action)
    note(f"case_{step}", feature=str(number))
    return _told(units, case)


@cases_api.errorhandler(ForbiddenCaseStepError)
def forbidden(error: ForbiddenCaseStepError) -> Response:
    """403 where it is another's to do, 409 where the state forbids it."""
    if error.why == "part":
        problem = problem_of(_not_their_part(error.step))
    else:
        problem = {**problem_of(error), "why": error.why}
    answer = Response(orjson.dumps(problem), problem["status"], content_type=PROBLEM)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _not_their_part(step: str) -> NotAllowedError:
    """Noted as refused, it is to be raised."""
    number = (request.view_args or {}).get("number")
    note(f"case_{step}", "refused", feature=None if number is None else str(number), reason="part")
    return NotAllowedError(
        f"{step} is not for this account to do.",
        action="work_orders",
        reason="part",
        hint="Streets and the district open and lead cases; each department answers for itself.",
    )


def _told(units: Units, case: Case) -> Response:
    """The case, its version as ETag; 204 where it is no longer theirs to see."""
    if not units & parties(case):
        return Response(status=204)
    book = orders().book
    kept = [book.kept(int(order)) for order in case.orders]
    answer = personal(whole(case, cases().case_events(int(case.id)), kept, units))
    answer.set_etag(str(case.version))
    return answer

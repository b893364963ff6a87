"""Reporting a station: what its page and the locator's card send, and what they show of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from geomap.errors import InvalidInputError
from geomap.public_reports import KINDS, MOST_CHARACTERS, Report, checked_words, fresh
from geomap.web.anonymous import TRAP, TooSoonError, sender
from geomap.web.answers import personal
from geomap.web.api.bodies import answers_body, fresh_body
from geomap.web.api.points import json_object
from geomap.web.kinds import Choice, Schema, Text, WrongValueError
from geomap.web.params import Parameter, read, read_lists, read_members, table
from geomap.web.reported import ReportsBoard, current_reported
from geomap.web.reports.guard import GUARD
from geomap.web.snapshots import current_snapshot

MOST_BYTES = 8_000
"""Of a report, as JSON or as a form."""
REFUSED = ("words", "ticket", "soon")
"""What may be wrong with a form that somebody filled in well: the page says so in their language."""

reporting = Blueprint("reporting", __name__)


class Words:
    """Words beside a report, which may be empty; geomap.public_reports judges them."""

    def from_text(self, text: str) -> str | None:
        return self.check(text)

    def check(self, value: Any) -> str | None:
        return checked_words(_text(value))

    def schema(self) -> Schema:
        return {"type": "string", "maxLength": MOST_CHARACTERS}


class AnyText:
    """Text that nobody reads."""

    def from_text(self, text: str) -> str:
        return text

    def check(self, value: Any) -> str:
        return _text(value)

    def schema(self) -> Schema:
        return {"type": "string"}


REPORT = table(
    Parameter("kind", Choice(tuple(KINDS)), "What is wrong.", required=True),
    Parameter(
        "ticket", Text(400), "As GET of the same address, or the station's page, gave it.", required=True
    ),
    Parameter("words", Words(), "What the keeper should know, without links."),
    Parameter(TRAP, AnyText(), "Must be empty."),
)


@reporting.get("/api/stations/<station>/reports")
def told(station: str) -> Response:
    """What passers-by report of a station, what its keeper answered, and a ticket to report with."""
    read({}, request.args)
    current_snapshot().feature("stations", station)
    return personal(_body(station) | {"ticket": GUARD.new_ticket(station, _now())})


@reporting.post("/api/stations/<station>/reports")
def sent(station: str) -> AnyResponse:
    """Take a report: 201, or 200 where the same was reported from there just now."""
    GUARD.require_own_page()
    current_snapshot().feature("stations", station)
    taken = _take(station, read_members(REPORT, json_object(request, MOST_BYTES)))
    answer = personal({"taken": taken, **_body(station)})
    answer.status_code = 201 if taken else 200
    return answer


@reporting.post("/stations/<station>/reports")
def form_sent(station: str) -> AnyResponse:
    """The same from the form of the station's page, which needs no scripts."""
    GUARD.require_own_page()
    current_snapshot().feature("stations", station)
    request.max_content_length = MOST_BYTES
    try:
        values = read_lists(REPORT, request.form.to_dict(flat=False))
        _take(station, values)
        told = {"reported": values["kind"]}
    except TooSoonError:
        told = {"refused": "soon"}
    except InvalidInputError as error:
        if error.parameter not in REFUSED:
            raise
        told = {"refused": error.parameter}
    return redirect(url_for("places.station", feature_id=station, _anchor="reports", **told), 303)


def report_form(station: str) -> dict[str, Any]:
    """What the form of the station's page needs, and what became of one just sent."""
    just, refused = request.args.get("reported"), request.args.get("refused")
    return {
        "ticket": GUARD.new_ticket(station, _now()),
        "most": MOST_CHARACTERS,
        "trap": TRAP,
        "just": just if just in KINDS else None,
        "refused": refused if refused in REFUSED else None,
    }


def _take(station: str, values: dict[str, Any]) -> bool:
    """Keep a report that may be kept; whether it is new."""
    now = _now()
    GUARD.check_ticket(values["ticket"], station, now)
    reporter = sender(now)
    GUARD.count(reporter, station, now)
    if values.get(TRAP):
        return True  # a program is told that all went well
    report = Report(station, values["kind"], now, reporter.today)
    taken = _board().kept.add(report, values.get("words"), reporter.yesterday)
    _board().look()
    return taken


def _body(station: str) -> dict[str, Any]:
    snapshot, told, now = current_snapshot(), current_reported(), _now()
    replies = [(reply, fresh(reply.to, now)) for reply in told.replies.get(station, ())]
    return {
        "station": station,
        "reports": fresh_body(told.fresh(station, now), snapshot),
        "answers": answers_body(replies, snapshot),
    }


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongValueError("must be text.", "Write a text, or leave it out.")
    return value


def _board() -> ReportsBoard:
    board: ReportsBoard = current_app.extensions["reports"]
    return board


def _now() -> datetime:
    moment: datetime = current_app.config["NOW"]()
    return moment

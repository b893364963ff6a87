"""What is asked of a case: the members of every step, the key of the action, the version counted on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from geomap.errors import InvalidInputError
from geomap.orders.case_steps import CASE_RULE_OF, CaseStep
from geomap.orders.units import Unit, unit_from
from geomap.question import at_instant
from geomap.web.api.points import json_object
from geomap.web.desk.standing import version_counted_on
from geomap.web.kinds import Integer, ListOf, Text
from geomap.web.orders.held import orders
from geomap.web.orders.names import LAYER_OF
from geomap.web.orders.posts import title_of
from geomap.web.orders.reporting import check_latest
from geomap.web.params import Parameter, Parameters, read_members, table
from geomap.web.snapshots import current_snapshot
from geomap.web.times import Instant
from geomap.web.written import Line, Words

MOST_NUMBER = 2_147_483_647
"""What a column of ids can hold."""
MOST_ORDERS, MOST_UNITS = 200, 40
LONGEST_TITLE, LONGEST_WORDS = 100, 1_000
MOST_BODY = 60_000

WORDS = Parameter("words", Words(LONGEST_WORDS), "What is said, found or done.", required=True)
REASON = Parameter("reason", Words(LONGEST_WORDS, "reason"), "Why.", required=True)
ORDERS = Parameter("orders", ListOf(Integer(1, MOST_NUMBER), MOST_ORDERS), "Ids of orders.", required=True)
DEPARTMENTS = Parameter(
    "departments", ListOf(Text(40), MOST_UNITS), "Ids of departments.json.", required=True
)
DUE = Parameter("due", Instant(), "By when, an instant to come.", required=True)
DECISION = Parameter("decision", Integer(1, MOST_NUMBER), "Number of the decision.", required=True)
UNIT_HELP = "KIND:ID, for example community:610113001001 or department:housing."

OPEN = table(ORDERS, Parameter("words", Line(LONGEST_TITLE), "What the case is about.", required=True))
BODIES: Mapping[CaseStep, Parameters] = {
    "add": table(ORDERS),
    "call": table(DEPARTMENTS, DUE, Parameter("words", Words(LONGEST_WORDS), "What they should bring.")),
    "report_in": table(),
    "pledge": table(WORDS),
    "release": table(DEPARTMENTS, REASON),
    "group": table(Parameter("units", ListOf(Text(80), MOST_UNITS), UNIT_HELP, required=True)),
    "meet": table(
        Parameter("held_at", Instant(), "When it is, or was, held.", required=True),
        Parameter("place", Line(LONGEST_TITLE, "place"), "Where.", required=True),
        WORDS,
    ),
    "decide": table(WORDS, Parameter("to", Text(80), f"Who carries it out: {UNIT_HELP}", required=True), DUE),
    "withdraw": table(DECISION, REASON),
    "done": table(DECISION, WORDS),
    "settle": table(
        WORDS,
        Parameter(
            "to_senders",
            Words(LONGEST_WORDS, "to_senders"),
            "What those who sent the orders are told; without it, only that it is settled.",
        ),
    ),
    "drop": table(REASON),
    "take_up": table(REASON),
    "note": table(WORDS),
}
"""Every step but open."""
assert {"open", *BODIES} == set(CASE_RULE_OF)


def version_seen() -> int | None:
    """The version in If-Match, None where there is none."""
    return version_counted_on() if request.headers.get("If-Match") else None


def said_of(parameters: Parameters) -> dict[str, Any]:
    """What the body says, as events hold it: units and instants. Raises InvalidInputError."""
    body = json_object(request, MOST_BODY) if request.content_length else {}
    said = read_members(parameters, body)
    now, zone = orders().now(), current_snapshot().timezone
    for name in ("due", "held_at"):
        if name in said:
            said[name] = at_instant(said[name], now, zone)
    if "due" in parameters and "departments" in said:
        check_latest(said["due"])
    if "due" in parameters:  # a call: one that is released may have gone from the list since
        for name in said.get("departments", ()):
            _known(Unit("department", name), "departments")
    if "to" in said:
        said["to"] = _known(unit_from(said["to"], "to"), "to")
    if "units" in said:
        said["units"] = tuple(_known(unit_from(text, "units"), "units") for text in said["units"])
    if "orders" in said:
        said["orders"] = tuple(str(number) for number in said["orders"])
    return said


def _known(unit: Unit, parameter: str) -> Unit:
    """The unit. Raises InvalidInputError where there is none such."""
    if unit.kind == "department":
        is_there = unit.id in orders().departments
    elif unit.kind == "steward":
        is_there = title_of(unit.id) is not None
    else:
        is_there = unit.id in current_snapshot().layers[LAYER_OF[unit.kind]].position
    if not is_there:
        raise InvalidInputError(
            f"There is no {unit.kind} {unit.id[:40]!r}.",
            parameter=parameter,
            value=str(unit)[:80],
            hint="See departments.json, the register of posts, or the map for what there is.",
        )
    return unit

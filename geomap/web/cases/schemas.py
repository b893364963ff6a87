"""Schemas of what is told of cases."""

from __future__ import annotations

from typing import get_args

from geomap.orders.case_steps import CASE_STEPS, CaseState
from geomap.orders.refusals import WHYS
from geomap.orders.steps import STATES
from geomap.web.api.schemas import (
    BOOLEAN,
    COUNT,
    DATE_TIME,
    DATE_TIME_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    a_list,
    nullable,
    one_of,
    problem_with,
    record,
    ref,
)
from geomap.web.api.schemas_orders import UNIT as UNIT_OF_ORDERS
from geomap.web.api.schemas_orders_desk import REPORT_BY, SETTLE_WAITS_FOR
from geomap.web.kinds import Schema

STATE: Schema = one_of(get_args(CaseState))
STEP: Schema = one_of(CASE_STEPS)
UNIT = ref("CaseUnit")
HEAD: dict[str, Schema] = {
    "id": COUNT,
    "title": TEXT,
    "forgotten": {**BOOLEAN, "description": "It ended so long ago that all its words are empty."},
    "state": STATE,
    "office": UNIT,
    "opened_at": DATE_TIME,
    "settled_at": DATE_TIME_OR_NULL,
    "version": COUNT,
    "departments": a_list(UNIT),
    "due": {**DATE_TIME_OR_NULL, "description": "When what is owed next is due."},
    "overdue": {**COUNT, "description": "How many reports and decisions are overdue."},
}
ORDER: Schema = {
    **record(
        {"id": COUNT, "state": one_of(STATES), "seen": BOOLEAN},
        description="seen: false where it is not for whoever asks: then nothing else is told of it.",
    ),
    "additionalProperties": True,
}
CALL = record(
    {
        "department": UNIT,
        "called_at": DATE_TIME,
        "due": DATE_TIME,
        "reported_at": DATE_TIME_OR_NULL,
        "pledged_at": DATE_TIME_OR_NULL,
        "released_at": DATE_TIME_OR_NULL,
        "overdue": BOOLEAN,
        "in_time": {"type": ["boolean", "null"]},
        "off_hours": {**BOOLEAN, "description": "due lies where nobody works."},
        "pledge": {**TEXT_OR_NULL, "description": "What it says it does, in its latest words."},
    },
    description="Of one called to several of the orders: since the first, and where it is furthest behind.",
)
DECISION = record(
    {
        "number": COUNT,
        "words": TEXT,
        "to": UNIT,
        "due": DATE_TIME,
        "done_at": DATE_TIME_OR_NULL,
        "result": TEXT_OR_NULL,
        "withdrawn_at": DATE_TIME_OR_NULL,
        "overdue": BOOLEAN,
    }
)
EVENT = record(
    {
        "number": COUNT,
        "step": STEP,
        "at": DATE_TIME,
        "who": TEXT,
        "unit": UNIT,
        "said": {
            "type": "object",
            "description": "Members by step; calls: who was called to orders taken in.",
        },
    }
)
SCHEMAS: dict[str, Schema] = {
    "CaseUnit": UNIT_OF_ORDERS,
    "CaseProblem": problem_with({"why": one_of(WHYS, "Why the case does not allow it.")}),
    "CaseList": record({"cases": a_list(record({**HEAD, "orders": COUNT})), "may_open": BOOLEAN}),
    "Case": record(
        {
            **HEAD,
            "offices": a_list(UNIT),
            "orders": a_list(ORDER),
            "calls": a_list(CALL),
            "group": a_list(UNIT),
            "meetings": a_list(record({"at": DATE_TIME, "place": TEXT, "words": TEXT})),
            "decisions": a_list(DECISION),
            "events": a_list(EVENT),
            "may": {**a_list(STEP), "description": "Steps that whoever asks may take now."},
            "settle_waits_for": SETTLE_WAITS_FOR,
            "report_by": nullable(REPORT_BY),
        }
    ),
}

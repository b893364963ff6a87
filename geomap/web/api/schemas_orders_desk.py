"""Schemas of what is told of orders at the desk."""

from __future__ import annotations

from geomap.orders.categories import URGENCIES
from geomap.orders.refusals import WAITS
from geomap.web.api.schemas import (
    BOOLEAN,
    COUNT,
    DATE_TIME,
    DATE_TIME_OR_NULL,
    NUMBER,
    TEXT,
    TEXT_OR_NULL,
    a_list,
    nullable,
    one_of,
    problem_with,
    record,
    ref,
)
from geomap.web.api.schemas_orders import EVENT, PUBLIC, UNIT, WHOLE
from geomap.web.kinds import Schema

STEPS: Schema = {**a_list(TEXT), "description": "The steps that whoever asks may take now."}
SETTLE_WAITS_FOR: Schema = {
    **nullable(one_of(WAITS)),
    "description": "What whoever asks has to wait for before they can settle it; null where nothing is.",
}
ROW: dict[str, Schema] = {
    **PUBLIC,
    "id": {**COUNT, "description": "Its number at the desk."},
    "public_id": {**TEXT, "description": "What everybody else calls it."},
    "merged_into": {**TEXT_OR_NULL, "description": "The number of the order that it became part of."},
    "urgency": one_of(URGENCIES),
    "private": BOOLEAN,
    "version": {**COUNT, "description": "Its ETag; to be sent as If-Match."},
    "owner": {**UNIT, "description": "Who has it and must move it on."},
    "office": {**UNIT, "description": "The office that answers for it now."},
    "level": {**COUNT, "description": "Of that office: 0 a community, 1 a street, 2 the district."},
    "round": {**COUNT, "description": "How often it was reopened."},
    "lon": {**nullable(NUMBER), "description": "WGS 84; null where handed_up."},
    "lat": {**nullable(NUMBER), "description": "WGS 84; null where handed_up."},
    "excerpt": {**TEXT, "description": "How its words begin."},
    "handed_up": {
        **BOOLEAN,
        "description": "A private one that they handed up: its state is told, and with whom it is.",
    },
    "may": STEPS,
}
CALL_ON_BOARD = record({"due": DATE_TIME, "reported": BOOLEAN, "pledged": BOOLEAN, "overdue": BOOLEAN})
CALL = record(
    {
        "department": UNIT,
        "called_at": DATE_TIME,
        "due": {**DATE_TIME, "description": "When to report in by at the latest."},
        "reported_at": DATE_TIME_OR_NULL,
        "pledged_at": {**DATE_TIME_OR_NULL, "description": "When it first said what it does."},
        "released_at": DATE_TIME_OR_NULL,
        "off_hours": {**BOOLEAN, "description": "due lies where nobody works, by the category's hours."},
    }
)
REPORT_BY = record(
    {
        "now": DATE_TIME,
        "due": {**DATE_TIME, "description": "Proposed."},
        "within_h": {**NUMBER, "description": "Hours of working time to that."},
        "around_the_clock": BOOLEAN,
        "provisional": {**BOOLEAN, "description": "Whether holidays not announced yet may move it."},
        "latest": {**DATE_TIME, "description": "No later time is taken."},
        "open": {
            **a_list({"type": "array", "items": DATE_TIME, "minItems": 2, "maxItems": 2}),
            "description": "When somebody works, from and to; another time is taken, and told as off_hours.",
        },
    },
    description="By when departments that are called now should report in.",
)
TAKEN = record({**EVENT["properties"], "who": {**TEXT, "description": "The account; resident; or system."}})
LOOK = record({"at": DATE_TIME, "who": TEXT, "unit": nullable(UNIT), "reason": TEXT})
NEAR: dict[str, Schema] = {name: schema for name, schema in ROW.items() if name != "may"}


def _taker(**more: Schema) -> Schema:
    return record({**UNIT["properties"], **more})


def orders_desk_schemas() -> dict[str, Schema]:
    """The schemas by name."""
    metres: Schema = {**COUNT, "description": "Metres."}
    return {
        "OrderBoard": record(
            {
                "orders": a_list(record({**ROW, "call": nullable(CALL_ON_BOARD)})),
                "more": {**BOOLEAN, "description": "Whether there are others, not shown."},
                "now": {**DATE_TIME, "description": "The instant of its clocks."},
                "unit": {**nullable(UNIT), "description": "The one asked for."},
            }
        ),
        "OrderAtDesk": record(
            {
                **WHOLE,
                **ROW,
                "chain": {**a_list(UNIT), "description": "The offices of its place, the nearest first."},
                "settler": nullable(UNIT),
                "rating": {"type": ["integer", "null"]},
                "has_name": BOOLEAN,
                "has_phone": BOOLEAN,
                "source": TEXT,
                "past": {
                    **BOOLEAN,
                    "description": "Whoever asks had it once and has no part in it now: of its events they "
                    "see those they took part in, and neither words nor photos nor calls.",
                },
                "calls": a_list(CALL),
                "settle_waits_for": SETTLE_WAITS_FOR,
                "events": a_list(TAKEN),
                "looks": {**a_list(LOOK), "description": "Who looked at the contact, the first in front."},
                "may_contact": {**BOOLEAN, "description": "Whether whoever asks may look at the contact."},
            }
        ),
        "OrderChoices": {
            "type": "object",
            "description": "One member for each step that is open and needs a choice.",
            "properties": {
                "dispatch": a_list(
                    _taker(
                        vacant={**BOOLEAN, "description": "Nobody holds the post."},
                        shut_out={**BOOLEAN, "description": "Its account may not sign in any more."},
                    )
                ),
                "transfer": a_list(UNIT),
                "refer": a_list(_taker(room_kind=TEXT_OR_NULL, distance_m=metres)),
                "merge": a_list(record({**NEAR, "distance_m": metres})),
                "report_by": REPORT_BY,
                "departments": a_list(
                    _taker(id=TEXT, likely={**BOOLEAN, "description": "Usual for the category."})
                ),
            },
        },
        "OrderContact": record({"name": TEXT_OR_NULL, "phone": TEXT_OR_NULL}),
        "OrderProblem": problem_with(
            {
                "why": {**TEXT, "description": "What the table of steps says."},
                "seen": {**COUNT, "description": "The version in If-Match."},
                "found": {**COUNT, "description": "The version by now."},
                "order": {
                    **nullable(ref("OrderAtDesk")),
                    "description": "As it is now; null where it is no longer for whoever asks.",
                },
            }
        ),
    }

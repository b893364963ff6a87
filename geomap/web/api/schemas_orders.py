"""Schemas of what is told of orders without an account."""

from __future__ import annotations

from typing import get_args

from geomap.orders.categories import URGENCIES
from geomap.orders.steps import STATES, Step
from geomap.orders.units import UNIT_KINDS
from geomap.web.api.schemas import (
    BOOLEAN,
    COUNT,
    DATE_TIME,
    NUMBER,
    TEXT,
    TEXT_OR_NULL,
    a_list,
    nullable,
    one_of,
    record,
    ref,
)
from geomap.web.kinds import Schema

AREA = record({"id": TEXT, "name": TEXT})
UNIT = record({"unit": TEXT, "kind": one_of(UNIT_KINDS), "name": TEXT})
PROMISE: dict[str, Schema] = {
    "settle_due": {**DATE_TIME, "description": "When it is promised to be settled at the latest."},
    "promised_h": {**NUMBER, "description": "Hours of working time."},
    "around_the_clock": BOOLEAN,
    "provisional": {**BOOLEAN, "description": "Whether holidays not announced yet may move it."},
}
CLOCK = record(
    {
        **PROMISE,
        "due": nullable(DATE_TIME),
        "left_working_min": {"type": ["integer", "null"]},
        "overdue": BOOLEAN,
        "settled_at": nullable(DATE_TIME),
        "in_time": {"type": ["boolean", "null"]},
    }
)
PUBLIC: dict[str, Schema] = {
    "id": {**TEXT, "description": "What everybody calls it; random."},
    "category": TEXT,
    "category_name": TEXT,
    "state": one_of(STATES),
    "community": nullable(AREA),
    "compound": nullable(AREA),
    "submitted_at": DATE_TIME,
    "clock": CLOCK,
    "me_too": COUNT,
}
WHOLE: dict[str, Schema] = {
    "words": {**TEXT_OR_NULL, "description": "null: they were forgotten."},
    "forgotten": BOOLEAN,
    "lon": NUMBER,
    "lat": NUMBER,
    "street": nullable(AREA),
    "photos": a_list(record({"id": COUNT, "event": {**COUNT, "description": "Which it came with."}})),
}
EVENT = record(
    {
        "number": COUNT,
        "step": one_of(get_args(Step)),
        "at": DATE_TIME,
        "unit": nullable(UNIT),
        "said": {"type": "object"},
    }
)
BY: Schema = {
    "type": ["string", "null"],
    "enum": ["you", "sender", "voice", None],
    "description": "Which resident took the step; voice: another who reported the same. null: none did.",
}
FOLLOWED: dict[str, Schema] = {
    "owner": UNIT,
    "reopen_until": nullable(DATE_TIME),
    "rating": {"type": ["integer", "null"], "description": "Of whoever asks, since it was settled."},
    "round": {**COUNT, "description": "How often it was reopened."},
    "events": a_list(record({**EVENT["properties"], "by": BY})),
    "may": a_list(TEXT),
}
CATEGORY = record(
    {
        "code": TEXT,
        "name": TEXT,
        "icon": TEXT,
        "urgency": one_of(URGENCIES),
        "private": BOOLEAN,
        **PROMISE,
    }
)


def orders_schemas() -> dict[str, Schema]:
    """The schemas by name."""
    return {
        "OrderCategories": record({"at": DATE_TIME, "categories": a_list(CATEGORY)}),
        "OrderPlace": record(
            {
                "street": nullable(AREA),
                "community": nullable(AREA),
                "compounds": a_list(record({"id": TEXT, "name": TEXT, "steward": nullable(UNIT)})),
                "office": UNIT,
                "ticket": TEXT,
            }
        ),
        "Order": record(PUBLIC),
        "Orders": record({"orders": a_list(record(PUBLIC, {"lon": NUMBER, "lat": NUMBER}))}),
        "OrderSent": record({"id": TEXT, "code": TEXT_OR_NULL, "url": TEXT_OR_NULL}),
        "OrderMeToo": record({**PUBLIC, "code": TEXT_OR_NULL, "url": TEXT_OR_NULL}),
        "OrderFollowed": record(
            {**PUBLIC, **FOLLOWED},
            description="An order as it is told to who said me too, or sent one that was merged into it.",
        ),
        "OrderTracked": record(
            {**PUBLIC, **FOLLOWED, **WHOLE, "merged": nullable(ref("OrderFollowed"))},
            description="An order as it is told to its sender; merged: the one that it belongs to now.",
        ),
        "OrderOfCode": {"anyOf": [ref("OrderTracked"), ref("OrderFollowed")]},
    }

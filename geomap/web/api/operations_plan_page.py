"""What the planner's page asks so that a slide of radius or hour asks nobody. It follows that page."""

from __future__ import annotations

from geomap.network import SPEED_M_S
from geomap.services import TIERS
from geomap.web.api.desk_data import GROUND, HEX_HOURS, HOURS, LENGTHS
from geomap.web.api.operations import Operation
from geomap.web.api.schemas import COUNT, NUMBER, TEXT, TEXT_OR_NULL, a_list, record
from geomap.web.kinds import Schema

AREA = record({"id": TEXT, "name": TEXT_OR_NULL, "name_en": TEXT_OR_NULL, "street_id": TEXT_OR_NULL})
INDEX: Schema = {"type": "integer", "minimum": -1, "description": "Which of the list; -1: none."}
WEEK: Schema = {"type": "string", "pattern": f"^[0-9a-f]{{{HEX_HOURS}}}$"}
MODE: Schema = {"type": "string", "enum": ["straight", *SPEED_M_S]}
MILLIMETRES = {**a_list(COUNT), "description": "Whole millimetres, rounded up."}
STATION = record(
    {
        "id": TEXT,
        "name": TEXT,
        "name_en": TEXT_OR_NULL,
        "lon": NUMBER,
        "lat": NUMBER,
        "tier": {"type": "integer", "enum": list(TIERS)},
        "services": a_list(TEXT),
        "entry": TEXT,
        "status": TEXT,
        "opening_hours": TEXT_OR_NULL,
        "open": {**WEEK, "type": ["string", "null"], "description": "168 hours; null: unknown."},
    }
)
PLAN_SCHEMAS: dict[str, Schema] = {
    "PlanGround": record(
        {
            "area": TEXT_OR_NULL,
            "mode": MODE,
            "monday": {"type": "string", "format": "date"},
            "limit_m": NUMBER,
            "demand": record(
                {
                    "id": a_list(TEXT),
                    **{name: a_list(NUMBER) for name in ("lon", "lat", "persons")},
                    **{name: a_list(INDEX) for name in ("community", "street")},
                },
                description="Columns: one entry for each place where people live.",
            ),
            "communities": a_list(AREA),
            "streets": a_list(AREA),
            "stations": a_list(STATION),
            "start": {**a_list(COUNT), "description": "Where the pairs of each place begin, and their end."},
            "station": {**a_list(COUNT), "description": "Of each pair."},
            "distance_mm": MILLIMETRES,
            "off_network": {**a_list(COUNT), "description": "Places that no street is near."},
        }
    ),
    "PlanLengths": record(
        {"demand": a_list(COUNT), "distance_mm": MILLIMETRES, "off_network": {"type": "boolean"}}
    ),
    "PlanHours": record({"open": WEEK}),
}
PLAN_PAGE = (
    Operation(
        "get",
        "/plan/ground",
        "planGround",
        "For the planner's page: people, stations and how far they are from each other.",
        "PlanGround",
        GROUND,
        tag="page",
    ),
    Operation(
        "get",
        "/plan/lengths",
        "planLengths",
        "For the planner's page: who is near a station thought of.",
        "PlanLengths",
        LENGTHS,
        tag="page",
    ),
    Operation(
        "get",
        "/plan/hours",
        "planHours",
        "For the planner's page: opening hours as 168 hours of a week, 42 hexadecimal digits: hour h is bit "
        "h % 4, least first, of digit h // 4.",
        "PlanHours",
        HOURS,
        tag="page",
    ),
)

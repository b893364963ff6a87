"""Schemas of the answers to planners."""

from __future__ import annotations

from typing import get_args

from geomap.planning.figures import Note
from geomap.web.api.schemas import COUNT, GEOMETRY, NUMBER, TEXT, TEXT_OR_NULL, a_list, nullable, record, ref
from geomap.web.kinds import Schema

PERSONS: Schema = {"type": "number", "minimum": 0, "description": "Persons; a population grid has fractions."}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
METRES_OR_NULL: Schema = {"type": ["number", "null"], "minimum": 0, "description": "null: no way there."}
WEEK: Schema = {"type": "array", "items": NUMBER, "minItems": 168, "maxItems": 168}
NOTES = record({"code": {"type": "string", "enum": list(get_args(Note))}, "text": TEXT})
WORST = nullable(record({"id": TEXT, "value": {"type": ["number", "null"]}}))
FEATURE_KIND: Schema = {"type": "string", "enum": ["community", "demand", "addition", "proposal"]}


def planning_schemas() -> dict[str, Schema]:
    figures = {
        "id": TEXT_OR_NULL,
        "name": TEXT,
        "name_en": TEXT_OR_NULL,
        "street_id": TEXT_OR_NULL,
        "persons": PERSONS,
        "covered_persons": PERSONS,
        "uncovered_persons": PERSONS,
        "share": SHARE,
        "backup_persons": {**PERSONS, "description": "Those with two stations or more within the radius."},
        "median_m": METRES_OR_NULL,
        "p90_m": METRES_OR_NULL,
    }
    point = {
        "id": TEXT,
        "lon": NUMBER,
        "lat": NUMBER,
        "persons": PERSONS,
        "community": TEXT_OR_NULL,
        "distance_m": METRES_OR_NULL,
        "nearest_station": TEXT_OR_NULL,
    }
    return {
        "AreaFigures": record(figures),
        "Coverage": record(
            {
                "scenario": {"type": "object", "description": "What was asked, defaults filled in."},
                **figures,
                "off_network_persons": PERSONS,
                "equity": record(
                    {"gini": {"type": ["number", "null"]}, "worst_share": WORST, "worst_median": WORST}
                ),
                "streets": a_list(ref("AreaFigures")),
                "communities": a_list(ref("AreaFigures")),
                "uncovered": a_list(record(point)),
                "uncovered_points": COUNT,
                "radii": a_list(record({"radius_m": NUMBER, "covered_persons": PERSONS})),
                "week_shares": {**WEEK, "description": "Share covered in each hour, from Monday 00:00."},
                "notes": a_list(NOTES),
            }
        ),
        "CoverageFeatures": record(
            {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "features": a_list(
                    record({"geometry": GEOMETRY, "properties": record({"kind": FEATURE_KIND})})
                ),
            },
            {"question": TEXT, "notice": TEXT, "data_version": TEXT},
        ),
        "CoverageWeek": record(
            {
                "areas": a_list(TEXT_OR_NULL),
                "total_persons": a_list(PERSONS),
                "persons": a_list(
                    {
                        "type": "object",
                        "description": 'Of each area: by tier ("any" for all), then by service ("any" for '
                        "any), persons covered in each hour from Monday 00:00.",
                        "additionalProperties": {"type": "object", "additionalProperties": WEEK},
                    }
                ),
            }
        ),
    }

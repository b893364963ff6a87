"""Schemas of sitings."""

from __future__ import annotations

from typing import get_args

from geomap.planning.proposals import Action
from geomap.planning.siting_answers import UNITS, NoteCode
from geomap.planning.siting_question import MODELS
from geomap.services import TIERS
from geomap.siting.answer import Stopped
from geomap.web.api.operations_siting import PRICES
from geomap.web.api.schemas import NUMBER, TEXT, TEXT_OR_NULL, a_list, nullable, one_of, record, ref
from geomap.web.jobs import STATUSES
from geomap.web.kinds import Schema

NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
PERSONS: Schema = {"type": "number", "minimum": 0}
YUAN_OR_NULL: Schema = {"type": ["integer", "null"]}


PLACE: dict[str, Schema] = {"name": TEXT, "lon": NUMBER, "lat": NUMBER}
PROPOSAL = record(
    {
        "id": TEXT,
        "actions": a_list(one_of(get_args(Action))),
        **PLACE,
        "station": {**TEXT_OR_NULL, "description": "The station that is changed; null: it is new."},
        "tier": {"type": "integer", "enum": list(TIERS)},
        "services": a_list(TEXT),
        "opening_hours": TEXT_OR_NULL,
        "persons": {**PERSONS, "description": "Who gains."},
        "person_hours": {**NUMBER_OR_NULL, "description": "A week, for the model budget."},
        "communities": a_list(record({"id": TEXT_OR_NULL, "name": TEXT_OR_NULL, "persons": PERSONS})),
        "backup_persons": {**PERSONS, "description": "Who has two or more within reach then."},
        "lost": {
            **NUMBER_OR_NULL,
            "description": "What the value loses without it, in unit; null: it would have none, or it cannot "
            "be told station by station where they have capacities.",
        },
        "price_yuan": YUAN_OR_NULL,
        "alternatives": {
            **a_list(record({**PLACE, "value": NUMBER})),
            "description": "Places that could stand instead, and the value of the whole then.",
        },
    }
)
SPENT = record(
    {
        "budget_yuan": {"type": "integer"},
        "price_yuan": {"type": "integer"},
        "value": NUMBER,
        "bound": NUMBER_OR_NULL,
    }
)
NOTE = record(
    {
        "code": one_of(get_args(NoteCode)),
        "number": NUMBER_OR_NULL,
        "text": TEXT,
    }
)
RESULT = record(
    {
        "model": one_of(MODELS),
        "unit": one_of(UNITS.values()),
        "value": NUMBER,
        "bound": {**NUMBER_OR_NULL, "description": "No answer can be better than this."},
        "gap": {**NUMBER_OR_NULL, "description": "|bound - value| / value; null: there is no value."},
        "optimal": {"type": "boolean", "description": "Whether it is proven that none is better."},
        "stopped": one_of(get_args(Stopped)),
        "before": ref("AreaFigures"),
        "after": ref("AreaFigures"),
        "proposals": a_list(ref("Proposal")),
        "additions": {**a_list({"type": "object"}), "description": "To be asked of /coverage."},
        "changes": a_list({"type": "object"}),
        "frontier": {**a_list(SPENT), "description": "The best plan for each budget."},
        "prices": nullable(record(PRICES)),
        "notes": a_list(NOTE),
    }
)
JOB = record(
    {
        "id": TEXT,
        "status": one_of(STATUSES),
        "progress": record(
            {"value": NUMBER_OR_NULL, "bound": NUMBER_OR_NULL, "elapsed_s": {**NUMBER, "minimum": 0}}
        ),
        "result": nullable(ref("SitingResult")),
        "problem": nullable(ref("Problem")),
    }
)
RUN = record(
    {
        "format": {"type": "integer"},
        "model": one_of(MODELS),
        "inputs": {"type": "object", "description": "SHA-256 of each.", "additionalProperties": TEXT},
        "parameters": {"type": "object", "description": "Everything asked, and the version of the data."},
        "seed": {"type": "integer"},
        "solver": TEXT,
        "result": ref("SitingResult"),
    }
)


def siting_schemas() -> dict[str, Schema]:
    """Schemas of sitings by name."""
    return {"Proposal": PROPOSAL, "SitingResult": RESULT, "SitingJob": JOB, "SitingRun": RUN}

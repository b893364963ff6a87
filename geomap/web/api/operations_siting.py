"""The operations that say where stations are best put: a job is posted, asked about, and may be ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, get_args

import orjson

from geomap.planning.candidates import LAYERS, Source
from geomap.planning.prices import DEFAULT_PRICES, MOST_YUAN, UPGRADES, check_price
from geomap.planning.siting_question import ALL_HOURS, BUILD_HOURS, MODELS
from geomap.services import TIERS
from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Operation
from geomap.web.api.operations_planning import LONGEST_HOURS, SCENARIO, WHATIFS, Hour
from geomap.web.kinds import Boolean, Choice, Degrees, Integer, ListOf, Number, Schema, Text, WrongValueError
from geomap.web.params import Parameter, table

MOST_NEW, MOST_POSITIONS, MOST_BUDGETS = 500, 2_000, 12
LONGEST_S = 300.0
POSITION_HINT = "Write [[108.95, 34.22], …], longitude first."
PRICE: Schema = {"type": ["integer", "null"], "minimum": 1, "maximum": MOST_YUAN}


@dataclass(frozen=True, slots=True)
class WordOrList:
    """One of some words, or a list of one kind; in a query string the items are parted by blanks."""

    words: tuple[str, ...]
    items: ListOf
    parted: Callable[[str], list[Any]]

    def from_text(self, text: str) -> Any:
        return text if text in self.words else self.check(self.parted(text))

    def check(self, value: Any) -> Any:
        if isinstance(value, str):
            if value not in self.words:
                raise WrongValueError(
                    "has a word that is not one of those allowed.", f"Use {', '.join(self.words)}, or a list."
                )
            return value
        return self.items.check(value)

    def schema(self) -> Schema:
        return {"anyOf": [Choice(self.words).schema(), self.items.schema()]}


class Position:
    """A position [lon, lat] in WGS 84 degrees."""

    def from_text(self, text: str) -> tuple[float, float]:
        return self.check(_numbers(text))

    def check(self, value: Any) -> tuple[float, float]:
        if not isinstance(value, list) or len(value) != 2:
            raise WrongValueError("holds something that is no position.", POSITION_HINT)
        lon, lat = (Degrees(180.0).check(number) for number in value)
        return lon, lat

    def schema(self) -> Schema:
        return {
            "type": "array",
            "prefixItems": [Degrees(180.0).schema(), Degrees(90.0).schema()],
            "items": {"type": "number"},
            "minItems": 2,
            "maxItems": 2,
        }


class PriceList:
    """Prices by lever, as an object; in a query string the same as JSON."""

    def from_text(self, text: str) -> dict[str, Any]:
        try:
            return self.check(orjson.loads(text))
        except orjson.JSONDecodeError:
            raise WrongValueError("is no JSON.", 'Write such as {"build": {"3": 120000}}.') from None

    def check(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or not value.keys() <= PRICES.keys():
            raise WrongValueError(
                f"must be an object of {', '.join(PRICES)}.", "Leave out what is not asked."
            )
        for lever, given in value.items():
            if lever == "extend_hours":
                check_price(lever, given)
            elif isinstance(given, dict):
                for what, price in given.items():
                    check_price(f"{lever}.{what}", price)
            elif given is not None:
                raise WrongValueError(f"holds a {lever} that is no object.", 'Write such as {"3": 120000}.')
        return value

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": False, "properties": dict(PRICES)}


def _by_tier(tiers: tuple[int, ...]) -> Schema:
    properties = {str(tier): PRICE for tier in tiers}
    return {"type": ["object", "null"], "additionalProperties": False, "properties": properties}


PRICES: dict[str, Schema] = {
    "build": _by_tier(TIERS),
    "upgrade": _by_tier(UPGRADES),
    "add_service": {"type": ["object", "null"], "additionalProperties": PRICE},
    "extend_hours": PRICE,
}


def _numbers(text: str) -> list[Any]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        return []


CANDIDATES = WordOrList(
    get_args(Source),
    ListOf(Position(), MOST_POSITIONS),
    lambda text: [_numbers(position) for position in text.split()],
)
HOURS = WordOrList(("week", "hour"), ListOf(Hour(), 168), lambda text: text.split(","))
IDS = ListOf(Text(64), MOST_POSITIONS)
YUAN = Integer(0, MOST_YUAN)

SITING_OWN = table(
    Parameter(
        "model",
        Choice(MODELS),
        "lscp: the fewest stations that reach everybody within the radius. mclp: p stations that reach most "
        "persons. p_median: p stations that make all walks together shortest. p_center: p that make the "
        "longest walk shortest. budget: what to build, upgrade, equip or open longer for a sum.",
        required=True,
        example="mclp",
    ),
    Parameter("p", Integer(1, MOST_NEW), "How many stations to build, for mclp, p_median and p_center."),
    Parameter(
        "candidates",
        CANDIDATES,
        f"Where stations may be built: {', '.join(LAYERS)} (places are compounds and communities together), "
        "or positions [lon, lat], WGS 84, which are called p1, p2 and so on.",
        default="places",
    ),
    Parameter("required", IDS, "Ids of candidates that must be built upon."),
    Parameter("forbidden", IDS, "Ids of candidates that must not be built upon."),
    Parameter("capacity_persons", Number(1.0, 1e9), "How many persons each station can take at most."),
    Parameter("keep_existing", Boolean(), "Whether stations that stand count.", default=True),
    Parameter(
        "leave_unreachable",
        Boolean(),
        "lscp: leave out whom no candidate reaches, and say so.",
        default=False,
    ),
    Parameter(
        "build_hours",
        Text(LONGEST_HOURS),
        f"Opening hours of a new station; by default {BUILD_HOURS}, or {ALL_HOURS} where it would be closed "
        "in hour.",
    ),
    Parameter("budget_yuan", YUAN, "What may be spent, whole yuan, for the model budget."),
    Parameter("budgets_yuan", ListOf(YUAN, MOST_BUDGETS), "Several such sums: the best plan for each."),
    Parameter(
        "prices",
        PriceList(),
        "What levers cost, whole yuan: build and upgrade by tier, add_service by code or * for all others, "
        "extend_hours. A lever left out costs what is assumed (the answer tells); what is left out within "
        "one, or null, is not offered.",
        example={"build": {"3": DEFAULT_PRICES.build[3]}, "extend_hours": DEFAULT_PRICES.extend_hours},
    ),
    Parameter(
        "extend_to", Text(LONGEST_HOURS), "Opening hours of a station opened longer.", default=ALL_HOURS
    ),
    Parameter(
        "hours",
        HOURS,
        "Which hours count for the model budget: week, hour (the one asked about), or a list such as Tu 22.",
        default="week",
    ),
    Parameter(
        "time_limit_s", Number(1.0, LONGEST_S), "How long to search; then the best answer yet.", default=60.0
    ),
)
SITING = {**SCENARIO, **SITING_OWN}
JOB_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The job's id.",
    "schema": {"type": "string", "minLength": 1},
}

POST_SITING = Operation(
    "post",
    "/siting",
    "siting",
    "Where stations are best put, proven or with how far from the best it can be: a job, to be asked about "
    "at the address in Location.",
    "SitingJob",
    SITING,
    tag="planning",
    body=NO_BODY_OF_ITS_OWN,
    success=202,
    errors=(413, 415, 503),
    answer_headers=("Location",),
)
SITING_BY_OPTIONS = replace(
    POST_SITING,
    summary="Where stations are best put, proven or with how far from the best it can be.",
    parameters={name: p for name, p in SITING.items() if name not in WHATIFS},
)
"""The same for the terminal, where a list of objects cannot be typed."""
GET_JOB = Operation(
    "get",
    "/siting/jobs/{id}",
    "sitingJob",
    "How far a siting is, and what it found.",
    "SitingJob",
    tag="planning",
    errors=(404,),
    besides=(JOB_ID,),
)
END_JOB = Operation(
    "delete",
    "/siting/jobs/{id}",
    "endSiting",
    "End a siting; the best answer yet is kept where there is one.",
    "SitingJob",
    tag="planning",
    errors=(404,),
    besides=(JOB_ID,),
)
GET_RUN = Operation(
    "get",
    "/siting/jobs/{id}/run",
    "sitingRun",
    "The record of a siting: hashes of what went in, everything asked, and the answer. The same question "
    "about the same data gives the same record, unless time cut it short.",
    "SitingRun",
    tag="planning",
    errors=(404,),
    besides=(JOB_ID,),
)
SITING_OPERATIONS = (POST_SITING, GET_JOB, END_JOB, GET_RUN)

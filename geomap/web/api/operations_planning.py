"""The operations for planners: who is within reach, in which hour, and what if stations were otherwise."""

from __future__ import annotations

from geomap.planning.scenario import HOUR, LONGEST_RADIUS_M
from geomap.services import TIERS
from geomap.web.api.operations import CODES, NEED, NO_BODY_OF_ITS_OWN, POINT, Operation
from geomap.web.kinds import Choice, Integer, ListOf, Number, Schema, Text, WrongValueError
from geomap.web.params import Parameter, table
from geomap.web.records import ListOfRecords
from geomap.web.times import Day

MOST_WHATIFS = 50
MOST_RADII = 200
MOST_UNCOVERED = 10_000
LONGEST_HOURS = 500


class Hour:
    """An hour of the week, such as Tu 22."""

    def from_text(self, text: str) -> str:
        return self.check(text)

    def check(self, value: object) -> str:
        if not isinstance(value, str) or not HOUR.fullmatch(value):
            raise WrongValueError("is no hour of the week.", "Give such as Tu 22: Mo to Su, 00 to 23.")
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{HOUR.pattern}$"}


ADDITION = table(
    Parameter("id", Text(64), "An id of its own.", required=True),
    *POINT.values(),
    Parameter("tier", Choice(TIERS), "The standard it is built to.", required=True),
    Parameter("services", CODES, "What it offers; by default the standard of its tier."),
    Parameter("opening_hours", Text(LONGEST_HOURS), "OSM opening_hours; unknown where left out."),
    Parameter("name", Text(), "Its name."),
)
CHANGE = table(
    Parameter("station", Text(64), "The id of a station that stands.", required=True),
    Parameter("tier", Choice(TIERS), "Its tier then."),
    Parameter("services", CODES, "All that it offers then."),
    Parameter("opening_hours", Text(LONGEST_HOURS), "Its opening hours then, OSM opening_hours."),
)
ASKED = table(
    Parameter("area", Text(64), "Code of a street or a community; the whole district where left out."),
    *(NEED[name] for name in ("tier", "services", "services_any", "entry", "unknown_hours", "mode")),
    Parameter(
        "radius_m",
        Number(0.0, LONGEST_RADIUS_M),
        "Within so many metres (<=) of a station one is covered, measured as by mode.",
        default=500.0,
    ),
    Parameter(
        "hour",
        Hour(),
        "Only stations open at that full hour of the week count, such as Tu 22; opening hours do not matter "
        "where left out.",
        example="Tu 22",
    ),
    Parameter(
        "monday",
        Day(),
        "The Monday of the week meant; by default that of the next week without holidays or exchanged days.",
    ),
)
WHATIFS = table(
    Parameter(
        "additions",
        ListOfRecords("additions", ADDITION, MOST_WHATIFS),
        "Stations that do not stand yet; they run and let everybody in.",
    ),
    Parameter(
        "changes",
        ListOfRecords("changes", CHANGE, MOST_WHATIFS),
        "Stations that stand, done otherwise; what is left out stays as it is.",
    ),
)
SCENARIO = {**ASKED, **WHATIFS}
TOLD = table(
    Parameter("radii_m", ListOf(Number(0.0, LONGEST_RADIUS_M), MOST_RADII), "The share at these radii, too."),
    Parameter(
        "uncovered",
        Integer(0, MOST_UNCOVERED),
        "How many of the demand points left out to list at most, most persons first.",
        default=100,
    ),
)
BY = Parameter(
    "by",
    Choice(("district", "streets", "communities")),
    "For the area as one, or by its parts.",
    default="district",
)
GONE_THROUGH = {"tier", "services", "services_any", "hour"}
"""What the table of a week has a cell for each of."""

COVERAGE = Operation(
    "get",
    "/coverage",
    "coverage",
    "Who is within reach of a station that meets a need: persons and shares of an area, its streets and "
    "communities, those left out, how evenly, with a second station as backup, and in each hour of the week.",
    "Coverage",
    {**ASKED, **TOLD},
    tag="planning",
)
COVERAGE_WHATIF = Operation(
    "post",
    "/coverage",
    "coverageWhatIf",
    "The same where stations are added or done otherwise.",
    "Coverage",
    {**SCENARIO, **TOLD},
    tag="planning",
    body=NO_BODY_OF_ITS_OWN,
    errors=(413, 415),
)
WEEK = Operation(
    "post",
    "/coverage/week",
    "coverageWeek",
    "Persons covered in each of the 168 hours of the week, by service and by tier. Of the need its entries "
    "count; tier, services and hour are what the table goes through.",
    "CoverageWeek",
    {
        **{n: p for n, p in SCENARIO.items() if n not in GONE_THROUGH},
        "by": BY,
    },
    tag="planning",
    body=NO_BODY_OF_ITS_OWN,
    errors=(413, 415),
)
PLANNING = (COVERAGE, COVERAGE_WHATIF, WEEK)

"""What is asked of visits."""

from __future__ import annotations

from geomap.orders.visits import LONGEST_KEY, VISIT_KINDS
from geomap.web.kinds import Choice, ListOf, Text
from geomap.web.params import Parameter, table
from geomap.web.records import ListOfRecords
from geomap.web.responsibility.asked import Day
from geomap.web.times import Instant

MOST_AT_ONCE = 200
MOST_DAYS = 400
BY = ("station", "day", "kind")
USUAL_DAYS = 7

VISIT = table(
    Parameter(
        "key", Text(LONGEST_KEY), "Made for this visit by whoever sends it: it counts once.", required=True
    ),
    Parameter("station", Text(80), "Id of the station.", required=True),
    Parameter("kind", Choice(VISIT_KINDS), "What it was about.", required=True),
    Parameter("at", Instant(), "When it was counted.", required=True),
    Parameter(
        "count",
        Choice((0, 1)),
        "1: it counts. 0: it was counted by mistake, and never does again, whichever arrives first.",
        default=1,
    ),
)
BATCH = table(
    Parameter(
        "visits",
        ListOfRecords("visits", VISIT, MOST_AT_ONCE),
        "Visits, those that waited for a connection together.",
        required=True,
    )
)
DAYS = table(
    Parameter("from", Day(), f"First day; {USUAL_DAYS - 1} days before the last where it is not given."),
    Parameter("to", Day(), "Last day; today where it is not given."),
)
SUMS = {
    **DAYS,
    **table(Parameter("by", ListOf(Choice(BY), len(BY)), "What is told apart; the rest is summed up.")),
}

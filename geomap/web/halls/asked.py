"""What is asked of bookings."""

from __future__ import annotations

from geomap.orders.bookings import PURPOSES
from geomap.web.kinds import Choice, Integer, Text
from geomap.web.params import Parameter, table
from geomap.web.responsibility.asked import Day
from geomap.web.times import Instant
from geomap.web.written import Line, Words

USUAL_DAYS = 7
MOST_DAYS = 100
MOST_PERSONS = 10_000
LONGEST_KEY, LONGEST_NAME, LONGEST_REASON = 80, 120, 200

DAYS = table(
    Parameter("from", Day(), "First day; today where it is not given."),
    Parameter("to", Day(), f"Last day; {USUAL_DAYS - 1} days after the first where it is not given."),
)
ONE_DAY = table(Parameter("from", Day(), "The day; today where it is not given."))
LISTED = {
    **DAYS,
    **table(Parameter("hall", Text(80), "Id of the hall; without it one's own bookings.")),
}
WANTED = table(
    Parameter(
        "key", Text(LONGEST_KEY), "Made for this booking by whoever sends it: it books once.", required=True
    ),
    Parameter("hall", Text(80), "Id of the hall.", required=True),
    Parameter("organization", Text(80), "Id of who comes together, where the layer organizations has it."),
    Parameter(
        "organization_name",
        Line(LONGEST_NAME, "organization_name"),
        "Its name, where the layer does not.",
    ),
    Parameter("purpose", Choice(PURPOSES), "What for.", required=True),
    Parameter("since", Instant(), "When it begins.", required=True),
    Parameter("until", Instant(), "When it is over.", required=True),
    Parameter("persons", Integer(1, MOST_PERSONS), "How many are expected.", required=True),
)
CANCELLED = table(
    Parameter("reason", Words(LONGEST_REASON, "reason"), "Why; to be given for what somebody else booked.")
)

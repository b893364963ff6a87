"""How reports are held back where they are forged or too many: geomap.web.anonymous with their paces."""

from __future__ import annotations

from geomap.storage.people.tries import Pace
from geomap.web.anonymous import Guard

NETWORK_PACE = Pace(free=8, first_s=60.0, longest_s=3_600.0)
"""Many people share the network of an office, or of a telephone company."""
STATION_PACE = Pace(free=30, first_s=30.0, longest_s=600.0, forget_s=3_600.0)
GUARD = Guard("report", "station", "the station's page", NETWORK_PACE, STATION_PACE)

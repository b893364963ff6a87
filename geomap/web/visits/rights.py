"""Whose visits somebody may count and see: through the one table of rights."""

from __future__ import annotations

from geomap.errors import InvalidInputError
from geomap.people.permissions import Deed, may, may_somewhere, reach
from geomap.people.person import AREA_LAYER, Person
from geomap.web.people.gate import ground, refuse, require, signed_in
from geomap.web.snapshots import current_snapshot


def counter() -> Person:
    """Whoever sent this request, who may count visits somewhere. Raises NotSignedInError, NotAllowedError."""
    person = signed_in()
    if not may_somewhere(person, "count_visits"):
        refuse(
            "count_visits", "role" if reach(person, "count_visits") == "none" else "scope", layer="stations"
        )
    return person


def require_station(station: str) -> Person:
    """Whoever sent this request, who may count at the station. Raises InvalidInputError for one that is not
    on the map, NotAllowedError."""
    table = current_snapshot().layers["stations"]
    if station not in table.position:
        raise InvalidInputError(
            f"There is no station {station[:80]!r}.",
            parameter="station",
            value=station[:80],
            hint="Use the id of one that is on the map.",
        )
    person = require(
        Deed("count_visits", "stations", table.geometry[table.position[station]]), feature=station
    )
    if not _is_own(person, station):
        refuse("count_visits", "was_outside", layer="stations", feature=station)
    return person


def own_stations(person: Person) -> list[str]:
    """Ids of the stations at which the person may count, in the order of the map's layer."""
    table, land = current_snapshot().layers["stations"], ground()
    return [
        station
        for station, point in zip(table.ids, table.geometry, strict=True)
        if _is_own(person, station) and may(person, Deed("count_visits", "stations", point), land)
    ]


def _is_own(person: Person, station: str) -> bool:
    """Of two stations at one point a keeper keeps one."""
    return AREA_LAYER[person.role] != "stations" or person.area == station

"""The stations of a scenario: those that stand, some of them changed, and those that are only thought of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.hours import Hours
from geomap.layers import Layer
from geomap.measured import stations_on_streets
from geomap.nearest import StationIndex
from geomap.network import Mode
from geomap.network_stations import StreetStations, place_stations
from geomap.planning.scenario import Addition, Change
from geomap.snapshot import Snapshot


@dataclass(frozen=True, eq=False, slots=True)
class Stations:
    """Stations in columns and their opening hours, None where unknown: those of the snapshot in their order,
    then the additions. names: of all, by position."""

    snapshot: Snapshot
    index: StationIndex
    rules: tuple[Hours | None, ...]
    names: tuple[str, ...]
    added: int

    def on_streets(self, mode: Mode) -> StreetStations:
        """They on the streets of mode. Raises InvalidInputError where no street is open to it."""
        standing = stations_on_streets(self.snapshot, mode)
        if not self.added:
            return standing
        return place_stations(standing.network, self.index.ids, self.index.lon, self.index.lat, mode)


def stations_of(
    snapshot: Snapshot, additions: Sequence[Addition] = (), changes: Sequence[Change] = ()
) -> Stations:
    """The stations as a scenario has them. An addition runs and lets everybody in.

    Raises InvalidInputError for a change of a station that there is not, two of one, an addition under an
    id that is taken, a service that is none, a tier that is none, and hours that cannot be read.
    """
    standing, layer = snapshot.stations, snapshot.layers["stations"]
    names = tuple(layer.values("name"))
    if not additions and not changes:
        return Stations(snapshot, standing, snapshot.rules, names, 0)
    _refuse_twice([c.station for c in changes], (), "changes")
    _refuse_twice([a.id for a in additions], layer.position, "additions")
    tiers, services, rules = standing.tiers.copy(), standing.services.copy(), list(snapshot.rules)
    for change in changes:
        at = _position(layer, change.station)
        if change.tier is not None:
            tiers[at] = change.tier
        if change.services is not None:
            services[at] = snapshot.catalogue.mask(change.services)
        if change.opening_hours is not None:
            rules[at] = rule_of(snapshot, change.opening_hours)
    for addition in additions:
        LonLat(addition.lon, addition.lat)  # refuses what is nowhere on earth
    index = StationIndex(
        ids=(*standing.ids, *(a.id for a in additions)),
        lon=np.append(standing.lon, [a.lon for a in additions]),
        lat=np.append(standing.lat, [a.lat for a in additions]),
        tiers=np.append(tiers, [a.tier for a in additions]),
        services=np.append(services, _masks(snapshot, additions)),
        entries=[*standing.entries.tolist(), *("free" for _ in additions)],
        statuses=[*standing.statuses.tolist(), *("open" for _ in additions)],
    )
    parsed = {text: rule_of(snapshot, text) for text in {a.opening_hours for a in additions}}
    return Stations(
        snapshot,
        index,
        (*rules, *(parsed[a.opening_hours] for a in additions)),
        (*names, *(a.name or a.id for a in additions)),
        len(additions),
    )


def _position(layer: Layer, station: str) -> int:
    if station not in layer.position:
        raise InvalidInputError(
            "There is no such station to change.",
            parameter="changes",
            value=station,
            hint="Give the id of a station, as /api/search finds it, or leave this change out.",
        )
    return layer.position[station]


def rule_of(snapshot: Snapshot, opening_hours: str | None) -> Hours | None:
    """The rule that opening hours state, by the calendar of the snapshot. Raises InvalidInputError."""
    return None if opening_hours is None else Hours.parse(opening_hours, snapshot.calendar)


def _masks(snapshot: Snapshot, additions: Sequence[Addition]) -> np.ndarray:
    return np.array([snapshot.catalogue.mask(a.services) for a in additions], dtype=np.uint64)


def _refuse_twice(ids: Sequence[str], taken: Mapping[str, int] | Sequence[str], parameter: str) -> None:
    seen = set(taken)
    for station in ids:
        if station in seen:
            raise InvalidInputError(
                "A station is named twice.",
                parameter=parameter,
                value=station,
                hint="Say all that changes at a station in one entry; give an addition an id of its own.",
            )
        seen.add(station)

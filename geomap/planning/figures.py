"""What coverage answers: the figures of an area, its streets and communities, and who is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from geomap.coverage import Coverage, Curve
from geomap.coverage_equity import Equity, equity
from geomap.demand import Grouping
from geomap.geodesy import FloatArray
from geomap.nearest import IntArray
from geomap.planning.altered import Stations, stations_of
from geomap.planning.ground import Ground, area_feature, ground_of
from geomap.planning.lengths import nearest_lengths
from geomap.planning.scenario import Scenario
from geomap.planning.week import counting, opening_of, week_shares
from geomap.snapshot import Snapshot

Note = Literal["no_station", "off_network"]


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """An area and its persons: all, those within the radius, those with two stations or more within it.
    median_m, p90_m: the least radii that cover half and nine tenths of them, inf where none does. street_id:
    of a community, the street it belongs to."""

    id: str
    name: str
    name_en: str | None
    street_id: str | None
    persons: float
    covered_persons: float
    backup_persons: float
    median_m: float
    p90_m: float

    @property
    def share(self) -> float:
        """Covered persons of all, 0..1."""
        return self.covered_persons / self.persons

    @property
    def uncovered_persons(self) -> float:
        return self.persons - self.covered_persons


@dataclass(frozen=True, eq=False, slots=True)
class CoverageAnswer:
    """whole, and each street and community in which somebody of the area lives, most uncovered persons first,
    then by id. distance_m, second_m (n,): from each demand point of ground to the nearest station that meets
    the need in the hour and to the second nearest, inf for none; station (n,): the nearest's position in
    stations, -1 for none. uncovered: demand points beyond the radius, most persons first. week_shares
    (168,): covered persons of all in every hour of the week. off_network_persons: those whose distance is
    straight though a street was asked for. notes: why to read all this with care.
    """

    scenario: Scenario
    ground: Ground
    stations: Stations
    whole: AreaFigures
    streets: tuple[AreaFigures, ...]
    communities: tuple[AreaFigures, ...]
    distance_m: FloatArray
    second_m: FloatArray
    station: IntArray
    uncovered: npt.NDArray[np.intp]
    equity: Equity
    curve: Curve
    week_shares: FloatArray
    off_network_persons: float
    notes: tuple[Note, ...]


def coverage_of(snapshot: Snapshot, scenario: Scenario, ground: Ground | None = None) -> CoverageAnswer:
    """Answer a scenario. ground: that of its area, where it is at hand.

    Raises InvalidInputError for an area that there is not or where nobody lives, a radius that is none, no
    street open to the mode, and stations that cannot be as they are thought of.
    """
    ground = ground or ground_of(snapshot, scenario.area)
    stations = stations_of(snapshot, scenario.additions, scenario.changes)
    week = opening_of(stations, scenario)
    found = nearest_lengths(ground, stations, scenario.mode, 2, counting(stations, scenario, week))
    nearest_m, second_m = np.ascontiguousarray(found.distance_m.T)
    overall = Coverage(ground.demand, nearest_m)
    communities = _Part(snapshot, "communities", ground.communities, ground, nearest_m, second_m)
    streets = _Part(snapshot, "streets", ground.streets, ground, nearest_m, second_m)
    off_persons = float(ground.demand.persons[found.off_network].sum())
    notes: list[Note] = ["no_station"] if overall.reaches_none else []
    return CoverageAnswer(
        scenario=scenario,
        ground=ground,
        stations=stations,
        whole=_whole(snapshot, scenario, overall, Coverage(ground.demand, second_m)),
        streets=streets.figures(scenario.radius_m),
        communities=communities.figures(scenario.radius_m),
        distance_m=nearest_m,
        second_m=second_m,
        station=found.station[:, 0],
        uncovered=overall.uncovered_points(scenario.radius_m),
        equity=equity(overall, communities.nearest, scenario.radius_m),
        curve=overall.curve(),
        week_shares=week_shares(ground, stations, scenario, week),
        off_network_persons=off_persons,
        notes=(*notes, "off_network") if off_persons else tuple(notes),
    )


def _whole(snapshot: Snapshot, scenario: Scenario, nearest: Coverage, second: Coverage) -> AreaFigures:
    name, name_en, street_id = snapshot.settings.area_zh, snapshot.settings.area_en, None
    if scenario.area is not None:
        properties = area_feature(snapshot, scenario.area)[1]["properties"]
        name, name_en = properties["name"], properties.get("name_en")
        street_id = properties.get("street_code")
    return AreaFigures(
        id=scenario.area or "",
        name=name,
        name_en=name_en,
        street_id=street_id,
        persons=float(nearest.total_persons[0]),
        covered_persons=float(nearest.persons_within(scenario.radius_m)[0]),
        backup_persons=float(second.persons_within(scenario.radius_m)[0]),
        median_m=float(nearest.quantiles_m(0.5)[0]),
        p90_m=float(nearest.quantiles_m(0.9)[0]),
    )


class _Part:
    """The figures of the areas of one layer."""

    def __init__(
        self,
        snapshot: Snapshot,
        layer: str,
        grouping: Grouping,
        ground: Ground,
        nearest_m: FloatArray,
        second_m: FloatArray,
    ) -> None:
        self.layer, self.grouping = snapshot.layers[layer], grouping
        self.nearest = Coverage(ground.demand, nearest_m, grouping)
        self.second = Coverage(ground.demand, second_m, grouping)

    def figures(self, radius_m: float) -> tuple[AreaFigures, ...]:
        layer, persons = self.layer, self.nearest.total_persons
        covered, backup = self.nearest.persons_within(radius_m), self.second.persons_within(radius_m)
        median_m, p90_m = self.nearest.quantiles_m(0.5), self.nearest.quantiles_m(0.9)
        names, names_en, streets = map(layer.column, ("name", "name_en", "street_code"))
        found = []
        for area in np.flatnonzero(persons > 0).tolist():
            at = layer.position[self.grouping.ids[area]]
            found.append(
                AreaFigures(
                    self.grouping.ids[area],
                    names[at],
                    names_en[at],
                    streets[at],
                    float(persons[area]),
                    float(covered[area]),
                    float(backup[area]),
                    float(median_m[area]),
                    float(p90_m[area]),
                )
            )
        return tuple(sorted(found, key=lambda f: (-f.uncovered_persons, f.id)))

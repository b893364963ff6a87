"""The locator's question: which stations near me have what I need, or what comes closest to it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from typing import Any, Literal

from geomap.geodesy import LonLat
from geomap.hours import Openness, openness
from geomap.measured import Measure, Note, Start, neighbours, start
from geomap.nearest import Among, Need
from geomap.network import RIDE_SPEED_M_S, WALK_SPEED_M_S, duration_s
from geomap.open_stations import open_stations
from geomap.public_reports import NOTHING_REPORTED, Reported
from geomap.snapshot import Snapshot

DETOUR = 1.3
"""Streets are about 1.3 times as long as the crow flies (Boscoe et al. 2012 find 1.4 over a nation,
city grids less). Only for minutes shown beside a straight distance, never for ranking."""

MOST_DROPPED = 3
ANY_RUNNING = Need()
RUNS = "open"
NOT_RUNNING = Openness("closed", None, "not_running")
"""A station that is closed for good or only planned is not open, whatever hours it states."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody at origin asks for.

    open_at: the station must be open then, and for open_for_min minutes from then; None asks for no
    such thing. unknown_hours: whether stations of unknown hours may count as open. mode: how distance is
    measured, need's limit too; by street it is straight where no street is near enough to origin.
    """

    origin: LonLat
    limit: int = 3
    need: Need = ANY_RUNNING
    open_at: datetime | None = None
    open_for_min: int = 0
    unknown_hours: Literal["include", "exclude"] = "exclude"
    mode: Measure = "straight"


@dataclass(frozen=True, slots=True)
class Found:
    """A station found. distance_m: as the answer measures. duration_s: of the way by street, or an estimate
    over DETOUR times a straight distance; riding where mode is ride, else on foot. bearing_deg: straight."""

    feature: Mapping[str, Any]
    distance_m: float
    duration_s: float
    bearing_deg: float
    openness: Openness


@dataclass(frozen=True, slots=True)
class Dropped:
    """A condition given up to find anything: the query's parameter and its value."""

    parameter: str
    value: str | int | float


@dataclass(frozen=True, slots=True)
class Answer:
    """found meets the query in full. Where it is empty, relaxed holds the nearest that come closest,
    and dropped says which conditions they do not promise to meet. measured: how distances are; note:
    why that is not how the query asks, or None."""

    found: list[Found]
    relaxed: list[Found]
    dropped: tuple[Dropped, ...]
    measured: Measure = "straight"
    note: Note | None = None


def locate(snapshot: Snapshot, query: Query, now: datetime, reported: Reported = NOTHING_REPORTED) -> Answer:
    """Answer query; opening states are those at query.open_at, or else at now (aware instants). reported:
    what passers-by say; a station in doubt is of unknown hours."""
    begun = start(snapshot, query.origin, query.mode)
    measured, note = begun.measured, begun.note
    found = _find(snapshot, query, begun, now, reported)
    if found:
        return Answer(found, [], (), measured, note)
    for dropped, easier in _relaxations(snapshot, query):
        relaxed = _find(snapshot, easier, begun, now, reported, query.open_at)
        if relaxed:
            return Answer([], relaxed, dropped, measured, note)
    return Answer([], [], (), measured, note)


def walk_s(distance_m: float) -> float:
    """Estimated seconds on foot over a straight distance."""
    return distance_m * DETOUR / WALK_SPEED_M_S


def ride_s(distance_m: float) -> float:
    """Estimated seconds by e-bike over a straight distance."""
    return distance_m * DETOUR / RIDE_SPEED_M_S


def open_now(snapshot: Snapshot, query: Query, reported: Reported = NOTHING_REPORTED) -> Among | None:
    """The stations that query's hours, and what is reported, allow; None where it asks for none."""
    if query.open_at is None:
        return None
    doors = open_stations(snapshot.stations, snapshot.rules, RUNS)
    position = snapshot.layers["stations"].position
    doubted = sorted(position[id_] for id_ in reported.doubted(query.open_at) if id_ in position)
    unknown = query.unknown_hours == "include"
    return doors.at(query.open_at, query.open_for_min, unknown=unknown, doubted=tuple(doubted))


def _find(
    snapshot: Snapshot,
    query: Query,
    begun: Start,
    now: datetime,
    reported: Reported,
    shown_at: datetime | None = None,
) -> list[Found]:
    at = query.open_at or shown_at or now
    features, ids = snapshot.layers["stations"].features, snapshot.stations.ids
    statuses = snapshot.stations.statuses
    return [
        Found(
            features[n.position],
            n.distance_m,
            _takes_s(n.distance_m, query.mode, begun.measured),
            n.bearing_deg,
            reported.state(ids[n.position], openness(snapshot.rules[n.position], at), at)
            if statuses[n.position] == RUNS
            else NOT_RUNNING,
        )
        for n in neighbours(snapshot, begun, query.limit, query.need, open_now(snapshot, query, reported))
    ]


def _takes_s(distance_m: float, mode: Measure, measured: Measure) -> float:
    if measured != "straight":
        return duration_s(distance_m, measured)
    return ride_s(distance_m) if mode == "ride" else walk_s(distance_m)


def _relaxations(snapshot: Snapshot, query: Query) -> Iterator[tuple[tuple[Dropped, ...], Query]]:
    """Easier queries, fewest conditions dropped first; then, as the last resort, all of them.

    Among equally many, a longer way is offered before closed doors, and those before a station
    that lacks a service. The status (a station that runs at all) is never given up.
    """
    need, conditions = query.need, []
    if math.isfinite(need.max_distance_m):
        conditions.append(Dropped("max_distance_m", need.max_distance_m))
    if query.open_at is not None:
        conditions.append(Dropped("open_at", query.open_at.isoformat(timespec="minutes")))
    if need.entries is not None:
        conditions.append(Dropped("entry", ",".join(sorted(need.entries))))
    if need.tiers is not None:
        conditions.append(Dropped("tier", ",".join(map(str, sorted(need.tiers)))))
    if need.services_any:
        conditions.append(Dropped("services_any", ",".join(snapshot.catalogue.codes(need.services_any))))
    conditions += [Dropped("services", code) for code in snapshot.catalogue.codes(need.services)]
    for count in range(1, min(len(conditions), MOST_DROPPED + 1)):
        for dropped in combinations(conditions, count):
            yield dropped, _without(snapshot, query, dropped)
    if conditions:
        yield tuple(conditions), _without(snapshot, query, tuple(conditions))


def _without(snapshot: Snapshot, query: Query, dropped: tuple[Dropped, ...]) -> Query:
    need = query.need
    for condition in dropped:
        match condition.parameter:
            case "max_distance_m":
                need = replace(need, max_distance_m=math.inf)
            case "open_at":
                query = replace(query, open_at=None, open_for_min=0)
            case "entry":
                need = replace(need, entries=None)
            case "tier":
                need = replace(need, tiers=None)
            case "services_any":
                need = replace(need, services_any=0)
            case "services":
                need = replace(
                    need, services=need.services & ~snapshot.catalogue.mask([str(condition.value)])
                )
    return replace(query, need=need)

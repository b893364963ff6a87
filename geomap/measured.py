"""How a question measures distance: straight, or by street from where its point meets one, and what then
is nearest."""

from __future__ import annotations

from typing import Literal, NamedTuple

from geomap.errors import InvalidInputError, NotFoundError
from geomap.geodesy import FloatArray, LonLat, bearing_deg
from geomap.nearest import Among, BoolArray, IntArray, Need, Neighbour, nearest, nearest_many
from geomap.network import SNAP_LIMIT_M, Mode, Snap, StreetNetwork
from geomap.network_stations import StreetStations, nearest_by_street, nearest_many_by_street
from geomap.network_ways import Way, path
from geomap.snapshot import Snapshot

Measure = Literal["straight", "walk", "ride"]
Note = Literal["no_streets", "off_network"]
NOTES: tuple[Note, ...] = ("no_streets", "off_network")
"""Why a distance is straight though it was asked for by street: the data hold no street open to the mode,
or none is within SNAP_LIMIT_M of the point."""


class Start(NamedTuple):
    """Where a search begins and how it measures; snap and stations are None where straight. note: why
    that is not what was asked for, or None."""

    origin: LonLat
    measured: Measure
    snap: Snap | None = None
    stations: StreetStations | None = None
    note: Note | None = None


class Many(NamedTuple):
    """Answers for n origins: positions (n, k), -1 where there is none, metres (n, k), inf there, and which
    origins are off the network (n,), None where distance is straight."""

    positions: IntArray
    lengths_m: FloatArray
    off_network: BoolArray | None


def start(snapshot: Snapshot, origin: LonLat, mode: Measure) -> Start:
    """Begin at origin, by street where mode asks for it and one is near enough, else straight."""
    if mode == "straight":
        return Start(origin, "straight")
    stations = snapshot.by_street.get(mode)
    if stations is None:
        return Start(origin, "straight", note="no_streets")
    snap = stations.network.snap(origin, mode)
    if snap is None:
        return Start(origin, "straight", note="off_network")
    return Start(origin, mode, snap, stations)


def stations_on_streets(snapshot: Snapshot, mode: Mode) -> StreetStations:
    """The stations on the streets of mode. Raises InvalidInputError where the data hold no street open
    to it."""
    stations = snapshot.by_street.get(mode)
    if stations is None:
        raise InvalidInputError(
            f"The data hold no street open to {mode}.",
            parameter="mode",
            value=mode,
            hint="Ask /api/nearest with mode=straight, or put streets into the layer of roads.",
        )
    return stations


def neighbours(
    snapshot: Snapshot, begun: Start, k: int, need: Need, among: Among | None = None
) -> list[Neighbour]:
    """The k stations nearest from there that meet need and are in among, nearest first, then by id; fewer
    if no more can be reached. Distances, need's limit too, are as begun measures; bearings are straight."""
    if begun.snap is None or begun.stations is None:
        return nearest(snapshot.stations, begun.origin, k, need, among)
    eligible = snapshot.stations.eligible(need, among)
    found = nearest_by_street(begun.stations, begun.snap, k, eligible, need.max_distance_m)
    at = [position for position, _ in found]
    bearings = bearing_deg(begun.origin, snapshot.stations.lon[at], snapshot.stations.lat[at])
    return [
        Neighbour(position, metres, bearing)
        for (position, metres), bearing in zip(found, bearings.tolist(), strict=True)
    ]


def neighbours_of_many(
    snapshot: Snapshot,
    lon: FloatArray,
    lat: FloatArray,
    k: int,
    mode: Measure,
    need: Need,
    among: Among | None = None,
) -> Many:
    """The same for n origins, WGS 84 degrees, with nothing for those off the network. Raises
    InvalidInputError where the data hold no street open to mode."""
    if mode == "straight":
        return Many(*nearest_many(snapshot.stations, lon, lat, k, need, among), None)
    stations = stations_on_streets(snapshot, mode)
    snaps = stations.network.snap_many(lon, lat, mode)
    eligible = snapshot.stations.eligible(need, among)
    found = nearest_many_by_street(stations, snaps, k, eligible, need.max_distance_m)
    return Many(*found, snaps.edge < 0)


def place_on_street(
    snapshot: Snapshot, point: LonLat, mode: Mode, parameter: str = "lon"
) -> tuple[StreetNetwork, Snap]:
    """The streets, and the place on them nearest to point. Raises InvalidInputError, naming parameter,
    where point is off the network."""
    network = stations_on_streets(snapshot, mode).network
    snap = network.snap(point, mode)
    if snap is None:
        raise InvalidInputError(
            f"No street open to {mode} is within {SNAP_LIMIT_M:g} m of the point.",
            parameter=parameter,
            value=f"{point.lon:g}, {point.lat:g}",
            hint="Give a point nearer to a street of the district. Check the order of lon and lat, and the "
            "datum.",
        )
    return network, snap


def way_to(snapshot: Snapshot, origin: LonLat, station: int, mode: Mode) -> Way:
    """The shortest way by street from origin to the station of that position. Raises InvalidInputError
    where one of them is off the network, NotFoundError where no way leads there."""
    network, here = place_on_street(snapshot, origin, mode)
    goal = LonLat(float(snapshot.stations.lon[station]), float(snapshot.stations.lat[station]))
    _, there = place_on_street(snapshot, goal, mode, "station")
    way = path(network, here, there, mode)
    if way is None:
        raise NotFoundError(
            f"No way open to {mode} leads there by street.", hint="Ask for another station, or another mode."
        )
    return way

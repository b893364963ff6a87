"""Where a search meets the stations of one mode, and what it looks ahead by."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geomap.network import IntArray, Mode, Snaps, StreetNetwork, directions
from geomap.network_cards import Stops
from geomap.network_lists import nearest_lists
from geomap.network_ways import leave_m

NO_LISTS = np.empty((0, 0), np.int32), np.empty((0, 0), np.float32)


def place_stops(network: StreetNetwork, mode: Mode, snaps: Snaps, rank: IntArray) -> Stops:
    """The stops of stations: at both ends of their edges, and on them. Without lists yet."""
    forward, backward = directions(mode)
    station = np.flatnonzero(snaps.edge >= 0).astype(np.int32)
    station = station[np.argsort(snaps.edge[station], kind="stable")]
    edge, offset_m, away_m = snaps.edge[station], snaps.offset_m[station], snaps.away_m[station]
    to_m = np.concatenate(leave_m(network, edge, offset_m, backward, forward)) + np.tile(away_m, 2)
    node = np.concatenate((network.start[edge], network.end[edge]))
    met = np.flatnonzero(np.isfinite(to_m))
    met = met[np.argsort(node[met], kind="stable")]
    head = np.zeros((len(network.lon) + 1, 2), np.int32)
    head[:, 0] = network.graph(mode).head
    np.cumsum(np.bincount(node[met], minlength=len(network.lon)), out=head[1:, 1])
    return Stops(head, np.tile(station, 2)[met], to_m[met], edge, station, offset_m, away_m, rank, *NO_LISTS)


def nodes_of(stops: Stops) -> IntArray:
    """The node of every stop."""
    return np.repeat(np.arange(len(stops.head) - 1, dtype=np.int32), np.diff(stops.head[:, 1]))


def with_lists(stops: Stops, network: StreetNetwork, mode: Mode, eligible: npt.NDArray[np.bool_]) -> Stops:
    """The same with every node's list of the eligible stations nearest to it."""
    chosen = np.flatnonzero(eligible[stops.station])
    against = network.graph(mode, reverse=True)
    listed, listed_m = nearest_lists(
        *against[:3], nodes_of(stops)[chosen], stops.stop_m[chosen], stops.station[chosen]
    )
    return stops._replace(listed=listed, listed_m=listed_m)

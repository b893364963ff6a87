"""Metres by street from every place to every other, either way: one search over the streets for each.

Where a place is off the streets, or no way leads from one to another, the distance is straight, and said so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from geomap.geodesy import FloatArray, LonLat, distance_m
from geomap.measured import Measure
from geomap.network import Mode, Snap, StreetNetwork, directions
from geomap.network_kernels import along_m
from geomap.network_ways import distances_from, leave_m, path
from geomap.snapshot import Snapshot

Why = Literal["no_streets", "off_network", "no_way"]
WHYS: tuple[Why, ...] = ("no_streets", "off_network", "no_way")
"""Why a leg is straight though it was asked for by street: the data hold no street open to the mode; one of
its ends is too far from any; no way leads there."""


class Leg(NamedTuple):
    """From one place to another: WGS 84 degrees to draw, the metres, how they are measured, and why not as
    was asked for, or None."""

    lon: FloatArray
    lat: FloatArray
    length_m: float
    measured: Measure
    note: Why | None


class Distances:
    """Places and what lies between them. matrix_m: (n, n), from each row to each column, 0 on the diagonal;
    straight: (n, n), where that is the straight line."""

    def __init__(self, snapshot: Snapshot, points: Sequence[LonLat], mode: Measure) -> None:
        self._points, self._mode = points, mode
        self._network = snapshot.streets if mode != "straight" and mode in snapshot.by_street else None
        self._snaps: list[Snap | None] = [None] * len(points)
        lon, lat = np.array([p.lon for p in points]), np.array([p.lat for p in points])
        self.matrix_m = distance_m(lon[:, None], lat[:, None], lon[None, :], lat[None, :])
        self.straight = np.ones(self.matrix_m.shape, dtype=np.bool_)
        if self._network is not None and mode != "straight":
            self._snaps = [self._network.snap(point, mode) for point in points]
            by_street_m = street_matrix_m(self._network, self._snaps, mode)
            self.straight = ~np.isfinite(by_street_m)
            self.matrix_m = np.where(self.straight, self.matrix_m, by_street_m)
        np.fill_diagonal(self.matrix_m, 0.0)

    def leg(self, tail: int, head: int) -> Leg:
        """The way from the place of one number to another's, as long as matrix_m says."""
        here, there = self._snaps[tail], self._snaps[head]
        if self._network is not None and self._mode != "straight" and here is not None and there is not None:
            way = path(self._network, here, there, self._mode)
            if way is not None:
                return Leg(*way, self._mode, None)
        ends = self._points[tail], self._points[head]
        lon, lat = np.array([p.lon for p in ends]), np.array([p.lat for p in ends])
        return Leg(lon, lat, float(self.matrix_m[tail, head]), "straight", self._note(tail, head))

    def _note(self, tail: int, head: int) -> Why | None:
        if self._mode == "straight":
            return None
        if self._network is None:
            return "no_streets"
        return "off_network" if None in (self._snaps[tail], self._snaps[head]) else "no_way"


def street_matrix_m(network: StreetNetwork, snaps: Sequence[Snap | None], mode: Mode) -> FloatArray:
    """Metres by street from each place to each other (n, n), the ways to the street and from it included; inf
    where one of them is None or no way leads there."""
    matrix_m = np.full((len(snaps), len(snaps)), np.inf)
    on = np.array([i for i, snap in enumerate(snaps) if snap is not None], dtype=np.intp)
    placed = [snap for snap in snaps if snap is not None]
    if not placed:
        return matrix_m
    forward, backward = directions(mode)
    edge = np.array([snap.edge for snap in placed])
    offset_m, away_m = (np.array([snap[i] for snap in placed]) for i in (1, 2))
    from_start_m, from_end_m = leave_m(network, edge, offset_m, backward, forward)
    for row, snap in zip(on.tolist(), placed, strict=True):
        node_m = distances_from(network, snap, mode)
        ends_m = (node_m[network.start[edge]] + from_start_m, node_m[network.end[edge]] + from_end_m)
        total_m = np.minimum(*ends_m) + away_m
        for column in np.flatnonzero(edge == snap.edge).tolist():
            direct_m = along_m(
                int(network.access[snap.edge]), snap.offset_m, offset_m[column], forward, backward
            )
            total_m[column] = min(total_m[column], snap.away_m + direct_m + away_m[column])
        matrix_m[row, on] = total_m
    return matrix_m

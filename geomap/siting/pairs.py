"""Which candidate sites can serve which demand, and how far they are: pairs in rows by demand.

Distances come from outside, by air or by street; for the straight line they are made here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray, distance_m, ecef_m, geodesic_bound_m

IntArray = npt.NDArray[np.int64]
Sites = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Demand i can be served by sites site[start[i] : start[i + 1]], ascending, distance_m away.

    start: (demand + 1,). site: (pairs,), numbers below sites. distance_m: (pairs,) metres, each
    <= limit_m, or None where it is only known that the pair lies within the limit.
    Raises InvalidInputError for rows out of order, numbers out of range, and lengths that are
    negative, not finite or beyond the limit.
    """

    start: IntArray
    site: Sites
    sites: int
    distance_m: FloatArray | None = None
    limit_m: float = np.inf

    def __post_init__(self) -> None:
        if not self.limit_m >= 0:
            _refuse("The limit must be a number of metres, 0 or more.", "limit_m", self.limit_m)
        if self.start.size == 0 or self.start[0] or self.start[-1] != self.site.size:
            _refuse("The rows do not add up to the pairs.", "start", self.start[-1:].tolist())
        if (np.diff(self.start) < 0).any():
            _refuse("The rows do not follow each other.", "start", None)
        outside = self.site[(self.site < 0) | (self.site >= self.sites)]
        if outside.size:
            _refuse(f"Sites are numbered from 0 to {self.sites - 1}.", "site", int(outside[0]))
        rising = np.ones(self.site.size, dtype=np.bool_)
        rising[1:] = self.site[1:] > self.site[:-1]
        rising[self.start[:-1][np.diff(self.start) > 0]] = True
        if not rising.all():
            _refuse("Each row names its sites once, ascending.", "site", int(self.site[~rising][0]))
        if self.distance_m is not None:
            self._check_lengths(self.distance_m)

    def _check_lengths(self, lengths_m: FloatArray) -> None:
        if lengths_m.shape != self.site.shape:
            _refuse("There is not one distance a pair.", "distance_m", lengths_m.size)
        wrong = lengths_m[~((lengths_m >= 0) & (lengths_m <= self.limit_m) & np.isfinite(lengths_m))]
        if wrong.size:
            _refuse("A distance is negative, not finite or over the limit.", "distance_m", float(wrong[0]))

    @property
    def demand(self) -> int:
        """How many demand points there are."""
        return self.start.size - 1

    @property
    def lengths_m(self) -> FloatArray:
        """The distances. Raises InvalidInputError where these pairs hold none."""
        if self.distance_m is None:
            raise InvalidInputError(
                "These pairs hold no distances.",
                parameter="distance_m",
                value=None,
                hint="Make the pairs with lengths.",
            )
        return self.distance_m

    @property
    def row(self) -> IntArray:
        """The demand of each pair, (pairs,)."""
        return np.repeat(np.arange(self.demand), np.diff(self.start))

    def kept(self, keep: npt.NDArray[np.bool_], limit_m: float | None = None) -> Pairs:
        """Only the pairs marked in keep (pairs,)."""
        start = np.concatenate(([0], np.cumsum(keep)))[self.start].astype(np.int64)
        lengths_m = None if self.distance_m is None else self.distance_m[keep]
        return Pairs(
            start, self.site[keep], self.sites, lengths_m, self.limit_m if limit_m is None else limit_m
        )

    def within(self, limit_m: float) -> Pairs:
        """Only the pairs with distance_m <= limit_m."""
        return self.kept(self.lengths_m <= limit_m, limit_m)

    def by_site(self) -> tuple[IntArray, Sites]:
        """The same turned round: site j serves demand[start[j] : start[j + 1]], ascending."""
        turned = csr_array(
            (np.empty(self.site.size, dtype=np.int8), self.site, self.start), (self.demand, self.sites)
        ).tocsc()
        return turned.indptr.astype(np.int64), turned.indices.astype(np.int32)


def pairs_from_matrix(distances_m: npt.ArrayLike, limit_m: float = np.inf) -> Pairs:
    """Pairs of a table (demand, sites) of metres with distance <= limit_m; inf means no way there.

    Raises InvalidInputError for another shape, for NaN and for negative metres.
    """
    table = np.asarray(distances_m, dtype=np.float64)
    if table.ndim != 2:
        _refuse("Distances must be a table of demand by sites.", "distance_m", table.shape)
    if np.isnan(table).any() or (table < 0).any():
        _refuse("A distance is negative or not a number.", "distance_m", float(table[~(table >= 0)][0]))
    near = (table <= limit_m) & np.isfinite(table)
    start = np.concatenate(([0], np.cumsum(near.sum(axis=1)))).astype(np.int64)
    return Pairs(start, np.nonzero(near)[1].astype(np.int32), table.shape[1], table[near], float(limit_m))


def pairs_from_points(
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    site_lon: npt.ArrayLike,
    site_lat: npt.ArrayLike,
    limit_m: float,
    lengths: bool = True,
) -> Pairs:
    """Pairs of demand and sites, WGS 84 degrees, whose geodesic is <= limit_m.

    Without lengths a geodesic is measured only where its chord leaves it in doubt, which is an
    order of magnitude faster. Raises InvalidInputError for a position or limit that is not finite.
    """
    places = [np.asarray(axis, dtype=np.float64).reshape(-1) for axis in (lon, lat, site_lon, site_lat)]
    for name, axis in zip(("lon", "lat", "site_lon", "site_lat"), places, strict=True):
        if not np.isfinite(axis).all():
            _refuse("A position is not finite.", name, float(axis[~np.isfinite(axis)][0]))
    if not (np.isfinite(limit_m) and limit_m >= 0):
        _refuse("The limit must be a finite number of metres, 0 or more.", "limit_m", limit_m)
    demand, sites = cKDTree(ecef_m(*places[:2])), cKDTree(ecef_m(*places[2:]))
    near = demand.sparse_distance_matrix(sites, _chord_m(limit_m), output_type="ndarray")
    rows = csr_array((near["v"], (near["i"], near["j"])), (places[0].size, places[2].size))
    rows.sort_indices()
    i, j, chord_m = np.repeat(np.arange(places[0].size), np.diff(rows.indptr)), rows.indices, rows.data
    longest_m = geodesic_bound_m(chord_m + 1e-6)
    unsure = np.ones(len(i), dtype=np.bool_) if lengths else longest_m > limit_m
    longest_m[unsure] = distance_m(
        places[0][i[unsure]], places[1][i[unsure]], places[2][j[unsure]], places[3][j[unsure]]
    )
    keep = longest_m <= limit_m
    counts = np.bincount(i[keep], minlength=places[0].size)
    start = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return Pairs(
        start, j[keep].astype(np.int32), places[2].size, longest_m[keep] if lengths else None, limit_m
    )


def most_pairs_from_points(
    lon: FloatArray, lat: FloatArray, site_lon: FloatArray, site_lat: FloatArray, limit_m: float
) -> int:
    """How many pairs pairs_from_points makes at most: those whose chord is <= limit_m, counted, not made."""
    demand, sites = cKDTree(ecef_m(lon, lat)), cKDTree(ecef_m(site_lon, site_lat))
    return int(demand.count_neighbors(sites, _chord_m(limit_m)))


def _chord_m(limit_m: float) -> float:
    """No pair within limit_m has a longer chord, rounding and all."""
    return limit_m * (1 + 1e-12) + 1e-6


def _refuse(message: str, parameter: str, value: Any) -> None:
    raise InvalidInputError(
        message,
        parameter=parameter,
        value=value,
        hint="Give pairs in rows by demand, sites numbered from 0, lengths in finite metres.",
    )

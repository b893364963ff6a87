"""How evenly coverage falls: the median person, the one in ten who goes farthest, the worst community."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geomap.coverage import Coverage
from geomap.geodesy import FloatArray


@dataclass(frozen=True, slots=True)
class Worst:
    """An area and its figure: a share 0..1, or metres, inf where most cannot reach a station."""

    area_id: str
    value: float


@dataclass(frozen=True, slots=True)
class Equity:
    """Distances over persons. median_m, p90_m: the least radii that cover half and nine tenths of all
    persons, inf where so many cannot reach a station. gini: 0 where all have the same distance,
    towards 1 the more a few bear it; None where somebody cannot reach a station or all live at one.
    worst_share, worst_median: of the areas with persons, that with the least share within the radius
    and that with the longest median; the smallest id where they are alike, None without any."""

    median_m: float
    p90_m: float
    gini: float | None
    worst_share: Worst | None
    worst_median: Worst | None


def equity(overall: Coverage, by_area: Coverage, radius_m: float) -> Equity:
    """The equity of one coverage, seen as a whole and by area. Raises InvalidInputError for a radius
    that is negative or not finite."""
    return Equity(
        median_m=float(overall.quantiles_m(0.5)[0]),
        p90_m=float(overall.quantiles_m(0.9)[0]),
        gini=gini(overall.distance_m, overall.demand.persons),
        worst_share=_worst(by_area, by_area.shares_within(radius_m), least=True),
        worst_median=_worst(by_area, by_area.quantiles_m(0.5), least=False),
    )


def gini(distance_m: FloatArray, persons: FloatArray) -> float | None:
    """The Gini coefficient of distance over persons: half the mean difference between two persons, as a
    share of the mean. None where it is not defined: a distance that is inf, or a mean of 0.

    Source: Gini (1912), through the Lorenz curve, whose area is summed by trapezia.
    """
    lived_in = persons > 0
    order = np.argsort(distance_m[lived_in])
    away_m, heads = distance_m[lived_in][order], persons[lived_in][order]
    borne = np.cumsum(away_m * heads)
    if not np.isfinite(borne[-1]) or not borne[-1]:
        return None
    lorenz = np.concatenate(([0.0], borne / borne[-1]))
    return float(1.0 - ((lorenz[1:] + lorenz[:-1]) * heads).sum() / heads.sum())


def _worst(coverage: Coverage, values: FloatArray, *, least: bool) -> Worst | None:
    ids = coverage.grouping.ids
    lived_in = np.flatnonzero(coverage.total_persons > 0)
    if not lived_in.size:
        return None
    area = min(lived_in, key=lambda i: (values[i] if least else -values[i], ids[i]))
    return Worst(ids[area], float(values[area]))

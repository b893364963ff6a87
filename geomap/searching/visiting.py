"""The shortest order in which to visit places of a snapshot from a point, leg by leg."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.measured import Measure
from geomap.searching.distances import Distances, Leg
from geomap.searching.surroundings import SOUGHT_LAYERS
from geomap.searching.tours import MOST_PLACES, Tour, best_tour
from geomap.snapshot import Snapshot, inner_point

ROUND = 10
"""Places that a searcher sets out for at once: few enough for an order that is exact."""
KEY_EXAMPLE = "Name each as layer/id, such as compounds/c0001."


class Visits(NamedTuple):
    """keys: the places as layer/id, in the order of the visits. legs: to each of them, and then back to the
    start where that was asked for."""

    keys: tuple[str, ...]
    legs: tuple[Leg, ...]
    tour: Tour


def visits(
    snapshot: Snapshot,
    start: LonLat,
    keys: Sequence[str],
    mode: Measure,
    *,
    back: bool = False,
    first: str | None = None,
) -> Visits:
    """Visit the places that keys name, each once, from start, and come back where that is asked for. first:
    the one of them to begin with, such as one that somebody is on the way to; None for whichever is best.

    Distances are by mode from a point inside each place, those of a leg that cannot be so, straight. Of
    equally short orders the first by layer and id, whatever the order of keys. Raises InvalidInputError for
    none, more than MOST_PLACES, what names no layer, or a first that is none of keys; NotFoundError for a
    place that there is not.
    """
    chosen = sorted({*keys}, key=_parted)
    if not 1 <= len(chosen) <= MOST_PLACES:
        raise InvalidInputError(
            f"places must name 1 to {MOST_PLACES} places.",
            parameter="places",
            value=len(chosen),
            hint="Choose some of the candidates.",
        )
    if first is not None and first not in chosen:
        raise InvalidInputError(
            "first is none of places.", parameter="first", value=first, hint="Name one of places, or none."
        )
    between = Distances(snapshot, [start, *(point_of(snapshot, key) for key in chosen)], mode)
    begin = None if first is None else 1 + chosen.index(first)
    tour = best_tour(between.matrix_m, back=back, first=begin)
    stops = [0, *tour.order, *([0] if back else [])]
    legs = tuple(between.leg(a, b) for a, b in pairwise(stops))
    return Visits(tuple(chosen[i - 1] for i in tour.order), legs, tour)


def point_of(snapshot: Snapshot, key: str) -> LonLat:
    """A point inside the place that key names."""
    layer, feature_id = _parted(key)
    snapshot.feature(layer, feature_id)  # refuses one that there is not
    table = snapshot.layers[layer]
    return inner_point(table, table.position[feature_id])


def _parted(key: str) -> tuple[str, str]:
    layer, slash, feature_id = key.partition("/")
    if not slash or not feature_id or layer not in SOUGHT_LAYERS:
        raise InvalidInputError(
            "places name something that is not searched.", parameter="places", value=key, hint=KEY_EXAMPLE
        )
    return layer, feature_id

"""Which stations are open, worked out once a minute and kept for as long as no door turns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np

from geomap.hours import Hours
from geomap.nearest import Among, BoolArray, StationIndex

KEPT_MOMENTS = 64
KEPT_CHOICES = 4
WHOLE_MINUTES = 1973
"""Since then every zone's clock is whole minutes from UTC, so a minute has one state throughout."""


class OpenStations:
    """The stations that run, by their opening hours; each distinct rule is asked once."""

    def __init__(self, rules: Sequence[Hours | None], runs: BoolArray) -> None:
        self.rules = rules
        self._runs = runs
        _, first, self._rule = np.unique(
            np.fromiter(map(id, rules), dtype=np.uint64, count=len(rules)),
            return_index=True,
            return_inverse=True,
        )
        self._distinct = [rules[position] for position in first]
        self._allowed = lru_cache(maxsize=KEPT_MOMENTS)(self._ask)
        self._among = lru_cache(maxsize=KEPT_CHOICES)(self._spread)

    def at(self, when: datetime, open_for_min: int, *, unknown: bool, doubted: tuple[int, ...] = ()) -> Among:
        """Those open throughout [when, when + open_for_min); unknown: those that may be, too. doubted:
        positions of those that may be whatever their hours say. It is the same object for as long as the
        same stations are."""
        moment, begun = when, False
        if when.year >= WHOLE_MINUTES:
            moment = when.replace(second=0, microsecond=0)
            begun = bool(open_for_min) and moment != when
        # A stay that begins within a minute ends within another: it takes the seconds to tell.
        return self._among(
            self._allowed(when if begun else moment, open_for_min, unknown), () if unknown else doubted
        )

    def _ask(self, when: datetime, open_for_min: int, unknown: bool) -> bytes:
        """A byte for each distinct rule: whether it lets its stations count."""
        wanted = {"open", "unknown"} if unknown else {"open"}
        states = (rule.open_for(when, open_for_min) if rule else "unknown" for rule in self._distinct)
        return bytes(state in wanted for state in states)

    def _spread(self, allowed: bytes, doubted: tuple[int, ...]) -> Among:
        mask = np.frombuffer(allowed, dtype=np.bool_)[self._rule] & self._runs
        mask[list(doubted)] = False
        return Among(mask)


_OF_STATIONS: WeakKeyDictionary[StationIndex, OpenStations] = WeakKeyDictionary()


def open_stations(stations: StationIndex, rules: Sequence[Hours | None], status: str) -> OpenStations:
    """The OpenStations of those stations that have this status, made when first asked for. rules: by
    station position."""
    kept = _OF_STATIONS.get(stations)
    if kept is None or kept.rules is not rules:
        kept = _OF_STATIONS[stations] = OpenStations(rules, stations.statuses == status)
    return kept

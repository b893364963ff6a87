"""Stations by map tile, for maps with too many to send at once: place, tier, services, state; the rest
on demand. How many of a patch meet the chosen conditions is counted here: the map cannot know."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
from flask import Blueprint, Response, request

from geomap.layers import ENTRIES, STATUSES
from geomap.nearest import ANY, Need
from geomap.point_tiles import PointTiles, Tally
from geomap.question import need_from
from geomap.snapshot import Snapshot
from geomap.web.answers import shared
from geomap.web.api.operations import NEED
from geomap.web.params import read, table
from geomap.web.per_snapshot import PerSnapshot
from geomap.web.snapshots import current_snapshot

station_tiles = Blueprint("station_tiles", __name__)

CONDITIONS = table(
    *(NEED[name] for name in ("tier", "services", "entry")), replace(NEED["status"], default="any")
)
FRESH_S = 60
"""So long a browser shows a tile again without asking."""
KEPT_TALLIES = 16


class StationTiles:
    """A snapshot's stations by tile, their columns as they go over the wire, and the choices asked for last.

    Memory: 50 bytes a station, and 8 for each of the choices kept.
    """

    def __init__(self, held: Snapshot) -> None:
        index = held.stations
        self._ids, self._services = index.ids, index.services
        self._tiles = PointTiles(index.lon, index.lat)
        self._tiers = index.tiers
        self._statuses = _places(index.statuses, STATUSES)
        self._entries = _places(index.entries, ENTRIES)
        self._meets = index.meets
        self._tally = lru_cache(maxsize=KEPT_TALLIES)(self._count)

    def _count(self, need: Need) -> Tally:
        return self._tiles.tally(self._meets(need))

    def body(self, z: int, x: int, y: int, need: Need) -> dict[str, Any]:
        """See tile. need: what counts as chosen in patches."""
        found = self._tiles.tile(z, x, y, None if need == ANY else self._tally(need))
        at = found.positions
        return {
            "points": list(
                zip(
                    [self._ids[i] for i in at.tolist()],
                    found.x.tolist(),
                    found.y.tolist(),
                    self._tiers[at].tolist(),
                    self._services[at].tolist(),
                    self._statuses[at].tolist(),
                    self._entries[at].tolist(),
                    strict=True,
                )
            ),
            "patches": np.column_stack([found.patch_x, found.patch_y, found.counts, found.chosen]).tolist(),
        }


def _places(values: Any, known: tuple[str, ...]) -> Any:
    """The place of each value in known, as bytes."""
    names, which = np.unique(values, return_inverse=True)
    return np.array([known.index(name) for name in names.tolist()], dtype=np.int8)[which]


tiles: PerSnapshot[StationTiles] = PerSnapshot(StationTiles)


@station_tiles.get("/map/stations/<int:z>/<int:x>/<int:y>")
def tile(z: int, x: int, y: int) -> Response:
    """{"points": [[id, x, y, tier, services mask, status, entry], …], "patches": [[x, y, count, how many of
    them meet the conditions], …]}; x and y in cells of point_tiles.LEVELS from the tile's corner, status
    and entry by their place in layers.STATUSES and ENTRIES."""
    conditions = read(CONDITIONS, request.args)
    held = current_snapshot()
    need = need_from(held.catalogue, **conditions)
    answer = shared(lambda: orjson.dumps(tiles(held).body(z, x, y, need)))
    answer.headers["Cache-Control"] = f"max-age={FRESH_S}"
    return answer

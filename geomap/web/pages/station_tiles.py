"""Stations by map tile, for maps with too many to send at once: position, tier, services, state;
the rest on demand."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, request

from geomap.layers import ENTRIES, STATUSES
from geomap.point_tiles import PointTiles
from geomap.snapshot import Snapshot
from geomap.web.answers import shared
from geomap.web.params import read
from geomap.web.per_snapshot import PerSnapshot
from geomap.web.snapshots import current_snapshot

station_tiles = Blueprint("station_tiles", __name__)
DECIMALS = 6

tiles: PerSnapshot[PointTiles] = PerSnapshot(lambda held: PointTiles(held.stations.lon, held.stations.lat))


@station_tiles.get("/map/stations/<int:z>/<int:x>/<int:y>")
def tile(z: int, x: int, y: int) -> Response:
    """{"points": [[id, lon, lat, tier, services mask, status, entry], …], "patches": [[lon, lat,
    count], …]}; status and entry by their position in layers.STATUSES and ENTRIES."""
    read({}, request.args)
    held = current_snapshot()
    return shared(lambda: orjson.dumps(_body(held, z, x, y)))


def _body(held: Snapshot, z: int, x: int, y: int) -> dict[str, Any]:
    found, index = tiles(held).tile(z, x, y), held.stations
    chosen = found.positions
    return {
        "points": [
            [index.ids[i], lon, lat, int(index.tiers[i]), int(index.services[i]), status, entry]
            for i, lon, lat, status, entry in zip(
                chosen.tolist(),
                index.lon[chosen].round(DECIMALS).tolist(),
                index.lat[chosen].round(DECIMALS).tolist(),
                [STATUSES.index(s) for s in index.statuses[chosen]],
                [ENTRIES.index(e) for e in index.entries[chosen]],
                strict=True,
            )
        ],
        "patches": [
            [lon, lat, count]
            for lon, lat, count in zip(
                found.lon.round(DECIMALS).tolist(),
                found.lat.round(DECIMALS).tolist(),
                found.counts.tolist(),
                strict=True,
            )
        ],
    }

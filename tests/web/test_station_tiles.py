"""The tiles of a map with many stations: what is in them, what may keep them, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import pytest
from flask.testing import FlaskClient

from geomap.layers import ENTRIES, STATUSES
from geomap.nearest import Need
from geomap.point_tiles import LEVELS, MOST_ZOOM, PointTiles
from geomap.snapshot import Snapshot


def tile_at(snapshot: Snapshot, zoom: int) -> tuple[int, int]:
    """The tile that holds the first station."""
    sine = np.sin(np.radians(snapshot.stations.lat[0]))
    x = (snapshot.stations.lon[0] + 180) / 360
    y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return int(x * 2**zoom), int(y * 2**zoom)


def get(client: FlaskClient, zoom: int, x: int, y: int, **query: str) -> Any:
    answer = client.get(f"/map/stations/{zoom}/{x}/{y}", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return orjson.loads(answer.data)


def test_a_point_says_what_the_map_draws_of_its_station(client: FlaskClient, snapshot: Snapshot) -> None:
    index, (x, y) = snapshot.stations, tile_at(snapshot, MOST_ZOOM)
    points = get(client, MOST_ZOOM, x, y)["points"]
    assert index.ids[0] in [point[0] for point in points]
    for id_, dx, _, tier, services, status, entry in points:
        i = index.ids.index(id_)
        assert (tier, services) == (index.tiers[i], index.services[i])
        assert (STATUSES[status], ENTRIES[entry]) == (index.statuses[i], index.entries[i])
        across = ((x << (LEVELS - MOST_ZOOM)) + dx) / 2**LEVELS
        assert across * 360 - 180 == pytest.approx(index.lon[i], abs=360 / 2**LEVELS)


@pytest.mark.parametrize(
    ("query", "need"),
    [
        ({}, Need(statuses=None)),
        ({"status": "open"}, Need()),
        (
            {"tier": "1,2", "entry": "free"},
            Need(tiers=frozenset({1, 2}), entries=frozenset({"free"}), statuses=None),
        ),
    ],
)
def test_a_crowd_counts_what_meets_the_conditions(client, snapshot, query, need) -> None:  # type: ignore[no-untyped-def]
    chosen = snapshot.stations.meets(need)
    tile = PointTiles(snapshot.stations.lon, snapshot.stations.lat)
    zoom, (x, y) = 8, tile_at(snapshot, 8)
    alone = tile.tile(zoom, x, y).positions
    body = get(client, zoom, x, y, **query)
    total = sum(count for *_, count, _ in body["patches"])
    assert total + len(body["points"]) == len(snapshot.stations)
    assert total
    assert sum(count for *_, count in body["patches"]) == chosen.sum() - chosen[alone].sum()


def test_a_service_is_asked_for_by_its_code(client: FlaskClient, snapshot: Snapshot) -> None:
    code = snapshot.catalogue.services[0].code
    every, some = (get(client, 8, *tile_at(snapshot, 8), **q)["patches"] for q in ({}, {"services": code}))
    assert [patch[:3] for patch in every] == [patch[:3] for patch in some]
    assert 0 < sum(patch[3] for patch in some) <= sum(patch[3] for patch in every)


def test_a_browser_may_keep_a_tile_and_asks_again_by_its_tag(client: FlaskClient, snapshot: Snapshot) -> None:
    x, y = tile_at(snapshot, 12)
    first = client.get(f"/map/stations/12/{x}/{y}")
    assert first.headers["Cache-Control"] == "max-age=60"
    again = client.get(f"/map/stations/12/{x}/{y}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data
    other = client.get(
        f"/map/stations/12/{x}/{y}?status=open", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        (f"{MOST_ZOOM + 1}/0/0", "z"),
        ("3/8/0", "x"),
        ("3/0/8", "y"),
        ("3/0/0?services=gold", "services"),
        ("3/0/0?tier=9", "tier"),
        ("3/0/0?limit=3", "limit"),
    ],
)
def test_what_there_is_not_is_refused_with_its_name(client: FlaskClient, path: str, parameter: str) -> None:
    answer = client.get(f"/map/stations/{path}")
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == parameter

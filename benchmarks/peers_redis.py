"""Redis as a peer: GEOSEARCH over one sorted set. It knows no filter, so only plain questions are put.

A search there needs a radius. It is told the one that holds the answer, which nobody knows before.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import redis

from benchmarks.measure import Contender, affordable, cpu_with
from geomap.geodesy import FloatArray
from geomap.nearest import StationIndex

NAME = "Redis GEOSEARCH"
LACKS = "the ellipsoid: up to 0.5 % off; is told the radius; position and bearing"
KEY = "stations"
MOST, SLICE = 2_000, 50_000
WIDER = 1.01
"""The sphere's lengths may be larger than the ellipsoid's."""


class Redis:
    """A sorted set of an index's stations, asked over one connection."""

    def __init__(self, port: int, password: str, index: StationIndex) -> None:
        self.client = redis.Redis("127.0.0.1", port, password=password)
        info: Any = self.client.info("server")
        self.clock = cpu_with(info["process_id"])
        self.client.delete(KEY)
        lon, lat = index.lon.tolist(), index.lat.tolist()
        for start in range(0, len(index), SLICE):
            part = slice(start, start + SLICE)
            rows = zip(lon[part], lat[part], index.ids[part], strict=True)
            self.client.geoadd(KEY, [value for row in rows for value in row])

    def close(self) -> None:
        self.client.delete(KEY)
        self.client.close()

    def check(self, lon: FloatArray, lat: FloatArray, lengths_m: FloatArray) -> None:
        """Compare with our lengths, (n, k), what a sphere and 52 bits a position can tell."""
        for row, length_m in enumerate(lengths_m):
            answer: Any = self.client.execute_command(*question(lon[row], lat[row], length_m))
            found = [float(m) for _, m in answer]
            assert np.allclose(found, length_m, rtol=6e-3, atol=2.0), (found, length_m)

    def single(self, lon: FloatArray, lat: FloatArray, lengths_m: FloatArray) -> Contender:
        """Each origin on its own. lengths_m, (n, k): ours, for the radius."""
        questions = [question(*row) for row in zip(lon[:MOST], lat[:MOST], lengths_m[:MOST], strict=True)]
        asked = affordable(lambda number: self.client.execute_command(*questions[number]), MOST)

        def run() -> None:
            for words in questions[:asked]:
                self.client.execute_command(*words)

        return Contender(run, asked, LACKS, self.clock)

    def batch(self, lon: FloatArray, lat: FloatArray, lengths_m: FloatArray) -> Contender:
        """All origins in one pipeline."""
        questions = [question(*row) for row in zip(lon[:MOST], lat[:MOST], lengths_m[:MOST], strict=True)]

        def run() -> None:
            pipeline = self.client.pipeline(transaction=False)
            for words in questions:
                pipeline.execute_command(*words)
            pipeline.execute()

        return Contender(run, len(questions), LACKS, self.clock)


def question(lon: float, lat: float, lengths_m: FloatArray) -> tuple[Any, ...]:
    """The words of a search for as many stations as lengths_m has, as far as its last."""
    radius_m = float(lengths_m[-1]) * WIDER + 2.0
    place = ("FROMLONLAT", float(lon), float(lat), "BYRADIUS", radius_m, "m")
    return ("GEOSEARCH", KEY, *place, "ASC", "COUNT", len(lengths_m), "WITHDIST")


def versions(port: int, password: str) -> str:
    """Redis's, in words."""
    with redis.Redis("127.0.0.1", port, password=password) as client:
        info: Any = client.info("server")
    return f"Redis {info['redis_version']}"

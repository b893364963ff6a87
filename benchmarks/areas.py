"""Which area holds a point: the area index beside geopandas and shapely, in one run.

    python -m benchmarks.areas [--rounds 7]

Prints one JSON line a figure: microseconds of CPU a point, the median of rounds in which the
contenders take turns, and how many times the index is as fast as each. Every answer is compared
before it is timed. Tilings are Voronoi cells of random points over 60 by 35 degrees.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely

from geomap.areas import AreaIndex
from geomap.geodesy import LonLat
from geomap.storage.geojson import read_layer

COMMUNITIES = Path(__file__).resolve().parents[1] / "data" / "geojson" / "communities.geojson"
BATCH, SINGLE = 200_000, 3_000
FRAME = shapely.box(75, 18, 135, 53)


def tiling(count: int) -> tuple[list[str], Any]:
    """So many Voronoi cells that fill FRAME."""
    random = np.random.default_rng(count)
    seeds = shapely.MultiPoint(random.uniform(0, 1, (count, 2)) * [60, 35] + [75, 18])
    cells = shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(seeds)), FRAME)
    return [f"a{number:06d}" for number in range(len(cells))], cells


def take_turns(contenders: Mapping[str, Callable[[], Any]], rounds: int, points: int) -> dict[str, float]:
    """Median microseconds of this thread's CPU a point, by contender."""
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            start = time.thread_time()
            run()
            spent[name].append((time.thread_time() - start) / points * 1e6)
    return {name: statistics.median(times) for name, times in spent.items()}


def report(figure: str, areas: int, times: Mapping[str, float], **more: Any) -> None:
    own = times["geomap"]
    ratios = {name: round(other / own, 1) for name, other in times.items() if name != "geomap"}
    rounded = {name: round(value, 3) for name, value in times.items()}
    print(
        json.dumps({"figure": figure, "areas": areas, "us_a_point": rounded, "times_as_fast": ratios, **more})
    )


def compare(title: str, ids: list[str], shapes: Any, rounds: int) -> None:
    """Build, batch and single figures of one layer."""
    AreaIndex(ids[:1], shapes[:1]).find_many([0.0], [0.0])  # loads or compiles the kernels
    started = time.thread_time()
    index = AreaIndex(ids, shapes)
    built_ms = (time.thread_time() - started) * 1e3
    west, south, east, north = shapely.total_bounds(shapes)
    random = np.random.default_rng(1)
    lon, lat = random.uniform(west, east, BATCH), random.uniform(south, north, BATCH)
    points = shapely.points(lon, lat)
    frame = geopandas.GeoDataFrame({"id": ids}, geometry=np.asarray(shapes))
    asked = geopandas.GeoDataFrame(geometry=points)
    tree = shapely.STRtree(shapes)
    shapely.prepare(np.asarray(shapes))

    joined = asked.sjoin(frame, how="left", predicate="intersects")["id"].groupby(level=0).min()
    own = [None if p < 0 else ids[p] for p in index.find_many(lon, lat)]
    assert joined.astype(object).where(joined.notna(), None).tolist() == own

    batch = {
        "geomap": lambda: index.find_many(lon, lat),
        "geopandas sjoin": lambda: asked.sjoin(frame, how="left", predicate="intersects"),
    }
    report(f"{title}, batch", len(ids), take_turns(batch, rounds, BATCH), build_ms=round(built_ms, 1))
    few = [LonLat(float(x), float(y)) for x, y in zip(lon[:SINGLE], lat[:SINGLE], strict=True)]
    made = list(points[:SINGLE])
    single = {
        "geomap": lambda: [index.find(point) for point in few],
        "shapely STRtree": lambda: [
            tree.query(shapely.Point(p.lon, p.lat), predicate="intersects") for p in few
        ],
        "shapely STRtree, points made before": lambda: [tree.query(p, predicate="intersects") for p in made],
    }
    report(f"{title}, single", len(ids), take_turns(single, rounds, SINGLE))


def main() -> None:
    parser = argparse.ArgumentParser(description="Point in polygon beside geopandas and shapely.")
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    for count in (200, 2_000, 20_000):
        compare("Voronoi tiling", *tiling(count), rounds)
    shipped = read_layer(COMMUNITIES, "communities")
    compare("shipped communities", list(shipped.ids), shipped.geometry, rounds)


if __name__ == "__main__":
    main()

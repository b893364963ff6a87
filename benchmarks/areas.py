"""Which area holds a point: the area index beside geopandas and shapely, in one run.

    python -m benchmarks areas [--rounds 7]

Microseconds of CPU a point. Every answer is compared before it is timed. Tilings are Voronoi cells of
random points over 60 by 35 degrees.
"""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely

from benchmarks import names
from benchmarks.measure import Contender, Report
from geomap.areas import AreaIndex
from geomap.geodesy import LonLat
from geomap.storage.geojson import read_layer

COMMUNITIES = Path(__file__).resolve().parents[1] / "data" / "geojson" / "communities.geojson"
SIZES = (200, 2_000, 20_000)
BATCH, SINGLE = 200_000, 3_000
FRAME = shapely.box(75, 18, 135, 53)


def tiling(count: int) -> tuple[list[str], Any]:
    """So many Voronoi cells that fill FRAME."""
    random = np.random.default_rng(count)
    seeds = shapely.MultiPoint(random.uniform(0, 1, (count, 2)) * [60, 35] + [75, 18])
    cells = shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(seeds)), FRAME)
    return [f"a{number:06d}" for number in range(len(cells))], cells


def compare(report: Report, title: str, ids: list[str], shapes: Any, rounds: int) -> None:
    """Build, batch and single figures of one layer."""
    AreaIndex(ids[:1], shapes[:1]).find_many([0.0], [0.0])  # loads or compiles the kernels
    started = time.thread_time()
    index = AreaIndex(ids, shapes)
    about = {"layer": title, "areas": len(ids)}
    report.put(
        "area of a point, build",
        "ms of CPU",
        {"geomap": round((time.thread_time() - started) * 1e3, 1)},
        **about,
    )
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

    join = partial(asked.sjoin, frame, how="left", predicate="intersects")
    batch = {
        "geomap": Contender(partial(index.find_many, lon, lat), BATCH),
        names.SJOIN: Contender(join, BATCH),
    }
    report.add(names.AREA_BATCH, batch, rounds, **about)
    few = [LonLat(float(x), float(y)) for x, y in zip(lon[:SINGLE], lat[:SINGLE], strict=True)]
    made = list(points[:SINGLE])
    single = {
        "geomap": Contender(lambda: [index.find(point) for point in few], SINGLE),
        names.STRTREE: Contender(
            lambda: [tree.query(shapely.Point(p.lon, p.lat), predicate="intersects") for p in few], SINGLE
        ),
        f"{names.STRTREE}, points made before": Contender(
            lambda: [tree.query(p, predicate="intersects") for p in made], SINGLE
        ),
    }
    report.add(names.AREA_SINGLE, single, rounds, **about)


def run(report: Report, rounds: int, sizes: tuple[int, ...] = SIZES) -> None:
    """Tilings of every size, and the shipped communities."""
    for count in sizes:
        compare(report, "Voronoi cells", *tiling(count), rounds)
    shipped = read_layer(COMMUNITIES, "communities")
    compare(report, "shipped communities", list(shipped.ids), shipped.geometry, rounds)

"""The data folders that are served: the shipped one, and a nation's stations, made once and kept."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.postgis_server import ROOT
from benchmarks.stations import people
from geomap.storage.geojson import read_layer
from geomap.storage.nation import make_nation

SHIPPED = ROOT / "data"
STATIONS = 186_100


def nation_folder() -> Path:
    """A data folder of STATIONS stations in the user's cache; made anew when what makes it has changed."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "geomap-benchmarks"
    makers = [*(ROOT / "geomap/demo").glob("*.py"), ROOT / "geomap/storage/nation.py"]
    made_of = hashlib.blake2b(b"".join(p.read_bytes() for p in sorted(makers)), digest_size=6).hexdigest()
    folder = cache / f"{STATIONS}-{made_of}"
    if not folder.is_dir():
        shutil.rmtree(cache, ignore_errors=True)
        half = cache / "half"
        half.mkdir(parents=True)
        make_nation(SHIPPED, half, STATIONS, 1)
        half.rename(folder)
    return folder


def asked_from(folder: Path, count: int) -> tuple[Any, Any]:
    """Longitudes and latitudes of places where people ask: in the shipped district's bounds, or where a
    nation's people are."""
    if folder != SHIPPED:
        return people(count, 11)
    west, south, east, north = read_layer(folder / "geojson/district.geojson", "district").geometry[0].bounds
    random = np.random.default_rng(11)
    return random.uniform(west, east, count), random.uniform(south, north, count)

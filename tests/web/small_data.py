"""A data folder of a handful of features, for tests that change it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from geomap.layers import LAYERS

DATA = Path(__file__).parents[2] / "data"
COMMON = {"source": "made for tests", "updated_on": "2026-03-01"}


def square(west: float, south: float, size: float = 0.1) -> dict[str, Any]:
    east, north = round(west + size, 6), round(south + size, 6)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def feature(feature_id: str, geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": feature_id,
        "geometry": geometry,
        "properties": {"name": feature_id, **COMMON, **properties},
    }


def station(feature_id: str, lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "tier": 3,
        "services": ["first_aid", "umbrella"],
        "kind": "street",
        "opening_hours": "Mo-Su 08:00-20:00",
        "entry": "free",
        "status": "open",
    }
    return feature(feature_id, point(lon, lat), **{**defaults, **properties})


def small_layers() -> dict[str, list[dict[str, Any]]]:
    """Every layer's features: one street of one community, three stations that differ."""
    place = {"kind": "labour"}
    code, street_code = "610113001001", "610113001"
    return {
        "district": [feature("610113", square(108.9, 34.2), code="610113")],
        "streets": [feature(street_code, square(108.9, 34.2), code=street_code)],
        "communities": [
            feature(
                code,
                square(108.9, 34.2),
                code=code,
                street_code=street_code,
                population=1000,
                service_chief="服务长",
            )
        ],
        "compounds": [feature("yard", square(108.94, 34.24, 0.01), community_code=code, yard_chief="院长")],
        "stations": [
            station("s1", 108.91, 34.21, updated_on="2026-01-15"),
            station("s2", 108.95, 34.25, tier=1, opening_hours="24/7", entry="code", services=["charging"]),
            station("s3", 108.99, 34.29, opening_hours=None, tier=2),
            station("s4", 108.911, 34.211, status="closed"),
        ],
        "halls": [feature("h1", point(108.92, 34.22), kind="hall")],
        "organizations": [feature("o1", point(108.92, 34.23), kind="property")],
        "mediation_rooms": [feature("m1", point(108.93, 34.22), **place)],
        "roads": [
            feature(
                "r1",
                {"type": "LineString", "coordinates": [[108.9, 34.25], [109.0, 34.25]]},
                **{"class": "primary", "walk": True, "ride": True, "oneway": False},
            )
        ],
        "demand": [feature("d1", point(108.95, 34.26), persons=1000)],
        "landscape": [feature("park", square(108.96, 34.21, 0.01), kind="park")],
    }


def write_layer(folder: Path, name: str, features: list[dict[str, Any]]) -> None:
    document = {"type": "FeatureCollection", "features": features}
    (folder / "geojson").mkdir(parents=True, exist_ok=True)
    path = folder / "geojson" / f"{name}.geojson"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def write_folder(folder: Path, layers: dict[str, list[dict[str, Any]]] | None = None) -> Path:
    """Write the small district, or layers, into folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("map.json", "services.json"):
        shutil.copy(DATA / name, folder / name)
    for name, features in (layers or small_layers()).items():
        write_layer(folder, name, features)
    assert set(LAYERS) == {path.stem for path in (folder / "geojson").iterdir()}
    return folder

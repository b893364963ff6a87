"""A made-up district small enough to try every plan: four communities, two compounds, three stations, a grid
of streets, and eleven places where people live."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geomap.snapshot import Snapshot
from geomap.storage.loading import load_snapshot
from tests.web.small_data import feature, point, small_layers, square, station, write_folder

WEST, SOUTH, SIZE = 108.90, 34.20, 0.01
STREET = "610113001"
PEOPLE = [
    (0.1, 0.2, 310), (0.4, 0.8, 220), (0.7, 0.3, 145), (1.2, 0.2, 400), (1.8, 0.5, 90), (1.5, 0.9, 75),
    (0.2, 1.4, 260), (0.6, 1.8, 180), (1.3, 1.2, 520), (1.7, 1.7, 330), (1.9, 1.1, 60),
]  # fmt: skip
"""Positions in squares of SIZE degrees from the corner, and persons."""


def small_district(folder: Path) -> Snapshot:
    return load_snapshot(write_folder(folder, layers()), None)


def layers() -> dict[str, list[dict[str, Any]]]:
    made = small_layers()
    made["district"] = [feature("610113", square(WEST, SOUTH, 2 * SIZE), code="610113")]
    made["streets"] = [feature(STREET, square(WEST, SOUTH, 2 * SIZE), code=STREET)]
    made["communities"] = [
        feature(
            f"{STREET}00{1 + i + 2 * j}",
            square(*at(i, j), SIZE),
            code=f"{STREET}00{1 + i + 2 * j}",
            street_code=STREET,
            population=1000,
            service_chief="服务长",
        )
        for i in (0, 1)
        for j in (0, 1)
    ]
    made["compounds"] = [
        feature(name, square(*at(i, j), SIZE / 10), community_code=f"{STREET}00{code}", yard_chief="院长")
        for name, i, j, code in (("yard1", 0.3, 0.6, 1), ("yard2", 1.6, 1.4, 4))
    ]
    made["stations"] = [
        station("s1", *at(0.15, 0.25), services=["first_aid", "umbrella"], opening_hours="Mo-Su 08:00-20:00"),
        station("s2", *at(1.25, 1.15), tier=2, services=["first_aid", "charging"], opening_hours="24/7"),
        station("s3", *at(1.75, 0.55), services=["charging"], opening_hours=None),
        station("s4", *at(0.6, 1.75), status="closed"),
    ]
    made["roads"] = [
        feature(f"r{axis}{k}", {"type": "LineString", "coordinates": ends}, **WALKED)
        for k in range(5)
        for axis, ends in (
            ("x", [at(0.0, k / 2), at(2.0, k / 2)]),
            ("y", [at(k / 2, 0.0), at(k / 2, 2.0)]),
        )
    ]
    made["demand"] = [
        feature(f"d{i:02d}", point(*at(x, y)), persons=persons) for i, (x, y, persons) in enumerate(PEOPLE)
    ]
    for name in ("halls", "organizations", "mediation_rooms", "landscape"):
        made[name] = []
    return made


WALKED = {"class": "residential", "walk": True, "ride": True, "oneway": False}


def at(x: float, y: float) -> tuple[float, float]:
    """A position in squares from the corner, as lon, lat."""
    return round(WEST + SIZE * x, 6), round(SOUTH + SIZE * y, 6)

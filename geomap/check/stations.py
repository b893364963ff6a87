"""What is worth telling of stations: all warnings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from geomap.check.fault import Fault, Problem, label
from geomap.layers import Layer
from geomap.services import TIERS, Catalogue


def check_standard(layer: Layer, catalogue: Catalogue) -> Iterator[Fault]:
    """A station below its tier's standard is a fact worth telling, not an error (达标率)."""
    standards = {tier: catalogue.standard(tier) for tier in TIERS}
    wanted = {tier: frozenset(codes) for tier, codes in standards.items()}
    for i, (tier, services) in enumerate(zip(layer.column("tier"), layer.column("services"), strict=True)):
        if not isinstance(tier, int) or tier not in wanted or not isinstance(services, list):
            continue
        try:
            offered = frozenset(services)
        except TypeError:  # no texts: check_properties tells of it
            continue
        if not wanted[tier] <= offered:
            missing = ", ".join(code for code in standards[tier] if code not in offered)
            yield _warning(
                layer,
                i,
                "services",
                missing,
                Problem(
                    "tier_standard",
                    f"the station lacks services that tier {tier} must offer.",
                    "Add the services or lower the tier.",
                ),
            )
        if len(offered) < len(services):
            twice = ", ".join(code for code in offered if services.count(code) > 1)
            problem = Problem("service_twice", "a service is listed twice.", "List each service once.")
            yield _warning(layer, i, "services", twice, problem)


def check_twins(layer: Layer) -> Iterator[Fault]:
    """Two stations of one name at one place are most likely one station, entered twice."""
    is_point = shapely.get_type_id(layer.geometry) == shapely.GeometryType.POINT
    points = np.flatnonzero(is_point & ~shapely.is_empty(layer.geometry))
    lon, lat = shapely.get_x(layer.geometry[points]).tolist(), shapely.get_y(layer.geometry[points]).tolist()
    first: dict[tuple[str, float, float], int] = {}
    names = layer.column("name")[points].tolist()
    for i, name, x, y in zip(points.tolist(), names, lon, lat, strict=True):
        if not isinstance(name, str):
            continue
        twin = first.setdefault((name, x, y), i)
        if twin != i:
            other = label(layer, twin)
            told = (
                f"station {other} has the same name and position.",
                "Remove one of the two, or tell them apart by name.",
            )
            yield _warning(layer, i, "name", name, Problem("twin", *told, {"other": other}))


def _warning(layer: Layer, position: int, field: str, value: str, problem: Problem) -> Fault:
    return Fault.of(layer.name, label(layer, position), field, value, problem, "warning")

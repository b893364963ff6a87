"""What lies elsewhere than it should, and which slip of the pen or which datum would explain it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely

from geomap.check.fault import Fault, Problem, label, shown, shown_position
from geomap.check.shapes import MISSING, NO_DEGREES, SOUND, problems_of
from geomap.datum import Datum, convert
from geomap.layers import Field, Layer

Shift = Literal["gcj02", "bd09"]
SHIFTED: Mapping[Shift, str] = {"gcj02": "GCJ-02 (Amap, Tencent)", "bd09": "BD-09 (Baidu)"}
Slip = Literal["", "zero", "swapped", "gcj02", "bd09"]
REMEDIES: Mapping[Slip, str] = {
    "zero": "0, 0 means that no position was given: find the position.",
    "swapped": "The axes are swapped: write longitude before latitude.",
    **{datum: f"The position looks like {name}: convert it to WGS 84." for datum, name in SHIFTED.items()},
}
"""What would explain a position, as a remedy."""
FEWEST_SHIFTED = 3
"""Fewer features outside than this say nothing of the layer as a whole."""

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Areas = Any  # one geometry, or one for each point


def check_positions(
    layer: Layer, outline: shapely.Geometry | None, layers: Mapping[str, Layer]
) -> Iterator[Fault]:
    """Each feature's inner point must lie in the district and in the area that the feature names.

    Where one datum explains most of what lies outside, a fault of the whole layer comes first.
    """
    points = _inner_points(layer)
    verdicts: list[Fault] = []
    faults: list[Fault] = []
    if layer.spec.inside and outline is not None and layer.name != "district":
        verdict, found = _outside_the_district(layer, outline, *points)
        verdicts += verdict
        faults += found
    for field in layer.spec.fields:
        parents = layers.get(field.of_layer or "")
        if parents is not None:
            verdict, found = _outside_the_parent(layer, field, parents, *points)
            verdicts += verdict
            faults += found
    yield from verdicts[:1]
    yield from faults


def _inner_points(layer: Layer) -> tuple[npt.NDArray[np.intp], Floats, Floats]:
    """Positions of the features that have coordinates, with the lon and lat of their inner points."""
    readable = np.flatnonzero(~np.isin(problems_of(layer), (MISSING, NO_DEGREES)))
    inner = shapely.point_on_surface(layer.geometry[readable])
    there = ~shapely.is_empty(inner)
    return readable[there], shapely.get_x(inner[there]), shapely.get_y(inner[there])


def _outside_the_district(
    layer: Layer, outline: shapely.Geometry, at: npt.NDArray[np.intp], lon: Floats, lat: Floats
) -> tuple[list[Fault], list[Fault]]:
    outside = ~shapely.intersects_xy(outline, lon, lat)
    verdict, slips = _explained(layer, "geometry", "the district", lon, lat, outline, outside)
    usual = "Correct the position, or leave the feature out."
    faults = [
        Fault.of(
            layer.name,
            label(layer, i),
            "geometry",
            shown_position(x, y),
            Problem(
                "outside", "it lies outside the district.", REMEDIES.get(slip, usual), {"slip_code": slip}
            ),
        )
        for i, x, y, slip in zip(at[outside], lon[outside], lat[outside], slips, strict=True)
    ]
    return verdict, faults


def _outside_the_parent(
    layer: Layer, field: Field, parents: Layer, at: npt.NDArray[np.intp], lon: Floats, lat: Floats
) -> tuple[list[Fault], list[Fault]]:
    """field must name a feature of parents, and the feature must lie in its area. What is no text is
    check_properties' business."""
    named = layer.column(field.name)
    codes = [value if isinstance(value, str) and value.strip() else None for value in named]
    areas = {
        parent: area if problem == SOUND else None
        for parent, area, problem in zip(
            parents.columns.ids, parents.geometry, problems_of(parents), strict=True
        )
        if isinstance(parent, str)
    }
    within = {"area_layer": parents.name}
    words = f"there is no such feature in {parents.name}.", f"Use an id of {parents.name}."
    nowhere = Problem("no_such_area", *words, within)
    faults = [
        Fault.of(layer.name, label(layer, i), field.name, shown(code), nowhere)
        for i, code in enumerate(codes)
        if code is not None and code not in areas
    ]
    held_by = np.full(len(at), None, dtype=object)
    held_by[:] = [areas.get(codes[i] or "") for i in at]
    known = ~shapely.is_missing(held_by)
    outside = known & ~shapely.intersects_xy(held_by, lon, lat)
    told = f"the {parents.name} they name"
    verdict, slips = _explained(
        layer, field.name, told, lon[known], lat[known], held_by[known], outside[known]
    )
    message, usual = (
        f"it does not lie in that feature of {parents.name}.",
        f"Correct the position or {field.name}.",
    )
    faults += [
        Fault.of(
            layer.name,
            label(layer, i),
            field.name,
            shown(codes[i]),
            Problem("not_in_area", message, REMEDIES.get(slip, usual), {**within, "slip_code": slip}),
        )
        for i, slip in zip(at[outside], slips, strict=True)
    ]
    return verdict, faults


def _explained(
    layer: Layer, field: str, where: str, lon: Floats, lat: Floats, areas: Areas, outside: Bools
) -> tuple[list[Fault], list[Slip]]:
    """A fault of the whole layer, if a datum explains it, and a remedy for each feature outside, ""
    where none is known. where: in words, what it lies outside of."""
    count = int(outside.sum())
    if not count:
        return [], []
    datum, still = _datum_of_all(lon, lat, areas, count) if count >= FEWEST_SHIFTED else (None, count)
    slips = _slips(lon[outside], lat[outside], areas if np.ndim(areas) == 0 else areas[outside], datum)
    if datum is None:
        return [], slips
    problem = Problem(
        "shifted",
        f"the whole layer looks like {SHIFTED[datum]}: {count} of {len(lon)} features lie outside {where}, "
        f"{still} would if all were converted.",
        f"Convert all its positions to WGS 84: `import FILE --layer {layer.name} --datum {datum}` does.",
        {"datum_code": datum, "count": str(count), "total": str(len(lon)), "still": str(still)},
    )
    return [Fault.of(layer.name, None, field, "", problem)], slips


def _datum_of_all(lon: Floats, lat: Floats, areas: Areas, count: int) -> tuple[Shift | None, int]:
    """The datum from which converting all the points leaves fewest outside their areas, if that is
    fewer than half of the count now outside, and how many are left."""
    best: Shift | None = None
    least = count
    for datum in SHIFTED:
        still = int((~_inside_from(datum, lon, lat, areas)).sum())
        if still < least and still * 2 < count:
            best, least = datum, still
    return best, least


def _inside_from(datum: Datum, lon: Floats, lat: Floats, areas: Areas) -> Bools:
    """Which points lie in their areas once converted from datum."""
    upright = np.abs(lat) <= 90  # others have their axes swapped
    moved = convert(lon, np.where(upright, lat, 0.0), datum, "wgs84")
    return np.asarray(upright & shapely.intersects_xy(areas, *moved), dtype=np.bool_)


def _slips(lon: Floats, lat: Floats, areas: Areas, datum: Datum | None) -> list[Slip]:
    """For each point outside its area the mistake that would explain it, or "".

    datum, that of the whole layer if it has one, is thought of before others.
    """
    slips: list[Slip] = ["", "zero", "swapped"]
    cases = [
        (np.abs(lon) < 1e-6) & (np.abs(lat) < 1e-6),
        shapely.intersects_xy(areas, lat, lon),
    ]
    for shifted in sorted(SHIFTED, key=lambda d: d != datum):
        slips.append(shifted)
        cases.append(_inside_from(shifted, lon, lat, areas))
    which = np.select(cases, list(range(1, len(cases) + 1)), 0)
    return [slips[i] for i in which]

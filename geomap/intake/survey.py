"""How the positions of a whole list are to be read: in which order, from which datum; with the evidence.

Rows that name their street or community bear witness: their positions must lie there. Where none does,
the district's outline is asked. A datum is only taken for granted where it explains most of what
would otherwise lie elsewhere, and it is always said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geomap.datum import DATUMS, Datum, convert
from geomap.intake.coordinates import datum_of_label
from geomap.intake.entries import Entry, EntryReader, Spot
from geomap.intake.named_areas import NamedAreas
from geomap.intake.reasons import Remark
from geomap.intake.values import CellError

SHOWN: dict[Datum, str] = {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}
MOST_SURVEYED = 20_000
FEWEST_WITNESSES = 3
NEAR_DEG = 0.02
"""Farther than any datum moves a point: so far around the district a position may be of its list."""

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Frame:
    """How positions are read. swapped: what stands first is the latitude. counts: for each datum, how
    many of the witnesses lie where they must; witnesses: how many there are."""

    datum: Datum
    swapped: bool
    witnesses: int
    counts: dict[Datum, int]
    remarks: tuple[Remark, ...]

    def to_wgs84(self, spots: Iterable[Spot]) -> tuple[Floats, Floats]:
        """The positions, as stated, in WGS 84 degrees."""
        return convert(*self.upright(spots), self.datum, "wgs84")

    def shape_to_wgs84(self, shape: shapely.Geometry) -> shapely.Geometry:
        """A shape of the list in WGS 84 degrees; as it is, if it is no shape in degrees."""
        if self.datum == "wgs84" or not _in_degrees(shape):
            return shape
        return shapely.transform(
            shape, lambda xy: np.column_stack(convert(xy[:, 0], xy[:, 1], self.datum, "wgs84"))
        )

    def upright(self, spots: Iterable[Spot]) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of the positions, in the datum of the list."""
        return _columns(spots, self.swapped)


def survey(
    entries: Iterable[Entry], reader: EntryReader, areas: NamedAreas, outline: shapely.Geometry | None
) -> Frame:
    """The frame of a list by its entries, of which those with a position count. outline: the district."""
    seen = [(entry.spot, entry.area) for entry in entries if entry.spot is not None]
    spots, named = [spot for spot, _ in seen], np.array([area for _, area in seen], dtype=np.intp)
    swapped, remarks = _order(spots, reader, outline)
    lon, lat = _columns(spots, swapped)
    where = _where(named, areas, outline)
    known = ~shapely.is_missing(where)
    counts = {datum: int(lies_in(where[known], lon[known], lat[known], datum).sum()) for datum in DATUMS}
    witnesses = int(known.sum())
    datum, remark = _datum(reader, counts, witnesses)
    if spots:
        remarks.append(remark)
    return Frame(datum, swapped, witnesses, counts, tuple(remarks))


def lies_in(areas: Any, lon: Floats, lat: Floats, datum: Datum) -> Bools:
    """Which points, converted from datum, lie in their areas."""
    return np.asarray(shapely.intersects_xy(areas, *convert(lon, lat, datum, "wgs84")), dtype=np.bool_)


def located(reader: EntryReader, row: Any) -> Entry:
    """An entry of which only the position and the area it names are read, of a shape a point in it."""
    entry = Entry(row.sheet, row.number)
    try:
        reader.locate(entry, row)
    except CellError:
        entry.spot = None
    if entry.geometry is not None and _in_degrees(entry.geometry):
        inner = shapely.point_on_surface(entry.geometry)
        entry.spot = (float(shapely.get_x(inner)), float(shapely.get_y(inner)))
    reader.name_area(entry, row)
    return entry


def _in_degrees(shape: shapely.Geometry) -> bool:
    """Whether all of a shape, which is not empty, may be degrees."""
    lon, lat = shapely.get_coordinates(shape).T
    return bool(lon.size) and bool((np.abs(lon) <= 180).all()) and bool((np.abs(lat) <= 90).all())


def _columns(spots: Iterable[Spot], swapped: bool) -> tuple[Floats, Floats]:
    pairs = np.array(list(spots), dtype=np.float64).reshape(-1, 2)
    lon, lat = (pairs[:, 1], pairs[:, 0]) if swapped else (pairs[:, 0], pairs[:, 1])
    upright = np.abs(lat) <= 90
    return np.where(upright, lon, lat), np.where(upright, lat, lon)


def _order(
    spots: list[Spot], reader: EntryReader, outline: shapely.Geometry | None
) -> tuple[bool, list[Remark]]:
    """Whether the latitude stands first, where nothing states the order and either may be."""
    if reader.order is not None or outline is None or not spots:
        return False, []
    west, south, east, north = shapely.bounds(outline).tolist()
    box = shapely.box(west - NEAR_DEG, south - NEAR_DEG, east + NEAR_DEG, north + NEAR_DEG)
    fitting = {
        swapped: int(shapely.intersects_xy(box, *_columns(spots, swapped)).sum()) for swapped in (False, True)
    }
    if fitting[True] <= 2 * fitting[False]:
        return False, []
    detail = {"known": str(len(spots)), "fitting": str(fitting[True]), "order": "纬度 (lat, lon)"}
    label = reader.label("geometry")
    return True, [Remark("order_guessed", column=label, field="geometry", detail=detail)]


def _where(named: npt.NDArray[np.intp], areas: NamedAreas, outline: shapely.Geometry | None) -> Any:
    """What each position must lie in: the area its row names; the district, if too few name any."""
    where = np.full(len(named), None, dtype=object)
    if (named >= 0).sum() >= FEWEST_WITNESSES:
        where[named >= 0] = areas.shapes[named[named >= 0]]
    elif outline is not None:
        where[:] = outline
    return where


def _datum(reader: EntryReader, counts: dict[Datum, int], witnesses: int) -> tuple[Datum, Remark]:
    label = reader.label("geometry")

    def remark(code: str, datum: Datum) -> Remark:
        detail = {"datum": SHOWN[datum], "known": str(witnesses)}
        detail |= {"fitting": str(counts[datum]), "plain": str(counts["wgs84"])}
        return Remark(code, column=label, field="geometry", detail=detail)

    stated = reader.mapping.datum or datum_of_label(label)
    for datum in DATUMS:
        if stated == datum:
            return datum, remark("datum_stated", datum)
    best: Datum = max(DATUMS, key=lambda datum: counts[datum])
    astray, left = witnesses - counts["wgs84"], witnesses - counts[best]
    if best != "wgs84" and astray - left >= FEWEST_WITNESSES and 2 * left < astray:
        return best, remark("datum_guessed", best)
    return "wgs84", remark("datum_assumed", "wgs84")

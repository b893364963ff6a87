"""How far one comes by street: polygons about the parts of streets reached within a distance or time.

Each is drawn as the one before, the streets reached since, and the blocks that these enclose: where the
inside of a block would be filled anyway, the streets within it need not be drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.network import SPEED_M_S, Mode, Snap, StreetNetwork, directions, duration_s
from geomap.network_ways import Places, departures, leave_m, piece, settle

BUFFER_M = 30.0
"""How far to either side of a street its reach is drawn."""
HOLE_M2 = 10_000.0
"""Holes smaller than that (<) are filled: the inside of a block."""
WIDER_M = 0.2
"""By how much each polygon is drawn wider than the one before, more than curves drawn by chords lack:
so it holds the other to the last corner."""
GRID_M = 0.01
"""Corners are put on this grid, so that none are so near each other that degrees could swap them."""
QUARTER = 8
"""Chords to a quarter of a circle; they lack 30 m * (1 - cos(90 deg / 16)) = 0.14 m."""


class Reached(NamedTuple):
    """Parts of edges: from from_m to to_m along each, metres from its start, from_m <= to_m."""

    edge: npt.NDArray[np.intp]
    from_m: FloatArray
    to_m: FloatArray


def reach(
    network: StreetNetwork,
    origin: Snap,
    distances_m: Sequence[float],
    mode: Mode,
    buffer_m: float = BUFFER_M,
    hole_m2: float = HOLE_M2,
) -> list[shapely.Polygon | shapely.MultiPolygon]:
    """For each distance the area within buffer_m of a street that is reached from origin within it,
    WGS 84 degrees, in the order asked. Valid, and each holds those of all lesser distances.

    It is drawn in an azimuthal equidistant plane about origin. A distance too short to come to the
    street gives what is near the straight way towards it. Raises InvalidInputError for a distance that
    is not finite and above 0, and for a buffer too narrow to nest.
    """
    _check(distances_m, buffer_m)
    order = np.argsort(distances_m, kind="stable")
    with settle(
        network, network.graph(mode), *departures(network, origin, mode), float(max(distances_m))
    ) as (met, scratch):
        node_m = np.full(len(network.lon), np.inf)
        node_m[met] = scratch.reached[met, 1]
    plane = Transformer.from_crs(
        "EPSG:4326",
        f"+proj=aeqd +lon_0={origin.from_lon!r} +lat_0={origin.from_lat!r} +datum=WGS84",
        always_xy=True,
    )
    areas: list[Any] = [None] * len(order)
    area, drawn = shapely.Polygon(), np.zeros(len(network.start), np.bool_)
    for place, i in enumerate(order):
        parts = reached(network, origin, node_m, distances_m[i], mode)
        lines = _lines(network, origin, parts, distances_m[i], drawn)
        row = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
        flat = np.column_stack(plane.transform(*np.concatenate(lines).T))
        area = _area(shapely.linestrings(flat, indices=row), area, buffer_m + WIDER_M * place, hole_m2)
        areas[i] = _degrees(area, plane)
    return areas


def reach_within(
    network: StreetNetwork,
    origin: Snap,
    minutes: Sequence[float],
    mode: Mode,
    speed_m_s: float | None = None,
    **drawn: float,
) -> list[shapely.Polygon | shapely.MultiPolygon]:
    """The same for each number of minutes, at SPEED_M_S where no speed is given."""
    duration_s(0.0, mode, speed_m_s)  # refuses a speed or mode that is none
    speed = SPEED_M_S[mode] if speed_m_s is None else speed_m_s
    return reach(network, origin, [60.0 * m * speed for m in minutes], mode, **drawn)


def reached(network: StreetNetwork, origin: Snap, node_m: FloatArray, limit_m: float, mode: Mode) -> Reached:
    """The parts of streets within limit_m (<=) of origin, given distances_from it to the nodes. A street
    reached from both its ends may come in two parts that overlap."""
    forward, backward = directions(mode)
    ahead = np.flatnonzero((network.access & forward != 0) & (node_m[network.start] <= limit_m))
    back = np.flatnonzero((network.access & backward != 0) & (node_m[network.end] <= limit_m))
    ahead_m = np.minimum(limit_m - node_m[network.start[ahead]], network.length_m[ahead])
    back_m = np.maximum(network.length_m[back] - (limit_m - node_m[network.end[back]]), 0.0)
    left_m = max(limit_m - origin.away_m, 0.0)
    start_m, end_m = leave_m(network, origin.edge, origin.offset_m, forward, backward)
    own = (
        origin.offset_m - (min(left_m, origin.offset_m) if math.isfinite(start_m) else 0.0),
        origin.offset_m + (min(left_m, float(end_m)) if math.isfinite(end_m) else 0.0),
    )
    return Reached(
        np.concatenate((ahead, back, [origin.edge])),
        np.concatenate((np.zeros(len(ahead)), back_m, own[:1])),
        np.concatenate((ahead_m, network.length_m[back], own[1:])),
    )


def _lines(
    network: StreetNetwork, origin: Snap, parts: Reached, limit_m: float, drawn: npt.NDArray[np.bool_]
) -> list[Places]:
    """What is reached as lines of degrees (n, 2): the straight way to the street, and parts of streets.
    drawn: which edges were drawn as a whole, left out here, and which are now."""
    share = min(limit_m / origin.away_m, 1.0) if origin.away_m > 0.0 else 1.0
    here, place = np.array((origin.from_lon, origin.from_lat)), np.array((origin.lon, origin.lat))
    lines = [np.array((here, here + share * (place - here)))]
    if limit_m < origin.away_m:
        return lines
    whole = (parts.from_m == 0.0) & (parts.to_m == network.length_m[parts.edge])
    new = np.unique(parts.edge[whole])
    new = new[~drawn[new]]
    drawn[new] = True
    for edge in new.tolist():
        some = slice(network.first[edge], network.first[edge + 1])
        lines.append(np.column_stack((network.vertex_lon[some], network.vertex_lat[some])))
    rest = zip(*(column[~whole].tolist() for column in parts), strict=True)
    return lines + [piece(network, int(edge), from_m, to_m) for edge, from_m, to_m in rest]


def _area(lines: Any, before: Any, width_m: float, hole_m2: float) -> Any:
    """What lies within width_m of lines, or was there before, small holes filled; metres. It holds what
    was before with WIDER_M to spare."""
    blocks = _blocks(lines, width_m, hole_m2)
    _, inside = shapely.STRtree(lines).query(blocks, predicate="contains_properly")
    grown = shapely.buffer(before, WIDER_M, join_style="mitre")
    # Each line alone and then all together: a buffer of them all at once takes seven times as long.
    sides = shapely.buffer(np.delete(lines, inside), width_m, quad_segs=QUARTER)
    polygons = []
    for polygon in shapely.get_parts(shapely.union_all([grown, *blocks, *sides])):
        holes = [ring for ring in polygon.interiors if shapely.Polygon(ring).area >= hole_m2]
        polygons.append(shapely.Polygon(polygon.exterior, holes))
    filled = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
    return shapely.set_precision(filled, GRID_M)


def _blocks(lines: Any, width_m: float, hole_m2: float) -> Any:
    """The blocks that lines enclose whose inside, what is not within width_m of them, is a small hole;
    neighbours in one. What is within width_m of a line in them is in them, or as near to their outline."""
    noded = shapely.union_all(lines[shapely.length(lines) > 0.0])
    blocks = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    # Fewer chords than the streets are drawn by: so no hole is taken for smaller than it is.
    small = shapely.area(shapely.buffer(blocks, -width_m, quad_segs=1)) < hole_m2
    return shapely.get_parts(shapely.coverage_union_all(blocks[small]))


def _degrees(area: Any, plane: Transformer) -> Any:
    """An area of the plane, WGS 84."""
    degrees = shapely.transform(
        area, lambda c: np.column_stack(plane.transform(c[:, 0], c[:, 1], direction="INVERSE"))
    )
    return shapely.make_valid(degrees, method="structure", keep_collapsed=False)


def _check(distances_m: Sequence[float], buffer_m: float) -> None:
    for value in distances_m:
        if not (math.isfinite(value) and value > 0.0):
            raise InvalidInputError(
                "A distance to reach must be above 0 m.",
                parameter="minutes",
                value=value,
                hint="Give minutes, or metres, above 0.",
            )
    if not len(distances_m) or not 1.0 <= buffer_m <= 40.0:
        raise InvalidInputError(
            "Give at least one distance, and a buffer of 1 to 40 m.",
            parameter="buffer_m" if len(distances_m) else "minutes",
            value=buffer_m if len(distances_m) else list(distances_m),
            hint=f"The usual buffer is {BUFFER_M:g} m.",
        )

"""Makes a StreetNetwork of lines: where they meet, they are cut.

Positions are taken to 1e-7 degrees, a centimetre, as OpenStreetMap keeps them. Lines meet where they
share a position. Where they cross or touch between positions they meet if their levels agree: a
bridge passes over. Lines of OpenStreetMap meet only where they share a node, by its id. A barrier
parts the ends of the streets that meet at it and joins them again by links of no length that only
those may use whom it lets pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.errors import DataError, InvalidInputError
from geomap.geodesy import WGS84, FloatArray
from geomap.layers import Layer
from geomap.network import BitArray, IntArray, StreetNetwork, access_bits
from geomap.network_noding import cut_where_lines_cross
from geomap.space_curve import curve_order

LongArray = npt.NDArray[np.int64]
PER_DEGREE = 1e7


class Strands(NamedTuple):
    """Lines as columns of vertices: the line of each, non-decreasing, and its position in units of 1e-7
    degrees, x before y."""

    line: IntArray
    x: LongArray
    y: LongArray


def build_network(
    lines: Sequence[Any],
    access: Any,
    level: Any = None,
    node_ids: Sequence[Any] | None = None,
    barriers: Mapping[int, int] | None = None,
) -> StreetNetwork:
    """The network of lines, each an array (n, 2) of WGS 84 degrees, longitude first.

    access: for each line the bits of who may use it, as by access_bits. level: for each line a whole
    number, 0 if not given; lines of the same level are joined where they cross. node_ids: for each
    line the ids of its vertices; lines are then joined by ids alone. barriers: by node id, the access
    bits of who may pass there. Positions repeated one after the other are taken as one.

    Raises InvalidInputError naming the line for one of fewer than two positions or of no length, for a
    position that is none, for columns that do not fit; DataError if nobody may use any line.
    """
    access = np.asarray(access, dtype=np.uint8)
    level = np.zeros(len(lines), np.int64) if level is None else np.asarray(level, dtype=np.int64)
    _fit(lines, access=access, level=level, **({} if node_ids is None else {"node_ids": node_ids}))
    if not access.any():
        raise DataError(
            "There is no street that anybody may walk or ride on.",
            hint="Give lines, and say of some that they are open to people on foot or to riders.",
        )
    strands, ids = _strands(lines, node_ids)
    if node_ids is None:
        strands = Strands(*cut_where_lines_cross(*strands, level))
        ids = _number(strands)
    return _assemble(strands, ids, access, barriers or {})


def network_of_roads(roads: Layer) -> StreetNetwork:
    """The network of a checked layer of roads, by its walk, ride and oneway; edge.line is the position in
    the layer. Raises DataError if the layer has no road, naming the file at fault."""
    access = [
        access_bits(bool(walk), bool(ride), bool(oneway))
        for walk, ride, oneway in zip(*(roads.values(n) for n in ("walk", "ride", "oneway")), strict=True)
    ]
    try:
        return build_network([np.asarray(shape.coords)[:, :2] for shape in roads.geometry], access)
    except InvalidInputError as error:
        raise DataError(f"{roads.name}: {error.message}", hint=error.hint) from error


def _fit(lines: Sequence[Any], **columns: Sequence[Any]) -> None:
    for name, column in columns.items():
        if len(column) != len(lines):
            raise InvalidInputError(
                f"{name} has {len(column)} entries for {len(lines)} lines.",
                parameter=name,
                value=len(column),
                hint="Give one entry for each line.",
            )


def _bad(number: int, what: str, hint: str) -> InvalidInputError:
    return InvalidInputError(f"Line {number} {what}.", parameter="lines", value=number, hint=hint)


def _strands(lines: Sequence[Any], node_ids: Sequence[Any] | None) -> tuple[Strands, LongArray]:
    """The vertices of all lines, without those that repeat the one before, and their ids if given."""
    arrays = [np.asarray(line, dtype=np.float64) for line in lines]
    for number, array in enumerate(arrays):
        if array.ndim != 2 or array.shape[0] < 2 or array.shape[1] != 2:
            raise _bad(number, "has fewer than two positions of two numbers", "Leave it out, or draw it.")
    counts = np.array([len(array) for array in arrays])
    line = np.repeat(np.arange(len(arrays), dtype=np.int32), counts)
    degrees = np.concatenate(arrays)
    with np.errstate(invalid="ignore"):
        good = (np.abs(degrees[:, 0]) <= 180.0) & (np.abs(degrees[:, 1]) <= 90.0)
    if not good.all():
        raise _bad(int(line[~good][0]), "holds a position that is none", "Give finite degrees of WGS 84.")
    x, y = np.round(degrees.T * PER_DEGREE).astype(np.int64)
    new = np.ones(len(line), np.bool_)
    new[1:] = (line[1:] != line[:-1]) | (x[1:] != x[:-1]) | (y[1:] != y[:-1])
    ids = np.zeros(len(line), np.int64)
    if node_ids is not None:
        ids = np.concatenate([np.asarray(column, dtype=np.int64) for column in node_ids])
        if len(ids) != len(line):
            raise InvalidInputError(
                f"{len(ids)} node ids stand for {len(line)} positions.",
                parameter="node_ids",
                value=len(ids),
                hint="Give one id for each position of each line.",
            )
        new[1:] |= ids[1:] != ids[:-1]
    left = np.bincount(line[new], minlength=len(arrays))
    if (left < 2).any():
        raise _bad(int(np.flatnonzero(left < 2)[0]), "has no length", "Leave it out.")
    return Strands(line[new], x[new], y[new]), ids[new]


def _number(strands: Strands) -> LongArray:
    """A number for each position, the same for the same."""
    keys = strands.x * np.int64(4_000_000_001) + strands.y
    number: LongArray = np.unique(keys, return_inverse=True)[1].astype(np.int64)
    return number


def _assemble(
    strands: Strands, ids: LongArray, access: BitArray, barriers: Mapping[int, int]
) -> StreetNetwork:
    """Cut the strands at their ends, wherever an id stands twice, and at barriers."""
    line, n = strands.line, len(strands.line)
    distinct, number, times = np.unique(ids, return_inverse=True, return_counts=True)
    first_of_line = np.ones(n, np.bool_)
    first_of_line[1:] = line[1:] != line[:-1]
    last_of_line = np.append(first_of_line[1:], True)
    passing = np.full(len(distinct), -1)
    stopped = np.isin(distinct, np.fromiter(barriers, np.int64, len(barriers)))
    passing[stopped] = [barriers[node] for node in distinct[stopped].tolist()]
    cut = first_of_line | last_of_line | (times[number] > 1) | stopped[number]
    begins, ends = np.flatnonzero(cut & ~last_of_line), np.flatnonzero(cut & ~first_of_line)
    parted = _part(number[begins], number[ends], passing)
    vertex_of = np.zeros(len(distinct), np.int64)
    vertex_of[number] = np.arange(n)
    vertex_of = np.append(vertex_of, vertex_of[parted.copied])
    sizes = np.append(ends - begins + 1, np.full(len(parted.links), 2))
    run = np.repeat(np.append(begins, vertex_of[parted.links]), sizes)
    step = np.arange(len(run)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    step[len(run) - 2 * len(parted.links) :] = 0  # both vertices of a link are the barrier
    vertex = run + step
    used, place = np.unique(np.concatenate((parted.start, parted.end)), return_inverse=True)
    start, end = place[: len(sizes)], place[len(sizes) :]
    access = np.append(access[line[begins]], parted.access)
    kept, access = _merged(start, end, access, sizes, number[vertex])
    return _ordered(
        node=vertex_of[used],
        start=start[kept],
        end=end[kept],
        access=access[kept],
        line=np.append(line[begins], np.full(len(parted.links), -1, np.int32))[kept],
        sizes=sizes[kept],
        vertex=vertex[np.repeat(kept, sizes)],
        strands=strands,
    )


def _merged(
    start: LongArray, end: LongArray, access: BitArray, sizes: LongArray, vertex: LongArray
) -> tuple[npt.NDArray[np.bool_], BitArray]:
    """Which edges to keep where lines run over each other, and the access of all that do: edges between
    the same nodes along the same vertices are one street, drawn twice, and often either way."""
    mixed = (vertex.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    along = np.add.reduceat(mixed ^ (mixed >> np.uint64(32)), np.cumsum(sizes) - sizes)
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((along, sizes, high, low))
    new = np.ones(len(order), np.bool_)
    for column in (low, high, sizes, along):
        new[1:] &= column[order][1:] == column[order][:-1]
    new[1:] = ~new[1:] | (low == high)[order][1:]  # a loop may be drawn from another place
    first = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    turned = start[order] != start[first]
    bits = access[order]
    bits[turned] = (bits[turned] & 0b0101) << 1 | (bits[turned] & 0b1010) >> 1
    shared = np.zeros_like(access)
    np.bitwise_or.at(shared, first, bits)
    kept = np.zeros(len(order), np.bool_)
    kept[first] = True
    return kept, shared


class _Parted(NamedTuple):
    """Edges from start to end, the last of them links that access is open to; the nodes that links
    start at; and of what nodes those numbered after all others are copies."""

    start: LongArray
    end: LongArray
    access: BitArray
    links: LongArray
    copied: LongArray


def _part(start: LongArray, end: LongArray, passing: LongArray) -> _Parted:
    """Give every end of an edge at a barrier but one a node of its own, linked for those who pass.
    passing: for each node the access of its barrier, -1 without one."""
    ends = np.concatenate((start, end))
    at = np.flatnonzero(passing[ends] >= 0)
    at = at[np.argsort(ends[at], kind="stable")]
    at = at[1:][ends[at][1:] == ends[at][:-1]]
    copied, copies = ends[at], len(passing) + np.arange(len(at))
    ends[at] = copies
    linked = passing[copied] > 0
    return _Parted(
        np.append(ends[: len(start)], copied[linked]),
        np.append(ends[len(start) :], copies[linked]),
        passing[copied[linked]].astype(np.uint8),
        copied[linked],
        copied,
    )


def _ordered(
    node: LongArray,
    start: LongArray,
    end: LongArray,
    access: BitArray,
    line: Any,
    sizes: LongArray,
    vertex: LongArray,
    strands: Strands,
) -> StreetNetwork:
    """Number nodes along a curve through the map, and edges by the node they start at: what a search
    reads lies close together."""
    lon, lat = strands.x / PER_DEGREE, strands.y / PER_DEGREE
    order = curve_order(lon[node], lat[node])
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order))
    by_start = np.lexsort((place[end], place[start]))
    begins = np.cumsum(sizes) - sizes
    first = np.append(0, np.cumsum(sizes[by_start])).astype(np.int32)
    moved = np.repeat(begins[by_start] - first[:-1], sizes[by_start]) + np.arange(first[-1])
    vertex_lon, vertex_lat = lon[vertex[moved]], lat[vertex[moved]]
    length_m, vertex_m = _lengths(vertex_lon, vertex_lat, first)
    return StreetNetwork(
        lon=lon[node][order],
        lat=lat[node][order],
        start=place[start[by_start]],
        end=place[end[by_start]],
        length_m=length_m,
        access=access[by_start],
        line=np.asarray(line, dtype=np.int32)[by_start],
        first=first,
        vertex_lon=vertex_lon,
        vertex_lat=vertex_lat,
        vertex_m=vertex_m,
    )


def _lengths(lon: FloatArray, lat: FloatArray, first: IntArray) -> tuple[FloatArray, FloatArray]:
    """The geodesic length of every edge, and how far every vertex is along its own."""
    step_m = np.zeros(len(lon))
    _, _, step_m[1:] = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    step_m[first[:-1]] = 0.0
    sizes = np.diff(first)
    vertex_m = np.empty(len(lon))
    # Edges of as many vertices at a time: sums along an edge carry no rounding of other edges.
    for size in np.unique(sizes):
        rows = first[:-1][sizes == size, None] + np.arange(size)
        vertex_m[rows] = np.cumsum(step_m[rows], axis=1)
    return vertex_m[first[1:] - 1], vertex_m

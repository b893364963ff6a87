"""The compiled inside of the area index: a raster of cells, and the exact test where borders pass.

A cell is a column and a row, found by multiplying and cutting off, which keeps the order of
coordinates; so cells are true rectangles even where numbers are rounded. Each cell of `head` is
one of

    -1         in no area
    rank >= 0  wholly inside that area, and inside none of a smaller rank
    -2 - k     borders pass: from book[k] on stand, for each of those areas by ascending rank, the
               rank and from where to where in the book its edges stand that touch the cell's row;
               then a negative number, -2 - the answer of the cell when none of them holds a point

An edge is a row of `ends`: lon, lat, lon, lat.

A point and an area are compared as GEOS's RayCrossingCounter compares them, with the edges that
touch the point's row. Where the sign of an orientation cannot be told for certain in float64 the
answer is UNSURE, and the caller asks GEOS itself. Angles are degrees throughout.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

NOWHERE, UNSURE = -1, -2
ENTRY = 3
"""Numbers an area takes in an entry of the book."""
FILTER = 1e-15
"""Relative error under which GEOS, too, distrusts a float64 orientation; above it the sign is sure."""
MARGIN = 1e-3
"""Share of a cell by which a border's cells are widened, far beyond any rounding."""
LEAST_MARGIN_DEG = 1e-12


class Raster(NamedTuple):
    """The grid: origin in degrees, cells a degree, counts, and the far corner."""

    west: float
    south: float
    east: float
    north: float
    columns_per_deg: float
    rows_per_deg: float
    columns: int
    rows: int


class Rows(NamedTuple):
    """Edges by area and row: those of area r that touch row `first[r] + i` stand in
    edge[start[base[r] + i] : start[base[r] + i + 1]], as positions in ends."""

    ends: Floats
    base: Ints
    first: Ints
    start: Ints
    edge: Ints


def compiled(function: Any) -> Any:
    """Compiled at first use, and kept on disk for the next start."""
    return numba.njit(cache=True, error_model="numpy")(function)


def compiled_to_run_beside(function: Any) -> Any:
    """The same for long work: other threads run meanwhile."""
    return numba.njit(cache=True, error_model="numpy", nogil=True)(function)


@compiled
def column_of(raster: Raster, lon: float) -> int:
    return min(max(int((lon - raster.west) * raster.columns_per_deg), 0), raster.columns - 1)


@compiled
def row_of(raster: Raster, lat: float) -> int:
    return min(max(int((lat - raster.south) * raster.rows_per_deg), 0), raster.rows - 1)


@compiled
def edges_by_row(raster: Raster, ends: Floats, owner: Ints, areas: int) -> tuple[Ints, Ints, Ints, Ints]:
    """base, first, start and edge of Rows, given each edge's area; edges come area by area."""
    first, last = np.full(areas, raster.rows, np.int32), np.full(areas, -1, np.int32)
    for e in range(len(owner)):
        low, high = row_of(raster, min(ends[e, 1], ends[e, 3])), row_of(raster, max(ends[e, 1], ends[e, 3]))
        first[owner[e]] = min(first[owner[e]], low)
        last[owner[e]] = max(last[owner[e]], high)
    base = np.zeros(areas + 1, np.int32)
    for r in range(areas):
        base[r + 1] = base[r] + last[r] - first[r] + 1
    start = np.zeros(base[areas] + 1, np.int32)
    for e in range(len(owner)):
        shift = base[owner[e]] - first[owner[e]]
        low, high = row_of(raster, min(ends[e, 1], ends[e, 3])), row_of(raster, max(ends[e, 1], ends[e, 3]))
        start[shift + low + 1 : shift + high + 2] += 1
    start = np.cumsum(start).astype(np.int32)
    edge, at = np.empty(start[-1], np.int32), start[:-1].copy()
    for e in range(len(owner)):
        shift = base[owner[e]] - first[owner[e]]
        low, high = row_of(raster, min(ends[e, 1], ends[e, 3])), row_of(raster, max(ends[e, 1], ends[e, 3]))
        for i in range(shift + low, shift + high + 1):
            edge[at[i]] = e
            at[i] += 1
    return base, first, start, edge


@compiled
def mark_row(raster: Raster, table: Rows, rank: int, row: int, border: Any, flips: Any) -> tuple[int, int]:
    """Mark in border the columns where edges of the area pass through the row, and in flips those
    from which on a point of the row's middle changes sides. Returns the first and last column marked."""
    high_deg, wide_deg = 1.0 / raster.rows_per_deg, 1.0 / raster.columns_per_deg
    margin = MARGIN * wide_deg + LEAST_MARGIN_DEG
    bottom = raster.south + row * high_deg - MARGIN * high_deg - LEAST_MARGIN_DEG
    top = raster.south + (row + 1) * high_deg + MARGIN * high_deg + LEAST_MARGIN_DEG
    middle = raster.south + (row + 0.5) * high_deg
    left, right = raster.columns, -1
    slot = table.base[rank] + row - table.first[rank]
    for i in range(table.start[slot], table.start[slot + 1]):
        ax, ay, bx, by = table.ends[table.edge[i]]
        if ay > by:
            ax, ay, bx, by = bx, by, ax, ay
        run, rise = bx - ax, by - ay
        from_x, to_x = ax, bx
        if rise > 0.0:
            from_x = ax + run * min(max((bottom - ay) / rise, 0.0), 1.0)
            to_x = ax + run * min(max((top - ay) / rise, 0.0), 1.0)
        low = column_of(raster, min(from_x, to_x) - margin)
        high = column_of(raster, max(from_x, to_x) + margin)
        for column in range(low, high + 1):
            border[column] = True
        left, right = min(left, low), max(right, high)
        if ay <= middle < by:
            crossing = column_of(raster, ax + run * ((middle - ay) / rise))
            flips[crossing] = not flips[crossing]
    return left, right


@compiled
def paint(raster: Raster, table: Rows, areas: int) -> tuple[Ints, Ints, Ints]:
    """Paint the areas in the order of rank. Returns each cell's answer where none of its borders'
    areas holds a point, and the (cell, rank) pairs of those borders in two arrays, ranks ascending."""
    inside = np.full(raster.rows * raster.columns, NOWHERE, np.int32)
    border, flips = np.zeros(raster.columns, np.bool_), np.zeros(raster.columns, np.bool_)
    cells, ranks = np.empty(1024, np.int32), np.empty(1024, np.int32)
    count = 0
    for rank in range(areas):
        for row in range(table.first[rank], table.first[rank] + table.base[rank + 1] - table.base[rank]):
            left, right = mark_row(raster, table, rank, row, border, flips)
            if count + right - left + 1 > len(cells):
                cells = np.concatenate((cells, np.empty(len(cells) + raster.columns, np.int32)))
                ranks = np.concatenate((ranks, np.empty(len(ranks) + raster.columns, np.int32)))
            within = False
            for column in range(left, right + 1):
                cell = row * raster.columns + column
                if inside[cell] == NOWHERE:
                    if border[column]:
                        cells[count], ranks[count] = cell, rank
                        count += 1
                    elif within:
                        inside[cell] = rank
                within = within != flips[column]
                border[column] = flips[column] = False
    return inside, cells[:count], ranks[:count]


@compiled
def bind(raster: Raster, table: Rows, inside: Ints, cells: Ints, ranks: Ints) -> tuple[Ints, Ints]:
    """head and book, as described above, of what paint returns."""
    at = np.zeros(len(inside), np.int32)
    for cell in cells:
        at[cell] += ENTRY
    entries = ENTRY * len(cells) + np.count_nonzero(at)
    book = np.empty(entries + len(table.edge), np.int32)
    book[entries:] = table.edge
    head, k = inside.copy(), 0
    for cell in range(len(inside)):
        if at[cell]:
            head[cell] = -2 - k
            k += at[cell] + 1
            book[k - 1] = -2 - inside[cell]
            at[cell] = -2 - head[cell]
    for i in range(len(cells)):
        slot = table.base[ranks[i]] + cells[i] // raster.columns - table.first[ranks[i]]
        k = at[cells[i]]
        book[k] = ranks[i]
        book[k + 1], book[k + 2] = entries + table.start[slot], entries + table.start[slot + 1]
        at[cells[i]] = k + ENTRY
    return head, book


@compiled
def side(ax: float, ay: float, bx: float, by: float, lon: float, lat: float) -> int:
    """1 if the point is left of the line a -> b, -1 if right, 0 if on it, UNSURE if float64 cannot tell."""
    first, second = (ax - lon) * (by - lat), (ay - lat) * (bx - lon)
    turn = first - second
    alike = (first > 0.0 and second > 0.0) or (first < 0.0 and second < 0.0)
    if alike and abs(turn) < FILTER * (abs(first) + abs(second)):
        return UNSURE
    return int(np.sign(turn))


@compiled
def holds(ends: Floats, edges: Ints, lon: float, lat: float) -> int:
    """1 if the area of these edges holds the point, its border included, 0 if not, UNSURE if float64
    cannot tell. A border is crossed an odd number of times on the way east from within."""
    crossings = 0
    for e in edges:
        ax, ay, bx, by = ends[e, 0], ends[e, 1], ends[e, 2], ends[e, 3]
        if ax < lon and bx < lon:
            continue
        if bx == lon and by == lat:
            return 1
        if ay == by:
            if ay == lat and min(ax, bx) <= lon <= max(ax, bx):
                return 1
        elif (ay > lat) != (by > lat):
            if ax > lon and bx > lon:
                crossings += 1
                continue
            turn = side(ax, ay, bx, by, lon, lat)
            if turn == UNSURE:
                return UNSURE
            if turn == 0:
                return 1
            crossings += (turn > 0) == (by > ay)
    return crossings & 1


@compiled
def decide(ends: Floats, book: Ints, k: int, lon: float, lat: float) -> int:
    """The rank of the area that holds a point of a cell whose borders stand from book[k] on."""
    while book[k] >= 0:
        held = holds(ends, book[book[k + 1] : book[k + 2]], lon, lat)
        if held == UNSURE:
            return UNSURE
        if held:
            return int(book[k])
        k += ENTRY
    return int(-2 - book[k])


@compiled_to_run_beside
def locate(raster: Raster, ends: Floats, head: Ints, book: Ints, lon: Floats, lat: Floats) -> Ints:
    """For each point the rank of the area that holds it, NOWHERE or UNSURE."""
    found = np.full(len(lon), NOWHERE, np.int32)
    for i in range(len(lon)):
        x, y = lon[i], lat[i]
        if raster.west <= x <= raster.east and raster.south <= y <= raster.north:
            cell = head[row_of(raster, y) * raster.columns + column_of(raster, x)]
            found[i] = cell if cell >= NOWHERE else decide(ends, book, -2 - cell, x, y)
    return found

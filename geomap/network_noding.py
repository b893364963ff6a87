"""Where lines cross or touch between their vertices, they get a vertex in common."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

TOUCH = 1.0
"""A vertex so near to a segment (<=) lies on it, in units of the grid."""


class _Cuts(NamedTuple):
    """New vertices: the segment each lies on, its share of the way there, and its position."""

    segment: Whole
    share: Floats
    x: Whole
    y: Whole


def cut_where_lines_cross(
    line: npt.NDArray[np.int32], x: Whole, y: Whole, level: Whole
) -> tuple[npt.NDArray[np.int32], Whole, Whole]:
    """The same vertices with those added at which lines of one level cross or touch.

    line: the line of each vertex, non-decreasing. x, y: positions on a grid of whole numbers, to which
    crossings are rounded. level: of each line. A line that crosses itself is cut, too.
    """
    tail = np.flatnonzero(line[:-1] == line[1:])
    ends = np.stack((x, y), axis=1).astype(np.float64)
    segments = np.asarray(shapely.linestrings(np.stack((ends[tail], ends[tail + 1]), axis=1)))
    one, other = shapely.STRtree(segments).query(segments, predicate="dwithin", distance=TOUCH)
    apart = (one < other) & (level[line[tail[one]]] == level[line[tail[other]]])
    one, other = one[apart], other[apart]
    cuts = _cuts(ends[tail], ends[tail + 1], one, other)
    at = np.concatenate((np.arange(len(line)), tail[cuts.segment]))
    share = np.concatenate((np.zeros(len(line)), cuts.share))
    order = np.lexsort((share, at))
    line, x, y = line[at[order]], np.append(x, cuts.x)[order], np.append(y, cuts.y)[order]
    new = np.ones(len(line), np.bool_)
    new[1:] = (line[1:] != line[:-1]) | (x[1:] != x[:-1]) | (y[1:] != y[:-1])
    return line[new], x[new], y[new]


def _cuts(start: Floats, end: Floats, one: Whole, other: Whole) -> _Cuts:
    """The new vertices of pairs of segments: where an end of one lies on the other, else where they
    cross."""
    found: list[tuple[Any, Any, Any]] = []
    touching = np.zeros(len(one), np.bool_)
    for on, of in ((one, other), (other, one)):
        for point in (start[of], end[of]):
            share, inside = _share_of_touch(start[on], end[on], point)
            found.append((on[inside], share[inside], point[inside]))
            touching |= inside
    one, other = one[~touching], other[~touching]
    along, across, gap = end[one] - start[one], end[other] - start[other], start[other] - start[one]
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = _cross(along, across)
        share, share_other = _cross(gap, across) / turn, _cross(gap, along) / turn
        inside = (share > 0.0) & (share < 1.0) & (share_other > 0.0) & (share_other < 1.0)
    point = start[one[inside]] + share[inside, None] * along[inside]
    found += [(one[inside], share[inside], point), (other[inside], share_other[inside], point)]
    segment, shares, points = (np.concatenate(column) for column in zip(*found, strict=True))
    x, y = np.round(points.T).astype(np.int64)
    return _Cuts(segment, shares, x, y)


def _share_of_touch(start: Floats, end: Floats, point: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """How far along each segment its point lies, and whether it lies on it, ends aside."""
    along, gap = end - start, point - start
    share = np.sum(gap * along, axis=1) / np.sum(along * along, axis=1)
    off = np.hypot(*(gap - share[:, None] * along).T)
    at_end = (point == start).all(axis=1) | (point == end).all(axis=1)
    return share, (share > 0.0) & (share < 1.0) & (off <= TOUCH) & ~at_end


def _cross(a: Floats, b: Floats) -> Floats:
    product: Floats = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return product

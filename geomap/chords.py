"""Geodesics from chords, compiled: lengths good to 1e-7 m, and who is nearest by them.

An arc over the chord between two points of the ellipsoid, of its normal curvature at the middle
along the chord, is off by 1e-8 m at 50 km and 1e-7 m at 80 km. Farther, two such arcs that meet on the
ellipsoid and Richardson's extrapolation are off by 2e-8 m at 400 km, four by 1.3e-7 m at 1,000 km
(the largest differences from Karney's geodesics over 400,000 random pairs for each length).
Beyond,
or where lengths are within TIE_M of each other, the answer is left in doubt.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled
from geomap.geodesy import SEMI_MAJOR_M, SEMI_MINOR_M

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]

LANES = 32
FIRST = 10

TIE_M = 1e-6
ROUNDING_M = 1e-3
"""Slack for rounding in chords and geodesics, both good to well under a micrometre here."""
NEAR_M2 = 80e3**2
WIDE_M2 = 400e3**2
FAR_M = 1000e3
FAR_M2 = FAR_M**2
KEY_ROUNDING = 1.0 - 4e-9
SURE, TOO_CLOSE, TOO_FAR = 0, 1, 2

WEIGHT_XY = 1.0 / SEMI_MAJOR_M**2
WEIGHT_Z = 1.0 / SEMI_MINOR_M**2


@compiled
def arc_m(px: float, py: float, pz: float, qx: float, qy: float, qz: float) -> float:
    """The arc over the chord from p to q of the normal curvature at its middle."""
    dx, dy, dz = qx - px, qy - py, qz - pz
    mx, my, mz = 0.5 * (px + qx), 0.5 * (py + qy), 0.5 * (pz + qz)
    flat, high = dx * dx + dy * dy, dz * dz
    m_flat, m_high = mx * mx + my * my, mz * mz
    chord_m2 = flat + high
    # With A = diag(1/a2, 1/a2, 1/b2): (d.A.d / d.d)**2 * m.A.m / |A.m|**2, over 4, times c2.
    bent = (flat * WEIGHT_XY + high * WEIGHT_Z) ** 2 * (m_flat * WEIGHT_XY + m_high * WEIGHT_Z)
    bent /= 4.0 * (chord_m2 + 1e-300) * (m_flat * WEIGHT_XY**2 + m_high * WEIGHT_Z**2)
    series = 1 / 6 + bent * (3 / 40 + bent * (15 / 336 + bent * (35 / 1152)))
    return math.sqrt(chord_m2) * (1.0 + bent * series)


@compiled
def drop(x: float, y: float, z: float) -> tuple[float, float, float]:
    """A point near the ellipsoid after one step of Newton's along the normal onto it."""
    ax, ay, az = x * WEIGHT_XY, y * WEIGHT_XY, z * WEIGHT_Z
    step = (x * ax + y * ay + z * az - 1.0) / (2.0 * (ax * ax + ay * ay + az * az))
    return x - step * ax, y - step * ay, z - step * az


@compiled
def two_arcs_m(px: float, py: float, pz: float, qx: float, qy: float, qz: float) -> float:
    """The length extrapolated from one arc and from two that meet in the middle."""
    mx, my, mz = 0.5 * (px + qx), 0.5 * (py + qy), 0.5 * (pz + qz)
    for _ in range(2):
        mx, my, mz = drop(mx, my, mz)
    halves_m = arc_m(px, py, pz, mx, my, mz) + arc_m(mx, my, mz, qx, qy, qz)
    return (16.0 * halves_m - arc_m(px, py, pz, qx, qy, qz)) / 15.0


@compiled
def four_arcs_m(px: float, py: float, pz: float, qx: float, qy: float, qz: float) -> float:
    """The same for each half."""
    mx, my, mz = 0.5 * (px + qx), 0.5 * (py + qy), 0.5 * (pz + qz)
    for _ in range(3):
        mx, my, mz = drop(mx, my, mz)
    return two_arcs_m(px, py, pz, mx, my, mz) + two_arcs_m(mx, my, mz, qx, qy, qz)


@compiled
def length_m(x: float, y: float, z: float, px: float, py: float, pz: float) -> float:
    """The geodesic between two points; the chord, which is less, where it is FAR."""
    chord_m2 = (px - x) ** 2 + (py - y) ** 2 + (pz - z) ** 2
    if chord_m2 > FAR_M2:
        return math.sqrt(chord_m2)
    if chord_m2 > WIDE_M2:
        return four_arcs_m(x, y, z, px, py, pz)
    return two_arcs_m(x, y, z, px, py, pz) if chord_m2 > NEAR_M2 else arc_m(x, y, z, px, py, pz)


@compiled
def _two_arcs(lane: Floats, last: int) -> None:
    """two_arcs_m for all lanes, in place of the one arc in row last, where farther than NEAR. Loops
    are kept short so that each runs in vector registers; rows 6 to 8 take the middles."""
    for w in range(LANES):
        lane[6, w] = 0.5 * (lane[0, w] + lane[3, w])
        lane[7, w] = 0.5 * (lane[1, w] + lane[4, w])
        lane[8, w] = 0.5 * (lane[2, w] + lane[5, w])
    for _ in range(2):
        for w in range(LANES):
            lane[6, w], lane[7, w], lane[8, w] = drop(lane[6, w], lane[7, w], lane[8, w])
    for w in range(LANES):
        lane[9, w] = arc_m(lane[0, w], lane[1, w], lane[2, w], lane[6, w], lane[7, w], lane[8, w])
    for w in range(LANES):
        half_m = arc_m(lane[6, w], lane[7, w], lane[8, w], lane[3, w], lane[4, w], lane[5, w])
        length_m = (16.0 * (lane[9, w] + half_m) - lane[last, w]) / 15.0
        lane[last, w] = length_m if lane[last - 1, w] > NEAR_M2 else lane[last, w]


@compiled
def _gather(lane: Floats, rows: Rows, points: Floats, chords: int) -> tuple[int, float]:
    """Set rows 3 to 5 of lane to the stations' ECEF metres and row chords to the squared chords from
    the origins in rows 0 to 2; return the least of rows, and the longest of the squares."""
    least, longest_m2 = 0, 0.0
    for w in range(LANES):
        least = min(least, rows[w])
        row = max(rows[w], 0)
        lane[3, w], lane[4, w], lane[5, w] = points[row, 0], points[row, 1], points[row, 2]
    for w in range(LANES):
        dx, dy, dz = lane[3, w] - lane[0, w], lane[4, w] - lane[1, w], lane[5, w] - lane[2, w]
        lane[chords, w] = dx * dx + dy * dy + dz * dz
    for w in range(LANES):
        longest_m2 = max(longest_m2, lane[chords, w])
    if least < 0:
        for w in range(LANES):
            lane[chords, w] = lane[chords, w] if rows[w] >= 0 else math.inf
    return least, longest_m2


@compiled
def _measure(lane: Floats, rows: Rows, points: Floats, last: int) -> None:
    """Set rows last - 1 and last of lane to the squared chords and the lengths from the origins to the
    stations; inf where there is none. Rows 3 to 9 are scratch."""
    least, longest_m2 = _gather(lane, rows, points, last - 1)
    for w in range(LANES):
        lane[last, w] = arc_m(lane[0, w], lane[1, w], lane[2, w], lane[3, w], lane[4, w], lane[5, w])
    if longest_m2 > NEAR_M2:
        _two_arcs(lane, last)
    if longest_m2 > WIDE_M2:
        for w in range(LANES):
            if lane[last - 1, w] > WIDE_M2:
                lane[last, w] = length_m(
                    lane[0, w], lane[1, w], lane[2, w], lane[3, w], lane[4, w], lane[5, w]
                )
    if least < 0:
        for w in range(LANES):
            lane[last, w] = lane[last, w] if rows[w] >= 0 else math.inf


@compiled
def _doubtful(lane: Floats, k: int, limit_m: float) -> None:
    """Set row 3 of lane to 1 where the first k, as they stand, are not for certain the nearest in
    order. Squared chords and lengths stand in turn from row FIRST on."""
    for w in range(LANES):
        lane[3, w] = 0.0
        lane[4, w] = -math.inf
    for at in range(FIRST, FIRST + 2 * k, 2):
        for w in range(LANES):
            length, chord_m2 = lane[at + 1, w], lane[at, w]
            doubt = length - lane[4, w] <= TIE_M
            doubt |= abs(length - limit_m) <= TIE_M
            doubt |= (chord_m2 > FAR_M2) & (chord_m2 < math.inf)
            lane[3, w] = 1.0 if doubt else lane[3, w]
            lane[4, w] = length
    for w in range(LANES):
        beyond_m = math.sqrt(lane[FIRST + 2 * k, w]) * KEY_ROUNDING
        lane[3, w] = 1.0 if beyond_m <= lane[4, w] + TIE_M else lane[3, w]


@compiled
def settle(
    x: float,
    y: float,
    z: float,
    rows: Rows,
    points: Floats,
    lengths_m: Floats,
    k: int,
    limit_m: float,
    order: Rows,
    rank: Rows,
    lon: Floats,
    lat: Floats,
) -> int:
    """Sort one origin's rows by length, then id; return whether the first k are now SURE, or why not."""
    slots, beyond_m = 0, 0.0
    while slots < len(rows) and rows[slots] >= 0:
        row, at = rows[slots], slots
        px, py, pz = points[row, 0], points[row, 1], points[row, 2]
        beyond_m = max(beyond_m, math.sqrt((px - x) ** 2 + (py - y) ** 2 + (pz - z) ** 2))
        measured_m = length_m(x, y, z, px, py, pz)
        while at > 0 and (
            lengths_m[at - 1] > measured_m
            or (lengths_m[at - 1] == measured_m and rank[order[rows[at - 1]]] > rank[order[row]])
        ):
            rows[at], lengths_m[at] = rows[at - 1], lengths_m[at - 1]
            at -= 1
        rows[at], lengths_m[at] = row, measured_m
        slots += 1
    for s in range(min(k, slots)):
        if lengths_m[s] > FAR_M:
            return TOO_FAR
        if abs(lengths_m[s] - limit_m) <= TIE_M:
            return TOO_CLOSE
    for s in range(1, slots):
        if s >= k and lengths_m[s] - lengths_m[k - 1] > TIE_M:
            break
        if lengths_m[s] - lengths_m[s - 1] <= TIE_M:
            p, q = order[rows[s - 1]], order[rows[s]]
            if lon[p] != lon[q] or lat[p] != lat[q]:
                return TOO_CLOSE
    if slots < len(rows):
        lengths_m[slots:] = math.inf
        return SURE
    return SURE if slots > k and beyond_m * KEY_ROUNDING > lengths_m[k - 1] + TIE_M else TOO_CLOSE


@compiled
def _note(
    q: int, s: int, row: int, length_m: float, limit_m: float, order: Rows, positions: Rows, lengths_m: Floats
) -> None:
    """Set the place s of origin q's answer, if there is a row and it is within limit_m."""
    within = length_m <= limit_m and row >= 0
    positions[q, s] = order[row] if within else -1
    lengths_m[q, s] = length_m if within else math.inf


@compiled
def decide_blocks(
    xyz: Floats,
    rows: Rows,
    todo: Rows,
    points: Floats,
    order: Rows,
    rank: Rows,
    lon: Floats,
    lat: Floats,
    k: int,
    limit_m: float,
    positions: Rows,
    lengths_m: Floats,
    doubt: Bytes,
) -> None:
    """Of the stations found for each origin, at least k + 1 rows, keep the k nearest within limit_m,
    nearest first, as positions and lengths; say in doubt which of these answers are not SURE."""
    blocks, slots, lanes = rows.shape
    lane, found_m = np.empty((FIRST + 2 * k + 1, LANES)), np.empty(slots)
    for b in range(blocks):
        some = todo[b * lanes : (b + 1) * lanes]
        if lanes == LANES:
            for w in range(LANES):
                lane[0, w], lane[1, w], lane[2, w] = xyz[b, 0, w], xyz[b, 1, w], xyz[b, 2, w]
            for s in range(k):
                _measure(lane, rows[b, s], points, FIRST + 1 + 2 * s)
            _gather(lane, rows[b, k], points, FIRST + 2 * k)
            _doubtful(lane, k, limit_m)
            for s in range(k):
                for w in range(len(some)):
                    length_m = lane[FIRST + 1 + 2 * s, w]
                    _note(some[w], s, rows[b, s, w], length_m, limit_m, order, positions, lengths_m)
        for w in range(len(some)):
            q = some[w]
            doubt[q] = SURE
            if lanes == LANES and lane[3, w] == 0.0:
                continue
            x, y, z = xyz[b, 0, w], xyz[b, 1, w], xyz[b, 2, w]
            doubt[q] = settle(x, y, z, rows[b, :, w], points, found_m, k, limit_m, order, rank, lon, lat)
            for s in range(k):
                _note(q, s, rows[b, s, w], found_m[s], limit_m, order, positions, lengths_m)

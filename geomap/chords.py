"""Geodesics from chords, compiled: lengths good to 1e-7 m, and who is nearest by them.

An arc over the chord between two points of the ellipsoid, of its normal curvature at the middle
along the chord, is off by 1.0e-8 m at 50 km and 1.0e-7 m at 80 km. Farther, two such arcs that meet
on the ellipsoid and Richardson's extrapolation are off by 6e-8 m at 500 km (the largest differences
from Karney's geodesics over 400,000 random pairs for each length; their common floor is 5e-9 m).
Beyond, or where two stations are within TIE_M of each other, the answer is left UNSURE.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled
from geomap.geodesy import ECCENTRICITY_SQUARED, SEMI_MAJOR_M, SEMI_MINOR_M

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

TIE_M = 1e-6
NEAR_M2 = 80e3**2
FAR_M2 = 500e3**2
KEY_ROUNDING = 1.0 - 4e-9
SURE, UNSURE = 0, 1

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
def two_arcs_m(px: float, py: float, pz: float, qx: float, qy: float, qz: float) -> float:
    """The same extrapolated from one arc and from two that meet on the ellipsoid."""
    mx, my, mz = 0.5 * (px + qx), 0.5 * (py + qy), 0.5 * (pz + qz)
    for _ in range(3):
        ax, ay, az = mx * WEIGHT_XY, my * WEIGHT_XY, mz * WEIGHT_Z
        step = (mx * ax + my * ay + mz * az - 1.0) / (2.0 * (ax * ax + ay * ay + az * az))
        mx, my, mz = mx - step * ax, my - step * ay, mz - step * az
    halves_m = arc_m(px, py, pz, mx, my, mz) + arc_m(mx, my, mz, qx, qy, qz)
    return (16.0 * halves_m - arc_m(px, py, pz, qx, qy, qz)) / 15.0


@compiled
def _measure(xyz: Floats, rows: Rows, points: Floats, chords_m2: Floats, lengths_m: Floats) -> None:
    """The squared chords and the lengths of a block, [slot, lane]: inf where there is no station, the
    chord where it is far, so that a length is never more than the geodesic but by rounding."""
    slots, lanes = rows.shape
    for s in range(slots):
        longest_m2 = 0.0
        for w in range(lanes):
            row = max(rows[s, w], 0)
            px, py, pz = points[row, 0], points[row, 1], points[row, 2]
            chord_m2 = (px - xyz[0, w]) ** 2 + (py - xyz[1, w]) ** 2 + (pz - xyz[2, w]) ** 2
            chords_m2[s, w] = chord_m2 if rows[s, w] >= 0 else math.inf
            lengths_m[s, w] = arc_m(xyz[0, w], xyz[1, w], xyz[2, w], px, py, pz)
            longest_m2 = max(longest_m2, chord_m2)
        if longest_m2 > NEAR_M2:
            for w in range(lanes):
                row = max(rows[s, w], 0)
                px, py, pz = points[row, 0], points[row, 1], points[row, 2]
                far_m = two_arcs_m(xyz[0, w], xyz[1, w], xyz[2, w], px, py, pz)
                lengths_m[s, w] = far_m if chords_m2[s, w] > NEAR_M2 else lengths_m[s, w]
                lengths_m[s, w] = lengths_m[s, w] if chords_m2[s, w] < FAR_M2 else math.sqrt(chords_m2[s, w])
        for w in range(lanes):
            lengths_m[s, w] = lengths_m[s, w] if rows[s, w] >= 0 else math.inf


@compiled
def _doubtful(chords_m2: Floats, lengths_m: Floats, k: int, limit_m: float, doubt: Bools) -> None:
    """Mark the lanes whose first k, as they stand, are not for certain the nearest in order."""
    slots, lanes = lengths_m.shape
    for w in range(lanes):
        doubt[w] = False
    for s in range(min(k, slots)):
        for w in range(lanes):
            doubt[w] |= abs(lengths_m[s, w] - limit_m) <= TIE_M
            doubt[w] |= (chords_m2[s, w] > FAR_M2) & (chords_m2[s, w] < math.inf)
            if s > 0:
                doubt[w] |= lengths_m[s, w] - lengths_m[s - 1, w] <= TIE_M
    if slots > k:
        for w in range(lanes):
            doubt[w] |= math.sqrt(chords_m2[k, w]) * KEY_ROUNDING <= lengths_m[k - 1, w] + TIE_M


@compiled
def _settle(
    rows: Rows,
    chords_m2: Floats,
    lengths_m: Floats,
    k: int,
    limit_m: float,
    order: Rows,
    rank: Rows,
    lon: Floats,
    lat: Floats,
) -> bool:
    """Sort one lane by length, then id; return whether the first k are now certain."""
    slots, longest_m2 = len(rows), 0.0
    while slots > 0 and rows[slots - 1] < 0:
        slots -= 1
    for s in range(slots):
        longest_m2 = max(longest_m2, chords_m2[s])
    for s in range(1, slots):
        row, chord_m2, length_m, at = rows[s], chords_m2[s], lengths_m[s], s
        while at > 0 and (
            lengths_m[at - 1] > length_m
            or (lengths_m[at - 1] == length_m and rank[order[rows[at - 1]]] > rank[order[row]])
        ):
            rows[at], chords_m2[at], lengths_m[at] = rows[at - 1], chords_m2[at - 1], lengths_m[at - 1]
            at -= 1
        rows[at], chords_m2[at], lengths_m[at] = row, chord_m2, length_m
    for s in range(min(k, slots)):
        if chords_m2[s] > FAR_M2 or abs(lengths_m[s] - limit_m) <= TIE_M:
            return False
    for s in range(1, min(k + 1, slots)):
        p, q = order[rows[s - 1]], order[rows[s]]
        apart = lon[p] != lon[q] or lat[p] != lat[q]
        if apart and lengths_m[s] - lengths_m[s - 1] <= TIE_M:
            return False
    if slots < len(rows):
        return True
    return slots > k and math.sqrt(longest_m2) * KEY_ROUNDING > lengths_m[k - 1] + TIE_M


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
    unsure: Bools,
) -> None:
    """Of the stations found for each origin keep the k nearest within limit_m, nearest first, as
    positions and lengths; mark the origins for which that takes a closer look."""
    blocks, slots, lanes = rows.shape
    found_m2, found_m = np.empty((slots, lanes)), np.empty((slots, lanes))
    doubt = np.empty(lanes, np.bool_)
    for b in range(blocks):
        _measure(xyz[b], rows[b], points, found_m2, found_m)
        _doubtful(found_m2, found_m, k, limit_m, doubt)
        for w in range(min(lanes, len(todo) - b * lanes)):
            q = todo[b * lanes + w]
            unsure[q] = doubt[w] and not _settle(
                rows[b, :, w], found_m2[:, w], found_m[:, w], k, limit_m, order, rank, lon, lat
            )
            for s in range(min(k, slots)):
                within = found_m[s, w] <= limit_m and rows[b, s, w] >= 0
                positions[q, s] = order[rows[b, s, w]] if within else -1
                lengths_m[q, s] = found_m[s, w] if within else math.inf


@compiled
def bearings_deg(
    lon: float, lat: float, station_lon: Floats, station_lat: Floats, chosen: Rows, bearings: Floats
) -> None:
    """Initial bearings, clockwise from north in [0, 360), to stations less than FAR away: of the
    normal section, turned to the geodesic by the leading term of what parts them."""
    phi = math.radians(lat)
    sin_lat, cos_lat = math.sin(phi), math.cos(phi)
    normal_m = SEMI_MAJOR_M / math.sqrt(1.0 - ECCENTRICITY_SQUARED * sin_lat**2)
    for i in range(len(chosen)):
        other = math.radians(station_lat[chosen[i]])
        apart = math.radians(station_lon[chosen[i]] - lon)
        sin_other, cos_other = math.sin(other), math.cos(other)
        other_m = SEMI_MAJOR_M / math.sqrt(1.0 - ECCENTRICITY_SQUARED * sin_other**2)
        up_m = (1.0 - ECCENTRICITY_SQUARED) * (other_m * sin_other - normal_m * sin_lat)
        out_m = other_m * cos_other * math.cos(apart) - normal_m * cos_lat
        east_m = other_m * cos_other * math.sin(apart)
        north_m = up_m * cos_lat - out_m * sin_lat
        azimuth = math.atan2(east_m, north_m)
        mean = math.cos(0.5 * (phi + other)) ** 2 * (east_m**2 + north_m**2) / normal_m**2
        azimuth -= ECCENTRICITY_SQUARED / 12.0 * mean * math.sin(2.0 * azimuth)
        bearings[i] = math.degrees(azimuth) % 360.0

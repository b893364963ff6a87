"""Names on a map: along the longest straight run of a road, inside an area, never on one another.

Everything is in units of the drawing: x to the right, y down, SIZE a line of text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely

SIZE = 16.0  # units of the drawing, as in the style sheet
MOST = 16
STEEP_DEG = 50.0
CLEARANCE = 5.0


@dataclass(frozen=True, slots=True)
class Label:
    """A text centred on x, y. angle: degrees clockwise. upright: Han characters stacked, not turned."""

    text: str
    x: float
    y: float
    angle: float
    upright: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Named:
    """A road's name and its lines, in units of the drawing."""

    name: str
    lines: list[Any]


def width_of(text: str) -> float:
    """About how wide text is, in units: a Han character is as wide as it is tall."""
    return sum(SIZE * (1.06 if ord(c) > 0x2E7F else 0.56) for c in text)


def area_label(name: str | None, shape: Any, kind: str) -> Label | None:
    """The name of a park or water, where it is wide enough to hold it."""
    if not name or shape.is_empty:
        return None
    spot = shapely.point_on_surface(shape)
    west, south, east, north = shape.bounds
    if east - west < width_of(name) or north - south < 2 * SIZE:
        return None
    return Label(name, round(spot.x, 1), round(spot.y, 1), 0.0, False, kind)


def line_labels(
    roads: Sequence[tuple[int, Named]],
    areas: Sequence[Label],
    taken: Sequence[Any],
    size: tuple[float, float],
) -> list[Label]:
    """Labels that fit without touching one another or the shapes taken: roads by rank, the longest run
    first, then areas."""
    sheet, taken = shapely.box(0, 0, *size).buffer(-CLEARANCE), list(taken)
    offered = []
    for rank, road in roads:
        run = max(road.lines, key=lambda line: line.length)
        label = _along(road.name, run, sheet)
        if label:
            offered.append((rank, -run.length, road.name, label))
    chosen: list[Label] = []
    for label in [*(row[3] for row in sorted(offered, key=lambda row: row[:3])), *areas]:
        box = _box(label)
        if len(chosen) < MOST and sheet.contains(box) and not any(box.intersects(t) for t in taken):
            chosen.append(label)
            taken.append(box)
    return chosen


def _along(name: str, line: Any, sheet: Any) -> Label | None:
    """name at the middle of the line's part on the sheet, turned as the line runs there."""
    seen = max(shapely.get_parts(line.intersection(sheet)), key=lambda part: part.length, default=None)
    needed = width_of(name)
    if seen is None or seen.length < needed * 1.15:
        return None
    for share in (0.5, 0.3, 0.7, 0.2, 0.8):
        middle = seen.length * share
        a, b = (seen.interpolate(middle + step * needed / 2) for step in (-1, 1))
        if math.hypot(b.x - a.x, b.y - a.y) < needed * 0.95:
            continue  # the line bends under the name
        angle = math.degrees(math.atan2(b.y - a.y, b.x - a.x))
        angle = (angle + 90) % 180 - 90
        upright = abs(angle) > STEEP_DEG and all(ord(c) > 0x2E7F for c in name)
        if upright:
            angle += 90 if angle < 0 else -90
        return Label(
            name, round((a.x + b.x) / 2, 1), round((a.y + b.y) / 2, 1), round(angle, 1), upright, "road"
        )
    return None


def _box(label: Label) -> Any:
    half = (width_of(label.text) / 2 + CLEARANCE, SIZE / 2 + 2)
    across, down = half[::-1] if label.upright else half
    box = shapely.box(label.x - across, label.y - down, label.x + across, label.y + down)
    return shapely.affinity.rotate(box, label.angle, origin=(label.x, label.y))

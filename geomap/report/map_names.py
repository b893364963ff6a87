"""Names on the map of an answer: the communities left out, worst first, then streets, roads and parks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import shapely

from geomap.report.canvas import Pane
from geomap.report.look import (
    INK,
    MAP_LABEL,
    MAP_LABEL_HALO,
    MAP_PARK_LABEL,
    MAP_WATER_LABEL,
    UNCOVERED,
)
from geomap.report.map_ground import Ground, Window
from geomap.report.map_labels import SIZE, Label, Named, line_labels, width_of
from geomap.report.matter import Report
from geomap.report.words import broken

MOST_COMMUNITIES = 30
NAME, FIGURE, ROAD = 15.0, 12.5, 13.5
LINE_LETTERS = 24
STEP = NAME * 1.2
UPRIGHT = 0.95
TRIED = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (0, 2), (0, -2))
"""Where a name is tried, in steps from the middle of its community."""
COLOURS = {"road": MAP_LABEL, "water": MAP_WATER_LABEL, "park": MAP_PARK_LABEL}


class Spot(NamedTuple):
    """A text of several lines and where its middle is."""

    lines: list[str]
    x: float
    y: float

    @property
    def box(self) -> Any:
        wide = max(map(width_of, self.lines)) * NAME / SIZE / 2 + 4
        high = len(self.lines) * STEP / 2 + 2
        return shapely.box(self.x - wide, self.y - high, self.x + wide, self.y + high)


def write_names(
    report: Report,
    pane: Pane,
    ground: Ground,
    window: Window,
    taken: Sequence[Any],
    roads: Sequence[tuple[int, Named]],
    areas: Sequence[Label],
) -> None:
    """Write what finds room beside the shapes taken, and beside one another."""
    spots = worst_communities(report, pane, ground, window, taken)
    for spot in spots:
        top = spot.y - (len(spot.lines) - 1) * STEP / 2
        for i, line in enumerate(spot.lines[:-1]):
            pane.write(spot.x, top + i * STEP, line, NAME, INK, 14, halo=MAP_LABEL_HALO, ha="center")
        low = top + (len(spot.lines) - 1) * STEP
        pane.write(spot.x, low, spot.lines[-1], FIGURE, UNCOVERED, 14, halo=MAP_LABEL_HALO, ha="center")
    occupied = [*taken, *(spot.box for spot in spots)]
    for label in line_labels(roads, areas, occupied, (pane.width, pane.height)):
        text = "\n".join(label.text) if label.upright else label.text
        style: dict[str, Any] = {"ha": "center", "rotation": -label.angle, "rotation_mode": "anchor"}
        colour = COLOURS[label.kind]
        pane.write(
            label.x, label.y, text, ROAD, colour, 13, halo=MAP_LABEL_HALO, linespacing=UPRIGHT, **style
        )


def worst_communities(
    report: Report, pane: Pane, ground: Ground, window: Window, taken: Sequence[Any]
) -> list[Spot]:
    """The communities with people left out, most first, that find room in themselves or close by."""
    sheet = shapely.box(4, 4, pane.width - 4, pane.height - 4)
    which, shapes = ground.cut("communities", window)
    ids = report.snapshot.layers["communities"].ids
    shape_of = {ids[i]: shape for i, shape in zip(which, shapes, strict=True)}
    occupied: list[Any] = list(taken)
    found: list[Spot] = []
    for area in report.answer.communities:
        if not area.uncovered_persons or len(found) == MOST_COMMUNITIES:
            break
        middle: Any = shapely.point_on_surface(shape_of[area.id])
        lines = broken(report.communities_by_id[area.id], lambda line: len(line) <= LINE_LETTERS)
        lines.append(report.words.persons(area.uncovered_persons))
        for dx, dy in TRIED:
            spot = Spot(lines, middle.x + dx * STEP, middle.y + dy * STEP)
            if sheet.contains(spot.box) and not any(spot.box.intersects(t) for t in occupied):
                found.append(spot)
                occupied.append(spot.box)
                break
    return found

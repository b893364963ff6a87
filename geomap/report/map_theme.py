"""What a map tells of an answer: shares by community, people, stations, what is thought of and proposed."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geomap.geodesy import FloatArray
from geomap.report.canvas import Pane
from geomap.report.look import (
    ACCENT,
    COVERED,
    FOCUS,
    INK_2,
    RED,
    SHARE_COLOURS,
    SURFACE,
    UNCOVERED,
    share_class,
)
from geomap.report.map_ground import Ground, Window
from geomap.report.matter import Report
from geomap.services import TIERS

TIER_SHAPES = {1: "h", 2: "s", 3: "o"}
TIER_SIZES = {1: 1.18, 2: 0.98, 3: 1.0}
"""Beside the station's size: a hexagon looks smaller than a square."""
SHARE_OPACITY = 0.55
PERSONS_OF_A_DOT = 500.0
"""A demand point of so many is drawn as wide as dots are."""


def dot_size(window: Window) -> float:
    """How wide a usual demand point is drawn, in units: larger where the ground is."""
    return float(np.clip(60.0 / window.unit_m, 4.6, 11.0))


def station_size(window: Window) -> float:
    return float(np.clip(120.0 / window.unit_m, 11.0, 22.0))


def draw_communities(report: Report, pane: Pane, ground: Ground, window: Window) -> None:
    """Communities of the area by share; the colour tells the class."""
    which, shapes = ground.cut("communities", window)
    ids = report.snapshot.layers["communities"].ids
    share_of = {area.id: area.share for area in report.answer.communities}
    asked = [
        (share_class(share_of[ids[i]]), shape)
        for i, shape in zip(which, shapes, strict=True)
        if ids[i] in share_of
    ]
    for number, colour in enumerate(SHARE_COLOURS):
        pane.fill([shape for kind, shape in asked if kind == number], colour, 2, alpha=SHARE_OPACITY)
    pane.stroke([shape for _, shape in asked], SURFACE, 1.0, 2.5, alpha=0.9)


def draw_points(report: Report, pane: Pane, ground: Ground, window: Window) -> None:
    """Demand points: a dot where covered, a ring where not, so that no colour is needed to tell them."""
    answer, demand = report.answer, report.answer.ground.demand
    x, y = place(ground, window, demand.lon, demand.lat).T
    size = dot_size(window) * np.clip(np.sqrt(demand.persons / PERSONS_OF_A_DOT), 0.6, 2.0)
    covered = answer.distance_m <= answer.scenario.radius_m
    for chosen, style in ((~covered, uncovered_style(dot_size(window))), (covered, covered_style())):
        pane.mark(x[chosen], y[chosen], "o", size[chosen], 9, **style)


def covered_style() -> dict[str, Any]:
    return {"facecolors": COVERED, "edgecolors": SURFACE, "linewidths": 0.6}


def uncovered_style(size: float) -> dict[str, Any]:
    """A ring, thicker the larger dots are."""
    return {"facecolors": SURFACE, "edgecolors": UNCOVERED, "linewidths": size / 4.5}


def draw_stations(report: Report, pane: Pane, ground: Ground, window: Window) -> list[Any]:
    """Stations by tier, those that do not count pale; then additions and proposals, numbered. Returns what
    they cover, for names to keep off."""
    stations, size = report.answer.stations, station_size(window)
    index, standing = stations.index, len(stations.index) - stations.added
    spots = place(ground, window, index.lon, index.lat)
    inside = np.all((spots > -size) & (spots < (pane.width + size, pane.height + size)), axis=1)
    old = inside & (np.arange(len(index)) < standing)
    for counts in (False, True):
        for tier in sorted(TIERS, reverse=True):
            chosen = old & (report.counting == counts) & (index.tiers == tier)
            draw_station_signs(pane, spots[chosen], tier, size if counts else size * 0.72, counts)
    new = spots[standing:]
    draw_numbers(pane, new, "s", FOCUS, size)
    lon, lat = [p.lon for p in report.proposals], [p.lat for p in report.proposals]
    proposed = place(ground, window, np.array(lon), np.array(lat)) if lon else np.empty((0, 2))
    draw_numbers(pane, proposed, "o", RED, size)
    covered = np.concatenate([spots[old & report.counting], new, proposed])
    marks: Any = shapely.points(covered[np.isfinite(covered).all(axis=1)])
    return [mark.buffer(size * 0.62) for mark in marks]


def draw_station_signs(pane: Pane, spots: FloatArray, tier: int, size: float, counts: bool) -> None:
    """Stations of one tier: a hexagon, a square or a circle."""
    style: dict[str, Any] = {"facecolors": ACCENT, "edgecolors": SURFACE, "linewidths": max(size / 12, 1.0)}
    if not counts:
        style = {"facecolors": SURFACE, "edgecolors": INK_2, "linewidths": 1.2, "alpha": 0.8}
    pane.mark(
        spots[:, 0], spots[:, 1], TIER_SHAPES[tier], size * TIER_SIZES[tier], 10.5 if counts else 10, **style
    )
    if counts and size >= 16:
        for x, y in spots:
            pane.write(x, y, str(tier), size * 0.55, SURFACE, 10.6, ha="center", clip_on=True)


def draw_numbers(pane: Pane, spots: FloatArray, shape: str, colour: str, size: float) -> None:
    """Numbered signs, from 1, in the order of spots; those beyond the pane are left out."""
    wide = max(size * 1.35, 21.0)
    for number, (x, y) in enumerate(spots, start=1):
        if not (0 <= x <= pane.width and 0 <= y <= pane.height):
            continue
        pane.mark([x], [y], shape, wide, 12, facecolors=colour, edgecolors=SURFACE, linewidths=2.0)
        pane.write(x, y, str(number), wide * 0.56, SURFACE, 12.1, ha="center", clip_on=True, bold=True)


def place(ground: Ground, window: Window, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Positions of WGS 84 in units of the drawing: (n, 2)."""
    return window.units(ground.project(np.column_stack([lon, lat])))

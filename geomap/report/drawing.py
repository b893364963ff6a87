"""The map of an answer as a picture: who is covered, on the ground of our map, in metres."""

from __future__ import annotations

import math
from io import BytesIO
from typing import NamedTuple

import shapely
from PIL import Image

from geomap.errors import InvalidInputError
from geomap.planning import area_feature
from geomap.report.canvas import Pane, Sheet
from geomap.report.look import (
    ACCENT,
    MAP_ARTERIAL,
    MAP_ARTERIAL_CASING,
    MAP_BOUNDARY,
    MAP_CASING,
    MAP_GROUND,
    MAP_LANE,
    MAP_OUTSIDE,
    MAP_PARK,
    MAP_ROAD,
    MAP_WATER,
    PAPER,
)
from geomap.report.map_frame import draw_head, draw_legend, draw_scale_and_north, head_height
from geomap.report.map_ground import (
    ROAD_KINDS,
    Ground,
    Window,
    in_units,
    landscape_of,
    make_ground,
    roads_of,
    window_around,
)
from geomap.report.map_names import write_names
from geomap.report.map_theme import draw_communities, draw_points, draw_stations
from geomap.report.matter import Report

LEAST_PX, MOST_PX = 600, 4000
UNITS_WIDE = 1600.0
EDGE, FOOT, SIDE, STRIP = 28.0, 44.0, 300.0, 184.0
AREA_MARGIN = 1.08
LANES_TO_M = 6000.0


class Style(NamedTuple):
    """How a kind of road is drawn: its colours, and its width in units at a web map's zoom."""

    fill: str
    casing: str
    least: float
    from_zoom: float
    growth: float

    def width(self, zoom: float) -> float:
        return max(self.least, (zoom - self.from_zoom) * self.growth)


ROADS = {
    "lane": Style(MAP_LANE, MAP_CASING, 1.2, 12.6, 1.7),
    "street": Style(MAP_ROAD, MAP_CASING, 1.5, 11.2, 1.7),
    "arterial": Style(MAP_ARTERIAL, MAP_ARTERIAL_CASING, 1.8, 10.0, 2.0),
}


class Layout(NamedTuple):
    """Where map and legend stand on a sheet: left, top, width and height in units."""

    map: tuple[float, float, float, float]
    legend: tuple[float, float, float, float]


def map_png(report: Report, width_px: int = 1600, height_px: int = 1200) -> bytes:
    """The map as PNG, framed. Raises as map_picture does."""
    file = BytesIO()
    map_picture(report, width_px, height_px).save(file, "png")
    return file.getvalue()


def map_picture(
    report: Report, width_px: int, height_px: int, units_wide: float = UNITS_WIDE, framed: bool = True
) -> Image.Image:
    """The map of the area asked about. units_wide: the fewer, the larger letters and signs are. framed: with
    title, figures, credit and notice; without, whoever shows it must show them beside it.

    Raises InvalidInputError for a size beyond LEAST_PX and MOST_PX.
    """
    for name, pixels in (("width_px", width_px), ("height_px", height_px)):
        if not LEAST_PX <= pixels <= MOST_PX:
            raise InvalidInputError(
                f"{name} must be from {LEAST_PX} to {MOST_PX:,}.",
                parameter=name,
                value=pixels,
                hint="Choose a size such as 1600 by 1200.",
            )
    height = units_wide * height_px / width_px
    sheet, ground, outline = (
        Sheet(units_wide, height, PAPER),
        make_ground(report.snapshot),
        outline_of(report),
    )
    edge, top, bottom = (
        (EDGE, head_height(report, units_wide - 2 * EDGE), FOOT) if framed else (0.0, 0.0, 0.0)
    )
    bounds = shapely.bounds(shapely.transform(outline, ground.project))
    fitted = [
        (window_around(bounds, *layout.map[2:], AREA_MARGIN), layout)
        for layout in layouts(edge, top, units_wide - 2 * edge, height - top - bottom)
    ]
    window, layout = min(fitted, key=lambda pair: pair[0].unit_m)
    draw_map(report, sheet.pane(*layout.map, colour=MAP_OUTSIDE), ground, window, outline)
    draw_legend(report, sheet.pane(*layout.legend), figures=framed)
    if framed:
        draw_head(report, sheet.pane(0, 0, units_wide, height), edge)
    return sheet.picture(width_px)


def layouts(x: float, y: float, width: float, height: float) -> tuple[Layout, Layout]:
    """The legend beside the map, or below it: the better is where the area is larger."""
    return (
        Layout((x, y, width - SIDE, height), (x + width - SIDE, y, SIDE, height)),
        Layout((x, y, width, height - STRIP), (x, y + height - STRIP, width, STRIP)),
    )


def outline_of(report: Report) -> shapely.Geometry:
    """The area asked about, WGS 84 degrees."""
    asked = report.answer.scenario.area
    if asked is None:
        return report.snapshot.outline
    return shapely.geometry.shape(area_feature(report.snapshot, asked)[1]["geometry"])


def draw_map(report: Report, pane: Pane, ground: Ground, window: Window, outline: shapely.Geometry) -> None:
    """From the ground up: land, shares, parks and water, streets, borders, people, stations, names."""
    language = report.words.language
    asked = in_units(shapely.transform(outline, ground.project), window)
    pane.fill(ground.cut("district", window)[1], MAP_GROUND, 1)
    draw_communities(report, pane, ground, window)
    by_kind, area_names = landscape_of(ground, window, language)
    pane.fill(by_kind["park"], MAP_PARK, 3)
    pane.fill(by_kind["water"], MAP_WATER, 3)
    roads, named = roads_of(ground, window, language, lanes=window.width_m <= LANES_TO_M)
    zoom = zoom_of(report, window)
    for kind in ROAD_KINDS:
        style = ROADS[kind]
        pane.stroke(roads.get(kind, ()), style.casing, style.width(zoom) + 1.6, 4)
    for kind in ROAD_KINDS:
        style = ROADS[kind]
        pane.stroke(roads.get(kind, ()), style.fill, style.width(zoom), 5)
    pane.stroke(ground.cut("streets", window)[1], MAP_BOUNDARY, 1.2, 6, dash=(6, 5))
    beyond = shapely.box(0, 0, pane.width, pane.height).difference(asked)
    pane.fill([beyond], MAP_OUTSIDE, 7, alpha=0.62)
    pane.stroke([asked], ACCENT, 2.6, 8)
    draw_points(report, pane, ground, window)
    marks = draw_stations(report, pane, ground, window)
    scale = draw_scale_and_north(report, pane, window)
    write_names(report, pane, ground, window, [*marks, *scale], named, area_names)


def zoom_of(report: Report, window: Window) -> float:
    """The zoom of a web map as large as this one."""
    lat = math.radians(report.snapshot.settings.centre[1])
    return math.log2(156543.034 * math.cos(lat) / window.unit_m)

"""A sheet to draw on with matplotlib's objects, without its global state, so that many threads may draw.

Everything on it is in units: x to the right, y down; a unit is a pixel of a sheet as wide as its width.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from PIL import Image

from geomap.report.fonts import font_path

UNITS_PER_INCH = 100.0
POINTS = 72.0 / UNITS_PER_INCH
"""Points, in which matplotlib counts lines and letters, in a unit."""

Shapes = Iterable[shapely.Geometry]


@dataclass(frozen=True, slots=True)
class Pane:
    """A part of a sheet, its own units from its upper left corner."""

    axes: Axes
    width: float
    height: float

    def fill(self, shapes: Shapes, colour: str, order: float, **style: Any) -> None:
        """Fill areas, their holes left out."""
        path = area_path(shapes)
        if path is not None:
            patch = PathPatch(path, facecolor=colour, linewidth=0, zorder=order, **style)
            self.axes.add_patch(patch)

    def stroke(
        self,
        shapes: Shapes,
        colour: str,
        width: float,
        order: float,
        dash: tuple[float, ...] = (),
        **style: Any,
    ) -> None:
        """Draw lines, or the outlines of areas. width and dash in units."""
        parts = shapely.get_parts(np.array(list(shapes), dtype=object))
        areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        lines = [*shapely.get_parts(parts[~areal]), *shapely.get_rings(parts[areal])]
        points = [shapely.get_coordinates(line) for line in lines]
        linestyle = (0.0, [d / width for d in dash]) if dash else "solid"
        style = {"capstyle": "butt" if dash else "round", "joinstyle": "round", **style}
        self.axes.add_collection(
            LineCollection(
                points,
                colors=colour,
                linewidths=width * POINTS,
                linestyles=[linestyle],
                zorder=order,
                **style,
            ),
            autolim=False,
        )

    def mark(self, x: Any, y: Any, shape: str, size: Any, order: float, **style: Any) -> None:
        """Draw points as a matplotlib marker. size: its width in units, one or one a point."""
        area = (np.asarray(size) * POINTS) ** 2
        if "linewidths" in style:
            style["linewidths"] = style["linewidths"] * POINTS
        self.axes.scatter(x, y, s=area, marker=shape, zorder=order, **style)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: str,
        order: float,
        *,
        halo: str | None = None,
        bold: bool = False,
        **style: Any,
    ) -> None:
        """Write text, from the middle of its left edge where style does not say otherwise. The typeface has
        one weight; bold thickens it."""
        effects = [withStroke(linewidth=4.0 * POINTS, foreground=halo)] if halo else []
        if bold:
            effects.append(withStroke(linewidth=size * POINTS / 26, foreground=colour))
        font = FontProperties(fname=str(font_path()), size=size * POINTS)
        style = {"va": "center", "linespacing": 1.15, "parse_math": False, "path_effects": effects, **style}
        self.axes.text(x, y, text, color=colour, fontproperties=font, zorder=order, **style)


class Sheet:
    """A drawing of width × height units."""

    def __init__(self, width: float, height: float, colour: str) -> None:
        self.width, self.height = width, height
        self.figure = Figure(
            figsize=(width / UNITS_PER_INCH, height / UNITS_PER_INCH), dpi=UNITS_PER_INCH, facecolor=colour
        )

    def pane(self, x: float, y: float, width: float, height: float, colour: str | None = None) -> Pane:
        """The part whose upper left corner is at x, y; drawings are cut at its edges."""
        left, bottom = x / self.width, 1.0 - (y + height) / self.height
        axes = self.figure.add_axes((left, bottom, width / self.width, height / self.height))
        axes.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
        axes.set_facecolor(colour or "none")
        for spine in axes.spines.values():
            spine.set_visible(False)
        return Pane(axes, width, height)

    def picture(self, width_px: int) -> Image.Image:
        """The drawing in pixels, width_px wide."""
        canvas: Any = FigureCanvasAgg(self.figure)
        self.figure.set_dpi(UNITS_PER_INCH * width_px / self.width)
        canvas.draw()
        return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def area_path(shapes: Shapes) -> Path | None:
    """The areas of shapes as one path, None where there are none."""
    parts = shapely.get_parts(np.array(list(shapes), dtype=object))
    # Rings turned one way outside and the other inside leave the holes free.
    areas = shapely.orient_polygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    rings = [Path(shapely.get_coordinates(ring), closed=True) for ring in shapely.get_rings(areas)]
    return Path.make_compound_path(*rings) if rings else None

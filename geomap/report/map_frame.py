"""What stands around a map: title, question, legend, scale, north, credit."""

from __future__ import annotations

import numpy as np
import shapely

from geomap.report.canvas import Pane
from geomap.report.look import (
    ACCENT,
    FOCUS,
    INK,
    INK_2,
    MAP_BOUNDARY,
    MAP_LABEL_HALO,
    RED,
    SHARE_COLOURS,
    SHARE_EDGES,
    UNCOVERED,
)
from geomap.report.map_ground import Window
from geomap.report.map_labels import SIZE, width_of
from geomap.report.map_theme import (
    SHARE_OPACITY,
    covered_style,
    draw_numbers,
    draw_station_signs,
    uncovered_style,
)
from geomap.report.matter import Report
from geomap.report.sentences import question
from geomap.report.words import broken, number, percent
from geomap.services import TIERS

TEXT, ROW, COLUMN = 16.0, 27.0, 300.0
PADDING, DOT = 22.0, 11.0
SIGN_X, TEXT_X = 17.0, 43.0  # from the left of a column
QUESTION, QUESTION_LINE, FOOTNOTE = 17.0, 24.0, 14.0


def head_height(report: Report, width: float) -> float:
    """How high the head is whose question is broken at width."""
    return 72.0 + QUESTION_LINE * len(wrapped(question(report), QUESTION, width))


def draw_head(report: Report, pane: Pane, edge: float) -> None:
    """Title and question above, credit and version below."""
    pane.write(edge, 36, report.words("map_title", area=report.area), 30, INK, 2, bold=True)
    for line, text in enumerate(wrapped(question(report), QUESTION, pane.width - 2 * edge)):
        pane.write(edge, 72 + QUESTION_LINE * line, text, QUESTION, INK_2, 2)
    foot = pane.height - 22
    room = (pane.width - 2 * edge) / width_of(report.credit + report.version + " " * 4)
    size = min(FOOTNOTE, room * SIZE)
    pane.write(edge, foot, report.credit, size, INK_2, 2)
    pane.write(pane.width - edge, foot, report.version, size, INK_2, 2, ha="right")


class _Cursor:
    """Where the next row of a legend goes: down the pane, then into the next column."""

    def __init__(self, pane: Pane) -> None:
        self.pane, self.x, self.y = pane, PADDING, PADDING

    def take(self, height: float) -> tuple[float, float]:
        """Left and top of the next height units."""
        if self.y + height > self.pane.height and self.y > PADDING:
            self.x, self.y = self.x + COLUMN, PADDING
        top = self.y
        self.y += height
        return self.x, top


def draw_legend(report: Report, pane: Pane, figures: bool) -> None:
    """The big figures, if wanted, then what every sign and colour means, in as many columns as it takes."""
    cursor = _Cursor(pane)
    if figures:
        _big(report, pane, cursor)
    _shares(report, pane, cursor)
    for key, style in (("covered_point", covered_style()), ("uncovered_point", uncovered_style(DOT))):
        x, y = _row(report, pane, cursor, key)
        pane.mark([x], [y], "o", DOT, 2, **style)
    tiers = report.answer.stations.index.tiers
    for tier in TIERS:
        if (tiers[report.counting] == tier).any():
            draw_station_signs(pane, np.array([_row(report, pane, cursor, f"tier.{tier}")]), tier, 20, True)
    if not report.counting.all():
        x, y = _row(report, pane, cursor, "other")
        for i, tier in enumerate(TIERS):
            draw_station_signs(pane, np.array([[x + 13 * (i - 1), y]]), tier, 11, False)
    for key, shape, colour, count in (
        ("addition", "s", FOCUS, report.answer.stations.added),
        ("proposal", "o", RED, len(report.proposals)),
    ):
        if count:
            draw_numbers(pane, np.array([_row(report, pane, cursor, key)]), shape, colour, 15)
    for key, colour, width, dash in (("area", ACCENT, 2.6, ()), ("street", MAP_BOUNDARY, 1.4, (6.0, 5.0))):
        x, y = _row(report, pane, cursor, key)
        pane.stroke([shapely.LineString([(x - 14, y), (x + 14, y)])], colour, width, 2, dash=dash)


def _big(report: Report, pane: Pane, cursor: _Cursor) -> None:
    """The share covered and the people left out."""
    x, y = cursor.take(156)
    whole, words = report.answer.whole, report.words
    pane.write(x, y + 6, words("share"), TEXT, INK_2, 2)
    pane.write(x, y + 44, percent(whole.share), 44, ACCENT, 2, bold=True)
    pane.write(x, y + 88, words("uncovered"), TEXT, INK_2, 2)
    pane.write(x, y + 118, number(whole.uncovered_persons), 30, UNCOVERED, 2, bold=True)


def _shares(report: Report, pane: Pane, cursor: _Cursor) -> None:
    """The scale of shares, one box a class."""
    x, y = cursor.take(78)
    pane.write(x, y + 6, report.words("legend.share"), TEXT, INK, 2)
    wide = (COLUMN - 2 * PADDING) / len(SHARE_COLOURS)
    for i, colour in enumerate(SHARE_COLOURS):
        box = shapely.box(x + i * wide, y + 24, x + (i + 1) * wide - 2, y + 42)
        pane.fill([box], colour, 2, alpha=SHARE_OPACITY + 0.15)
    for i, edge in enumerate((0.0, *SHARE_EDGES, 1.0)):
        side = "left" if i == 0 else "center"
        pane.write(x + i * wide - 1, y + 54, f"{edge:.0%}", 12, INK_2, 2, ha=side)


def _row(report: Report, pane: Pane, cursor: _Cursor, key: str) -> tuple[float, float]:
    """Write the words of a row; returns where its sign belongs."""
    lines = wrapped(report.words(f"legend.{key}"), TEXT, COLUMN - TEXT_X - PADDING)
    x, top = cursor.take(ROW + (len(lines) - 1) * TEXT * 1.25)
    for line, text in enumerate(lines):
        pane.write(x + TEXT_X, top + ROW / 2 + line * TEXT * 1.25, text, TEXT, INK, 2)
    return x + SIGN_X, top + ROW / 2


def draw_scale_and_north(report: Report, pane: Pane, window: Window) -> list[shapely.Geometry]:
    """A bar of round metres at the lower left, an arrow at the upper right; returns what they cover."""
    length, y = window.scale_m / window.unit_m, pane.height - 22
    bar = shapely.LineString([(20, y - 8), (20, y), (20 + length, y), (20 + length, y - 8)])
    pane.stroke([bar], MAP_LABEL_HALO, 6, 15)
    pane.stroke([bar], INK, 2, 15.1)
    told = report.words.metres(window.scale_m)
    pane.write(20 + length / 2, y - 16, told, 14, INK, 15.1, ha="center", halo=MAP_LABEL_HALO)
    x, top = pane.width - 30, 18.0
    arrow = shapely.Polygon([(x, top), (x + 11, top + 34), (x, top + 26), (x - 11, top + 34)])
    pane.stroke([arrow], MAP_LABEL_HALO, 5, 15)
    pane.fill([arrow], INK, 15.1)
    pane.write(x, top + 47, report.words("north"), 15, INK, 15.1, ha="center", halo=MAP_LABEL_HALO)
    return [shapely.box(0, y - 30, 30 + length, pane.height), shapely.box(x - 26, 0, pane.width, top + 62)]


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Lines of text of that size, none wider than width."""
    return broken(text, lambda line: width_of(line) * size / SIZE <= width)

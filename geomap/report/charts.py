"""The charts of the brief: share against distance, and the week. Drawn as lines and boxes, millimetres."""

from __future__ import annotations

import numpy as np

from geomap.geodesy import FloatArray
from geomap.report.look import ACCENT, INK, INK_2, LINE, RED, SCALE_DARK, SCALE_LIGHT, SURFACE
from geomap.report.matter import Report
from geomap.report.paper import Paper
from geomap.report.words import number, percent

SMALL = 6.5
TICKS_M = (50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 50_000, 100_000)
MOST_TICKS = 6
FARTHEST_SHARE = 0.98
"""The curve is drawn to where so many are covered: the last few may be very far."""
CURVE_STEPS = 240
DAYS, HOURS = 7, 24


def draw_curve(paper: Paper, report: Report, x: float, y: float, width: float, height: float) -> None:
    """The share of residents within a distance of a station; the radius asked about is marked."""
    words, answer = report.words, report.answer
    if not len(answer.curve.distance_m):
        paper.paragraph(x, y + height / 2 - 3, width, words("curve_none"), 9, INK_2, 2)
        return
    left, bottom, top = x + 9, y + height - 8.5, y + 6
    right = x + width - 2
    radius_m = answer.scenario.radius_m
    end_m, tick_m = axis(answer.curve.distance_m, answer.curve.persons / answer.whole.persons, radius_m)
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        level = bottom - share * (bottom - top)
        paper.line([(left, level), (right, level)], LINE, 0.2)
        paper.text(x, level - 1.6, 8, f"{share:.0%}", SMALL, INK_2, "R")
    for at in np.arange(0.0, end_m + 1, tick_m).tolist():
        place = left + at / end_m * (right - left)
        paper.text(place - 8, bottom + 0.8, 16, number(at), SMALL, INK_2, "C")
    paper.text(left, bottom + 4.2, right - left, words("curve_axis"), SMALL, INK_2, "R")
    across, shares = steps(report, end_m)
    points = [
        (left + m / end_m * (right - left), bottom - share * (bottom - top))
        for m, share in zip(across.tolist(), shares.tolist(), strict=True)
    ]
    paper.area([(left, bottom), *points, (right, bottom)], "#dcefeb")
    paper.line(points, ACCENT, 0.6)
    here = left + radius_m / end_m * (right - left)
    paper.line([(here, bottom), (here, top - 1)], RED, 0.35, dash=1.0)
    told = words("curve_mark", radius=words.metres(radius_m), share=percent(answer.whole.share))
    wide = paper.wide(told, 8)
    told_x = min(max(here - wide / 2, left), right - wide)
    paper.text(told_x, y, wide + 1, told, 8, RED)


def axis(distance_m: FloatArray, shares: FloatArray, radius_m: float) -> tuple[float, float]:
    """Where the axis ends and how far its ticks lie apart, metres: to where nearly all who reach a station
    are covered, and beyond the radius."""
    at = min(int(np.searchsorted(shares, FARTHEST_SHARE * shares[-1])), len(distance_m) - 1)
    wanted_m = max(float(distance_m[at]), radius_m * 1.25, 1.0)
    tick_m = next((tick for tick in TICKS_M if wanted_m / tick <= MOST_TICKS), wanted_m / MOST_TICKS)
    return float(np.ceil(wanted_m / tick_m) * tick_m), float(tick_m)


def steps(report: Report, end_m: float) -> tuple[FloatArray, FloatArray]:
    """Distances from 0 to end_m and the shares covered within them (<=), CURVE_STEPS + 1 of each."""
    curve = report.answer.curve
    across = np.linspace(0.0, end_m, CURVE_STEPS + 1)
    within = np.append(0.0, curve.persons)[np.searchsorted(curve.distance_m, across, side="right")]
    return across, within / report.answer.whole.persons


def draw_week(paper: Paper, report: Report, x: float, y: float, width: float, height: float) -> None:
    """Seven days down, 24 hours across: the darker, the larger the share; the hour asked about is framed."""
    words, shares = report.words, report.answer.week_shares.reshape(DAYS, HOURS)
    left, top = x + 11, y + 4.5
    wide, high = (x + width - left) / HOURS, (y + height - top) / DAYS
    most = max(float(shares.max()), 1e-9)
    for hour in range(HOURS):
        paper.text(left + hour * wide, y, wide, f"{hour:02d}", SMALL, INK_2, "C")
    for day in range(DAYS):
        paper.text(x, top + day * high + high / 2 - 1.7, 10, words.texts[f"hours.weekday.{day}"], 7, INK)
        for hour in range(HOURS):
            dark = float(shares[day, hour]) / most
            box = (left + hour * wide, top + day * high)
            paper.box(*box, wide - 0.3, high - 0.3, blend(dark))
            told = f"{shares[day, hour]:.0%}"
            paper.text(
                box[0], box[1] + high / 2 - 1.6, wide - 0.3, told, 5.8, SURFACE if dark > 0.55 else INK, "C"
            )
    asked = report.answer.scenario.hour
    if asked is not None:
        paper.frame(
            left + asked % HOURS * wide - 0.15, top + asked // HOURS * high - 0.15, wide, high, RED, 0.7
        )


def blend(dark: float) -> str:
    """The colour of the week's scale at dark, 0..1."""
    ends = ([int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (SCALE_LIGHT, SCALE_DARK))
    mixed = (round(a + (b - a) * dark) for a, b in zip(*ends, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)

"""The brief: two A4 pages to print and lay on a table. The first says how it stands, the second why and what
to do."""

from __future__ import annotations

from geomap.report.brief_tables import MOST_WORST, draw_proposals, draw_worst, worst_rows
from geomap.report.charts import draw_curve, draw_week
from geomap.report.drawing import map_picture
from geomap.report.look import ACCENT, INK, INK_2, LINE, PAPER, UNCOVERED
from geomap.report.matter import Report
from geomap.report.paper import LINE as LINE_HEIGHT
from geomap.report.paper import MM_PER_POINT, Paper
from geomap.report.sentences import adopted_sentence, equity_lines, method, question

EDGE = 13.0
MAP_PX = 2000
MAP_UNITS = 1120.0
LEAST_SIZE = 8.0  # points
LEAST_METHOD, MOST_METHOD = 5.5, 8.0  # points
RULED, LEAST_RULED = 9.0, 3
QUESTION_LINES = 6
GAP, FOOT, HEADING, FIGURES, CURVE = 4.0, 17.0, 7.2, 20.0, 54.0


def brief(report: Report) -> bytes:
    """The report as a PDF of exactly two pages."""
    paper = Paper(report.title, report.words.language, report.made_on)
    paper.add_page()
    _first(paper, report)
    _foot(paper, report, 1)
    paper.add_page()
    _second(paper, report)
    _foot(paper, report, 2)
    return paper.output()


def _first(paper: Paper, report: Report) -> None:
    words, width = report.words, paper.width - 2 * EDGE
    paper.box(0, 0, paper.width, 5, ACCENT)
    y = 12.0
    paper.text(EDGE, y, width, report.title, _size(paper, report.title, width, 21), INK, bold=True)
    asked = question(report)
    size = 11 if len(paper.lines(asked, width, 11)) <= 3 else 9
    y = paper.paragraph(EDGE, y + 12, width, asked, size, INK_2, QUESTION_LINES) + 3
    _figures(paper, report, y)
    y += FIGURES + GAP
    curve_y = paper.height - FOOT - CURVE - 2
    height = curve_y - GAP - y
    picture = map_picture(report, MAP_PX, round(MAP_PX * height / width), MAP_UNITS, framed=False)
    paper.image(picture, EDGE, y, width, words("map_title", area=report.area))
    half = width * 0.56
    below = _heading(paper, EDGE, curve_y, half, words("curve"))
    draw_curve(paper, report, EDGE, below, half, CURVE - (below - curve_y))
    _equity(paper, report, EDGE + half + 7, curve_y, width - half - 7)


def _figures(paper: Paper, report: Report, y: float) -> None:
    """Six tiles; the share and the people left out stand out."""
    figures, width = report.headline_figures(), paper.width - 2 * EDGE
    wide = (width + 2.5) / len(figures)
    for i, (label, value) in enumerate(figures):
        x = EDGE + i * wide
        paper.box(x, y, wide - 2.5, FIGURES, PAPER)
        paper.box(x, y, wide - 2.5, 0.8, {1: ACCENT, 2: UNCOVERED}.get(i, LINE))
        paper.text(x + 2.5, y + 3, wide - 7, label, 7.5, INK_2)
        size = _size(paper, value, wide - 6.5, 17)
        paper.text(x + 2.5, y + 9, wide - 6.5, value, size, {1: ACCENT, 2: UNCOVERED}.get(i, INK), bold=True)


def _size(paper: Paper, text: str, width: float, largest: float) -> float:
    """The largest size, in points, at which text fits into width, LEAST_SIZE at least."""
    size = largest
    while paper.fitted(text, width, size) != text and size > LEAST_SIZE:
        size -= 0.5
    return size


def _second(paper: Paper, report: Report) -> None:
    words, width = report.words, paper.width - 2 * EDGE
    paper.box(0, 0, paper.width, 5, ACCENT)
    paper.text(EDGE, 8, width, report.title, 8, INK_2)
    y = _heading(paper, EDGE, 15, width, words("week"))
    week_height = 38 if report.proposals else 48
    draw_week(paper, report, EDGE, y, width, week_height)
    y = paper.paragraph(EDGE, y + week_height + 1.5, width, _week_note(report), 7, INK_2, 1)
    y = _heading(paper, EDGE, y + GAP, width, words("worst"))
    foot = paper.height - FOOT
    method_height = HEADING + GAP + _method_height(paper, report, width, MOST_METHOD)
    if report.proposals:
        y = draw_worst(paper, report, EDGE, y, width, MOST_WORST)
        y = _heading(paper, EDGE, y + GAP, width, words("proposals"))
        y = paper.paragraph(EDGE, y, width, adopted_sentence(report), 8.5, INK, 2) + 1.5
        y = draw_proposals(paper, report, EDGE, y, width, foot - method_height - y)
    else:
        y = draw_worst(paper, report, EDGE, y, width, worst_rows(foot - method_height - y))
    y = _heading(paper, EDGE, y + GAP, width, words("method"))
    y = _method(paper, report, EDGE, y, width, foot - y)
    _room_for_notes(paper, report, y + GAP, foot)


def _week_note(report: Report) -> str:
    words, scenario = report.words, report.answer.scenario
    note = words("week_note", week=words.week(scenario.monday))
    if scenario.hour is None:
        return note
    return words("two_sentences", first=note, second=words("week_asked", hour=words.hour(scenario.hour)))


def _equity(paper: Paper, report: Report, x: float, y: float, width: float) -> None:
    words, whole = report.words, report.answer.whole
    y = _heading(paper, x, y, width, words("equity"))
    lines = [
        (words("median"), words.metres(whole.median_m)),
        (words("p90"), words.metres(whole.p90_m)),
        *equity_lines(report),
    ]
    for label, value in lines:
        paper.text(x, y, width, label, 7.5, INK_2)
        paper.text(x, y + 3.4, width, value, 9, INK)
        y += 9


def _method(paper: Paper, report: Report, x: float, y: float, width: float, height: float) -> float:
    """How it was worked out, in letters as large as there is room for; returns the y below."""
    size = MOST_METHOD
    while size > LEAST_METHOD and _method_height(paper, report, width, size) > height:
        size -= 0.25
    label_width = _label_width(paper, report, size)
    for label, text in method(report):
        paper.text(x, y, label_width, label, size, ACCENT)
        y = paper.paragraph(x + label_width, y, width - label_width, text, size, INK, 3) + 0.5
    return y


def _method_height(paper: Paper, report: Report, width: float, size: float) -> float:
    room = width - _label_width(paper, report, size)
    lines = [min(len(paper.lines(text, room, size)), 3) for _, text in method(report)]
    return sum(lines) * size * MM_PER_POINT * LINE_HEIGHT + len(lines) * 0.5


def _room_for_notes(paper: Paper, report: Report, y: float, foot: float) -> None:
    """Ruled lines to write on at the meeting, where the page has room for some."""
    width = paper.width - 2 * EDGE
    lines = int((foot - y - HEADING - GAP) / RULED)
    if lines < LEAST_RULED:
        return
    y = _heading(paper, EDGE, y, width, report.words("meeting"))
    for line in range(1, lines + 1):
        paper.line([(EDGE, y + line * RULED), (EDGE + width, y + line * RULED)], LINE, 0.2)


def _label_width(paper: Paper, report: Report, size: float) -> float:
    return max(paper.wide(label, size) for label, _ in method(report)) + 3


def _heading(paper: Paper, x: float, y: float, width: float, text: str) -> float:
    """A heading over a line; returns the y below it."""
    paper.text(x, y, width, text, 10.5, ACCENT, bold=True)
    paper.line([(x, y + 6), (x + width, y + 6)], LINE, 0.3)
    return y + HEADING


def _foot(paper: Paper, report: Report, page: int) -> None:
    width, y = paper.width - 2 * EDGE, paper.height - 14.5
    paper.line([(EDGE, y), (EDGE + width, y)], LINE, 0.3)
    paper.text(EDGE, y + 1, width, report.credit, 7, INK_2)
    paper.text(EDGE, y + 4.6, width - 40, report.version, 7, INK_2)
    paper.text(EDGE, y + 4.6, width, report.words("page", number=page, total=2), 7, INK_2, "R")

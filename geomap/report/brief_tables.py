"""The tables of the brief: communities with most people left out, and proposals with their reasons."""

from __future__ import annotations

import math
from typing import NamedTuple

from geomap.report.look import INK, INK_2, LINE, PAPER, RED, SURFACE, UNCOVERED
from geomap.report.matter import Report
from geomap.report.paper import LINE as LINE_HEIGHT
from geomap.report.paper import MM_PER_POINT, Align, Paper
from geomap.report.sentences import proposal_actions, proposal_reason
from geomap.report.words import number, percent

MOST_WORST = 10
ROW, TITLE, MORE, TEXT_X = 4.7, 4.6, 5.0, 7.0  # millimetres
SMALL, REASON_LINES = 7.5, 2


class Column(NamedTuple):
    """A column: the key of its heading, its share of the width, where its text stands."""

    key: str
    share: float
    align: Align


WORST = (
    Column("community", 0.27, "L"),
    Column("street", 0.21, "L"),
    Column("persons", 0.11, "R"),
    Column("uncovered", 0.13, "R"),
    Column("share", 0.12, "R"),
    Column("median_m", 0.16, "R"),
)


def draw_worst(paper: Paper, report: Report, x: float, y: float, width: float, most: int) -> float:
    """The communities with most people left out, at most so many; returns the y below the table."""
    words = report.words
    left_out = [area for area in report.answer.communities if area.uncovered_persons > 0]
    if not left_out:
        return paper.paragraph(x, y, width, words("worst_none"), 9, INK, 1)
    _row(paper, x, y, width, [words(f"column.{column.key}") for column in WORST], INK_2)
    y += ROW
    for i, area in enumerate(left_out[:most]):
        if i % 2 == 0:
            paper.box(x, y, width, ROW, PAPER)
        cells = [
            report.communities_by_id[area.id],
            report.streets_by_id.get(area.street_id or "", ""),
            number(area.persons),
            number(area.uncovered_persons),
            percent(area.share),
            number(area.median_m) if math.isfinite(area.median_m) else words("unreachable"),
        ]
        _row(paper, x, y, width, cells, INK)
        y += ROW
    if len(left_out) > most:
        more = words("worst_more", count=number(len(left_out) - most))
        paper.text(x + 1, y + 0.4, width, more, 7, INK_2)
        y += ROW - 0.6
    return y


def _row(paper: Paper, x: float, y: float, width: float, cells: list[str], colour: str) -> None:
    for column, text in zip(WORST, cells, strict=True):
        wide = column.share * width
        ink = UNCOVERED if column.key == "uncovered" and colour == INK else colour
        paper.text(x + 1, y + 0.6, wide - 2, text, 7.5, ink, column.align)
        x += wide


def worst_rows(height: float) -> int:
    """How many communities a table so high holds, with its head and the line that tells of more."""
    return max(int(height / ROW) - 2, MOST_WORST)


def draw_proposals(paper: Paper, report: Report, x: float, y: float, width: float, height: float) -> float:
    """As many proposals as height has room for, then how many more there are; returns the y below."""
    words, proposals, end = report.words, report.proposals, y + height
    for i, proposal in enumerate(proposals):
        reason = proposal_reason(report, proposal)
        lines = min(len(paper.lines(reason, width - TEXT_X, SMALL)), REASON_LINES)
        needed = TITLE + lines * SMALL * MM_PER_POINT * LINE_HEIGHT + 2
        left_over = len(proposals) - i
        if y + needed + (MORE if left_over > 1 else 0) > end:
            more = words("proposals_more", count=number(left_over))
            paper.text(x + TEXT_X, y, width - TEXT_X, more, 8, INK_2)
            return y + MORE
        paper.disc(x + 2.6, y + 3.2, 2.4, RED)
        paper.text(x + 0.2, y + 1.2, 4.8, str(i + 1), 7.5, SURFACE, "C", bold=True)
        price = "" if proposal.price_yuan is None else words("price", count=number(proposal.price_yuan))
        title = words("proposal_title", name=proposal.name, actions=proposal_actions(report, proposal))
        paper.text(x + TEXT_X, y, width - TEXT_X - 32, title, 9, INK, bold=True)
        paper.text(x + width - 30, y, 30, price, 9, INK, "R")
        paper.paragraph(x + TEXT_X, y + TITLE, width - TEXT_X, reason, SMALL, INK_2, REASON_LINES)
        y += needed
        paper.line([(x, y - 0.8), (x + width, y - 0.8)], LINE, 0.2)
    return y

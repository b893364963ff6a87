"""An answer as an Excel workbook: figures, areas, people left out, the week, proposals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from geomap.planning import AreaFigures
from geomap.report.cells import COUNT, DEGREES, METRES, SHARE, TEXT, Column, clean, head, put
from geomap.report.look import ACCENT, RED
from geomap.report.matter import Report
from geomap.report.sentences import (
    adopted_sentence,
    community_gains,
    equity_lines,
    method,
    proposal_actions,
    question,
)

MOST_ROWS = 50_000
AREA_COLUMNS = (
    Column("code", TEXT, 16),
    Column("name", TEXT, 26),
    Column("street", TEXT, 18),
    Column("persons", COUNT, 12),
    Column("covered", COUNT, 12),
    Column("share", SHARE, 10),
    Column("uncovered", COUNT, 12),
    Column("backup", COUNT, 18),
    Column("median_m", METRES, 16),
    Column("p90_m", METRES, 18),
)
STREET_COLUMNS = tuple(column for column in AREA_COLUMNS if column.key != "street")
UNCOVERED_COLUMNS = (
    Column("id", TEXT, 12),
    Column("lon", DEGREES, 13),
    Column("lat", DEGREES, 13),
    Column("persons", COUNT, 12),
    Column("distance_m", METRES, 18),
    Column("community", TEXT, 26),
    Column("street", TEXT, 18),
    Column("station", TEXT, 34),
)
PROPOSAL_COLUMNS = (
    Column("number", COUNT, 8),
    Column("name", TEXT, 28),
    Column("actions", TEXT, 24),
    Column("price_yuan", COUNT, 14),
    Column("gain", COUNT, 12),
    Column("person_hours", COUNT, 18),
    Column("backup", COUNT, 18),
    Column("services", TEXT, 36),
    Column("opening_hours", TEXT, 22),
    Column("communities", TEXT, 44),
    Column("lost", "#,##0.##", 22),
    Column("alternatives", TEXT, 36),
    Column("lon", DEGREES, 13),
    Column("lat", DEGREES, 13),
)


def workbook(report: Report) -> bytes:
    """The report as an .xlsx file."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.creator = clean(report.title), "geomap"
    _summary(book, report)
    answer = report.answer
    _table(book, report, "communities", AREA_COLUMNS, (_area(report, a) for a in answer.communities))
    _table(
        book,
        report,
        "streets",
        STREET_COLUMNS,
        ([code, name, *figures] for code, name, _, *figures in (_area(report, a) for a in answer.streets)),
    )
    uncovered = (_uncovered(report, i) for i in answer.uncovered.tolist())
    _table(book, report, "uncovered", UNCOVERED_COLUMNS, uncovered)
    _week(book, report)
    if report.proposals:
        _table(book, report, "proposals", PROPOSAL_COLUMNS, _proposals(report))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _summary(book: Workbook, report: Report) -> None:
    sheet = _sheet(book, report, "summary")
    words, whole = report.words, report.answer.whole
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 84
    put(sheet.cell(1, 1), report.title).font = Font(bold=True, size=16, color=ACCENT.lstrip("#"))
    figures: list[tuple[str, Any, str]] = [
        (words("question_label"), question(report), TEXT),
        (words("residents"), whole.persons, COUNT),
        (words("covered"), whole.covered_persons, COUNT),
        (words("share"), whole.share, SHARE),
        (words("uncovered"), whole.uncovered_persons, COUNT),
        (words("backup"), whole.backup_persons, COUNT),
        (words("column.median_m"), whole.median_m, METRES),
        (words("column.p90_m"), whole.p90_m, METRES),
    ]
    said = [
        *([(words("proposals"), adopted_sentence(report))] if report.proposals else []),
        *equity_lines(report),
        (words("method"), ""),
        *method(report),
        (words("notice_label"), report.credit),
        (words("data_label"), report.version),
    ]
    rows = [*figures, *((label, text, TEXT) for label, text in said)]
    for row, (label, value, number_format) in enumerate(rows, start=3):
        for cell in (put(sheet.cell(row, 1), label), put(sheet.cell(row, 2), value, number_format)):
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        sheet.cell(row, 1).font = Font(bold=True, color=ACCENT.lstrip("#") if value == "" else None)


def _area(report: Report, area: AreaFigures) -> list[Any]:
    return [
        area.id,
        report.name_of(area),
        report.streets_by_id.get(area.street_id or ""),
        area.persons,
        area.covered_persons,
        area.share,
        area.uncovered_persons,
        area.backup_persons,
        area.median_m,
        area.p90_m,
    ]


def _uncovered(report: Report, point: int) -> list[Any]:
    answer, ground = report.answer, report.answer.ground
    return [
        ground.ids[point],
        float(ground.demand.lon[point]),
        float(ground.demand.lat[point]),
        float(ground.demand.persons[point]),
        float(answer.distance_m[point]),
        report.community_at(point) or None,
        report.street_at(point) or None,
        report.station_name(int(answer.station[point])) or None,
    ]


def _proposals(report: Report) -> Iterable[list[Any]]:
    words = report.words
    for number, p in enumerate(report.proposals, start=1):
        yield [
            number,
            p.name,
            proposal_actions(report, p),
            p.price_yuan,
            p.persons,
            p.person_hours,
            p.backup_persons,
            words.listed(report.service_names(p.services)),
            p.opening_hours,
            words.listed(community_gains(report, p)),
            p.lost,
            words.listed([alternative.name for alternative in p.alternatives]),
            p.lon,
            p.lat,
        ]


def _week(book: Workbook, report: Report) -> None:
    """Days down, hours across: the share covered in each, coloured from none to the largest."""
    sheet, words = _sheet(book, report, "week"), report.words
    head(sheet, [words("column.hour"), *(f"{hour:02d}:00" for hour in range(24))])
    for day, shares in enumerate(report.answer.week_shares.reshape(7, 24).tolist()):
        put(sheet.cell(day + 2, 1), words.texts[f"hours.weekday.{day}"]).font = Font(bold=True)
        for hour, share in enumerate(shares):
            put(sheet.cell(day + 2, hour + 2), share, SHARE)
    for column in range(1, 26):
        sheet.column_dimensions[get_column_letter(column)].width = 12 if column == 1 else 8
    scale = ColorScaleRule(
        start_type="num", start_value=0, start_color="FFFFFF", end_type="max", end_color="3C7FB1"
    )
    sheet.conditional_formatting.add("B2:Y8", scale)
    sheet.freeze_panes = "B2"
    asked = report.answer.scenario.hour
    if asked is not None:
        side = Side(style="thick", color=RED.lstrip("#"))
        cell = sheet.cell(asked // 24 + 2, asked % 24 + 2)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
        put(sheet.cell(10, 1), words("week_asked", hour=words.hour(asked)))


def _table(
    book: Workbook, report: Report, key: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> None:
    """A sheet of rows under a head that stays in sight, with filters; at most MOST_ROWS of them."""
    sheet, words = _sheet(book, report, key), report.words
    head(sheet, [words(f"column.{column.key}") for column in columns])
    last = 1
    left_out = 0
    for row in rows:
        if last > MOST_ROWS:
            left_out += 1
            continue
        last += 1
        for place, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            put(sheet.cell(last, place), value, column.number_format)
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    if left_out:
        put(sheet.cell(last + 2, 1), words("rows_more", count=f"{left_out:,}"))


def _sheet(book: Workbook, report: Report, key: str) -> Worksheet:
    sheet: Worksheet = book.create_sheet(report.words(f"sheet.{key}"))
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = clean(report.notice).replace("&", "&&")  # a single one begins a code
    return sheet

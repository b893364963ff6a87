"""The ledger of orders as an Excel workbook: what every unit took, settled and owes; the three rates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, fields
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from geomap.orders.ledger import Row
from geomap.orders.rates import Rates
from geomap.orders.units import Unit
from geomap.report.cells import COUNT, SHARE, TEXT, Column, clean, head, put

UNIT_COLUMNS = (Column("kind", TEXT, 12), Column("unit", TEXT, 34))
ROW_COLUMNS = tuple(Column(field.name, COUNT, 12) for field in fields(Row))
RATE_COLUMNS = (
    Column("response", SHARE, 12),
    Column("answered", COUNT, 14),
    Column("to_answer", COUNT, 14),
    Column("solution", SHARE, 12),
    Column("settled_of", COUNT, 14),
    Column("to_settle", COUNT, 14),
    Column("satisfaction", SHARE, 12),
    Column("satisfied", COUNT, 14),
    Column("rated", COUNT, 14),
)


def ledger_workbook(
    rows: Mapping[Unit, Row],
    rates: Mapping[Unit, Rates],
    days: str,
    texts: Mapping[str, str],
    name_of: Callable[[Unit], str],
) -> bytes:
    """An .xlsx file of two sheets. days: what the span is called. texts: every text of a language by its
    key; those of ledgers begin with ledger."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.creator = clean(f"{texts['ledger.title']} {days}"), "geomap"

    def sheet(key: str, columns: Sequence[Column], values: Iterable[tuple[Unit, Iterable[Any]]]) -> None:
        made, last = book.create_sheet(texts[f"ledger.sheet.{key}"]), 1
        shown = (*UNIT_COLUMNS, *columns)
        head(made, [texts[f"ledger.column.{column.key}"] for column in shown])
        for last, (unit, figures) in enumerate(values, start=2):
            line = (texts[f"ledger.kind.{unit.kind}"], name_of(unit), *figures)
            for place, (column, value) in enumerate(zip(shown, line, strict=True), start=1):
                put(made.cell(last, place), value, column.number_format)
        for place, column in enumerate(shown, start=1):
            made.column_dimensions[get_column_letter(place)].width = column.width
        made.freeze_panes = "C2"
        made.auto_filter.ref = f"A1:{get_column_letter(len(shown))}{last}"
        made.oddFooter.center.text = clean(days)

    sheet("rows", ROW_COLUMNS, ((unit, astuple(row)) for unit, row in rows.items()))
    sheet("rates", RATE_COLUMNS, ((unit, _figures(found)) for unit, found in rates.items()))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _figures(rates: Rates) -> tuple[float | None, ...]:
    return (
        rates.response,
        rates.answered,
        rates.to_answer,
        rates.solution,
        rates.settled,
        rates.to_settle,
        rates.satisfaction,
        rates.satisfied,
        rates.rated,
    )

"""Visits to stations as a workbook to take away."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from geomap.orders.visits import VISIT_KINDS, Counts, summed
from geomap.report.words import Words

WIDTHS = (32, 22, 12)


def visits_workbook(counts: Counts, names: Mapping[str, str], words: Words) -> bytes:
    """A row a station and day, a column a kind, sums at the end. names: of the stations, by id. Text stays
    text, whatever it begins with."""
    texts = words.texts
    kinds = [texts[f"visits.kind.{kind}"] for kind in VISIT_KINDS]
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = texts["visits.title"]
    page.append(
        [texts["visits.station"], texts["visits.id"], texts["visits.day"], *kinds, texts["visits.sum"]]
    )
    rows = sorted(summed(counts, ("station", "day")).items(), key=lambda row: (row[0][1], row[0][0]))
    for (station, day), total in rows:
        of_kinds = [counts[station, day, kind] for kind in VISIT_KINDS]
        page.append([names[station], station, day, *of_kinds, total])
        for cell in page[page.max_row][:2]:
            cell.data_type, cell.number_format = "s", "@"
    of_kind = summed(counts, ("kind",))
    page.append([texts["visits.sum"], None, None, *(of_kind[kind,] for kind in VISIT_KINDS), counts.total()])
    for cell in (*page[1], *page[page.max_row]):
        cell.font = Font(bold=True)
    for column in range(1, 5 + len(VISIT_KINDS)):
        page.column_dimensions[get_column_letter(column)].width = ([*WIDTHS] + [14] * 4)[column - 1]
    page.freeze_panes = "A2"
    file = BytesIO()
    book.save(file)
    return file.getvalue()

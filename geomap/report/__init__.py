"""What a planner takes away: an answer as a workbook, geodata, a map or a brief to print.

matter        what a report is about: an answer, proposals to it, names and figures
words         words and numbers in one language
sentences     the question, the method, the reasons
workbook      Excel
geodata       GeoJSON
drawing       the map as a picture (map_ground, map_theme, map_names, map_labels, map_frame, on a canvas)
brief         two pages to print (charts, brief_tables, on paper)
look, fonts   colours and the typeface
"""

from __future__ import annotations

from pathlib import Path

from geomap.errors import InvalidInputError
from geomap.report.matter import Report
from geomap.report.sentences import file_stem
from geomap.report.words import Words
from geomap.storage.geojson_writer import writing

__all__ = ["MEDIA_TYPES", "Report", "Words", "file_stem", "make_report", "write_report"]

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "png": "image/png",
    "pdf": "application/pdf",
}
"""The media type of every format."""


def make_report(report: Report, kind: str) -> bytes:
    """The report in one of the formats of MEDIA_TYPES. Raises InvalidInputError for another."""
    match kind:
        case "xlsx":
            from geomap.report.workbook import workbook

            return workbook(report)
        case "geojson":
            from geomap.report.geodata import geodata

            return geodata(report)
        case "png":
            from geomap.report.drawing import map_png

            return map_png(report)
        case "pdf":
            from geomap.report.brief import brief

            return brief(report)
    raise InvalidInputError(
        "There is no such format of a report.",
        parameter="format",
        value=kind,
        hint=f"Use one of {', '.join(MEDIA_TYPES)}.",
    )


def write_report(path: Path, report: Report) -> None:
    """Write the report to path, in the format that its ending names.

    Raises InvalidInputError for an ending that is no format, before anything is written, and DataError
    where path cannot be written.
    """
    made = make_report(report, path.suffix.lower().removeprefix("."))
    with writing(path):
        path.write_bytes(made)

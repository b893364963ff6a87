"""The audit log, to read and to take away as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, render_template, request, stream_with_context

from geomap.people.permissions import Deed
from geomap.storage.people.audit import FIELDS, OUTCOMES, Entry, Sought
from geomap.web.i18n import translate
from geomap.web.kinds import Choice, Integer, Text
from geomap.web.params import Parameter, read_lists, table
from geomap.web.people.credentials import people
from geomap.web.people.gate import note, require
from geomap.web.people.pages import desk_blueprint
from geomap.web.snapshots import current_snapshot
from geomap.web.times import Day

PAGE = 100
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""
ROWS_A_PIECE = 500

SOUGHT = table(
    Parameter("who", Text(80), "Name of the account."),
    Parameter("action", Text(40), "What was done or refused.", example="sign_in"),
    Parameter("outcome", Choice(OUTCOMES), "done, refused or failed."),
    Parameter("layer", Text(40), "Layer of the feature."),
    Parameter("feature", Text(200), "Id of the feature, or name of the account."),
    Parameter("since", Day(), "From this day on."),
    Parameter("until", Day(), "Up to this day, and with it."),
    Parameter("before", Integer(1, 2_147_483_647), "Only lines before the one of this id: the next page."),
)

REVISION = re.compile(r"revision (\d+)", re.ASCII)
"""How the log names a revision: the same in every language, as it is kept and taken away."""

log = desk_blueprint("log")


@log.get("/audit")
def audit() -> str:
    require(Deed("read_audit"))
    sought = asked()
    entries = people().audit.latest(sought, PAGE + 1)
    return render_template(
        "desk/audit.html",
        entries=entries[:PAGE],
        more=entries[PAGE - 1].id if len(entries) > PAGE else None,
        asked=request.args,
        actions=people().audit.actions(),
        outcomes=OUTCOMES,
        said=_said,
    )


def _said(text: str | None) -> str:
    """What a line names or gives as its reason; a revision in the page's words."""
    found = REVISION.fullmatch(text or "")
    return translate("desk.revision", number=found[1]) if found else text or ""


@log.get("/audit.csv")
def audit_csv() -> Response:
    """All lines sought, as CSV with a byte order mark, which Excel needs to see UTF-8."""
    require(Deed("read_audit"))
    sought = asked()
    note("export_audit")
    answer = Response(stream_with_context(_csv(people().audit.each(sought))), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return answer


def asked() -> Sought:
    """What the query asks for. A field of a form left empty is one not given."""
    given = {name: texts for name, texts in request.args.to_dict(flat=False).items() if texts != [""]}
    given.pop("lang", None)
    values: dict[str, Any] = read_lists(SOUGHT, given)
    zone = current_snapshot().timezone
    for name, days in (("since", 0), ("until", 1)):
        if name in values:
            day = date.fromisoformat(values[name]) + timedelta(days=days)
            values[name] = datetime(day.year, day.month, day.day, tzinfo=zone)
    return Sought(**values)


def cell(value: Any) -> str:
    """A value as a cell that no spreadsheet runs."""
    text = (
        ""
        if value is None
        else value.isoformat(timespec="seconds")
        if isinstance(value, datetime)
        else str(value)
    )
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv(entries: Iterator[Entry]) -> Iterator[str]:
    piece = io.StringIO()
    rows = csv.writer(piece)
    piece.write("\ufeff")
    rows.writerow(FIELDS)
    for number, entry in enumerate(entries, start=1):
        rows.writerow([cell(getattr(entry, name)) for name in FIELDS])
        if number % ROWS_A_PIECE == 0:
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue()

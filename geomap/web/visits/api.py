"""Visits: counted at a station, summed up by station, day and kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, request

from geomap.errors import InvalidInputError
from geomap.orders.visits import Counts, Visit, summed
from geomap.people.permissions import reach
from geomap.people.person import Person
from geomap.question import at_instant
from geomap.report.visits import visits_workbook
from geomap.report.words import Words
from geomap.storage.visits.visits import VisitBook
from geomap.web.answers import personal
from geomap.web.api.points import json_object
from geomap.web.day_spans import days_until
from geomap.web.desk.standing import today
from geomap.web.i18n import in_language, language, messages
from geomap.web.params import read, read_members
from geomap.web.people.gate import note, now
from geomap.web.responsibility.lists_api import XLSX
from geomap.web.snapshots import current_snapshot
from geomap.web.visits.asked import BATCH, BY, DAYS, MOST_DAYS, SUMS, USUAL_DAYS
from geomap.web.visits.rights import counter, own_stations, require_station

MOST_BYTES = 100_000

visits_api = Blueprint("visits_api", __name__, url_prefix="/api/desk/visits")


@visits_api.before_request
def only_counters() -> None:
    """Nobody else is told what there is, or is wrong."""
    counter()


@visits_api.post("")
def count() -> Response:
    """Count visits, all or none; each once by its key, however often it is sent."""
    records = read_members(BATCH, json_object(request, MOST_BYTES))["visits"]
    visits = [_visit(place, record) for place, record in enumerate(records)]
    undone = {record["key"] for record in records if record["count"] == 0}
    _book().take(visits, undone, now())
    for visit in visits:
        if visit.key in undone:
            note("count_visits", layer="stations", feature=visit.station, reason=f"undo {visit.kind}")
    return personal({"taken": len(visits)})


@visits_api.get("")
def statistics() -> Response:
    """How many visits the stations of whoever asks had."""
    values = read(SUMS, request.args)
    first, last = days_until(values, today(), USUAL_DAYS, MOST_DAYS)
    by = tuple(name for name in BY if name in values.get("by", BY))
    found = summed(_counts(counter(), first, last), by)  # type: ignore[arg-type]
    return personal(
        {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "total": sum(found.values()),
            "counts": [
                {**{name: str(value) for name, value in zip(by, key, strict=True)}, "count": n}
                for key, n in sorted(found.items())
            ],
        }
    )


@visits_api.get("/export.xlsx")
def taken_away() -> Response:
    """The same as a workbook, a station and day a row."""
    first, last = days_until(read(DAYS, request.args), today(), USUAL_DAYS, MOST_DAYS)
    counts = _counts(counter(), first, last)
    names = {station: station_name(station) for station, _, _ in counts}
    book = visits_workbook(counts, names, Words(language(), messages(language())))
    name = f"visits-{first:%Y%m%d}-{last:%Y%m%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(book, mimetype=XLSX, headers=headers)


def station_name(station: str) -> str:
    """A station by name; by its id where the map has it no more."""
    table = current_snapshot().layers["stations"]
    if station not in table.position:
        return station
    properties = table.features[table.position[station]]["properties"]
    return in_language(properties["name"], properties.get("name_en"))


def _visit(place: int, record: Mapping[str, Any]) -> Visit:
    try:
        person = require_station(record["station"])
    except InvalidInputError as error:
        raise error.inside(f"visits[{place}]") from error
    at = at_instant(record["at"], now(), current_snapshot().timezone)
    return Visit(record["key"], record["station"], record["kind"], at, person.name)


def _counts(person: Person, first: date, last: date) -> Counts:
    """Whoever sees all stations sees those, too, that the map has no more."""
    everywhere = reach(person, "count_visits") == "all"
    return _book().counts(first, last, None if everywhere else frozenset(own_stations(person)))


def _book() -> VisitBook:
    book: VisitBook = current_app.extensions["visits"]
    return book

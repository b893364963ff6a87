"""The ledger of orders, for programs, as a workbook, and as the page /desk/orders/ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request

from geomap.errors import InvalidInputError
from geomap.orders.ledger import Row
from geomap.orders.rates import Rates
from geomap.orders.units import Unit
from geomap.people.person import Person
from geomap.report import MEDIA_TYPES
from geomap.report.ledger_workbook import ledger_workbook
from geomap.web import map_page
from geomap.web.answers import iso, personal
from geomap.web.i18n import LANGUAGES, language, messages
from geomap.web.kinds import Choice
from geomap.web.orders.acting import units_of, worker
from geomap.web.orders.held import orders
from geomap.web.orders.ledger_books import Books, books_of, sees_row
from geomap.web.orders.names import unit
from geomap.web.orders.names import unit_name as name_of
from geomap.web.pages import map_context
from geomap.web.params import Parameter, read, table
from geomap.web.people.gate import note
from geomap.web.people.pages import desk_blueprint
from geomap.web.registered import today_in
from geomap.web.responsibility.asked import Day
from geomap.web.snapshots import current_snapshot

MOST_DAYS = 366
YEARS = range(2000, 2100)
SPAN = table(
    Parameter(
        "from", Day(), "First day; the first of this month where it is not given.", example="2026-03-01"
    ),
    Parameter(
        "to", Day(), f"Last day, at most {MOST_DAYS} in all; the last of from's month where it is not given."
    ),
)
WORKBOOK = {
    **SPAN,
    **table(Parameter("lang", Choice(LANGUAGES), "Language of the workbook; that of the page else.")),
}
SCRIPT = 'import("geomap/ledger/main.js").then(({ start }) => start());'

order_ledger = Blueprint("order_ledger", __name__, url_prefix="/api/desk/orders")
ledger_page = desk_blueprint("ledger")


@order_ledger.get("/ledger")
def counted() -> Response:
    """The rows of whoever asks and of those below, the total of their area, its rates."""
    person = worker()
    first, last = _asked_days(read(SPAN, request.args))
    books = books_of(first, last)
    rows, rates = _own(person, books)
    area = _area(person)
    body = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "at": iso(books.ledger.at, current_snapshot()),
        "counted_at": iso(books.counted_at, current_snapshot()),
        "area": area and unit(area),
        "total": None if area is None else asdict(books.ledger.areas.get(area, Row())),
        "rates": None if area is None else rates_body(books.rates.get(area, Rates())),
        "rows": [
            {**unit(one), **asdict(row), "rates": rates_body(rates[one]) if one in rates else None}
            for one, row in rows.items()
        ],
    }
    return personal(body)


@order_ledger.get("/ledger.xlsx")
def taken_away() -> Response:
    """The same as a workbook of two sheets."""
    person = worker()
    first, last = _asked_days(read(WORKBOOK, request.args))
    rows, rates = _own(person, books_of(first, last))
    days = f"{first.isoformat()} – {last.isoformat()}"
    note("export_ledger", reason=f"{first.isoformat()}/{last.isoformat()}")
    file = ledger_workbook(rows, rates, days, messages(language()), name_of)
    name = f"ledger-{first.isoformat()}-{last.isoformat()}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(file, mimetype=MEDIA_TYPES["xlsx"], headers=headers)


@ledger_page.get("/orders/ledger")
def shown() -> str:
    """The ledger of a month; its figures come by fetch."""
    worker()
    today = today_in(current_snapshot(), orders().now())
    rendered = map_page.RenderedMap("", SCRIPT)
    context = map_context(rendered, ("js/ledger/",), ledger={"month": today.isoformat()[:7]})
    return render_template("desk/order_ledger.html", **context)


def rates_body(rates: Rates) -> dict[str, float | None]:
    """The three rates, 0 to 1, null of nothing, beside what they were counted of."""
    shares = {name: getattr(rates, name) for name in ("response", "solution", "satisfaction")}
    return {**shares, **asdict(rates)}


def _own(person: Person, books: Books) -> tuple[Mapping[Unit, Row], Mapping[Unit, Rates]]:
    sees = sees_row(person)
    rows = {one: row for one, row in books.ledger.rows.items() if sees(one)}
    return rows, {one: found for one, found in books.rates.items() if sees(one)}


def _area(person: Person) -> Unit | None:
    """The office whose area the person answers for."""
    return next((one for one in units_of(person) if one.is_office), None)


def _asked_days(values: Mapping[str, Any]) -> tuple[date, date]:
    """The first and the last day asked for. Raises InvalidInputError."""
    first = values.get("from") or today_in(current_snapshot(), orders().now()).replace(day=1)
    _refuse_unless(first.year in YEARS, "from", first, "Ask for days of the years 2000 to 2099.")
    last = values.get("to") or _last_of_month(first)
    fits = (last - first).days < MOST_DAYS
    _refuse_unless(fits, "to", last, f"Ask for {MOST_DAYS} days at most.")
    return first, last


def _refuse_unless(fits: bool, name: str, day: date, hint: str) -> None:
    if not fits:
        raise InvalidInputError(f"{name} is too far away.", parameter=name, value=day.isoformat(), hint=hint)


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

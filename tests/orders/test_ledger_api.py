"""The ledger at the desk: who sees which rows, what the figures are, the workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import openpyxl
import pytest
from databases import Databases
from order_desk import POST, SOUTH, WEST_STREET, Worker, move_in, orders_of, sent, take
from people_desk import START, Desk, desk_in
from town import EAST_SOUTH, WEST_NORTH

from geomap.orders.history import History, Span
from geomap.orders.ledger import ledger
from geomap.orders.rates import rates_by_office
from geomap.orders.units import Unit
from geomap.storage.orders.histories import histories
from geomap.storage.people.audit import Sought


@pytest.fixture(scope="module")
def town(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """On 4 March: one settled late and rated well, one owed by the steward, one of the north, one of the
    east that was cancelled."""
    with desk_in(databases, kind, tmp_path_factory.mktemp("ledger") / "data") as desk:
        move_in(desk)
        settled, owed, _, gone = (
            sent(desk),
            sent(desk),
            sent(desk, WEST_NORTH),
            sent(desk, EAST_SOUTH),
        )
        desk.later(minutes=10)
        for number in (settled, owed):
            take(desk, number, "dispatch", SOUTH, to=POST)
            take(desk, number, "accept", POST)
        take(desk, gone, "cancel", reason="已好")
        desk.later(minutes=30)
        take(desk, settled, "settle", POST, words="已清运")
        take(desk, settled, "confirm", rating=5)
        yield desk


@pytest.fixture(scope="module")
def people(town: Desk) -> dict[str, Worker]:
    return {name: Worker.at(town, name) for name in ("admin", "west", "south", "sam", "tax", "vic")}


def rows(worker: Worker, **asked: str) -> dict[str, dict[str, object]]:
    answer = worker.get("/orders/ledger", **asked)
    assert answer.status_code == 200, answer.text
    return {row["unit"]: row for row in answer.json["rows"]}


def test_an_office_sees_itself_and_those_below(people: dict[str, Worker]) -> None:
    south, north, east = str(SOUTH), f"community:{WEST_NORTH}", f"community:{EAST_SOUTH}"
    assert set(rows(people["admin"])) == {south, north, east, str(POST)}
    assert set(rows(people["west"])) == {south, north, str(POST)}
    assert set(rows(people["south"])) == {south, str(POST)}
    assert set(rows(people["sam"])) == {str(POST)}
    assert rows(people["tax"]) == {}
    assert people["vic"].get("/orders/ledger").status_code == 403


def test_the_figures_are_those_of_the_orders(people: dict[str, Worker]) -> None:
    told = people["west"].get("/orders/ledger").json
    assert (told["from"], told["to"]) == ("2026-03-01", "2026-03-31")
    assert told["area"]["unit"] == str(WEST_STREET)
    wanted = {"taken": 3, "settled": 1, "owing": 2, "carried": 0, "overdue": 0}
    assert {name: told["total"][name] for name in wanted} == wanted
    assert {name: told["rates"][name] for name in ("answered", "settled", "satisfaction")} == {
        "answered": 2,
        "settled": 1,
        "satisfaction": 1,
    }
    steward = rows(people["sam"])[str(POST)]
    assert (steward["name"], steward["taken"], steward["owing"], steward["rates"]) == (
        "一号院管家",
        2,
        1,
        None,
    )
    assert people["sam"].get("/orders/ledger").json["total"] is None


def test_what_is_read_of_a_span_counts_as_all_that_there_is(town: Desk) -> None:
    held = orders_of(town)
    whole = [History(k.order, held.book.events(k.id)) for k in held.book.listed()]
    for since, until in ((0, 2), (1, 20), (20, 40), (-30, -1)):
        span = Span(START + timedelta(days=since), START + timedelta(days=until))
        now = max(span.until, town.now)
        read = list(histories(held.book.database, span))
        assert ledger(read, held.categories, span, now) == ledger(whole, held.categories, span, now)
        counted = rates_by_office(read, held.categories, span, now)
        assert counted == rates_by_office(whole, held.categories, span, now)


def test_a_step_shows_at_once_and_the_clock_within_a_minute(town: Desk, people: dict[str, Worker]) -> None:
    before = people["admin"].get("/orders/ledger").json
    town.later(seconds=59)
    assert people["admin"].get("/orders/ledger").json["counted_at"] == before["counted_at"]
    town.later(seconds=1)
    assert people["admin"].get("/orders/ledger").json["counted_at"] != before["counted_at"]
    sent(town, EAST_SOUTH)
    assert people["admin"].get("/orders/ledger").json["total"]["taken"] == before["total"]["taken"] + 1


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"from": "2026-02-30"}, "from"),
        ({"from": "1999-12-31"}, "from"),
        ({"from": "9999-12-31"}, "from"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "to"),
        ({"from": "2026-03-01", "to": "2027-03-02"}, "to"),
        ({"month": "2026-03"}, "month"),
    ],
)
def test_days_that_cannot_be_asked_for_are_refused(people: dict[str, Worker], asked, parameter) -> None:
    for path in ("/orders/ledger", "/orders/ledger.xlsx"):
        answer = people["admin"].get(path, **asked)
        assert (answer.status_code, answer.json["parameter"]) == (400, parameter)


def test_a_month_without_orders_is_empty(people: dict[str, Worker]) -> None:
    told = people["admin"].get("/orders/ledger", **{"from": "2025-02-01"}).json
    assert (told["to"], told["rows"], told["rates"]["response"]) == ("2025-02-28", [], None)


@pytest.mark.parametrize(("lang", "sheets"), [("zh", ["台账", "三率"]), ("en", ["Ledger", "Rates"])])
def test_the_workbook_holds_the_same_rows(town: Desk, people: dict[str, Worker], lang, sheets) -> None:
    answer = people["west"].get("/orders/ledger.xlsx", lang=lang)
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == sheets
    listed = list(book[sheets[0]].iter_rows(min_row=2, values_only=True))
    told = rows(people["west"])
    assert [(name, *counts) for _, name, *counts in listed] == [
        (
            row["name"],
            *(row[c] for c in ("carried", "taken", "settled", "handed_back", "passed_on", "cancelled")),
            *(row[c] for c in ("owing", "overdue", "reopened")),
        )
        for row in told.values()
    ]
    noted = town.people.audit.latest(Sought(action="export_ledger"), 1)[0]
    assert (noted.who, noted.reason) == ("west", "2026-03-01/2026-03-31")


def test_the_board_narrowed_to_a_unit_holds_just_what_the_ledger_says_it_owes(town: Desk) -> None:
    call = {"departments": ("housing", "tax"), "due": town.now + timedelta(hours=2)}
    whistled, reported, up = sent(town), sent(town, WEST_NORTH), sent(town, EAST_SOUTH)
    for number in (whistled, reported):
        take(town, number, "whistle", WEST_STREET, **call)
    take(town, reported, "report_in", Unit("department", "tax"))
    admin = Worker.by_token(town, "admin")

    def on_board(**asked: str) -> list[int]:
        return [row["id"] for row in admin.get("/orders", **asked).json["orders"]]

    def later(**by: float) -> dict[str, int]:
        town.later(**by)
        orders_of(town).book.sweep(town.now)
        books = admin.get("/orders/ledger").json
        for row in books["rows"]:
            owing, late = on_board(unit=row["unit"]), on_board(unit=row["unit"], overdue="true")
            assert (len(owing), len(late)) == (row["owing"], row["overdue"]), row["unit"]
            assert set(late) <= set(owing)
        assert len(on_board(overdue="true")) == books["total"]["overdue"]
        return {row["unit"]: row["overdue"] for row in books["rows"]}

    assert later(hours=3)["department:housing"] == 2
    assert on_board(unit="department:housing", overdue="true") == [whistled, reported]
    assert on_board(unit="department:tax", overdue="true") == [whistled]
    assert later(days=6)["department:tax"] == 2
    assert up in on_board()
    assert admin.get("/orders", unit="department:tax").json["unit"]["kind"] == "department"
    assert admin.get("/orders").json["unit"] is None


@pytest.mark.parametrize(("name", "value"), [("unit", "tax"), ("unit", "nobody:1"), ("overdue", "late")])
def test_a_unit_that_is_none_is_refused_by_name(town: Desk, name: str, value: str) -> None:
    answer = Worker.by_token(town, "admin").get("/orders", **{name: value})
    assert (answer.status_code, answer.json["parameter"]) == (400, name)
    assert answer.json["hint"]

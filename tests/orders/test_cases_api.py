"""Cases over the API: the newspaper's two stories, who may do what, each action once, what orders hear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from databases import Databases
from order_desk import PEOPLE, POST, SOUTH, WEST_STREET, Worker, a_key, move_in, orders_of, sent, take
from people_desk import START, Desk, desk_in
from town import EAST_SOUTH

from geomap.storage.orders.cases import CaseAction
from geomap.storage.orders.tables import CASE_EVENT
from geomap.storage.people.audit import Sought

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.fixture(scope="module")
def town(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(databases, kind, tmp_path_factory.mktemp("cases") / "data") as desk:
        move_in(desk)
        yield desk


@pytest.fixture(scope="module")
def people(town: Desk) -> dict[str, Worker]:
    names = ("admin", "west", "east", "south", "sam", "housing", "land", "tax", "city", "vic")
    assert {*names} <= {name for name, _, _ in PEOPLE}
    return {name: Worker.by_token(town, name) for name in names}


@pytest.fixture(autouse=True)
def _in_time(town: Desk) -> None:
    town.now = START


def order(desk: Desk, number: int):
    return orders_of(desk).book.kept(number).order


def opened(worker: Worker, *orders: int, words: str = "一百二十户办不了不动产证", **said) -> int:
    answer = worker.post("/cases", orders=list(orders), words=words, **said)
    assert answer.status_code == 201, answer.text
    return int(answer.json["id"])


def step(worker: Worker, case: int, name: str, **said):
    answer = worker.post(f"/cases/{case}/{name}", **said)
    assert answer.status_code == 200, answer.text
    return answer.json


def why(answer) -> tuple[int, str]:
    return answer.status_code, answer.json.get("why") or answer.json["reason"]


def test_title_deeds_that_no_community_can_settle_are_settled_at_one_table(town, people) -> None:
    town.now = at("2026-03-02T10:00")
    numbers = [sent(town, category="title_deed") for _ in range(3)]
    town.now = at("2026-03-02T14:30")
    for number in numbers:
        take(town, number, "accept", SOUTH)
    town.now = at("2026-03-04T09:00")
    west, housing, land, tax = (people[name] for name in ("west", "housing", "land", "tax"))
    case = opened(west, *numbers)
    called = ["natural_resources", "housing", "tax"]
    told = step(west, case, "call", departments=called, due="2026-03-06T18:00", words="请带档案")
    assert {one["department"]["unit"] for one in told["calls"]} == {f"department:{name}" for name in called}
    assert told["settle_waits_for"] == "calls"
    for number in numbers:
        assert (order(town, number).owner, set(order(town, number).calls)) == (WEST_STREET, set(called))

    town.now = at("2026-03-04T15:00")
    step(land, case, "report_in")
    town.now = at("2026-03-05T10:00")
    step(housing, case, "pledge", words="核对竣工备案")
    town.now = at("2026-03-06T17:59")
    told = step(tax, case, "report_in")
    assert [one["in_time"] for one in told["calls"]] == [True] * 3
    assert told["settle_waits_for"] is None, "a department has nothing to settle"
    assert west.get(f"/cases/{case}").json["settle_waits_for"] is None
    assert all(call.reported_at for n in numbers for call in order(town, n).calls.values())

    units = [str(WEST_STREET), str(SOUTH), *(f"department:{name}" for name in called)]
    step(west, case, "group", units=units)
    town.now = at("2026-03-09T12:00")
    step(
        people["south"], case, "meet", held_at="2026-03-09T09:00", place="社区会议室", words="查清缺竣工备案"
    )
    for name, words, due in (
        ("housing", "补办竣工备案", "2026-03-20T18:00"),
        ("natural_resources", "现场测绘并受理登记", "2026-03-27T18:00"),
        ("tax", "在社区设窗口核税", "2026-03-27T18:00"),
    ):
        told = step(west, case, "decide", words=words, to=f"department:{name}", due=due)
    assert "settle" not in told["may"]
    assert told["settle_waits_for"] == "decisions"
    assert why(west.post(f"/cases/{case}/settle", words="好了")) == (409, "decisions")
    assert why(tax.post(f"/cases/{case}/done", decision=1, words="好了")) == (403, "part")

    for when, worker, decision in (
        ("2026-03-19T16:00", housing, 1),
        ("2026-03-26T16:00", land, 2),
        ("2026-03-27T17:00", tax, 3),
    ):
        town.now = at(when)
        step(worker, case, "done", decision=decision, words="已办")
    town.now = at("2026-03-30T10:00")
    told = step(west, case, "settle", words="一百二十户领到不动产证")
    assert (told["state"], {one["state"] for one in told["orders"]}) == ("settled", {"settled"})
    assert {order(town, n).settler for n in numbers} == {WEST_STREET}
    noted = [entry.action for entry in town.people.audit.latest(Sought(feature=str(case)), 30)]
    assert (noted[0], noted[-1]) == ("case_settle", "case_open")
    assert len(noted) == 15, "what was done, and the one step that was refused"


def test_a_cold_estate_is_warm_again_and_who_came_late_is_known(town, people) -> None:
    west, city, housing = people["west"], people["city"], people["housing"]
    town.now = at("2026-01-10T20:00")
    cold = [sent(town, category="heating") for _ in range(2)]
    take(town, cold[0], "dispatch", SOUTH, to=POST)
    take(town, cold[0], "accept", POST)
    town.now = at("2026-01-10T21:00")
    case = opened(west, *cold, words="整院不热")
    called = ["housing", "urban_management", "tax"]
    step(west, case, "call", departments=called, due="2026-01-11T09:00")
    step(west, case, "release", departments=["tax"], reason="叫错了")
    assert people["tax"].get(f"/cases/{case}").status_code == 404
    town.now = at("2026-01-11T08:00")
    step(city, case, "report_in")
    town.now = at("2026-01-11T09:30")
    told = west.get(f"/cases/{case}").json
    late = [one["department"]["unit"] for one in told["calls"] if one["overdue"]]
    assert (late, told["overdue"]) == (["department:housing"], 1)
    assert why(west.post(f"/cases/{case}/settle", words="热了")) == (409, "calls")
    town.now = at("2026-01-11T10:00")
    told = step(housing, case, "report_in")
    in_time = {one["department"]["unit"]: one["in_time"] for one in told["calls"]}
    assert (in_time["department:housing"], in_time["department:urban_management"]) == (False, True)

    due = "2026-01-12T12:00"
    step(west, case, "decide", words="换循环泵", to="department:urban_management", due=due)
    step(west, case, "decide", words="先送电暖器", to=str(SOUTH), due=due)
    step(west, case, "withdraw", decision=2, reason="泵已到")
    step(city, case, "done", decision=1, words="已换")
    take(town, cold[1], "cancel", reason="搬走了")
    town.now = at("2026-01-11T20:00")
    step(west, case, "settle", words="室温二十度")
    assert [order(town, n).state for n in cold] == ["settled", "cancelled"]
    take(town, cold[0], "reopen", reason="又凉了")
    told = step(west, case, "take_up", reason="又凉了")
    assert (told["state"], told["departments"]) == ("open", [])
    assert housing.get(f"/cases/{case}").status_code == 404


def test_who_has_no_part_in_a_case_is_told_of_none(town, people) -> None:
    case = opened(people["west"], sent(town))
    for name, status in (("admin", 200), ("east", 404), ("south", 404), ("housing", 404), ("vic", 403)):
        assert people[name].get(f"/cases/{case}").status_code == status, name
        assert people[name].post(f"/cases/{case}/note", words="看看").status_code == status, name
    assert [one["id"] for one in people["east"].get("/cases").json["cases"]] == []
    assert case in [one["id"] for one in people["admin"].get("/cases", state="open").json["cases"]]
    assert case not in [
        one["id"] for one in people["admin"].get("/cases", state="settled,dropped").json["cases"]
    ]
    assert people["east"].get("/cases/999999").status_code == 404


def test_streets_open_cases_over_what_they_see_alone(town, people) -> None:
    own, others, private = sent(town), sent(town, EAST_SOUTH), sent(town, category="elderly_care")
    for name in ("south", "sam", "housing"):
        answer = people[name].post("/cases", orders=[own], words="一起办")
        assert (answer.status_code, answer.json["reason"]) == (403, "part"), name
    for hidden in (others, private, 999_999):
        assert people["west"].post("/cases", orders=[own, hidden], words="一起办").status_code == 404
    twice = people["west"].post("/cases", orders=[own, own], words="一起办")
    assert (twice.status_code, twice.json["parameter"]) == (400, "orders")
    case = opened(people["west"], own)
    assert people["west"].post(f"/cases/{case}/add", orders=[others]).status_code == 404
    assert len(step(people["west"], case, "add", orders=[sent(town)])["orders"]) == 2


def test_what_is_sent_twice_is_taken_once(town, people) -> None:
    number, key = sent(town), a_key()
    case = opened(people["west"], number, key=key)
    assert opened(people["west"], number, key=key) == case
    key = a_key()
    for _ in range(2):
        told = step(people["west"], case, "call", departments=["tax"], due="2026-03-06T18:00", key=key)
    assert told["version"] == 2
    assert [e.step for e in orders_of(town).book.events(number)] == ["submit", "whistle"]
    answer = people["west"].post(f"/cases/{case}/note", words="x", key=key)
    assert (answer.status_code, answer.json["parameter"]) == (400, "key")
    keyless = people["west"].client.post(
        f"/api/desk/cases/{case}/note", json={"words": "x"}, headers=people["west"].pays
    )
    assert (keyless.status_code, keyless.json["parameter"]) == (400, "Idempotency-Key")


def test_of_two_who_saw_the_same_the_second_is_told(town, people) -> None:
    case = opened(people["west"], sent(town))
    step(people["west"], case, "note", words="一", version=1)
    answer = people["admin"].post(f"/cases/{case}/drop", reason="重复", version=1)
    assert answer.status_code == 412
    assert people["west"].get(f"/cases/{case}").json["state"] == "open"


def test_departments_that_come_at_once_all_come(town, people) -> None:
    """Their steps on one case and its orders wait for each other; none is lost."""
    number = sent(town)
    case = opened(people["west"], number)
    names = ["housing", "natural_resources", "tax", "urban_management"]
    step(people["west"], case, "call", departments=names, due="2026-03-06T18:00")
    start, book, units = Barrier(4), town.app.extensions["cases"], []
    for one in order(town, number).calls:
        units.append(one)

    def come(name: str) -> None:
        unit = type(SOUTH)("department", name)
        start.wait()
        book.take(CaseAction(case, "report_in", town.now, a_key(), name, frozenset({unit}), unit))

    threads = [Thread(target=come, args=(name,)) for name in units]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(call.reported_at for call in order(town, number).calls.values())
    assert book.kept(case).version == 6
    assert [e.number for e in orders_of(town).book.events(number)] == list(range(1, 7))


@pytest.mark.parametrize(
    ("name", "said", "parameter"),
    [
        ("call", {"departments": ["moon"], "due": "2026-03-06T18:00"}, "departments"),
        ("call", {"departments": ["tax"], "due": "soon"}, "due"),
        ("call", {"departments": ["tax"]}, "due"),
        ("group", {"units": ["community:0"]}, "units"),
        ("group", {"units": ["tax"]}, "units"),
        ("decide", {"words": "办", "to": "steward:nobody", "due": "2026-03-06T18:00"}, "to"),
        ("note", {"words": "x" * 1_001}, "words"),
        ("note", {"words": "x", "more": 1}, "more"),
        ("done", {"words": "x", "decision": 0}, "decision"),
        ("add", {"orders": [2**31]}, "orders"),
    ],
)
def test_what_a_case_cannot_take_is_refused_by_name(town, people, name, said, parameter) -> None:
    case = opened(people["west"], sent(town))
    answer = people["west"].post(f"/cases/{case}/{name}", **said)
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter), answer.text
    assert answer.json["hint"]


def test_a_time_that_has_passed_and_a_step_that_there_is_not_are_refused(town, people) -> None:
    case = opened(people["west"], sent(town))
    past = people["west"].post(f"/cases/{case}/call", departments=["tax"], due="2026-03-03T18:00")
    assert why(past) == (409, "past")
    assert people["west"].post(f"/cases/{case}/open").status_code == 404


def test_what_is_said_at_the_table_is_sealed(town, people) -> None:
    case = opened(people["west"], sent(town), words="张家的房产证")
    step(people["west"], case, "meet", held_at="2026-03-04T09:00", place="张家客厅", words="张家到场")
    with town.app.extensions["store"].database.reading() as connection:
        kept = repr(connection.execute(CASE_EVENT.select()).all())
    assert "张家" not in kept
    told = people["west"].get(f"/cases/{case}").json
    assert (told["title"], told["meetings"][0]["place"]) == ("张家的房产证", "张家客厅")


def test_words_of_the_table_reach_no_sender_but_those_that_are_meant_for_them(town, people) -> None:
    town.now = at("2026-03-04T09:00")
    book, west = orders_of(town).book, people["west"]
    secret, meant = "bring the papers of 张某（3号楼）", "both are done 两件都已办好"
    for to_senders, expected in (({"to_senders": meant}, {"words": meant}), ({}, {})):
        numbers = [sent(town), sent(town)]
        case = opened(west, *numbers)
        due = "2026-03-06T18:00"
        step(west, case, "call", departments=["housing", "tax"], due=due, words=secret)
        step(people["housing"], case, "pledge", words=secret)
        step(west, case, "release", departments=["tax"], reason=secret)
        told = step(west, case, "settle", words=secret, **to_senders)
        assert told["events"][-1]["said"] == {"words": secret, **to_senders}
        for number in numbers:
            events = {event.step: dict(event.said) for event in book.events(number)}
            assert {"whistle", "pledge", "release", "settle"} <= events.keys()
            assert secret not in str(events)
            assert events["settle"] == expected
            assert order(town, number).state == "settled"
    kept = town.place.bytes_kept()
    assert b"both are done" not in kept
    assert b"bring the papers" not in kept

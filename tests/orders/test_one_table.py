"""An order lies on one table at a time, and who is let go at the order is let go at its table."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from databases import Databases
from order_desk import SOUTH, WEST_STREET, Worker, a_key, move_in, orders_of, sent, take
from people_desk import START, Desk, desk_in
from town import WEST_NORTH

DUE = "2026-03-06T18:00"


@pytest.fixture(scope="module")
def town(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(databases, kind, tmp_path_factory.mktemp("table") / "data") as desk:
        move_in(desk)
        yield desk


@pytest.fixture(scope="module")
def people(town: Desk) -> dict[str, Worker]:
    town.now = START
    return {name: Worker.by_token(town, name) for name in ("admin", "west", "housing", "tax")}


def opened(worker: Worker, *orders: int) -> int:
    answer = worker.post("/cases", orders=list(orders), words="一起办")
    assert answer.status_code == 201, answer.text
    return int(answer.json["id"])


def done(answer):
    assert answer.status_code == 200, answer.text
    return answer.json


def called(worker: Worker, case: int, *departments: str) -> None:
    done(worker.post(f"/cases/{case}/call", departments=list(departments), due=DUE))


def awaited(worker: Worker, case: int) -> list[str]:
    calls = worker.get(f"/cases/{case}").json["calls"]
    return [c["department"]["unit"] for c in calls if not (c["reported_at"] or c["released_at"])]


def test_an_order_in_an_open_case_is_taken_into_no_other_which_is_named(town, people) -> None:
    west, number, other = people["west"], sent(town), sent(town)
    case, second = opened(west, number), opened(west, other)
    for answer in (
        west.post("/cases", orders=[number], words="再来"),
        people["admin"].post("/cases", orders=[sent(town, WEST_NORTH), number], words="再来"),
        west.post(f"/cases/{second}/add", orders=[number]),
    ):
        assert (answer.status_code, answer.json["parameter"], answer.json["value"]) == (
            400,
            "orders",
            str(number),
        )
        assert f"case {case}," in answer.json["detail"]
    done(west.post(f"/cases/{case}/drop", reason="重复"))
    done(west.post(f"/cases/{second}/add", orders=[number]))


def test_a_settled_case_is_not_taken_up_again_while_another_has_its_orders(town, people) -> None:
    west, number = people["west"], sent(town)
    case = opened(west, number)
    done(west.post(f"/cases/{case}/settle", words="好了"))
    second = opened(west, number)
    refused = west.post(f"/cases/{case}/take_up", reason="没好")
    assert refused.status_code == 400
    assert f"case {second}," in refused.json["detail"]
    done(west.post(f"/cases/{second}/drop", reason="重复"))
    done(west.post(f"/cases/{case}/take_up", reason="没好"))


def test_of_two_who_open_a_case_over_an_order_at_once_one_is_told_of_the_other(town, people) -> None:
    number, office = sent(town), people["west"]
    clients = [Worker(town.visitor(), office.pays) for _ in range(4)]

    def open_it(worker: Worker) -> int:
        return worker.post("/cases", orders=[number], words="一起办").status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(open_it, clients)) == [201, 400, 400, 400]


def test_who_is_let_go_at_the_last_of_a_case_s_orders_is_let_go_at_its_table(town, people) -> None:
    west, (one, two) = people["west"], (sent(town), sent(town))
    case = opened(west, one, two)
    called(west, case, "housing", "tax")
    done(west.post(f"/orders/{one}/release", departments=["tax"], reason="不必来"))
    assert awaited(west, case) == ["department:housing", "department:tax"]
    key = a_key()
    for _ in range(2):
        done(west.post(f"/orders/{two}/release", departments=["tax"], reason="不必来", key=key))
    assert awaited(west, case) == ["department:housing"]
    assert people["tax"].get(f"/cases/{case}").status_code == 404
    told = west.get(f"/cases/{case}").json
    assert [event["step"] for event in told["events"]] == ["open", "call", "release"]
    done(people["housing"].post(f"/cases/{case}/report_in"))
    done(west.post(f"/cases/{case}/settle", words="好了"))
    assert {orders_of(town).book.kept(n).order.state for n in (one, two)} == {"settled"}


def by_department(told) -> dict[str, dict[str, object]]:
    return {call["department"]["unit"].removeprefix("department:"): call for call in told["calls"]}


def test_departments_called_to_its_orders_sit_at_the_table_from_the_first(town, people) -> None:
    west, housing, (one, two) = people["west"], people["housing"], (sent(town), sent(town))
    called_at = town.now.astimezone(ZoneInfo("Asia/Shanghai")).isoformat()
    done(west.post(f"/orders/{one}/whistle", departments=["housing", "tax"], due=DUE))
    done(housing.post(f"/orders/{one}/pledge", words="明早到现场"))
    town.later(minutes=30)
    case = opened(west, one, two)
    told = west.get(f"/cases/{case}").json
    calls = by_department(told)
    assert {name: call["called_at"] for name, call in calls.items()} == {
        "housing": called_at,
        "tax": called_at,
    }
    assert (calls["housing"]["reported_at"], calls["housing"]["pledge"]) == (called_at, "明早到现场")
    assert (calls["tax"]["reported_at"], calls["tax"]["pledge"]) == (None, None)
    assert [unit["unit"] for unit in told["events"][0]["said"]["calls"]] == [
        "department:housing",
        "department:tax",
    ]
    assert people["tax"].get(f"/cases/{case}").json["may"] == ["report_in", "pledge", "note"]
    assert west.post(f"/cases/{case}/settle", words="好了").json["why"] == "calls"
    done(people["tax"].post(f"/cases/{case}/report_in"))
    assert orders_of(town).book.kept(one).order.calls["tax"].reported_at == town.now
    assert orders_of(town).book.kept(two).order.calls == {}, "opening a case calls nobody"


def test_who_is_called_while_the_case_is_being_opened_sits_at_its_table(town, people) -> None:
    office = people["west"]
    for _ in range(12):
        number = sent(town)
        opens, whistles = (Worker(town.visitor(), office.pays) for _ in range(2))
        with ThreadPoolExecutor(2) as pool:
            case = pool.submit(opened, opens, number)
            called_there = pool.submit(whistles.take, number, "whistle", departments=["tax"], due=DUE)
            done(called_there.result())
        assert awaited(office, case.result()) == ["department:tax"]


def test_nobody_is_called_twice(town, people) -> None:
    west, number = people["west"], sent(town)
    done(west.post(f"/orders/{number}/whistle", departments=["tax"], due=DUE))
    again = west.post(f"/orders/{number}/whistle", departments=["tax"], due=DUE)
    assert (again.status_code, again.json["why"]) == (409, "same")
    case = opened(west, number)
    again = west.post(f"/cases/{case}/call", departments=["tax"], due="2026-03-05T18:00")
    assert (again.status_code, again.json["why"]) == (409, "same")
    called(west, case, "tax", "housing", "tax")
    events = orders_of(town).book.events(number)
    whistles = [[*event.said["departments"]] for event in events if event.step == "whistle"]
    assert whistles == [["tax"], ["housing"]]
    at_table = west.get(f"/cases/{case}").json["events"][-1]["said"]["departments"]
    assert [unit["unit"] for unit in at_table] == ["department:housing"]
    done(west.post(f"/orders/{number}/whistle", departments=["housing", "police"], due=DUE))
    assert [*orders_of(town).book.events(number)[-1].said["departments"]] == ["police"]


def test_what_departments_do_at_an_order_they_do_at_its_table(town, people) -> None:
    west, tax, (one, two) = people["west"], people["tax"], (sent(town), sent(town))
    for number in (one, two):
        done(west.post(f"/orders/{number}/whistle", departments=["tax"], due=DUE))
    case = opened(west, one, two)
    done(tax.post(f"/orders/{one}/report_in"))
    assert awaited(west, case) == ["department:tax"], "it has not come to the other yet"
    key = a_key()
    for _ in range(2):
        done(tax.post(f"/orders/{two}/pledge", words="周五前核税", key=key))
    told = west.get(f"/cases/{case}").json
    call = by_department(told)["tax"]
    assert (awaited(west, case), call["pledge"]) == ([], "周五前核税")
    assert [event["step"] for event in told["events"]] == ["open", "pledge"]
    assert told["events"][-1]["said"] == {}, "words of an order are read by those who see it"
    done(west.post(f"/orders/{one}/whistle", departments=["housing"], due=DUE))
    assert awaited(west, case) == ["department:housing"]


def test_what_a_department_said_before_it_was_let_go_and_called_anew_holds_no_more(town, people) -> None:
    west, tax, number = people["west"], people["tax"], sent(town)
    case = opened(west, number)
    called(west, case, "tax")
    done(tax.post(f"/cases/{case}/pledge", words="明天核税"))
    done(west.post(f"/cases/{case}/release", departments=["tax"], reason="不必来"))
    town.later(minutes=5)
    called(west, case, "tax")
    call = by_department(west.get(f"/cases/{case}").json)["tax"]
    assert (call["pledged_at"], call["pledge"]) == (None, None)
    done(tax.post(f"/orders/{number}/pledge", words="下周核税"))
    assert by_department(west.get(f"/cases/{case}").json)["tax"]["pledge"] == "下周核税"


def test_a_private_order_s_words_are_not_read_at_its_table_by_who_does_not_see_it(town, people) -> None:
    west, private = people["west"], sent(town, category="dispute")
    take(town, private, "transfer", SOUTH, to=WEST_STREET, reason="办不了")
    done(west.post(f"/orders/{private}/whistle", departments=["tax"], due=DUE))
    done(people["tax"].post(f"/orders/{private}/pledge", words="张家的税"))
    case = opened(west, private)
    called(west, case, "housing")
    done(west.post(f"/orders/{private}/release", departments=["housing"], reason="不必来"))
    done(west.post(f"/cases/{case}/group", units=["department:housing"]))
    seen = {n: by_department(people[n].get(f"/cases/{case}").json) for n in ("west", "tax", "housing")}
    pledges = {name: calls["tax"]["pledge"] for name, calls in seen.items()}
    assert pledges == {"west": "张家的税", "tax": "张家的税", "housing": None}


def test_orders_that_come_later_bring_their_departments_and_a_case_taken_up_again_too(town, people) -> None:
    west, (one, two) = people["west"], (sent(town), sent(town))
    case = opened(west, one)
    called(west, case, "tax")
    done(people["tax"].post(f"/cases/{case}/report_in"))
    done(west.post(f"/orders/{two}/whistle", departments=["tax", "housing"], due=DUE))
    done(west.post(f"/cases/{case}/add", orders=[two]))
    assert awaited(west, case) == ["department:tax", "department:housing"], "to the new order nobody came yet"
    for name in ("tax", "housing"):
        done(people[name].post(f"/cases/{case}/report_in"))
    steps = [event.step for event in orders_of(town).book.events(one)]
    assert steps == ["submit", "whistle", "report_in"], "who has come does not come again"
    take(town, two, "transfer", WEST_STREET, to=SOUTH, reason="就近")
    take(town, two, "accept", SOUTH)
    done(west.post(f"/cases/{case}/settle", words="好了"))
    told = done(west.post(f"/cases/{case}/take_up", reason="没好"))
    gone = {name for name, call in by_department(told).items() if call["released_at"]}
    assert gone == set(), "the order that somebody else works on still has them"


def test_a_department_let_go_at_the_last_order_that_called_it_is_let_go_at_the_table(town, people) -> None:
    west, number = people["west"], sent(town)
    done(west.post(f"/orders/{number}/whistle", departments=["tax"], due=DUE))
    case = opened(west, number)
    called(west, case, "housing")
    done(west.post(f"/orders/{number}/release", departments=["tax"], reason="不必来"))
    assert awaited(west, case) == ["department:housing"]


def test_a_department_that_has_gone_from_the_list_can_be_let_go(town, people, monkeypatch) -> None:
    west, case = people["west"], opened(people["west"], sent(town))
    called(west, case, "tax")
    held = orders_of(town)
    monkeypatch.setattr(held, "departments", {k: v for k, v in held.departments.items() if k != "tax"})
    done(west.post(f"/cases/{case}/release", departments=["tax"], reason="已撤销"))
    assert awaited(west, case) == []


def test_a_release_at_the_order_and_one_at_the_table_do_not_wait_for_each_other(town, people) -> None:
    west = people["west"]
    for _ in range(3):
        number = sent(town)
        case = opened(west, number)
        called(west, case, "housing")
        paths = (f"/orders/{number}/release", f"/cases/{case}/release")
        clients = [Worker(town.visitor(), west.pays) for _ in paths]

        def release(asked: tuple[Worker, str]) -> int:
            worker, path = asked
            return worker.post(path, departments=["housing"], reason="不必来").status_code

        with ThreadPoolExecutor(2) as pool:
            first, second = sorted(pool.map(release, zip(clients, paths, strict=True)))
            assert (first, second in (400, 409)) == (200, True), (
                "the second names what is not called any more"
            )
        assert awaited(west, case) == []

"""An order lies on one table at a time, and who is let go at the order is let go at its table."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from databases import Databases
from order_desk import Worker, a_key, move_in, orders_of, sent
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


def test_a_department_that_only_the_order_called_is_let_go_there_alone(town, people) -> None:
    west, number = people["west"], sent(town)
    done(west.post(f"/orders/{number}/whistle", departments=["tax"], due=DUE))
    case = opened(west, number)
    called(west, case, "housing")
    done(west.post(f"/orders/{number}/release", departments=["tax"], reason="不必来"))
    assert awaited(west, case) == ["department:housing"]
    assert west.get(f"/cases/{case}").json["version"] == 2


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
            assert sorted(pool.map(release, zip(clients, paths, strict=True))) == [200, 409]
        assert awaited(west, case) == []

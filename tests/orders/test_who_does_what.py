"""Role by action by area, in every state that an order waits in: what a page offers, what a request gets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from databases import Databases
from order_desk import (
    PEOPLE,
    POST,
    ROOM,
    SOUTH,
    WEST_STREET,
    Worker,
    clear,
    kept,
    move_in,
    sent,
    soon,
    take,
    town_with_rooms,
)
from people_desk import PAGE, START, Desk, desk_in
from town import EAST, EAST_SOUTH, WEST_NORTH

from geomap.geodesy import LonLat
from geomap.orders.order import REOPEN
from geomap.orders.steps import Step
from geomap.orders.units import Unit
from geomap.web.api.operations_orders_desk import BODIES

MAX = Unit("room", ROOM)
IDLE = (("kim", "keeper", "west-south"), ("stu", "steward", None))
"""They may work on orders, and none can be theirs: the second holds no post."""
EVERYBODY = (*PEOPLE, *IDLE)
EASTERN = (Unit("community", EAST_SOUTH), Unit("street", EAST))
CALL = {"departments": ("housing",), "due": START + timedelta(hours=4)}
WAYS: dict[str, tuple[tuple[Step, Unit, dict[str, Any]], ...]] = {
    "submitted": (),
    "dispatched": (("dispatch", SOUTH, {"to": POST}),),
    "whistled": (("whistle", WEST_STREET, CALL),),
    "referred": (("refer", SOUTH, {"to": MAX}),),
    "settled": (
        ("dispatch", SOUTH, {"to": POST}),
        ("accept", POST, {}),
        ("settle", POST, {"words": "好了"}),
    ),
}
OFFICES, ABOVE = {"south", "west", "admin"}, {"west", "admin"}
SEES = {
    "submitted": OFFICES,
    "dispatched": OFFICES | {"sam"},
    "whistled": OFFICES | {"housing"},
    "referred": OFFICES | {"max"},
    "settled": OFFICES | {"sam"},
}
MOVING = dict.fromkeys(("transfer", "cancel", "refer"), OFFICES)
MAY: dict[str, dict[str, set[str]]] = {
    "submitted": {
        **MOVING,
        **dict.fromkeys(("dispatch", "merge", "note"), OFFICES),
        "accept": {"south"},
        "whistle": ABOVE,
    },
    "dispatched": {
        **MOVING,
        "merge": OFFICES,
        "note": OFFICES | {"sam"},
        **{key: {"sam"} for key in ("accept", "refuse")},
        "whistle": ABOVE,
    },
    "whistled": {
        **dict.fromkeys(("transfer", "cancel", "refer", "merge", "whistle", "release"), ABOVE),
        "refuse": {"west"},
        **{key: {"housing"} for key in ("report_in", "pledge")},
        "note": ABOVE | {"housing"},
    },
    "referred": {**MOVING, **{key: {"max"} for key in ("conclude", "refuse")}, "note": OFFICES | {"max"}},
    "settled": {"note": OFFICES | {"sam"}},
}
"""By state and step: who may take it. What is not named here nobody may."""


@pytest.fixture(scope="module")
def town(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = town_with_rooms(tmp_path_factory.mktemp("roles") / "data", ROOM, "room-2")
    with desk_in(databases, kind, folder) as desk:
        move_in(desk)
        for name, role, area in IDLE:
            desk.account(name, role, area)
        yield desk


@pytest.fixture(scope="module")
def people(town: Desk) -> dict[str, Worker]:
    return {name: Worker.at(town, name) for name, _, _ in EVERYBODY}


@pytest.fixture(autouse=True)
def _anew(town: Desk) -> None:
    clear(town)


def in_state(desk: Desk, state: str) -> int:
    """An order that came to this state; its number."""
    number = sent(desk)
    for step, unit, said in WAYS[state]:
        take(desk, number, step, unit, **said)
    return number


def saying(desk: Desk, step: str) -> dict[str, Any]:
    """What a sound request for the step says."""
    told = {
        "dispatch": {"to": "steward:post-2"},
        "transfer": {"to": f"community:{WEST_NORTH}", "reason": "在北边"},
        "refer": {"to": "room:room-2"},
        "merge": {"into": sent(desk) if step == "merge" else 0},
        "whistle": {"departments": ["police"], "due": soon(desk)},
        "release": {"departments": ["housing"], "reason": "不涉及"},
        "conclude": {"outcome": "agreed", "words": "和解"},
        **{name: {"reason": "不属于这里"} for name in ("refuse", "cancel")},
        **{name: {"words": "办好了"} for name in ("pledge", "note")},
        "settle": {"words": "办好了", "no_photo": "天黑"},
    }
    return told.get(step, {})


@pytest.mark.parametrize("state", WAYS)
def test_a_page_offers_each_what_they_may_and_shows_the_order_to_nobody_else(town, people, state) -> None:
    number = in_state(town, state)
    for name, worker in people.items():
        answer = worker.one(number)
        if name in SEES[state]:
            offered = {step for step, who in MAY[state].items() if name in who}
            assert set(answer.json["may"]) == offered, name
            assert number in worker.board(), name
        else:
            assert answer.status_code == (403 if name == "vic" else 404), name


@pytest.mark.parametrize("state", WAYS)
def test_a_request_for_what_is_not_offered_changes_nothing(town, people, state) -> None:
    number = in_state(town, state)
    before = kept(town, number)
    for step in BODIES:
        said = saying(town, step)
        for name, worker in people.items():
            if name in MAY[state].get(step, set()):
                continue
            status = worker.take(number, step, **said).status_code
            if name not in SEES[state]:
                expected = {403 if name == "vic" else 404}
            else:  # departments that are not called are named first, and orders that one does not see
                expected = {400, 403, 409} | ({404} if step == "merge" else set())
            assert status in expected, (step, name, status)
    assert kept(town, number) == before


@pytest.mark.parametrize(("state", "step"), [(s, step) for s, steps in MAY.items() for step in steps])
def test_what_is_offered_is_taken(town, people, state, step) -> None:
    for name in MAY[state][step]:
        number = in_state(town, state)
        version = kept(town, number).order.version
        answer = people[name].take(number, step, **saying(town, step))
        assert answer.status_code in {200, 204}, (name, answer.text)
        assert kept(town, number).order.version == version + 1


UP: tuple[Step, Unit, dict[str, Any]] = ("transfer", SOUTH, {"to": WEST_STREET, "reason": "办不了"})
PRIVATE: dict[str, tuple[tuple[tuple[Step, Unit, dict[str, Any]], ...], set[str], set[str]]] = {
    "with the community": ((), {"south"}, set()),
    "with its steward": (WAYS["dispatched"], {"south", "sam"}, set()),
    "with a room": (WAYS["referred"], {"south", "max"}, set()),
    "with the street": ((UP,), {"west"}, {"south"}),
    "with the street's room": ((UP, ("refer", WEST_STREET, {"to": MAX})), {"west", "max"}, {"south"}),
    "whistled for": ((UP, ("whistle", WEST_STREET, CALL)), {"west", "housing"}, {"south"}),
    "back with the community": (
        (UP, ("transfer", WEST_STREET, {"to": SOUTH, "reason": "就近处理"})),
        {"south"},
        set(),
    ),
}
"""Where a private order is: how it came there, who sees all of it, and who that it is there."""


@pytest.mark.parametrize("where", PRIVATE)
def test_a_private_order_is_its_handlers_and_those_who_handed_it_up_see_that_it_is_there(
    town, people, where
) -> None:
    way, whole, below = PRIVATE[where]
    number = sent(town, category="dispute", words="楼上漏水吵了起来")
    for step, unit, said in way:
        take(town, number, step, unit, **said)
    for name, worker in people.items():
        answer = worker.one(number)
        if name != "vic":
            assert (number in worker.board()) == (name in whole | below), name
        if name in whole:
            assert (answer.json["words"], answer.json["handed_up"]) == ("楼上漏水吵了起来", False)
        elif name in below:
            told = answer.json
            assert (told["handed_up"], told["state"]) == (True, kept(town, number).order.state)
            assert not any(told[key] for key in ("words", "excerpt", "lon", "compound", "photos", "may"))
            assert "漏水" not in answer.text
            assert worker.board(q="漏水") == []
        elif where == "back with the community" and name == "west":
            assert (answer.json["past"], answer.json["words"], answer.json["lon"]) == (True, None, None)
        else:
            assert answer.status_code == (403 if name == "vic" else 404), name


def test_who_handed_a_private_order_up_takes_no_step_of_it_and_sees_no_contact(town, people) -> None:
    number = sent(town, category="dispute")
    take(town, number, *UP[:2], **UP[2])
    before = kept(town, number)
    for step in BODIES:
        assert people["south"].take(number, step, **saying(town, step)).status_code in {400, 403, 409}, step
    assert people["south"].look(number).status_code == 404
    assert people["south"].client.get(f"/api/desk/orders/{number}/choices").status_code == 404
    assert kept(town, number) == before


def test_who_can_have_no_order_is_told_so_and_shown_no_empty_board(town, people) -> None:
    for name, words in (("kim", "您的角色不办理群众诉求"), ("stu", "没有您担任的管家岗位")):
        page = people[name].client.get("/desk/orders?lang=zh", headers=PAGE)
        assert page.status_code == 200
        assert words in page.text
        assert 'id="board"' not in page.text
    assert 'id="board"' in people["sam"].client.get("/desk/orders", headers=PAGE).text


def test_what_is_told_names_units_that_are_gone_by_their_ids(town, people) -> None:
    number = sent(town)
    gone = [Unit("steward", "post-gone"), Unit("department", "bureau-gone"), Unit("community", "000")]
    steps: list[tuple[Step, Unit, dict[str, Any]]] = [
        ("dispatch", SOUTH, {"to": gone[0]}),
        ("transfer", WEST_STREET, {"to": gone[1], "reason": "转办"}),
        ("transfer", WEST_STREET, {"to": gone[2], "reason": "转办"}),
        ("refer", WEST_STREET, {"to": Unit("room", "room-gone")}),
        ("transfer", WEST_STREET, {"to": WEST_STREET, "reason": "收回"}),
        ("whistle", WEST_STREET, {**CALL, "departments": ("bureau-gone",)}),
    ]
    for step, unit, said in steps:
        take(town, number, step, unit, **said)
    told = people["west"].one(number)
    assert told.status_code == 200
    named = [event["said"]["to"]["name"] for event in told.json["events"] if "to" in event["said"]]
    assert named[:4] == ["post-gone", "bureau-gone", "000", "room-gone"]
    assert told.json["calls"][0]["department"]["name"] == "bureau-gone"
    assert people["west"].client.get(f"/api/desk/orders/{number}/choices").status_code == 200


PAST = {
    "whistled": (
        ("sam",),
        [("dispatch", SOUTH, {"to": POST}), ("accept", POST, {}), ("whistle", WEST_STREET, CALL)],
    ),
    "refused": (("sam",), [("dispatch", SOUTH, {"to": POST}), ("refuse", POST, {"reason": "不是我的"})]),
    "let go": (
        ("housing",),
        [
            ("whistle", WEST_STREET, CALL),
            ("release", WEST_STREET, {"departments": ("housing",), "reason": "不涉及"}),
        ],
    ),
    "carried away": (
        ("south",),
        [("transfer", SOUTH, {"to": Unit("community", EAST_SOUTH), "chain": EASTERN, "reason": "在东边"})],
    ),
}
"""Who had it once, and the steps after which they have no part in it."""


@pytest.mark.parametrize("story", PAST)
def test_who_had_an_order_reads_who_has_it_now_and_nothing_of_its_sender(town, people, story: str) -> None:
    number, (had, steps) = sent(town, words="三号楼的秘密"), PAST[story]
    for step, unit, said in steps:
        take(town, number, step, unit, **said)
    order = kept(town, number).order
    for name in had:
        answer = people[name].one(number)
        assert answer.status_code == 200, (name, answer.text)
        told = answer.json
        assert (told["past"], told["state"], told["owner"]["unit"]) == (True, order.state, str(order.owner))
        assert (told["words"], told["excerpt"], told["photos"], told["may"]) == (None, "", [], [])
        assert (told["has_phone"], told["may_contact"]) == (False, False)
        assert "三号楼的秘密" not in answer.text
        assert {"submit", *(step for step, _, _ in steps)} >= {one["step"] for one in told["events"]} != set()
        assert number not in people[name].board()
        assert people[name].look(number).status_code == 404
        assert people[name].take(number, "note", words="记一下").status_code == 404
    assert people["tom"].one(number).status_code == 404


def test_what_others_wrote_is_not_told_to_who_had_the_order(town, people) -> None:
    number = in_state(town, "dispatched")
    said = {**CALL, "words": "请核实住户情况"}
    for step, unit, more in (
        ("accept", POST, {}),
        ("note", POST, {"words": "已敲门"}),
        ("whistle", WEST_STREET, said),
    ):
        take(town, number, step, unit, **more)
    told = people["sam"].one(number)
    assert [one["step"] for one in told.json["events"]] == ["dispatch", "accept", "note", "whistle"]
    assert "已敲门" in told.text
    assert "请核实住户情况" not in told.text


@pytest.mark.parametrize("end", ["cancel", "merge"])
def test_what_cannot_be_reopened_is_no_department_s_to_read_any_more(town, people, end) -> None:
    number = in_state(town, "whistled")
    if end == "merge":
        people["west"].take(number, end, into=sent(town))
    else:
        people["west"].take(number, end, reason="重复")
    told = people["housing"].one(number).json
    assert (told["past"], told["words"], told["state"]) == (True, None, kept(town, number).order.state)


@pytest.mark.parametrize("way", ["called", "handed"])
def test_a_department_reads_the_words_for_as_long_as_an_order_can_be_reopened(town, people, way) -> None:
    number = sent(town, words="三号楼的秘密", point=LonLat(108.92034, 34.21987))
    housing = Unit("department", "housing")
    ways: dict[str, list[tuple[Step, Unit, dict[str, Any]]]] = {
        "called": [
            ("whistle", WEST_STREET, CALL),
            ("pledge", housing, {"words": "马上派人"}),
            ("settle", WEST_STREET, {"words": "好了"}),
        ],
        "handed": [
            ("transfer", WEST_STREET, {"to": housing, "reason": "归住建"}),
            ("accept", housing, {}),
            ("settle", housing, {"words": "好了"}),
        ],
    }
    for step, unit, said in ways[way]:
        take(town, number, step, unit, **said)
    take(town, number, "confirm", rating=5)
    end = START + REOPEN
    town.now = end - timedelta(seconds=1)
    assert Worker.at(town, "housing").one(number).json["words"] == "三号楼的秘密"
    town.now = end
    late = Worker.at(town, "housing")
    told = late.one(number).json
    assert (told["past"], told["words"], told["photos"], told["may"]) == (True, None, [], [])
    assert (told["lon"], told["lat"]) == (108.92, 34.22), "as everybody knows it, and no closer"
    assert "三号楼的秘密" not in str(told)
    assert number not in late.board()
    assert late.client.get(f"/api/desk/orders/{number}/photos/1").status_code == 404
    assert Worker.at(town, "west").one(number).json["words"] == "三号楼的秘密"

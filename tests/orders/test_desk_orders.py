"""The desk's side of orders: who sees what, who may take which step, and each action taken once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from databases import Databases
from order_desk import (
    PEOPLE,
    ROOM,
    Worker,
    a_key,
    clear,
    kept,
    move_in,
    orders_of,
    sent,
    soon,
    town_with_rooms,
)
from people_desk import PAGE, Desk, desk_in
from PIL import Image
from town import EAST_SOUTH, WEST_NORTH, WEST_SOUTH

from geomap.storage.orders.records import Action
from geomap.storage.people.audit import Sought


@pytest.fixture(scope="module")
def town(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = town_with_rooms(tmp_path_factory.mktemp("orders") / "data", ROOM)
    with desk_in(databases, kind, folder) as desk:
        move_in(desk)
        yield desk


@pytest.fixture(scope="module")
def people(town: Desk) -> dict[str, Worker]:
    return {name: Worker.at(town, name) for name, _, _ in PEOPLE}


@pytest.fixture(autouse=True)
def _anew(town: Desk) -> None:
    """Every test finds the clock at its start, and no orders."""
    clear(town)


def dispatched(desk: Desk, people: dict[str, Worker], **said: str) -> int:
    number = sent(desk, **said)
    assert people["south"].take(number, "dispatch", to="steward:post-1").status_code == 200
    return number


def accepted(desk: Desk, people: dict[str, Worker], **said: str) -> int:
    number = dispatched(desk, people, **said)
    assert people["sam"].take(number, "accept").status_code == 200
    return number


def test_an_order_goes_from_the_community_to_a_steward_who_settles_it_with_a_photo(town, people) -> None:
    number = sent(town)
    told = people["south"].take(number, "dispatch", to="steward:post-1").json
    assert (told["state"], told["owner"]["name"]) == ("dispatched", "一号院管家")
    assert people["sam"].board(box="mine") == [number]
    assert people["sam"].take(number, "accept").json["may"] == ["refuse", "settle", "note"]
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "PNG")
    answer = people["sam"].client.post(
        f"/api/desk/orders/{number}/settle",
        data={"words": "已清运", "photos": (io.BytesIO(picture.getvalue()), "after.png")},
        headers={"Idempotency-Key": a_key(), **people["sam"].pays},
    )
    assert (answer.status_code, answer.json["state"]) == (200, "settled"), answer.text
    photo = answer.json["photos"][0]
    image = people["south"].client.get(f"/api/desk/orders/{number}/photos/{photo['id']}")
    assert (image.mimetype, Image.open(io.BytesIO(image.data)).size) == ("image/jpeg", (40, 30))
    noted = town.people.audit.latest(Sought(feature=str(number)), 10)
    assert [entry.action for entry in noted] == ["order_settle", "order_accept", "order_dispatch"]


def test_an_order_is_seen_by_its_owner_and_every_office_of_its_place_and_by_nobody_else(town, people) -> None:
    number = dispatched(town, people)
    seeing = {name for name, worker in people.items() if worker.one(number).status_code == 200}
    assert seeing == {"admin", "west", "south", "sam"}
    assert {people[name].one(number).status_code for name in people.keys() - seeing - {"vic"}} == {404}
    assert people["vic"].one(number).status_code == 403
    assert town.visitor().get(f"/api/desk/orders/{number}").status_code == 401
    assert {name for name, one in people.items() if name != "vic" and number in one.board()} == seeing


def test_a_private_order_is_for_whoever_has_it_and_whose_office_answers_for_it_now(town, people) -> None:
    number = sent(town, category="elderly_care", words="老人独居，需要送餐")
    assert {n for n, one in people.items() if one.sees_now(number)} == {"south"}
    people["south"].take(number, "dispatch", to="steward:post-2")
    assert {n for n, one in people.items() if one.sees_now(number)} == {"south", "tom"}
    orders_of(town).book.sweep(town.now + timedelta(days=1))
    assert {n for n, one in people.items() if one.sees_now(number)} == {"west", "tom"}
    assert people["south"].one(number).json["words"] is None
    assert number not in people["admin"].board()


def test_an_order_that_went_up_stays_in_sight_of_the_offices_below(town, people) -> None:
    number = sent(town)
    orders_of(town).book.sweep(town.now + timedelta(days=3))
    assert kept(town, number).order.level > 0
    assert people["south"].one(number).json["may"] == []
    assert number in people["south"].board()
    assert people["north"].one(number).status_code == 404


ALLOWED = {
    # step: who may take it, of the accounts that see an order that the steward sam has accepted
    "accept": set(),
    "refuse": {"sam"},
    "settle": {"sam"},
    "transfer": {"south", "west", "admin"},
    "cancel": {"south", "west", "admin"},
    "whistle": {"west", "admin"},
    "refer": {"south", "west", "admin"},
    "note": {"south", "west", "admin", "sam"},
    "report_in": set(),
    "pledge": set(),
    "conclude": set(),
}
SAYING = {
    "refuse": {"reason": "不属于本院"},
    "settle": {"words": "办好了", "no_photo": "天黑"},
    "transfer": {"to": f"community:{WEST_NORTH}", "reason": "在北边"},
    "cancel": {"reason": "重复"},
    "refer": {"to": f"room:{ROOM}"},
    "note": {"words": "已联系"},
    "pledge": {"words": "明天来"},
    "conclude": {"outcome": "agreed", "words": "和解"},
}
SEE = {"admin", "west", "south", "sam"}


@pytest.mark.parametrize("step", ALLOWED)
def test_every_step_is_for_those_whose_part_it_is_and_no_area_but_the_own(town, people, step) -> None:
    for name, worker in people.items():
        number = accepted(town, people)
        said = {"departments": ["housing"], "due": soon(town)} if step == "whistle" else SAYING.get(step, {})
        before = kept(town, number).order.version
        answer = worker.take(number, step, **said)
        if name in ALLOWED[step]:
            assert answer.status_code in {200, 204}, (name, answer.text)
            assert kept(town, number).order.version == before + 1
            continue
        in_state = (step == "accept" and name == "sam") or (step == "conclude" and name == "sam")
        expected = 409 if in_state else 403 if name in SEE | {"vic"} else 404
        assert answer.status_code == expected, (name, answer.text)
        assert kept(town, number).order.version == before


def test_forged_requests_change_nothing(town, people) -> None:
    number = dispatched(town, people)
    path, key = f"/api/desk/orders/{number}/accept", {"Idempotency-Key": a_key()}
    sam = people["sam"]
    missing = sam.client.post(path, json={}, headers=key)
    assert (missing.status_code, missing.json["parameter"]) == (400, "csrf_token")
    other = sam.client.post(path, json={}, headers=key | {**people["tom"].pays})
    assert other.status_code == 400
    assert town.visitor().post(path, json={}, headers=key).status_code == 401
    account = town.people.accounts.need("sam")
    for scopes, expected in ((["edit"], 403), (["orders"], 200)):
        until = town.now + timedelta(days=1)
        secret, _ = town.people.tokens.make(account.id, scopes[0], scopes, until, town.now)
        answer = town.visitor().post(path, json={}, headers=key | {"Authorization": f"Bearer {secret}"})
        assert answer.status_code == expected, answer.text
    assert kept(town, number).order.version == 3


def test_an_action_sent_again_is_answered_again_and_taken_once(town, people) -> None:
    number, key = dispatched(town, people), a_key()
    first, again = (people["sam"].take(number, "accept", key=key) for _ in range(2))
    assert first.json["version"] == again.json["version"] == 3
    other = people["sam"].take(number, "settle", key=key, words="好了")
    assert (other.status_code, other.json["parameter"]) == (400, "key")
    assert people["south"].take(number, "note", key=key, words="记一下").json["version"] == 4
    refusing = a_key()
    for _ in range(2):
        assert people["sam"].take(number, "refuse", key=refusing, reason="不是我的").status_code == 204
    assert kept(town, number).order.version == 5


def test_who_is_slower_is_told_what_the_faster_did(town, people) -> None:
    number = sent(town)
    people["south"].take(number, "dispatch", to="steward:post-1", version=1)
    moved = people["west"].take(number, "dispatch", to="department:housing", version=1)
    assert (moved.status_code, moved.json["seen"], moved.json["found"]) == (412, 1, 2)
    assert moved.json["order"]["owner"]["unit"] == "steward:post-1"
    late = people["west"].take(number, "dispatch", to="department:housing")
    assert (late.status_code, late.json["why"], late.json["order"]["state"]) == (409, "state", "dispatched")


WRONG = [
    ("dispatch", {}, "to"),
    ("dispatch", {"to": "steward"}, "to"),
    ("dispatch", {"to": "steward:post-3"}, "to"),
    ("dispatch", {"to": "steward:nobody"}, "to"),
    ("dispatch", {"to": "department:housing"}, "to"),
    ("dispatch", {"to": f"room:{ROOM}"}, "to"),
    ("transfer", {"to": "community:nowhere", "reason": "x"}, "to"),
    ("transfer", {"to": f"community:{WEST_NORTH}"}, "reason"),
    ("transfer", {"to": f"community:{WEST_NORTH}", "reason": " "}, "reason"),
    ("cancel", {"reason": "x" * 2001}, "reason"),
    ("cancel", {"reason": "重复\u202e了"}, "reason"),
    ("cancel", {"reason": "重复\x00了"}, "reason"),
    ("cancel", {"reason": 7}, "reason"),
    ("cancel", {"reason": "x", "more": 1}, "more"),
    ("refer", {"to": "room:none"}, "to"),
    ("merge", {"into": 0}, "into"),
]


@pytest.mark.parametrize(("step", "said", "parameter"), WRONG)
def test_what_is_wrong_is_named(town, people, step, said, parameter) -> None:
    answer = people["south"].take(sent(town), step, **said)
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter), answer.text
    assert answer.json["hint"]


def test_a_whistle_names_departments_and_a_time_to_come(town, people) -> None:
    number, west = sent(town), people["west"]
    for said, parameter in (
        ({"departments": ["none"], "due": soon(town)}, "departments"),
        ({"departments": [], "due": soon(town)}, "departments"),
        ({"departments": ["housing"], "due": soon(town, hours=-1)}, "due"),
        ({"departments": ["housing"], "due": soon(town, days=31)}, "due"),
        ({"departments": ["housing"], "due": "tomorrow"}, "due"),
        ({"departments": ["housing"]}, "due"),
    ):
        answer = west.take(number, "whistle", **said)
        assert (answer.status_code, answer.json["parameter"]) == (400, parameter), said
    assert west.take(number, "whistle", departments=["housing", "police"], due=soon(town)).status_code == 200
    assert people["housing"].board(box="mine") == [number]
    assert people["housing"].take(number, "pledge", words="三天内修好").status_code == 200
    waiting = west.take(number, "settle", words="好了")
    assert (waiting.status_code, waiting.json["why"]) == (409, "calls")
    assert west.one(number).json["settle_waits_for"] == "calls"
    assert people["housing"].one(number).json["settle_waits_for"] is None, "it is not theirs to settle"
    assert west.take(number, "release", departments=["tax"], reason="x").json["parameter"] == "departments"
    assert west.take(number, "release", departments=["police"], reason="不涉及").status_code == 200
    assert people["police"].one(number).json["past"]
    assert west.one(number).json["settle_waits_for"] is None
    assert west.take(number, "settle", words="好了", no_photo="天黑").json["state"] == "settled"


def test_an_order_goes_to_a_place_of_others_with_its_chain_and_leaves_those_before(town, people) -> None:
    number = sent(town)
    answer = people["south"].take(number, "transfer", to=f"community:{EAST_SOUTH}", reason="在路东")
    assert answer.status_code == 204
    seeing = {name for name, one in people.items() if one.sees_now(number)}
    assert seeing == {"admin", "east"}
    assert str(kept(town, number).order.office) == f"community:{EAST_SOUTH}"


def test_an_order_is_part_of_another_that_one_sees_too(town, people) -> None:
    one, two, away = sent(town), sent(town), sent(town, EAST_SOUTH)
    choices = people["south"].client.get(f"/api/desk/orders/{one}/choices").json
    assert two in [near["id"] for near in choices["merge"]]
    assert people["south"].take(one, "merge", into=away).status_code == 404
    assert people["south"].take(one, "merge", into=one).json["why"] == "same"
    key = a_key()
    for _ in range(2):
        assert people["south"].take(one, "merge", key=key, into=two).json["merged_into"] == str(two)
    assert kept(town, two).order.me_too == 1


def test_the_likeliest_receivers_come_first(town, people) -> None:
    number = sent(town)
    told = people["south"].client.get(f"/api/desk/orders/{number}/choices").json
    assert [one["unit"] for one in told["dispatch"]] == [f"steward:post-{n}" for n in (1, 2, 3)]
    assert told["dispatch"][2]["vacant"]
    assert told["transfer"][0]["unit"] == f"street:{WEST_SOUTH[:9]}"
    assert told["refer"][0] == {
        "unit": f"room:{ROOM}",
        "kind": "room",
        "name": ROOM,
        "room_kind": "labour",
        "distance_m": 144,
    }
    street = people["west"].client.get(f"/api/desk/orders/{number}/choices").json
    assert street["departments"][0] == {
        "id": "urban_management",
        "unit": "department:urban_management",
        "kind": "department",
        "name": "城市管理和综合执法局",
        "likely": True,
    }


def test_a_dispute_is_concluded_in_the_room_it_was_referred_to(town, people) -> None:
    number = sent(town, category="dispute", words="工资纠纷")
    assert people["south"].take(number, "refer", to=f"room:{ROOM}").status_code == 200
    assert people["max"].board(box="mine") == [number]
    answer = people["max"].take(number, "conclude", outcome="agreed", words="和解", judicial=True)
    assert answer.json["state"] == "settled"
    assert answer.json["events"][-1]["said"]["judicial"] is True


def test_a_contact_is_shown_to_whoever_accepted_and_the_office_and_every_look_is_noted(town, people) -> None:
    number = dispatched(town, people)
    assert people["sam"].look(number).status_code == 403
    people["sam"].take(number, "accept")
    assert people["sam"].look(number).json == {"name": "王女士", "phone": "13800001111"}
    assert people["south"].look(number, "核实地址").status_code == 200
    assert {people[name].look(number).status_code for name in ("west", "admin")} == {403}
    assert {people[name].look(number).status_code for name in ("tom", "north", "housing")} == {404}
    empty = people["sam"].look(number, " ")
    assert (empty.status_code, empty.json["parameter"]) == (400, "reason")
    looks = orders_of(town).contacts.looks(number)
    assert [(look.who, look.reason) for look in looks] == [("sam", "上门前联系"), ("south", "核实地址")]
    assert "13800001111" not in people["sam"].one(number).text
    noted = town.people.audit.latest(Sought(action="order_contact", feature=str(number)), 10)
    assert [(e.who, e.outcome, e.reason) for e in noted][-2:] == [
        ("sam", "done", None),
        ("sam", "refused", "part"),
    ]


def test_why_a_contact_was_looked_at_is_for_those_who_see_the_order(town, people) -> None:
    number, reason = sent(town, category="dispute"), "家暴回访"
    assert people["south"].look(number, reason).status_code == 200
    (look,) = people["south"].one(number).json["looks"]
    assert (look["who"], look["unit"]["unit"], look["reason"]) == ("south", f"community:{WEST_SOUTH}", reason)
    log = people["admin"].client.get("/desk/audit", headers=PAGE).text
    assert reason not in log
    assert f">{number}<" in log.replace(" ", "")


def test_a_department_called_to_a_private_order_reads_it_until_it_ends(town, people) -> None:
    secret, plain = sent(town, category="dispute", words="家暴"), sent(town, words="垃圾")
    for number in (secret, plain):
        people["south"].take(number, "transfer", to=f"street:{WEST_SOUTH[:9]}", reason="要部门")
        people["west"].take(number, "whistle", departments=["police"], due=soon(town))
        people["police"].take(number, "report_in")
        assert people["west"].take(number, "settle", words="已调解", no_photo="屋里的事").status_code == 200
        assert people["police"].one(number).json["words"]
        orders_of(town).book.take(Action(number, "confirm", town.now, a_key(), "resident", resident=True))
    told = [people["police"].one(number).json for number in (secret, plain)]
    assert [(one["past"], one["words"]) for one in told] == [(True, None), (False, "垃圾")]
    assert people["police"].board() == [plain]
    assert people["west"].one(secret).json["words"]


def test_the_board_is_sent_again_only_when_something_moved_or_a_minute_passed(town, people) -> None:
    south, asked = people["south"].client, "/api/desk/orders?box=all"
    tag = south.get(asked).headers["ETag"]

    def again() -> int:
        return south.get(asked, headers={"If-None-Match": tag}).status_code

    assert again() == 304
    assert people["west"].client.get(asked, headers={"If-None-Match": tag}).status_code == 200
    number = sent(town, EAST_SOUTH)
    assert again() == 200
    tag = south.get(asked).headers["ETag"]
    orders_of(town).book.sweep(town.now)
    assert again() == 304
    town.later(minutes=1)
    assert again() == 200
    assert number not in people["south"].board()


def test_whatever_another_session_does_is_on_the_board_at_the_next_look(town, people) -> None:
    number, into = sent(town), sent(town)
    tags = [people["west"].client.get("/api/desk/orders").headers["ETag"]]
    elsewhere = Worker.at(town.another(), "south")
    for take in (
        lambda: people["south"].take(number, "dispatch", to="steward:post-1"),
        lambda: people["sam"].take(number, "accept"),
        lambda: elsewhere.take(number, "note", words="另一台机器上写的"),
        lambda: elsewhere.take(number, "merge", into=into),
    ):
        assert take().status_code == 200
        answer = people["west"].client.get("/api/desk/orders", headers={"If-None-Match": tags[-1]})
        assert answer.status_code == 200
        tags.append(answer.headers["ETag"])
        again = people["west"].client.get("/api/desk/orders", headers={"If-None-Match": tags[-1]})
        assert again.status_code == 304
    assert len(set(tags)) == len(tags)


def test_the_board_is_narrowed_by_box_state_category_urgency_and_words(town, people) -> None:
    lift, litter = sent(town, category="lift", words="三号楼电梯困人"), sent(town, words="西门垃圾")
    south = people["south"]
    urgent = south.board(state="submitted")
    assert urgent.index(lift) < urgent.index(litter)
    assert {lift, litter} & set(south.board(urgency="emergency")) == {lift}
    assert {lift, litter} & set(south.board(category="sanitation,noise")) == {litter}
    assert south.board(q="电梯困人") == [lift]
    assert south.board(q=f"#{litter}") == [litter]
    assert {lift, litter} <= set(people["west"].board(box="below"))
    assert {lift, litter} <= set(south.board(box="office"))
    assert lift not in people["west"].board(box="office")
    assert lift not in south.board(since=soon(town))
    for wrong in ({"box": "none"}, {"state": "open"}, {"category": "none"}, {"q": "x" * 81}, {"x": 1}):
        answer = south.client.get("/api/desk/orders", query_string=wrong)
        assert (answer.status_code, answer.json["parameter"]) == (400, next(iter(wrong)))


@pytest.mark.parametrize(("category", "wanted"), [("sanitation", True), ("title_deed", False)])
def test_what_can_be_seen_is_settled_with_a_photo_or_the_reason_for_none(
    town, people, category: str, wanted: bool
) -> None:
    sam = people["sam"]
    number = dispatched(town, people, category=category)
    assert sam.take(number, "accept").status_code == 200
    bare = sam.take(number, "settle", words="好了")
    assert bare.status_code == (400 if wanted else 200)
    if wanted:
        assert (bare.json["parameter"], kept(town, number).order.state) == ("photos", "accepted")
        assert sam.take(number, "settle", words="好了", no_photo=" ").json["parameter"] == "no_photo"
        told = sam.take(number, "settle", words="好了", no_photo="天黑，拍不清").json
        assert (told["state"], told["events"][-1]["said"]["no_photo"]) == ("settled", "天黑，拍不清")


def test_whoever_has_no_part_in_it_is_told_that_and_not_that_a_photo_is_missing(town, people) -> None:
    number = accepted(town, people)
    assert people["south"].take(number, "settle", words="好了").status_code == 403


def test_files_that_are_no_photos_are_refused_and_nothing_is_settled(town, people) -> None:
    number, sam = accepted(town, people), people["sam"]

    def settle(*files: tuple[bytes, str], name: str = "photos", step: str = "settle"):
        return sam.client.post(
            f"/api/desk/orders/{number}/{step}",
            data={"words": "好了", name: [(io.BytesIO(data), file) for data, file in files]},
            headers={"Idempotency-Key": a_key(), **sam.pays},
        )

    svg = (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg")
    for answer, parameter in (
        (settle(svg), "photos[0]"),
        (settle((b"", "a.jpg")), "photos[0]"),
        (settle(*[svg] * 5), "photos"),
        (settle(svg, step="note"), "photos"),
    ):
        assert (answer.status_code, answer.json["parameter"]) == (400, parameter), answer.text
    assert settle(svg, name="file").json["parameter"] == "file"
    assert kept(town, number).order.state == "accepted"


def test_the_page_is_for_whoever_works_on_orders(town, people) -> None:
    for name, one in people.items():
        answer = one.client.get("/desk/orders", headers=PAGE)
        assert answer.status_code == (403 if name == "vic" else 200), name
        assert answer.headers["Cache-Control"] == "no-store"
    led = town.visitor().get("/desk/orders", headers=PAGE)
    assert (led.status_code, led.headers["Location"]) == (303, "/desk/sign-in?next=/desk/orders")


def test_no_request_without_a_key_is_taken(town, people) -> None:
    number, sam = dispatched(town, people), people["sam"]
    for key in ("", "short", "with blanks in it", "x" * 81):
        answer = sam.client.post(
            f"/api/desk/orders/{number}/accept",
            json={},
            headers={"Idempotency-Key": key, **sam.pays},
        )
        assert (answer.status_code, answer.json["parameter"]) == (400, "Idempotency-Key")
    assert sam.client.get("/api/desk/orders/0").status_code == 404
    assert sam.client.get(f"/api/desk/orders/{2**40}").status_code == 404
    assert sam.take(number, "confirm").status_code == 404

"""By when called departments report in: proposed in working time, told of at night, never in the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from databases import Databases
from order_desk import Worker, move_in, sent
from people_desk import START, Desk, desk_in


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


@pytest.fixture(scope="module")
def town(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(databases, kind, tmp_path_factory.mktemp("due") / "data") as desk:
        move_in(desk)
        yield desk


@pytest.fixture(scope="module")
def west(town: Desk) -> Worker:
    town.now = START
    return Worker.by_token(town, "west")


@pytest.mark.parametrize(
    ("now", "category", "due", "around"),
    [
        ("2026-03-04T10:30:20", "sanitation", "2026-03-04T16:31:00+08:00", False),
        ("2026-03-04T22:00:00", "sanitation", "2026-03-05T14:30:00+08:00", False),
        ("2026-02-14T17:00:00", "sanitation", "2026-02-24T11:30:00+08:00", False),  # spring festival between
        ("2026-03-04T22:00:00", "lift", "2026-03-05T02:00:00+08:00", True),
    ],
)
def test_four_working_hours_are_proposed_by_the_official_calendar(
    town, west, now, category, due, around
) -> None:
    town.now = at(now)
    told = west.get(f"/orders/{sent(town, category=category)}/choices").json["report_by"]
    assert (told["due"], told["within_h"], told["around_the_clock"]) == (due, 4, around)
    assert any(start <= told["due"] <= end for start, end in told["open"])
    assert told["open"][-1][0] <= told["latest"]


def test_the_order_in_the_greatest_hurry_decides_for_a_case(town, west) -> None:
    town.now = at("2026-03-04T22:00")
    slow, quick = sent(town), sent(town, category="lift")
    for orders, due in (([slow], "2026-03-05T14:30:00+08:00"), ([quick], "2026-03-05T02:00:00+08:00")):
        case = west.post("/cases", orders=orders, words="一起办").json
        assert case["report_by"]["due"] == due
    both = west.post("/cases", orders=[sent(town), sent(town, category="lift")], words="一起办").json
    assert both["report_by"]["due"] == "2026-03-05T02:00:00+08:00"


def test_hours_that_agree_for_now_do_not_hide_that_a_lift_knows_no_night(town, west) -> None:
    town.now = at("2026-03-04T14:00")
    for categories in (("sanitation", "lift"), ("lift", "sanitation")):
        orders = [sent(town, category=one) for one in categories]
        case = west.post("/cases", orders=orders, words="一起办").json
        told = west.post(f"/cases/{case['id']}/call", departments=["tax"], due="2026-03-04T22:00").json
        assert (told["report_by"]["due"], told["report_by"]["around_the_clock"]) == (
            "2026-03-04T18:00:00+08:00",
            True,
        )
        assert told["calls"][0]["off_hours"] is False


@pytest.mark.parametrize(("due", "off_hours"), [("2026-03-05T18:00", False), ("2026-03-07T10:00", True)])
def test_a_time_at_which_nobody_works_is_taken_as_given_and_told_as_such(town, west, due, off_hours) -> None:
    town.now = at("2026-03-04T10:30")
    number = sent(town)
    told = west.post(f"/orders/{number}/whistle", departments=["tax"], due=due).json["calls"][0]
    assert (told["due"], told["off_hours"]) == (f"{due}:00+08:00", off_hours)
    told = west.post("/cases", orders=[number], words="一起办").json["calls"][0]
    assert (told["due"], told["off_hours"]) == (f"{due}:00+08:00", off_hours)
    night = west.post(f"/orders/{sent(town, category='lift')}/whistle", departments=["tax"], due=due).json
    assert night["calls"][0]["off_hours"] is False, "for a lift somebody always comes"


@pytest.mark.parametrize("due", ["2026-03-04T10:30", "2026-04-04T10:30"])
def test_no_time_is_taken_that_has_passed_or_lies_months_ahead(town, west, due) -> None:
    town.now = at("2026-03-04T10:30")
    number = sent(town)
    refused = west.post(f"/orders/{number}/whistle", departments=["tax"], due=due)
    assert (refused.status_code, refused.json["parameter"]) == (400, "due")
    case = west.post("/cases", orders=[number], words="一起办").json["id"]
    refused = west.post(f"/cases/{case}/call", departments=["tax"], due=due)
    assert refused.status_code == (400 if due > "2026-04" else 409)
    assert west.get(f"/cases/{case}").json["calls"] == []

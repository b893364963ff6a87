"""Accounts of those who work on orders alone: invited and placed where they answer, led to their orders."""

from __future__ import annotations

import pytest
from people_desk import PAGE, Desk, csrf_of, send
from town import EAST, WEST


@pytest.fixture(scope="module")
def managers(desk: Desk) -> dict[str, object]:
    desk.account("admin")
    desk.account("amy", "street", WEST)
    return {name: desk.signed_in(name) for name in ("admin", "amy")}


@pytest.mark.parametrize(
    ("who", "form", "status"),
    [
        ("admin", {"name": "housing", "role": "department", "area": "housing"}, 200),
        ("admin", {"name": "nodep", "role": "department", "area": "none"}, 400),
        ("admin", {"name": "nodep", "role": "department"}, 400),
        ("admin", {"name": "keep-east", "role": "keeper", "area": "east-south"}, 200),
        ("admin", {"name": "guan", "role": "steward"}, 200),
        ("amy", {"name": "keep-west", "role": "keeper", "area": "west-south"}, 200),
        ("amy", {"name": "keep-far", "role": "keeper", "area": "east-south"}, 403),
        ("amy", {"name": "keep-street", "role": "keeper", "area": EAST}, 400),
        ("amy", {"name": "dep", "role": "department", "area": "housing"}, 403),
        ("amy", {"name": "guan2", "role": "steward"}, 200),
    ],
)
def test_each_is_invited_by_whoever_may_and_for_an_area_of_the_role(
    desk: Desk, managers, who, form, status
) -> None:
    answer = send(managers[who], "/desk/people", **form)
    assert answer.status_code == status, answer.text
    account = desk.people.accounts.called(form["name"])
    assert (account is not None) is (status == 200)
    if account is not None:
        assert (account.role, account.area) == (form["role"], form.get("area"))


def test_a_list_of_people_names_the_department(managers) -> None:
    page = managers["admin"].get("/desk/people?lang=zh", headers=PAGE).text
    assert "住房和城乡建设局" in page
    assert '<optgroup label="部门">' in page
    assert "住房和城乡建设局" not in managers["amy"].get("/desk/people?lang=zh", headers=PAGE).text


@pytest.mark.parametrize(
    ("role", "area"),
    [("steward", None), ("department", "police"), ("keeper", "west-north"), ("mediator", None)],
)
def test_who_works_on_orders_alone_is_led_to_them(desk: Desk, role, area) -> None:
    desk.account(f"led-{role}", role, area)
    client = desk.signed_in(f"led-{role}")
    led = client.get("/desk", headers=PAGE)
    assert (led.status_code, led.headers["Location"]) == (303, "/desk/orders")
    page = client.get("/desk/account", headers=PAGE).text
    assert 'href="/desk/orders"' in page
    assert 'href="/desk"' not in page
    assert csrf_of(client, "/desk/account")

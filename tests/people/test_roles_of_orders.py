"""Accounts of every role: invited and placed where they answer, led to their work."""

from __future__ import annotations

import re
from itertools import count

import pytest
from people_desk import PAGE, Desk, send, sign_in
from town import EAST, WEST, WEST_SOUTH

from geomap.people.person import ROLES, Role


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
        ("amy", {"name": "branch", "role": "organization", "area": "org"}, 200),
        ("amy", {"name": "far-branch", "role": "organization", "area": "far"}, 403),
        ("amy", {"name": "no-branch", "role": "organization", "area": "west-south"}, 400),
        ("amy", {"name": "club", "role": "social_organization", "area": "书法协会"}, 403),
        ("admin", {"name": "club", "role": "social_organization", "area": "书法协会"}, 200),
        ("admin", {"name": "club2", "role": "social_organization", "area": "会"}, 400),
        ("admin", {"name": "club2", "role": "social_organization", "area": "书法\u202e会"}, 400),
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


def test_a_list_of_people_names_the_department(desk: Desk, managers) -> None:
    if desk.people.accounts.called("sewers") is None:
        desk.account("sewers", "department", "housing")
    assert "住房和城乡建设局" in managers["admin"].get("/desk/people?lang=zh", headers=PAGE).text
    assert "住房和城乡建设局" not in managers["amy"].get("/desk/people?lang=zh", headers=PAGE).text


NUMBERS = count()
HOMES = {
    "district": (None, "/desk"),
    "street": (WEST, "/desk"),
    "community": (WEST_SOUTH, "/desk"),
    "viewer": (None, "/desk"),
    "steward": (None, "/desk/orders"),
    "department": ("police", "/desk/orders"),
    "mediator": (None, "/desk/orders"),
    "keeper": ("west-north", "/desk/visits"),
    "organization": ("org", "/desk/bookings"),
    "social_organization": ("书法协会", "/desk/bookings"),
}
OF_ORDERS = frozenset({"/desk/orders", "/desk/cases", "/desk/orders/ledger"})
EVERY_PAGE = (
    "/desk",
    "/desk/orders",
    "/desk/cases",
    "/desk/reports",
    "/desk/visits",
    "/desk/bookings",
    "/desk/posts",
    "/desk/orders/ledger",
    "/desk/import",
    "/desk/people",
    "/desk/audit",
    "/desk/account",
)
"""As an office uses them: every day, every week, now and then."""


@pytest.mark.parametrize("role", ROLES)
def test_everybody_who_signs_in_comes_to_their_work(desk: Desk, role: Role) -> None:
    area, home = HOMES[role]
    desk.account(f"led-{role}", role, area)
    client = desk.visitor()
    assert sign_in(client, f"led-{role}").headers["Location"] == home
    assert client.get("/desk/sign-in", headers=PAGE).headers["Location"] == home
    led = client.get("/desk", headers=PAGE)
    assert (led.status_code, led.headers.get("Location")) == ((200, None) if home == "/desk" else (303, home))
    assert client.get(home, headers=PAGE).status_code == 200
    page = client.get("/desk/account", headers=PAGE).text
    assert f'href="{home}"' in page
    assert ('href="/desk"' in page) is (home == "/desk")


@pytest.mark.parametrize("role", ROLES)
def test_the_pages_of_a_role_stand_by_daily_use_and_are_all_that_it_can_use(desk: Desk, role: Role) -> None:
    """Asked of every page of the desk: those that open are there, but for orders where none can come."""
    area, home = HOMES[role]
    desk.account(f"tabbed-{role}", role, area)
    client = desk.signed_in(f"tabbed-{role}")
    account = client.get("/desk/account", headers=PAGE).text
    nav = account[account.index('<nav class="desk-nav"') : account.index("</nav>")]
    shown = re.findall(r'<a class="button" href="([^"]+)"', nav)
    assert (shown[0], shown[-1]) == (home, "/desk/account")
    opened = {page for page in EVERY_PAGE if client.get(page, headers=PAGE).status_code == 200}
    without_orders = OF_ORDERS if role == "keeper" else frozenset()
    assert set(shown) == opened - without_orders
    assert len(shown) == len(set(shown))


def test_an_office_sees_to_people_before_lists_and_to_lists_before_accounts(desk: Desk, managers) -> None:
    account = managers["admin"].get("/desk/account", headers=PAGE).text
    places = [account.index(f'<a class="button" href="{page}"') for page in EVERY_PAGE]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("who", "role", "typed", "area"),
    [
        ("admin", "organization", "第一党支部", "org"),
        ("admin", "organization", "far", "far"),
        ("amy", "organization", "第二党支部", None),
        ("admin", "organization", "党支部", None),
        ("admin", "organization", "", None),
        ("admin", "department", "住房和城乡建设局", "housing"),
        ("admin", "social_organization", " 雁塔区　<b>书法协会</b> ", "雁塔区 <b>书法协会</b>"),
    ],
)
def test_what_is_typed_counts_where_it_is_one_alone(desk: Desk, managers, who, role, typed, area) -> None:
    name = f"typed-{next(NUMBERS)}"
    answer = send(managers[who], "/desk/people", name=name, role=role, place=typed, area="")
    account = desk.people.accounts.called(name)
    assert answer.status_code == (400 if area is None else 200), answer.text
    assert (account and account.area) == area
    page = managers["admin"].get("/desk/people", headers=PAGE).text
    assert "<b>书法协会</b>" not in page


def test_names_of_two_are_told_apart_by_the_list_or_an_id(desk: Desk, managers) -> None:
    form = {"name": "twin", "role": "organization", "place": "双子支部"}
    answer = send(managers["admin"], "/desk/people?lang=en", **form)
    assert answer.status_code == 400
    assert "fits several of one name" in answer.text
    assert 'value="双子支部"' in answer.text
    assert send(managers["admin"], "/desk/people", **form | {"place": "twin-b"}).status_code == 200
    assert desk.people.accounts.need("twin").area == "twin-b"


@pytest.mark.parametrize(
    ("who", "asked", "found"),
    [
        ("admin", {"role": "organization", "q": "dyd"}, ["org"]),
        ("admin", {"role": "organization", "q": "党支部"}, ["far", "org"]),
        ("amy", {"role": "organization", "q": "党支部"}, ["org"]),
        ("amy", {"role": "organization"}, ["org"]),
        ("amy", {"role": "keeper"}, ["west-north", "west-south"]),
        ("admin", {"role": "department", "q": "住房"}, ["housing"]),
        ("amy", {"role": "keeper", "q": "。"}, []),
    ],
)
def test_what_an_account_may_answer_for_is_found_by_name(managers, who, asked, found) -> None:
    told = managers[who].get("/api/desk/people/areas", query_string=asked).json["results"]
    assert sorted(one["id"] for one in told) == found


@pytest.mark.parametrize(
    ("who", "asked", "status", "named"),
    [
        ("amy", {"role": "department"}, 403, None),
        ("amy", {"role": "street"}, 403, None),
        ("admin", {"role": "viewer"}, 400, "role"),
        ("admin", {}, 400, "role"),
        ("admin", {"role": "keeper", "q": "x" * 65}, 400, "q"),
        ("admin", {"role": "keeper", "near": "1"}, 400, "near"),
    ],
)
def test_what_nobody_may_give_is_not_looked_for(managers, who, asked, status, named) -> None:
    answer = managers[who].get("/api/desk/people/areas", query_string=asked)
    assert (answer.status_code, answer.json.get("parameter")) == (status, named)

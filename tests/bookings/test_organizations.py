"""Accounts of organisations: they see all halls, book and cancel in their own name, and do nothing else."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from booking_club import CLUB
from desk_api import ask
from flask.testing import FlaskClient
from people_desk import PAGE, Desk

from geomap.people.person import SCOPES
from geomap.storage.people.audit import Sought

KEYS = count()
ORGANIZATIONS = {"party": ("org", "第一党支部"), "far": ("far", "第二党支部"), "club": (None, CLUB)}
"""Account, and in whose name it books: id and name."""
OTHERS: dict[str, list[dict[str, str]]] = {
    "party": [{"organization": "far"}, {"organization_name": "第一党支部"}, {"organization_name": "org"}],
    "far": [{"organization": "org"}, {"organization": "none"}, {"organization_name": CLUB}],
    "club": [{"organization": "org"}, {"organization": CLUB}, {"organization_name": "象棋协会"}],
}
Asking = Callable[[str, str, str, Any], Any]


def wanted(day: str, **other: Any) -> dict[str, Any]:
    told = {"key": f"o{next(KEYS)}", "hall": "h2", "purpose": "council", "persons": 8}
    return {**told, "since": f"{day}T10:00", "until": f"{day}T12:00", **other}


def by_session(desk: Desk) -> Asking:
    clients: dict[str, FlaskClient] = {}

    def asking(who: str, method: str, path: str, body: Any = None) -> Any:
        if who not in clients:
            clients[who] = desk.signed_in(who)
        return ask(clients[who], method, path, body)

    return asking


def by_token(desk: Desk) -> Asking:
    def asking(who: str, method: str, path: str, body: Any = None) -> Any:
        account = desk.people.accounts.need(who)
        text, _ = desk.people.tokens.make(account.id, "all", SCOPES, desk.now.replace(year=2027), desk.now)
        bearer = {"Authorization": f"Bearer {text}"}
        return desk.visitor().open(f"/api/desk{path}", method=method, json=body, headers=bearer)

    return asking


@pytest.fixture(params=[by_session, by_token], ids=["page", "token"])
def asking(desk: Desk, request: pytest.FixtureRequest) -> Asking:
    made: Asking = request.param(desk)
    return made


def day_of(asking: Asking, number: int) -> str:
    """A weekday of its own for every try."""
    week, way = divmod(number, 2)
    return f"2026-04-{6 + 7 * week + way + (2 if 'by_token' in asking.__qualname__ else 0):02}"


@pytest.mark.parametrize("who", ORGANIZATIONS)
def test_an_organisation_books_in_its_own_name_named_or_not(asking: Asking, who: str) -> None:
    day, (its_id, name) = day_of(asking, list(ORGANIZATIONS).index(who)), ORGANIZATIONS[who]
    made = asking(who, "POST", "/bookings", wanted(day))
    assert made.status_code == 201, made.text
    assert (made.json["organization"], made.json["organization_name"]) == (its_id, name)
    assert (made.json["who"], made.json["mine"], made.json["cancellable"]) == (who, True, True)
    named = {"organization": its_id} if its_id else {"organization_name": name}
    again = asking(who, "POST", "/bookings", wanted(day, since=f"{day}T14:00", until=f"{day}T15:00", **named))
    assert again.status_code == 201, again.text
    mine = asking(who, "GET", f"/bookings?from={day}&to={day}", None).json["bookings"]
    assert [b["id"] for b in mine] == [made.json["id"], again.json["id"]]
    taken = asking(who, "POST", "/bookings", wanted(day))
    assert (taken.status_code, taken.json["reason"]) == (409, "own")
    for one in (made, again):
        gone = asking(who, "POST", f"/bookings/{one.json['id']}/cancel", {})
        assert (gone.status_code, gone.json["cancelled_by"]) == (200, who)


@pytest.mark.parametrize(("who", "named"), [(who, one) for who, every in OTHERS.items() for one in every])
def test_it_books_in_nobody_elses_name(desk: Desk, asking: Asking, who: str, named: dict[str, str]) -> None:
    refused = asking(who, "POST", "/bookings", wanted("2026-04-30", **named))
    assert (refused.status_code, refused.json["reason"]) == (403, "other_organization"), refused.text
    last = desk.people.audit.latest(Sought(who=who), 1)[0]
    assert (last.action, last.outcome, last.reason) == ("book_halls", "refused", "other_organization")
    day = "/api/halls/h2/calendar?from=2026-04-30&to=2026-04-30"
    assert desk.visitor().get(day).json["busy"] == []


def test_what_others_booked_is_seen_with_its_organisation_and_not_cancelled(
    desk: Desk, asking: Asking
) -> None:
    day = day_of(asking, 6)
    office = asking("admin", "POST", "/bookings", wanted(day, organization="far")).json["id"]
    for who in ("party", "club"):
        (seen,) = asking(who, "GET", f"/bookings?hall=h2&from={day}&to={day}", None).json["bookings"]
        assert (seen["organization"], seen["organization_name"], seen["purpose"]) == (
            "far",
            "第二党支部",
            "council",
        )
        assert (seen["persons"], seen["who"], seen["mine"], seen["cancellable"]) == (None, None, False, False)
        assert asking(who, "GET", f"/bookings?from={day}&to={day}", None).json["bookings"] == []
        refused = asking(who, "POST", f"/bookings/{office}/cancel", {"reason": "换人"})
        assert (refused.status_code, refused.json["reason"]) == (403, "role"), refused.text
    (seen,) = asking("south", "GET", f"/bookings?hall=h2&from={day}&to={day}", None).json["bookings"]
    assert (seen["who"], seen["persons"], seen["cancellable"]) == ("admin", 8, True)
    gone = asking("far", "POST", f"/bookings/{office}/cancel", {})  # it is in its name, whoever booked
    assert (gone.status_code, gone.json["cancelled_by"]) == (200, "far")


def test_two_accounts_of_one_organisation_share_its_bookings(asking: Asking) -> None:
    day = day_of(asking, 7)
    made = asking("party", "POST", "/bookings", wanted(day)).json["id"]
    (seen,) = asking("party2", "GET", f"/bookings?from={day}&to={day}", None).json["bookings"]
    assert (seen["id"], seen["who"], seen["mine"]) == (made, "party", True)
    assert asking("party2", "POST", f"/bookings/{made}/cancel", {}).status_code == 200


def test_a_name_that_is_an_id_is_not_that_organisation(desk: Desk, asking: Asking) -> None:
    name = "sly" + ("t" if "by_token" in asking.__qualname__ else "")
    desk.account(name, "social_organization", "org")
    day = day_of(asking, 4)
    made = asking("party", "POST", "/bookings", wanted(day)).json["id"]
    assert asking(name, "GET", f"/bookings?from={day}&to={day}", None).json["bookings"] == []
    assert asking(name, "POST", f"/bookings/{made}/cancel", {}).status_code == 403
    assert asking(name, "POST", "/bookings", wanted(day, organization="org")).status_code == 403


def test_who_moves_to_another_organisation_leaves_the_bookings_of_the_first(
    desk: Desk, asking: Asking
) -> None:
    name, day = "mover" + ("t" if "by_token" in asking.__qualname__ else ""), day_of(asking, 5)
    account = desk.account(name, "organization", "org")
    made = asking(name, "POST", "/bookings", wanted(day)).json["id"]
    desk.people.accounts.place(account.id, "organization", "far")
    assert asking(name, "GET", f"/bookings?from={day}&to={day}", None).json["bookings"] == []
    assert asking(name, "POST", f"/bookings/{made}/cancel", {}).status_code == 403
    desk.people.accounts.place(account.id, "organization", "gone")
    refused = asking(name, "POST", "/bookings", wanted("2026-04-30"))
    assert (refused.status_code, refused.json["reason"]) == (403, "no_area")


@pytest.mark.parametrize("who", ORGANIZATIONS)
def test_it_does_nothing_else_at_the_desk(desk: Desk, asking: Asking, who: str) -> None:
    for method, path in (
        ("GET", "/orders"),
        ("GET", "/orders/ledger"),
        ("GET", "/cases"),
        ("GET", "/visits"),
        ("GET", "/audit"),
        ("GET", "/posts"),
        ("GET", "/people/areas?role=keeper"),
        ("GET", "/items/stations"),
        ("GET", "/items/stations/west-south"),
        ("GET", "/items/stations/west-south/history"),
        ("GET", "/history/stations"),
        ("POST", "/try"),
        ("POST", "/visits"),
    ):
        answer = asking(who, method, path, {} if method == "POST" else None)
        assert answer.status_code == 403, (method, path, answer.text)
    told = asking(who, "GET", "/me", None).json
    assert told["may"] == ["book_halls"] if told["scopes"] else told["may"] == ["issue_tokens", "book_halls"]


def test_its_page_has_the_calendar_and_its_own_name_alone(desk: Desk) -> None:
    client = desk.signed_in("club")
    page = client.get("/desk/bookings?lang=zh", headers=PAGE)
    assert page.status_code == 200
    assert CLUB not in page.text
    assert "第二党支部" not in page.text
    for other in ("orders", "people", "visits", "cases", "import", "posts", "audit"):
        path = f"/desk/{other}"
        assert client.get(path, headers=PAGE).status_code == 403, path
        assert f'href="{path}"' not in page.text
    forged = client.post("/api/desk/bookings", json=wanted("2026-04-29"))
    assert (forged.status_code, forged.json["parameter"]) == (400, "csrf_token")
    assert desk.visitor().post("/api/desk/bookings", json=wanted("2026-04-29")).status_code in {400, 401}


def test_a_day_of_all_halls_agrees_with_the_calendar_of_each(desk: Desk, asking: Asking) -> None:
    day = day_of(asking, 1)
    mine = asking("party", "POST", "/bookings", wanted(day, since=f"{day}T16:00", until=f"{day}T17:00")).json
    asking("admin", "POST", "/bookings", wanted(day, hall="h1", organization_name=CLUB))
    for who in ("party", "club", "south"):
        told = asking(who, "GET", f"/bookings/day?from={day}", None).json
        assert told["from"] == day
        assert [one["hall"] for one in told["halls"]] == ["h1", "h2"]
        for one in told["halls"]:
            alone = asking(who, "GET", f"/bookings?hall={one['hall']}&from={day}&to={day}", None).json
            assert (one["free"], one["bookings"]) == (alone["free"], alone["bookings"])
    assert mine["id"] in [b["id"] for b in told["halls"][1]["bookings"]]
    assert asking("party", "GET", "/bookings/day", None).json["from"] == "2026-03-04"
    for wrong in ("from=2026-13-01", "from=9999-12-31", "to=2026-03-04"):
        assert asking("party", "GET", f"/bookings/day?{wrong}", None).status_code == 400, wrong

"""Invitations and resets: one link, one use, one password."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from people_desk import PAGE, PASSWORD, Desk, csrf_of, is_in, send, sign_in
from town import EAST, EAST_SOUTH, WEST, WEST_SOUTH

from geomap.web.i18n import messages

CHOSEN = "a kettle, a bench and an umbrella"


@pytest.fixture(scope="module")
def admin(desk: Desk) -> FlaskClient:
    desk.account("admin")
    return desk.signed_in("admin")


def link_in(text: str) -> str:
    found = re.search(r"/desk/set-password/[\w-]+", text)
    assert found, text
    return found[0]


def invite(admin: FlaskClient, name: str, role: str = "viewer", area: str = "") -> str:
    answer = send(admin, "/desk/people", name=name, role=role, area=area)
    assert answer.status_code == 200, answer.text
    return link_in(answer.text)


def choose(client: FlaskClient, link: str, password: str = CHOSEN, again: str | None = None) -> int:
    form = {"password": password, "again": password if again is None else again}
    return client.post(link, data={"csrf_token": csrf_of(client), **form}, headers=PAGE).status_code


def test_whoever_is_invited_sets_a_password_and_comes_in(desk: Desk, admin: FlaskClient) -> None:
    link = invite(admin, "李红", "street", WEST)
    guest = desk.visitor()
    assert "李红" in guest.get(link, headers=PAGE).text
    assert desk.people.accounts.need("李红").state == "invited"
    assert choose(guest, link) == 303
    assert sign_in(guest, "李红", CHOSEN).status_code == 303
    me = guest.get("/api/desk/me").json
    assert (me["role"], me["area"], me["area_layer"]) == ("street", WEST, "streets")


def test_whoever_has_set_a_password_is_named_where_it_is_asked_for(desk: Desk, admin: FlaskClient) -> None:
    link = invite(admin, "named")
    guest = desk.visitor()
    asked = guest.get(link, headers=PAGE).text
    assert re.search(r'<input[^>]*value="named"[^>]*autocomplete="username"', asked)
    assert asked.count('autocomplete="new-password"') == 2
    assert choose(guest, link) == 303
    assert not is_in(guest)
    door = guest.get("/desk/sign-in", headers=PAGE).text
    assert re.search(r'<input id="name"[^>]*value="named"[^>]*autocomplete="username"', door)
    assert re.search(r'<input id="password"[^>]*autocomplete="current-password"[^>]*autofocus', door)
    assert sign_in(guest, "named", CHOSEN).status_code == 303
    assert send(guest, "/desk/sign-out").status_code == 303
    assert "named" not in guest.get("/desk/sign-in", headers=PAGE).text


def test_an_earlier_link_is_said_to_be_void_only_where_there_was_one(desk: Desk, admin: FlaskClient) -> None:
    void = messages("zh")["people.link.voids"]
    assert void not in send(admin, "/desk/people", name="anew", role="viewer").text
    account = desk.people.accounts.need("anew")
    again = send(admin, f"/desk/people/{account.id}/link").text
    assert void in again
    assert choose(desk.visitor(), link_in(again)) == 303
    assert void not in send(admin, f"/desk/people/{account.id}/link").text
    links, later = desk.people.links, desk.now + timedelta(hours=73)
    assert not links.make(account.id, "admin", later).voids  # the one before has run out
    assert links.make(account.id, "admin", later).voids


def test_a_link_works_once(desk: Desk, admin: FlaskClient) -> None:
    link = invite(admin, "once")
    assert choose(desk.visitor(), link) == 303
    used = desk.visitor().get(link, headers=PAGE)
    assert used.status_code == 404
    assert messages("zh")["people.no_link.advice"] in used.text
    assert choose(desk.visitor(), link, "another password altogether") == 404
    assert sign_in(desk.visitor(), "once", CHOSEN).status_code == 303


def test_of_many_who_use_a_link_at_once_one_succeeds(desk: Desk, admin: FlaskClient) -> None:
    link = invite(admin, "raced")
    clients = [desk.visitor() for _ in range(6)]
    passwords = [f"{CHOSEN} number {n}" for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(choose, clients, [link] * 6, passwords))
    assert sorted(statuses) == [303, *[404] * 5]
    won = passwords[statuses.index(303)]
    assert sign_in(desk.visitor(), "raced", won).status_code == 303


def test_a_link_runs_out_and_a_new_one_voids_it(desk: Desk, admin: FlaskClient) -> None:
    old = invite(admin, "late")
    account = desk.people.accounts.need("late")
    new = link_in(send(admin, f"/desk/people/{account.id}/link").text)
    assert desk.visitor().get(old, headers=PAGE).status_code == 404
    assert desk.visitor().get(new, headers=PAGE).status_code == 200
    before = desk.now
    desk.later(hours=72)
    assert choose(desk.visitor(), new) == 404
    desk.now = before


def test_a_disabled_account_has_no_link(desk: Desk, admin: FlaskClient) -> None:
    link = invite(admin, "stopped")
    account = desk.people.accounts.need("stopped")
    assert send(admin, f"/desk/people/{account.id}/disable").status_code == 303
    assert choose(desk.visitor(), link) == 404
    assert send(admin, f"/desk/people/{account.id}/link").status_code == 400


def test_a_reset_signs_out_whoever_was_in(desk: Desk, admin: FlaskClient) -> None:
    account = desk.account("forgetful")
    client = desk.signed_in("forgetful")
    link = link_in(send(admin, f"/desk/people/{account.id}/link").text)
    assert is_in(client)
    assert choose(desk.visitor(), link) == 303
    assert not is_in(client)
    assert sign_in(desk.visitor(), "forgetful").status_code == 401


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "elevenchars",
        "password1234",
        "123456789012",
        "qwertyuiop[]",
        "weakling2026",
        "aaaaaaaaaaaaaaaaaaaa",
        "k9#vT" * 30,
        "龘" * 80,
    ],
)
def test_a_password_that_is_short_long_or_easily_guessed_is_refused(
    desk: Desk, admin: FlaskClient, password: str
) -> None:
    if desk.people.accounts.called("weakling") is None:
        invite(admin, "weakling")
    account = desk.people.accounts.need("weakling")
    link = link_in(send(admin, f"/desk/people/{account.id}/link").text)
    assert choose(desk.visitor(), link, password) == 400
    assert choose(desk.visitor(), link, CHOSEN, again="something else") == 400
    assert desk.people.accounts.need("weakling").state == "invited"
    assert choose(desk.visitor(), link, "雁塔 kettle 便民 umbrella") == 303
    desk.people.accounts.set_password(account.id, "")


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"name": "x", "role": "viewer"}, "name"),
        ({"name": "<script>", "role": "viewer"}, "name"),
        ({"name": "a b", "role": "viewer"}, "name"),
        ({"name": "ADMIN", "role": "viewer"}, "taken"),
        ({"name": "placed", "role": "street"}, "area"),
        ({"name": "placed", "role": "street", "area": WEST_SOUTH}, "area"),
        ({"name": "placed", "role": "community", "area": "610113999999"}, "area"),
        ({"name": "placed", "role": "street", "place": "nowhere"}, "area"),
        ({"name": "placed", "role": "social_organization", "place": "会"}, "organization"),
        ({"name": "placed", "role": "king"}, "role"),
        ({}, "role"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_explained(
    desk: Desk, admin: FlaskClient, form: dict[str, str], fault: str
) -> None:
    count = len(desk.people.accounts.all())
    answer = send(admin, "/desk/people?lang=en", **form)
    words = {
        "name": "cannot be used",
        "taken": "already",
        "area": "“Area or organisation answered for” is not chosen",
        "organization": "“Full name of the social organisation” will not do",
        "role": "Choose a role",
    }
    assert answer.status_code == 400
    assert words[fault] in answer.text
    assert len(desk.people.accounts.all()) == count


def test_a_street_invites_lower_roles_of_its_own_area_even_by_forged_forms(desk: Desk) -> None:
    desk.account("west", "street", WEST)
    client = desk.signed_in("west")
    page = client.get("/desk/people", headers=PAGE).text
    asked = "/api/desk/people/areas?role=community&q="
    found = "".join(client.get(f"{asked}{area}").text for area in (WEST_SOUTH, EAST_SOUTH))
    assert WEST_SOUTH in found
    assert EAST_SOUTH not in page + found
    assert 'value="district"' not in page
    for role, area in (("district", ""), ("street", WEST), ("street", EAST), ("community", EAST_SOUTH)):
        answer = send(client, "/desk/people", name="forged", role=role, area=area)
        assert answer.status_code == 403, (role, area)
    assert desk.people.accounts.called("forged") is None
    assert choose(desk.visitor(), invite(client, "neighbour", "community", WEST_SOUTH)) == 303
    assert desk.people.accounts.need("neighbour").area == WEST_SOUTH


def test_nothing_secret_stands_in_the_store_as_it_is(desk: Desk, admin: FlaskClient) -> None:
    link = invite(admin, "hidden")
    choose(desk.visitor(), invite(admin, "hidden2"))
    account = desk.people.accounts.need("hidden2")
    assert account.password is not None
    assert account.password.startswith("$argon2id$")
    kept = desk.place.bytes_kept()
    assert b"hidden2" in kept
    for secret in (link.rsplit("/", 1)[1], CHOSEN, PASSWORD):
        assert secret.encode() not in kept
    assert "argon2" not in repr(account)

"""Two-step sign-in: set up in a page, each code once, recovery codes for a lost phone."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from passlib.totp import TOTP
from people_desk import PAGE, PASSWORD, Desk, csrf_of, is_in, send, sign_in


def code_of(key: str, desk: Desk) -> str:
    return str(TOTP(key=key.replace("-", "")).generate(desk.now.timestamp()).token)


def turn_on(desk: Desk, client: FlaskClient) -> tuple[str, list[str]]:
    """The key and the recovery codes of an account that asks for codes from now on."""
    page = client.get("/desk/account/codes", headers=PAGE).text
    key = re.search(r'class="secret"[^>]*>([A-Z2-7-]+)<', page)
    assert key
    shown = send(client, "/desk/account/codes", code=code_of(key[1], desk), password=PASSWORD)
    assert shown.status_code == 200, shown.text
    desk.later(seconds=60)
    return key[1], re.findall(r'<li class="secret">([\w-]+)</li>', shown.text)


def half_in(desk: Desk, name: str) -> FlaskClient:
    client = desk.visitor()
    assert sign_in(client, name).headers["Location"] == "/desk/code"
    assert not is_in(client)
    return client


def say(client: FlaskClient, code: str) -> int:
    form = {"csrf_token": csrf_of(client, "/desk/code"), "code": code}
    return client.post("/desk/code", data=form, headers=PAGE).status_code


@pytest.fixture(scope="module")
def amy(desk: Desk) -> tuple[str, list[str]]:
    desk.account("amy")
    return turn_on(desk, desk.signed_in("amy"))


def test_the_password_alone_lets_nobody_in(desk: Desk, amy: tuple[str, list[str]]) -> None:
    client = half_in(desk, "amy")
    for path in ("/desk/account", "/desk/people"):
        assert client.get(path, headers=PAGE).status_code == 303
    assert say(client, "000000") == 401
    assert not is_in(client)
    assert say(client, code_of(amy[0], desk)) == 303
    assert is_in(client)


def test_a_code_is_taken_once_by_whichever_process(desk: Desk, amy: tuple[str, list[str]]) -> None:
    desk.later(minutes=2)
    code = code_of(amy[0], desk)
    other = desk.another()
    other.now = desk.now
    assert say(half_in(desk, "amy"), code) == 303
    assert say(half_in(other, "amy"), code) == 401
    desk.later(seconds=20)
    assert say(half_in(desk, "amy"), code) == 401


def test_an_older_code_is_not_taken_after_a_newer_one(desk: Desk, amy: tuple[str, list[str]]) -> None:
    desk.later(minutes=3)
    older = code_of(amy[0], desk)
    desk.later(seconds=30)
    assert say(half_in(desk, "amy"), code_of(amy[0], desk)) == 303
    assert say(half_in(desk, "amy"), older) == 401


def test_a_recovery_code_lets_in_once(desk: Desk, amy: tuple[str, list[str]]) -> None:
    assert len(set(amy[1])) == 8
    desk.later(hours=3)
    assert say(half_in(desk, "amy"), amy[1][0].upper()) == 303
    assert say(half_in(desk, "amy"), amy[1][0]) == 401
    assert say(half_in(desk, "amy"), amy[1][1]) == 303


def test_codes_cannot_be_guessed_in_a_row(desk: Desk, amy: tuple[str, list[str]]) -> None:
    desk.later(hours=3)
    statuses = [say(half_in(desk, "amy"), f"{number:06}") for number in range(5)]
    assert statuses == [401] * 5
    assert say(half_in(desk, "amy"), code_of(amy[0], desk)) == 429
    desk.later(hours=3)
    assert say(half_in(desk, "amy"), code_of(amy[0], desk)) == 303


def test_who_waits_too_long_with_the_code_begins_again(desk: Desk, amy: tuple[str, list[str]]) -> None:
    client = half_in(desk, "amy")
    desk.later(minutes=6)
    assert client.get("/desk/code", headers=PAGE).headers["Location"] == "/desk/sign-in"
    token = csrf_of(client)
    sent = client.post("/desk/code", data={"csrf_token": token, "code": code_of(amy[0], desk)}, headers=PAGE)
    assert sent.headers["Location"] == "/desk/sign-in"
    assert not is_in(client)


def test_turning_codes_on_and_off_takes_the_password_and_a_code(desk: Desk) -> None:
    desk.account("bob")
    client = desk.signed_in("bob")
    page = client.get("/desk/account/codes", headers=PAGE).text
    key = re.search(r'class="secret"[^>]*>([A-Z2-7-]+)<', page)
    assert key
    for form in (
        {"code": "000000", "password": PASSWORD},
        {"code": code_of(key[1], desk), "password": "wrong"},
        {},
    ):
        assert send(client, "/desk/account/codes", **form).status_code == 400
    assert desk.people.accounts.need("bob").totp is None
    elsewhere = desk.signed_in("bob")
    turn_on(desk, client)
    assert is_in(client)
    assert not is_in(elsewhere)
    assert send(client, "/desk/account/codes/off", password="wrong").status_code == 400
    assert desk.people.accounts.need("bob").totp is not None
    assert send(client, "/desk/account/codes/off", password=PASSWORD).status_code == 303
    assert sign_in(desk.visitor(), "bob").headers["Location"] == "/desk"


def test_the_district_takes_codes_from_whoever_lost_the_phone(desk: Desk, amy: tuple[str, list[str]]) -> None:
    desk.account("helper")
    account = desk.people.accounts.need("amy")
    assert send(desk.signed_in("helper"), f"/desk/people/{account.id}/codes/off").status_code == 303
    assert sign_in(desk.visitor(), "amy").headers["Location"] == "/desk"


def test_the_secret_of_codes_is_encrypted_where_it_is_kept(desk: Desk) -> None:
    desk.account("carl")
    key, recovery = turn_on(desk, desk.signed_in("carl"))
    kept = desk.place.bytes_kept()
    for secret in (key, key.replace("-", ""), recovery[0]):
        assert secret.encode() not in kept


def test_changing_the_password_takes_the_present_one_and_signs_out_elsewhere(desk: Desk) -> None:
    desk.account("dora")
    client, elsewhere = desk.signed_in("dora"), desk.signed_in("dora")
    chosen = "an umbrella for every courier"
    for form in (
        {"password": "wrong", "new": chosen, "again": chosen},
        {"password": PASSWORD, "new": chosen, "again": "other"},
        {"password": PASSWORD, "new": "too short", "again": "too short"},
        {},
    ):
        assert send(client, "/desk/account/password", **form).status_code == 400
    assert is_in(elsewhere)
    sent = send(client, "/desk/account/password", password=PASSWORD, new=chosen, again=chosen)
    assert sent.status_code == 303
    assert is_in(client)
    assert not is_in(elsewhere)
    assert sign_in(desk.visitor(), "dora").status_code == 401
    assert sign_in(desk.visitor(), "dora", chosen).status_code == 303

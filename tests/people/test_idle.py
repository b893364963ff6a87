"""A sign-in ends where nobody is there, whatever a page asks by itself meanwhile."""

from __future__ import annotations

import pytest
from people_desk import Desk, is_in

BACKGROUND = {"X-Background": "1"}
ASKED_BY_ITSELF = ("/api/desk/orders", "/api/desk/me", "/desk/account")


@pytest.mark.parametrize("path", ASKED_BY_ITSELF)
def test_what_a_page_asks_by_itself_does_not_put_off_the_end(desk: Desk, path: str) -> None:
    name = f"idle{ASKED_BY_ITSELF.index(path)}"
    desk.account(name)
    client, idle = desk.signed_in(name), desk.people.sign_ins.idle
    for _ in range(9):
        desk.now += idle / 10
        assert client.get(path, headers=BACKGROUND).status_code == 200
    desk.now += idle / 10
    refused = client.get("/api/desk/orders", headers=BACKGROUND)
    assert refused.status_code == 401
    assert not is_in(client)


def test_whoever_is_there_stays_in_and_is_still_signed_out_at_last(desk: Desk) -> None:
    desk.account("busy")
    client, sign_ins = desk.signed_in("busy"), desk.people.sign_ins
    begun = desk.now
    while desk.now + sign_ins.idle * 0.9 < begun + sign_ins.longest:
        desk.now += sign_ins.idle * 0.9
        assert is_in(client)
        assert client.get("/api/desk/orders", headers=BACKGROUND).status_code == 200
    desk.now = begun + sign_ins.longest
    assert not is_in(client)


def test_a_deed_counts_whatever_was_asked_before_it(desk: Desk) -> None:
    desk.account("late")
    client, idle = desk.signed_in("late"), desk.people.sign_ins.idle
    desk.now += idle * 0.8
    assert client.get("/api/desk/orders", headers=BACKGROUND).status_code == 200
    assert is_in(client)
    desk.now += idle * 0.8
    assert is_in(client)

"""Two processes of one database, SQLite or PostgreSQL: whoever is in at one is in at the other, and out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from databases import Databases
from people_desk import PAGE, Desk, csrf_of, desk_in, is_in, send, sign_in
from town import WEST

CHOSEN = "a kettle, a bench and an umbrella"


@pytest.fixture
def desks(databases: Databases, kind: str, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    with desk_in(databases, kind, tmp_path / "town") as one:
        yield one, one.another()


def test_an_invitation_of_one_is_taken_at_the_other_and_its_session_holds_at_both(
    desks: tuple[Desk, Desk],
) -> None:
    one, two = desks
    one.account("admin")
    admin = one.signed_in("admin")
    page = send(admin, "/desk/people", name="newcomer", role="street", area=WEST).text
    link = page[page.index("/desk/set-password/") :].split("<", 1)[0]
    guest = two.visitor()
    form = {"csrf_token": csrf_of(guest), "password": CHOSEN, "again": CHOSEN}
    assert guest.post(link, data=form, headers=PAGE).status_code == 303
    assert one.visitor().get(link, headers=PAGE).status_code == 404
    assert sign_in(guest, "newcomer", CHOSEN).status_code == 303
    moved = one.visitor()
    cookie = guest.get_cookie("geomap")
    assert cookie is not None
    moved.set_cookie("geomap", cookie.value)
    assert is_in(moved)
    account = one.people.accounts.need("newcomer")
    assert send(admin, f"/desk/people/{account.id}/disable").status_code == 303
    assert not is_in(guest)
    assert not is_in(moved)


def test_guesses_are_counted_by_all_together(desks: tuple[Desk, Desk]) -> None:
    desks[0].account("guessed")
    for turn in range(5):
        assert sign_in(desks[turn % 2].visitor(), "guessed", "wrong").status_code == 401
    for desk in desks:
        assert sign_in(desk.visitor(), "guessed").status_code == 429
        desk.later(seconds=2)
    assert sign_in(desks[1].visitor(), "guessed").status_code == 303


@pytest.mark.parametrize(
    "odd",
    ["\0", "a\0b", "\ud800", "９" * 80, "9" * 30, "%", "'\"--", "\u202etxt", "x" * 100_000, "🐼"],
    ids=repr,
)
def test_nothing_that_is_sent_makes_the_desk_fail(desks: tuple[Desk, Desk], odd: str) -> None:
    desk = desks[0]
    desk.account("admin")
    client = desk.signed_in("admin")
    odd_in_address = quote(odd.encode("utf-8", "surrogatepass")[:2_000])
    for path in (
        "desk/people/{}",
        "api/desk/items/stations/{}",
        "api/desk/items/{}/s1",
        "desk/set-password/{}",
    ):
        assert client.get(f"/{path.format(odd_in_address)}", headers=PAGE).status_code == 404, path
    for query in ("who", "action", "since", "before", "feature", "outcome"):
        assert client.get(f"/api/desk/audit?{query}={odd_in_address}").status_code in {200, 400}, query
    text = odd.encode("utf-8", "replace").decode()
    for path in ("/desk/people", "/desk/account/tokens", "/desk/account/password", "/desk/account/codes"):
        fields = dict.fromkeys(("name", "role", "area", "password", "new", "again", "code", "days"), text)
        assert send(client, path, **fields, scope_edit="on").status_code in {303, 400, 413}, path
    assert send(client, "/desk/people", name=text, role="street", area=WEST).status_code in {200, 400, 413}
    stranger = desk.visitor()
    assert sign_in(stranger, text, text, next=text).status_code in {401, 413}
    assert (
        stranger.get("/api/desk/me", headers={"Authorization": f"Bearer {odd_in_address}"}).status_code == 401
    )

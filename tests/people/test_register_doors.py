"""Every door of the register, by role and by area: a sound request, sent by whoever may and may not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from databases import Databases
from flask.testing import FlaskClient
from people_desk import PAGE, Desk, desk_in
from register_doors import BY_AREA, BY_ROLE, LINK, POST
from town import EAST_SOUTH, WEST, WEST_NORTH, WEST_SOUTH
from werkzeug.test import TestResponse

from geomap.people.person import ROLES as ALL_ROLES
from geomap.people.person import SCOPES
from geomap.storage.people.audit import Sought

ROLES: dict[str, tuple[str, str | None]] = {
    "D": ("district", None),
    "S": ("street", WEST),
    "C": ("community", WEST_SOUTH),
    "M": ("mediator", "m1"),
    "K": ("keeper", "west-south"),
    "P": ("department", "tax"),
    "W": ("steward", None),
    "O": ("organization", "org"),
    "A": ("social_organization", "书法协会"),
    "V": ("viewer", None),
}
AREAS = {"own": WEST_SOUTH, "next": WEST_NORTH, "other": EAST_SOUTH}
"""The community's area; another of its street; one of another street."""
NUMBERS = count(1)
DAY = "2026-03-01"


@pytest.fixture(scope="module")
def desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(databases, kind, tmp_path_factory.mktemp("doors") / "data") as made:
        for letter, (role, area) in ROLES.items():
            made.account(letter * 2, role, area)  # type: ignore[arg-type]
        yield made


@pytest.fixture(scope="module")
def clients(desk: Desk) -> dict[str, FlaskClient]:
    return {letter: desk.signed_in(letter * 2) for letter in ROLES}


class Asked:
    """A request through a door to what is there for it alone, which the district makes."""

    def __init__(self, district: FlaskClient, door: str, area: str) -> None:
        self.method, rule = door.split(" ")
        self.form: dict[str, Any] | None = None
        number = next(NUMBERS)
        post = {"kind": "community_chief", "layer": "communities", "areas": [area], "title": f"岗 {number}"}
        post |= {"valid_from": "2026-01-01", "valid_to": "2027-01-01"}
        link = {"leader": f"领导岗 {number}", "kind": "community", "target": "某社区", "feature": area}
        link |= {"valid_from": "2026-01-01"}
        step = {"on": DAY, "words": "三户反映"}
        problem = {"title": "漏水", **step}
        made: dict[str, str] = {}
        if "<post_id>" in rule:
            made["<post_id>"] = kept(district, "/api/desk/posts", post)
        if "<link_id>" in rule or "<problem_id>" in rule:
            made["<link_id>"] = kept(district, "/api/desk/leaders", link)
        if "<problem_id>" in rule:
            problems = f"/api/desk/leaders/{made['<link_id>']}/problems"
            made["<problem_id>"] = kept(district, problems, problem)
        self.path = rule
        for part, found in made.items():
            self.path = self.path.replace(part, found)
        self.json: Any = {
            "POST /api/desk/posts": post,
            "POST /api/desk/leaders": link,
            f"PATCH {POST}": {"title": "新岗"},
            f"POST {POST}/end": {"on": DAY},
            f"POST {POST}/hand-over": {"on": DAY, "holder_name": "李雷"},
            f"POST {LINK}/end": {"on": DAY},
            f"POST {LINK}/problems": problem,
            "POST /api/desk/leaders/problems/<problem_id>/steps": {"state": "doing", **step},
        }.get(door)
        if rule.endswith("/import"):
            first = date(2100, 1, 1) + timedelta(days=7 * number)  # nobody holds it then already
            row = f"区级服务长,{area},李雷,{first},{first + timedelta(days=1)}"
            self.form = {"apply": "true", "list": f"岗位类型,负责区域,姓名,起始日期,截止日期\n{row}\n"}

    def sent(self, client: FlaskClient, **headers: str) -> TestResponse:
        told = {"If-Match": "*", **headers}
        if self.form is None:
            return client.open(self.path, method=self.method, json=self.json, headers=told)
        form = {n: v for n, v in self.form.items() if n != "list"}
        form["file"] = (io.BytesIO(self.form["list"].encode()), "posts.csv")
        return client.open(self.path, method=self.method, data=form, headers=told)


def kept(client: FlaskClient, path: str, body: dict[str, Any]) -> str:
    answer = client.post(path, json=body, headers=csrf(client))
    assert answer.status_code == 201, answer.text
    made: str = answer.json["id"]
    return made


def csrf(client: FlaskClient) -> dict[str, str]:
    return {"X-CSRFToken": client.get("/api/desk/me").json["csrf_token"]}


def may(letters: str, role: str, corner: str) -> bool:
    return role in letters and {"D": True, "S": corner != "other", "C": corner == "own"}[role]


def mark_of(desk: Desk) -> int:
    found: int = desk.app.extensions["register"].kept.entries.mark()
    return found


def test_every_role_is_tried() -> None:
    assert {role for role, _ in ROLES.values()} == set(ALL_ROLES)


@pytest.mark.parametrize("door", BY_AREA)
def test_a_post_or_link_is_kept_by_whoever_keeps_its_area_alone(
    desk: Desk, clients: dict[str, FlaskClient], door: str
) -> None:
    for role, client in clients.items():
        token = csrf(client)
        for corner, area in AREAS.items():
            asked = Asked(clients["D"], door, area)
            before = mark_of(desk)
            assert asked.sent(desk.visitor()).status_code in {400, 401}
            if asked.method != "GET":
                forged = asked.sent(client)
                assert (forged.status_code, forged.json["parameter"]) == (400, "csrf_token")
            assert mark_of(desk) == before
            answer, allowed = asked.sent(client, **token), may(BY_AREA[door], role, corner)
            if door.endswith("/import") and role in BY_AREA[door]:
                assert answer.json["applied"] is allowed, (role, corner, answer.text)
                assert [r["code"] for r in answer.json["refused"]] == ([] if allowed else ["elsewhere"])
            elif allowed:
                assert answer.status_code < 400, (role, corner, answer.text)
            else:
                assert answer.status_code == 403, (role, corner, answer.text)
                assert desk.people.audit.latest(Sought(who=role.lower() * 2), 1)[0].outcome == "refused"
            assert (mark_of(desk) != before) is (allowed and asked.method != "GET"), (role, corner)


@pytest.mark.parametrize("door", BY_ROLE)
def test_what_is_listed_is_for_those_who_keep_posts(
    desk: Desk, clients: dict[str, FlaskClient], door: str
) -> None:
    path = door.removeprefix("GET ")
    told = desk.visitor().get(path, headers=PAGE)
    assert told.status_code in {303, 401}
    for role, client in clients.items():
        answer = client.get(path)
        assert answer.status_code == (200 if role in BY_ROLE[door] else 403), role


@pytest.mark.parametrize("role", ROLES)
def test_a_token_goes_through_no_door_that_its_account_or_its_scopes_do_not(
    desk: Desk, clients: dict[str, FlaskClient], role: str
) -> None:
    account, until = desk.people.accounts.need(role * 2), desk.now.replace(year=2027)
    holder = Asked(clients["D"], f"GET {POST}/holder", WEST_SOUTH)
    for scopes in (SCOPES, ("edit",), ("orders",)):
        text, _ = desk.people.tokens.make(account.id, "script", scopes, until, desk.now)  # type: ignore[arg-type]
        bearer, client = {"Authorization": f"Bearer {text}"}, desk.visitor()
        opened = role in "DSC" and "edit" in scopes
        assert client.get("/api/desk/posts", headers=bearer).status_code == (200 if opened else 403)
        named = opened and "read_private" in scopes
        assert holder.sent(client, **bearer).status_code == (200 if named else 403)

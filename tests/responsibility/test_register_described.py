"""What the register answers is what the API document promises: every operation, every kind of error."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from clerks import NAME, Browser, chief, sent, workbook
from people_desk import Desk
from town import WEST_SOUTH
from werkzeug.test import TestResponse

from tests.described import Document, Seen, holding_to, undescribed

DAYS = {"valid_from": "2026-01-01", "valid_to": "2027-01-01"}
TAGS = {"posts", "leaders"}


@dataclass(frozen=True)
class Told:
    desk: Desk
    document: Document
    seen: Seen

    def browser(self, name: str) -> Browser:
        return Browser(self.desk.signed_in(name))


@pytest.fixture(scope="module")
def told(desk: Desk) -> Iterator[Told]:
    """A desk whose clients hold every answer against its document."""
    document, seen = Document(desk.app), Seen()
    desk.app.test_client_class = holding_to(document, seen)
    yield Told(desk, document, seen)
    desk.app.test_client_class = None


def ok(answer: TestResponse) -> TestResponse:
    assert answer.status_code < 300, answer.data
    return answer


def keep_posts(admin: Browser) -> None:
    """A post added, read, changed, looked into, handed over, ended; a list taken in and away."""
    made = admin.made(**DAYS, holder_name=NAME, holder_phone="029-1", name_public=True)
    path = f"/posts/{made['id']}"
    assert admin.ask("GET", path).json["public_name"] == NAME
    changed = ok(admin.ask("PATCH", path, {"title": "新岗", "why": "改名"}, made["version"])).json
    handing = {"on": "2026-06-01", "holder_name": "李雷"}
    both = ok(admin.ask("POST", f"{path}/hand-over", handing, changed["version"])).json
    ok(admin.ask("POST", f"/posts/{both['next']['id']}/end", {"on": "2026-08-01"}, both["next"]["version"]))
    for part in ("/holder", "/history"):
        ok(admin.ask("GET", path + part))
    admin.made(**DAYS)
    listed = ok(admin.ask("GET", "/posts?on=2026-05-01")).json
    assert {name for name in ("posts", "vacancies", "overlaps", "ground") if not listed[name]} <= {"overlaps"}
    lists = (
        ["院长", "yard", NAME, "2026-01-01", ""],
        ["无此岗位", "nowhere", "", "2026-01-01", ""],
    )
    refused = ok(sent(admin, workbook(*lists), apply="true")).json
    assert (refused["applied"], len(refused["added"]), len(refused["refused"]) > 0) == (False, 1, True)
    assert ok(sent(admin, workbook(lists[0]), apply="true")).json["applied"]
    later = ["院长", "yard", "李雷", "2026-01-01", ""]
    assert len(ok(sent(admin, workbook(later))).json["changed"]) == 1
    ok(admin.client.get("/api/desk/posts/export.xlsx?holders=true"))
    for kind in ("grid_worker", "street_duty"):
        assert ok(admin.ask("GET", f"/posts/areas?kind={kind}")).json["results"]
    assert ok(admin.ask("GET", "/posts/accounts?q=admin")).json["results"]


def keep_links(admin: Browser) -> None:
    """A link made, a problem taken up there and solved, the link ended."""
    body = {"leader": "区长岗", "kind": "community", "target": "西南", "feature": WEST_SOUTH}
    link = ok(admin.ask("POST", "/leaders", {**body, "valid_from": "2026-01-01"})).json
    taken = {"title": "漏水", "on": "2026-02-01", "words": "三户反映"}
    problem = ok(admin.ask("POST", f"/leaders/{link['id']}/problems", taken)).json
    step = {"state": "solved", "on": "2026-03-01", "words": "已换管"}
    ok(admin.ask("POST", f"/leaders/problems/{problem['id']}/steps", step, problem["version"]))
    ok(admin.ask("POST", f"/leaders/{link['id']}/end", {"on": "2026-09-01"}, link["version"]))
    listed = ok(admin.ask("GET", "/leaders?on=2026-12-31")).json
    assert all(listed[name] for name in ("leaders", "links", "problems"))


def test_every_operation_of_the_register_answers_as_it_promises(told: Told) -> None:
    admin = told.browser("admin")
    keep_posts(admin)
    keep_links(admin)
    promised = {
        (operation["operationId"], int(status))
        for operation in told.document.operations()
        for status in operation["responses"]
        if operation["tags"][0] in TAGS and status < "300"
    }
    assert len({name for name, _ in promised}) == 17
    assert promised - told.seen == set()


def test_every_kind_of_error_is_told_as_it_promises(told: Told) -> None:
    """Each of these is held against the document by the client."""
    admin, south, viewer = (told.browser(name) for name in ("admin", "south", "viewer"))
    path = f"/posts/{admin.made(**DAYS)['id']}"
    title = {"title": "新岗"}
    answers = {
        "no such kind": (admin.ask("POST", "/posts", chief(kind="mayor")), 400),
        "no such day": (admin.ask("GET", "/posts?on=2026-02-30"), 400),
        "no workbook": (sent(admin, io.BytesIO(b"PK")), 400),
        "nobody": (told.desk.visitor().get("/api/desk/posts"), 401),
        "a viewer": (viewer.ask("GET", "/leaders"), 403),
        "no such area": (south.ask("POST", "/posts", chief(layer="streets", areas=["none"])), 400),
        "the district alone": (
            south.ask("POST", "/leaders", {"leader": "岗", "kind": "village", "target": "村", **DAYS}),
            403,
        ),
        "no such post": (admin.ask("GET", "/posts/none"), 404),
        "no such link": (admin.ask("POST", "/leaders/none/end", {"on": "2026-02-01"}, "*"), 404),
        "somebody else's change": (admin.ask("PATCH", path, title, 9), 412),
        "no If-Match": (admin.ask("PATCH", path, title), 428),
        "too long": (admin.ask("POST", "/posts", chief(title="岗" * 20_000_000)), 413),
        "no JSON": (
            admin.client.post("/api/desk/leaders", data="x", headers={"X-CSRFToken": csrf(admin)}),
            415,
        ),
    }
    assert {why: answer.status_code for why, (answer, _) in answers.items()} == {
        why: status for why, (_, status) in answers.items()
    }


def csrf(browser: Browser) -> str:
    token: str = browser.client.get("/api/desk/me").json["csrf_token"]
    return token


def test_a_database_that_is_away_is_told_as_it_promises(told: Told) -> None:
    admin = told.browser("admin")
    told.desk.place.lose()
    try:
        for path in ("posts", "posts/one", "posts/areas", "posts/accounts", "leaders"):
            assert admin.client.get(f"/api/desk/{path}").status_code == 503
    finally:
        told.desk.place.find()


def test_no_route_is_missing_from_the_document(told: Told) -> None:
    assert undescribed(told.desk.app, told.document.text) == []


def test_the_page_of_the_api_tells_of_the_register(told: Told) -> None:
    page = told.desk.visitor().get("/api/docs", headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert page.status_code == 200
    assert "领导联系点" in page.text

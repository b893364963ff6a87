"""The door: who comes in, who stays in, and what a stranger learns, which is nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from databases import Databases
from flask import request
from flask.testing import FlaskClient
from people_desk import PAGE, PASSWORD, Desk, csrf_of, desk_in, is_in, send, sign_in

from geomap.errors import InvalidInputError
from geomap.storage.people.audit import Sought


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("geomap")
    assert cookie is not None
    return cookie.value


def wear(client: FlaskClient, value: str) -> FlaskClient:
    client.set_cookie("geomap", value)
    return client


def test_the_right_password_lets_in_and_the_wrong_one_does_not(desk: Desk) -> None:
    desk.account("amy")
    client = desk.visitor()
    assert sign_in(client, "amy", "wrong").status_code == 401
    assert not is_in(client)
    assert sign_in(client, " AMY ").headers["Location"] == "/desk"
    assert client.get("/api/desk/me").json["name"] == "amy"


def test_a_page_that_needs_an_account_leads_to_the_door_and_back(desk: Desk) -> None:
    desk.account("back")
    client = desk.visitor()
    led = client.get("/desk/audit?who=back", headers=PAGE)
    assert (led.status_code, led.headers["Location"]) == (303, "/desk/sign-in?next=/desk/audit?who%3Dback")
    page = client.get(led.headers["Location"], headers=PAGE).text
    path = re.search(r'name="next" value="([^"]+)"', page)
    assert path
    assert sign_in(client, "back", next=path[1]).headers["Location"] == "/desk/audit?who=back"


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "evil.example",
        "/desk\r\nSet-Cookie: a=b",
    ],
)
def test_signing_in_leads_to_no_other_site(desk: Desk, path: str) -> None:
    if desk.people.accounts.called("led") is None:
        desk.account("led")
    assert sign_in(desk.visitor(), "led", next=path).headers["Location"] == "/desk"


def test_whether_an_account_exists_is_told_by_no_word(desk: Desk) -> None:
    desk.account("known")
    invited = desk.people.accounts.add("invited", "viewer", None, "tests", desk.now)
    gone = desk.account("gone")
    desk.people.accounts.disable(gone.id)
    answers = {}
    for name in ("known", "nobody", "invited", "gone", "'; drop table account"):
        answer = sign_in(desk.visitor(), name, "wrong password")
        text = answer.text.replace(name, "NAME").replace("&#39;; drop table account", "NAME")
        answers[name] = (answer.status_code, re.sub(r'(nonce|csrf_token|value)="[^"]*"', "", text))
    assert invited.password is None
    assert len(set(answers.values())) == 1, answers
    assert sign_in(desk.visitor(), "gone").status_code == 401


def test_a_session_from_before_is_worth_nothing_after_signing_in(desk: Desk) -> None:
    """Fixation: a cookie that somebody else planted stays a stranger's."""
    desk.account("fixed")
    attacker = desk.visitor()
    token = csrf_of(attacker)
    victim = wear(desk.visitor(), cookie_of(attacker))
    planted = cookie_of(victim)
    assert sign_in(victim, "fixed").status_code == 303
    assert is_in(victim)
    assert cookie_of(victim) != planted
    assert not is_in(attacker)
    assert csrf_of(victim, "/desk/account") != token
    stale = victim.post("/desk/sign-out", data={"csrf_token": token}, headers=PAGE)
    assert stale.status_code == 400


def test_signing_out_ends_every_copy_of_the_cookie(desk: Desk) -> None:
    desk.account("copied")
    client = desk.signed_in("copied")
    thief = wear(desk.visitor(), cookie_of(client))
    assert is_in(thief)
    assert send(client, "/desk/sign-out").status_code == 303
    assert not is_in(client)
    assert not is_in(thief)


def test_who_does_nothing_is_out_after_half_an_hour_and_everybody_after_twelve(desk: Desk) -> None:
    desk.account("tired")
    client = desk.signed_in("tired")
    desk.later(minutes=29)
    assert is_in(client)
    desk.later(minutes=29)
    assert is_in(client)
    desk.later(minutes=31)
    assert not is_in(client)
    client = desk.signed_in("tired")
    for _ in range(35):
        desk.later(minutes=20)
        assert is_in(client)
    desk.later(minutes=20)
    assert not is_in(client)


def test_a_cookie_that_was_tampered_with_is_a_strangers(desk: Desk) -> None:
    desk.account("signed")
    value = cookie_of(desk.signed_in("signed"))
    assert is_in(wear(desk.visitor(), value))
    payload, stamp, signature = value.rsplit(".", 2)
    other = "A" if signature[3] != "A" else "B"
    forged = [
        f"{payload}.{stamp}.{signature[:3]}{other}{signature[4:]}",
        f"{payload[:8]}{'A' if payload[8] != 'A' else 'B'}{payload[9:]}.{stamp}.{signature}",
        payload,
        "",
        "x" * 3000,
    ]
    for cookie in forged:
        assert not is_in(wear(desk.visitor(), cookie))


def test_the_librarys_own_ways_in_stay_shut(desk: Desk) -> None:
    desk.account("library")
    client = desk.signed_in("library")
    assert client.get_cookie("remember_token") is None
    for path in ("/login", "/logout", "/register", "/reset", "/verify", "/tf-setup"):
        assert desk.visitor().get(path).status_code == 404
    for headers in ({"Authentication-Token": "x"}, {"Authorization": "Basic bGlicmFyeTp4"}):
        assert desk.visitor().get("/api/desk/me", headers=headers).status_code == 401
    assert desk.visitor().get("/api/desk/me?auth_token=x").status_code == 401


def test_the_session_cookie_is_this_hosts_and_no_scripts(desk: Desk) -> None:
    given = desk.visitor().get("/desk/sign-in").headers["Set-Cookie"]
    assert given.startswith("geomap=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(given.split("; "))
    assert "Domain" not in given
    secure = desk.visitor().get("/desk/sign-in", base_url="https://map.example.org").headers["Set-Cookie"]
    assert "Secure" in secure.split("; ")


def test_behind_https_the_cookie_is_bound_to_the_host(desk: Desk) -> None:
    key = {"GEOMAP_SECRET_KEY": "k" * 40}
    https = desk.another(GEOMAP_BASE_URL="https://map.example.org", **key)
    given = https.visitor().get("/desk/sign-in").headers["Set-Cookie"]
    assert given.startswith("__Host-geomap=")
    assert {"Secure", "Path=/", "HttpOnly"} <= set(given.split("; "))


def test_no_page_of_the_desk_is_framed_kept_or_runs_what_is_not_ours(desk: Desk) -> None:
    desk.account("framed")
    client = desk.signed_in("framed")
    for path in ("/desk/sign-in", "/desk/account", "/desk/account/codes", "/desk/people", "/desk/audit"):
        answer = client.get(path, headers=PAGE)
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert not re.search(r"<script(?![^>]*( src=| nonce=|/json))|\son\w+=|\sstyle=", answer.text)


def test_after_five_wrong_passwords_even_the_right_one_waits(desk: Desk) -> None:
    desk.account("guessed")
    for name in ("guessed", "never-there"):
        for _ in range(5):
            assert sign_in(desk.visitor(), name, "wrong").status_code == 401
        assert sign_in(desk.visitor(), name).status_code == 429
    desk.later(seconds=2)
    assert sign_in(desk.visitor(), "guessed").status_code == 303


def test_the_pause_grows_and_is_the_same_for_an_account_that_is_not_there(desk: Desk) -> None:
    desk.account("slow")
    waits = {}
    for name in ("slow", "no-such"):
        waits[name] = []
        for _ in range(9):
            answer = sign_in(desk.visitor(), name, "wrong")
            if answer.status_code == 429:
                waits[name].append(int(answer.headers["Retry-After"]))
                desk.later(seconds=waits[name][-1])
    assert waits["slow"] == waits["no-such"]
    assert waits["slow"] == sorted(waits["slow"])
    assert len(set(waits["slow"])) > 1
    desk.later(hours=3)
    assert sign_in(desk.visitor(), "slow").status_code == 303


def test_a_clock_that_is_set_back_keeps_nobody_out_and_forgets_no_guess(desk: Desk) -> None:
    desk.account("early")
    desk.later(hours=8)
    for _ in range(5):
        assert sign_in(desk.visitor(), "early", "wrong").status_code == 401
    desk.later(seconds=-50)  # no more than clocks of two machines may differ
    assert sign_in(desk.visitor(), "early").status_code == 429
    desk.later(hours=-8)
    assert sign_in(desk.visitor(), "early", "wrong").status_code == 401
    assert sign_in(desk.visitor(), "early").status_code == 429
    desk.later(seconds=4)
    assert sign_in(desk.visitor(), "early").status_code == 303


def test_guesses_at_two_processes_are_counted_together(desk: Desk) -> None:
    desk.account("shared")
    other = desk.another()
    other.now = desk.now
    for turn in range(5):
        process = (desk, other)[turn % 2]
        assert sign_in(process.visitor(), "shared", "wrong").status_code == 401
    for process in (desk, other):
        assert sign_in(process.visitor(), "shared").status_code == 429


def test_one_address_cannot_try_many_accounts(desk: Desk) -> None:
    desk.account("victim")
    client = desk.visitor()
    for number in range(30):
        assert sign_in(client, f"name{number}", "wrong").status_code == 401
    assert sign_in(client, "victim").status_code == 429
    assert sign_in(desk.visitor(), "victim").status_code == 303


def test_a_forwarded_address_is_believed_of_ones_own_proxies_alone(desk: Desk) -> None:
    proxied = desk.another(GEOMAP_PROXIES="1")
    for process, expected in ((desk, "10.9.9.9"), (proxied, "203.0.113.7")):
        with process.app.test_client() as client:
            seen = []
            look = lambda seen=seen: seen.append(request.remote_addr)  # noqa: E731
            process.app.before_request_funcs["doors"].insert(0, look)
            client.get(
                "/desk/sign-in",
                headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"},
                environ_base={"REMOTE_ADDR": "10.9.9.9"},
            )
            process.app.before_request_funcs["doors"].pop(0)
        assert seen == [expected]


def routes_that_change(desk: Desk) -> list[str]:
    rules = [r for r in desk.app.url_map.iter_rules() if "/desk" in r.rule and "POST" in (r.methods or ())]
    return [re.sub(r"<[^>]+>", "1", rule.rule) for rule in rules]


def test_nothing_changes_without_the_token_of_the_own_session(desk: Desk) -> None:
    desk.account("careful")
    client, stranger = desk.signed_in("careful"), desk.visitor()
    paths = routes_that_change(desk)
    assert len(paths) > 12
    lines = len(list(desk.people.audit.each(Sought())))
    for path in paths:
        for token in ({}, {"csrf_token": "x"}, {"csrf_token": csrf_of(stranger)}):
            answer = client.post(path, data=token)
            assert (answer.status_code, answer.json["parameter"]) == (400, "csrf_token"), path
            header = {"X-CSRFToken": token["csrf_token"]} if token else {}
            answer = client.post(path, json={"action": "edit"}, headers=header)
            assert (answer.status_code, answer.json["parameter"]) == (400, "csrf_token"), path
    assert len(list(desk.people.audit.each(Sought()))) == lines
    assert is_in(client)


def test_a_signed_out_browser_changes_nothing_even_with_its_own_token(desk: Desk) -> None:
    for path in routes_that_change(desk):
        if path in {"/desk/sign-in", "/desk/sign-out", "/desk/code", "/desk/set-password/1"}:
            continue
        client = desk.visitor()
        token = csrf_of(client)
        assert client.post(path, data={"csrf_token": token}, json=None).status_code == 401, path


def test_a_desk_that_others_can_reach_does_not_start_without_a_key(
    databases: Databases, kind: str, tmp_path: Path
) -> None:
    with desk_in(databases, kind, tmp_path / "data") as desk:
        kept = (tmp_path / "data" / "secret.key").stat()
        assert kept.st_mode & 0o777 == 0o600
        assert desk.another().app.secret_key == desk.app.secret_key
        for reachable in ({"GEOMAP_HOST": "0.0.0.0"}, {"GEOMAP_BASE_URL": "https://map.example.org"}):
            with pytest.raises(InvalidInputError, match="GEOMAP_SECRET_KEY") as refused:
                desk.another(**reachable)
            assert refused.value.parameter == "GEOMAP_SECRET_KEY"
            desk.another(GEOMAP_SECRET_KEY="x" * 32, **reachable)
        desk.account("amy")
        assert PASSWORD.encode() not in desk.place.bytes_kept()

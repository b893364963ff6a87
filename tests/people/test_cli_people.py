"""`python -m geomap people`: the first account, and the way back in."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from databases import KINDS, Place
from people_desk import desk_of, sign_in
from small_data import write_folder
from test_links import CHOSEN, choose
from town import town_layers

from geomap.cli import main

PATIENCE_S = 5.0
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def place(
    kind: str, place_of: Callable[..., Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Place:
    made = place_of(kind, folder=write_folder(tmp_path / "data", town_layers()))
    for name, value in made.environment(GEOMAP_CACHE="none").items():
        monkeypatch.setenv(name, value)
    return made


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["people", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_without_a_store_it_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEOMAP_DATA", str(write_folder(tmp_path / "data")))
    assert main(["people", "add-admin", "root"]) == 2
    assert "store init" in capsys.readouterr().err


def test_from_an_empty_store_to_signed_in(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["store", "init"]) == 0
    capsys.readouterr()
    assert main(["people", "list"]) == 0
    assert "no account yet" in capsys.readouterr().out
    link = run(capsys, "add-admin", "Root")["link"]
    assert link.startswith("http://127.0.0.1:5000/desk/set-password/")
    listed = run(capsys, "list")["accounts"]
    assert [(a["name"], a["role"], a["state"]) for a in listed] == [("root", "district", "invited")]

    desk = desk_of(place)
    desk.now = desk.app.extensions["people"].accounts.need("root").made_at
    assert sign_in(desk.visitor(), "root", "").status_code == 401, "no password works before the link"
    path = link.removeprefix("http://127.0.0.1:5000")
    assert choose(desk.visitor(), path) == 303
    assert sign_in(desk.visitor(), "root", CHOSEN).status_code == 303

    assert run(capsys, "disable", "root") == {"name": "root", "done": "disable"}
    assert sign_in(desk.visitor(), "root", CHOSEN).status_code == 401
    assert main(["people", "reset", "root"]) == 2
    assert "enable" in capsys.readouterr().err
    run(capsys, "enable", "root")
    again = run(capsys, "reset", "root", "--codes")["link"]
    assert choose(desk.visitor(), again.removeprefix("http://127.0.0.1:5000"), CHOSEN + "!") == 303
    assert sign_in(desk.visitor(), "root", CHOSEN + "!").status_code == 303
    desk.close()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add-admin", "x"], "cannot be the name"),
        (["disable", "nobody"], "no account 'nobody'"),
        (["reset", "nobody"], "no account 'nobody'"),
        (["add-organization", "org", "--party", "党支部"], "org 第一党支部; far 第二党支部"),
        (["add-organization", "org", "--party", "nowhere"], "'nowhere' is none"),
        (["add-organization", "org", "--party", "双子支部"], "several party organisations"),
        (["add-organization", "org", "--social", "会"], "social organisation"),
        (["add-organization", "x", "--party", "org"], "cannot be the name"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    place: Place, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    main(["store", "init"])
    capsys.readouterr()
    assert main(["people", *arguments]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_organisations_are_given_accounts(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    main(["store", "init"])
    capsys.readouterr()
    run(capsys, "add-organization", "by-id", "--party", "org")
    run(capsys, "add-organization", "by-name", "--party", "第二党支部")
    link = run(capsys, "add-organization", "club", "--social", " 雁塔区 书法协会")["link"]
    assert "/desk/set-password/" in link
    assert {a["name"]: (a["role"], a["area"]) for a in run(capsys, "list")["accounts"]} == {
        "by-id": ("organization", "org"),
        "by-name": ("organization", "far"),
        "club": ("social_organization", "雁塔区 书法协会"),
    }


def test_a_name_is_given_once(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    main(["store", "init"])
    main(["people", "add-admin", "root"])
    capsys.readouterr()
    assert main(["people", "add-admin", "ＲＯＯＴ"]) == 2
    assert "already" in capsys.readouterr().err


@pytest.mark.parametrize("kind", KINDS[1:])
def test_no_command_leaves_the_database_a_connection(
    place: Place, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    main(["store", "init"])
    gc.disable()  # it would hide what was left
    request.addfinalizer(gc.enable)
    for words in (["list"], ["add-admin", "root"], ["disable", "nobody"]):
        main(["people", *words])
    ends = time.monotonic() + PATIENCE_S
    with psycopg.connect(place.url, autocommit=True) as connection:
        while connection.execute(OTHERS).fetchone() != (0,):
            assert time.monotonic() < ends
            time.sleep(0.05)

"""The desk of a town, with programs that have tokens, and nothing ordered yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from databases import Databases
from order_desk import clear
from people_desk import Desk, desk_in
from town import WEST_SOUTH, box, town_layers

from geomap.people.person import Scope
from tests.open311.asking import Program
from tests.web.small_data import feature, write_folder


@pytest.fixture(scope="module")
def town_desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    layers = town_layers()
    layers["compounds"] += [
        feature("court", box(108.914, 34.21, 108.92, 34.215), community_code=WEST_SOUTH, yard_chief="院长")
    ]
    folder = write_folder(tmp_path_factory.mktemp("open311") / "data", layers)
    with desk_in(databases, kind, folder) as made:
        made.account("west", "community", WEST_SOUTH)
        made.account("reader", "viewer")
        yield made


@pytest.fixture
def desk(town_desk: Desk) -> Desk:
    clear(town_desk)
    return town_desk


def token(desk: Desk, account: str, *scopes: Scope) -> str:
    until = desk.now + timedelta(days=300)
    made, _ = desk.people.tokens.make(
        desk.people.accounts.need(account).id, "program", scopes, until, desk.now
    )
    return made


@pytest.fixture
def program(desk: Desk) -> Program:
    """A program with a token of the community's account that may work on orders."""
    return Program(desk, token(desk, "west", "orders"))


@pytest.fixture
def others(desk: Desk) -> dict[str, str]:
    """Keys that do not let anybody send: none, a false one, one of another scope, one of another role."""
    return {
        "missing": "",
        "false": "geomap_" + "A" * 43,
        "scope": token(desk, "west", "edit"),
        "role": token(desk, "reader", "orders"),
    }

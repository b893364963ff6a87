"""A desk with an account of every role, for the tests of one file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import Databases
from people_desk import Desk, desk_in
from town import EAST, WEST, WEST_SOUTH


@pytest.fixture(scope="module")
def desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(databases, kind, tmp_path_factory.mktemp("desk") / "data") as made:
        made.account("admin")
        made.account("west", "street", WEST)
        made.account("east", "street", EAST)
        made.account("south", "community", WEST_SOUTH)
        made.account("viewer", "viewer")
        yield made

"""A desk with an account of every role, for the tests of one file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from people_desk import Desk, desk_in
from town import EAST, WEST, WEST_SOUTH


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = desk_in(tmp_path_factory.mktemp("desk") / "data")
    made.account("admin")
    made.account("west", "street", WEST)
    made.account("east", "street", EAST)
    made.account("south", "community", WEST_SOUTH)
    made.account("viewer", "viewer")
    yield made
    made.app.extensions["store"].close()

"""A desk of the town with somebody of every role, a new one for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from people_desk import Desk, desk_in
from town import WEST, WEST_SOUTH

ROLES = {
    "district": ("district", None),
    "street": ("street", WEST),
    "community": ("community", WEST_SOUTH),
    "viewer": ("viewer", None),
}


@pytest.fixture
def desk(tmp_path) -> Iterator[Desk]:
    made = desk_in(tmp_path / "data")
    for name, (role, area) in ROLES.items():
        made.account(name, role, area)  # type: ignore[arg-type]
    yield made
    made.app.extensions["store"].close()

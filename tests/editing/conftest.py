"""A desk of the town with somebody of every role, a new one for each test that changes something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from people_desk import Desk, desk_in
from town import WEST, WEST_SOUTH

ROLES = {
    "district": ("district", None),
    "street": ("street", WEST),
    "community": ("community", WEST_SOUTH),
    "viewer": ("viewer", None),
}


def peopled(folder: Path) -> Iterator[Desk]:
    made = desk_in(folder)
    for name, (role, area) in ROLES.items():
        made.account(name, role, area)  # type: ignore[arg-type]
    yield made
    made.app.extensions["store"].close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from peopled(tmp_path / "data")


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The same for tests that change nothing."""
    yield from peopled(tmp_path_factory.mktemp("still") / "data")

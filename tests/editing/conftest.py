"""A desk of the town with somebody of every role, a new one for each test that changes something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from databases import Databases
from people_desk import Desk, desk_in
from town import WEST, WEST_SOUTH

ROLES = {
    "district": ("district", None),
    "street": ("street", WEST),
    "community": ("community", WEST_SOUTH),
    "viewer": ("viewer", None),
}


@contextmanager
def peopled(databases: Databases, kind: str, folder: Path) -> Iterator[Desk]:
    with desk_in(databases, kind, folder) as made:
        for name, (role, area) in ROLES.items():
            made.account(name, role, area)  # type: ignore[arg-type]
        yield made


@pytest.fixture
def desk(databases: Databases, kind: str, tmp_path: Path) -> Iterator[Desk]:
    with peopled(databases, kind, tmp_path / "data") as made:
        yield made


@pytest.fixture(scope="module")
def still(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The same for tests that change nothing."""
    with peopled(databases, kind, tmp_path_factory.mktemp("still") / "data") as made:
        yield made

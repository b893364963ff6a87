"""A desk for the tests of one file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import Databases
from people_desk import Desk, desk_in


@pytest.fixture(scope="module")
def desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(databases, kind, tmp_path_factory.mktemp("desk") / "data") as made:
        yield made

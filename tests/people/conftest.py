"""A desk for the tests of one file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from people_desk import Desk, desk_in


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = desk_in(tmp_path_factory.mktemp("desk") / "data")
    yield made
    made.app.extensions["store"].close()

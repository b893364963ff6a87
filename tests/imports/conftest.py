"""A desk for the tests of one file, and who imports there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import Databases
from importing import Importer, token_of
from people_desk import Desk, desk_in
from town import WEST


@pytest.fixture
def desk(databases: Databases, kind: str, tmp_path: Path) -> Iterator[Desk]:
    with desk_in(databases, kind, tmp_path / "data", GEOMAP_RUNS=str(tmp_path / "runs")) as made:
        made.account("admin")
        made.account("amy", "street", WEST)
        made.account("eve", "viewer")
        yield made


@pytest.fixture
def admin(desk: Desk) -> Importer:
    return Importer(desk.signed_in("admin"))


@pytest.fixture
def amy(desk: Desk) -> Importer:
    """The account of the western street, by a token that may import and nothing else."""
    return Importer(desk.app.test_client(), token_of(desk, "amy", "import"))
